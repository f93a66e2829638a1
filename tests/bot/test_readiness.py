"""/readyz says whether the bot can do something for who asks now, and if not, why."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from socket import create_server

import aiohttp
import pytest

from bot import watch
from bot.clock import MovableClock
from bot.process import Bot
from bot.sandbox import Sandbox
from bot.services import Services
from bot.settings import Settings
from bot.watch import Silent
from handlers.slack import socket
from handlers.slack.manifest import manifest
from storage.database import Database
from tests.logged import logged
from tests.whole.running import until
from tests.wire import PATIENCE, SECRET, WireSlack

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
TOKEN = "xoxb-of-the-operator"


class Asked:
    """A bot, and how it says that it is doing."""

    def __init__(self, services: Services) -> None:
        at = create_server(("127.0.0.1", 0))
        self.bot, self.address = Bot(services, at), f"http://127.0.0.1:{at.getsockname()[1]}"

    async def ready(self) -> tuple[int, str]:
        """Give the status of /readyz and its reason; the process lives all the while."""
        async with aiohttp.ClientSession() as session:
            async with session.get(f"{self.address}/healthz") as answer:
                assert (answer.status, await answer.json()) == (200, {"ok": True})
            async with session.get(f"{self.address}/readyz") as answer:
                told = await answer.json()
        assert told == {"ok": answer.status == 200, "reason": told["reason"]}
        return answer.status, told["reason"]

    async def says(self, reason: str) -> None:
        """Wait until it says this; "" for being ready."""
        async with asyncio.timeout(PATIENCE):
            while not _fits(await self.ready(), reason):  # noqa: ASYNC110 - only /readyz tells
                await asyncio.sleep(0.05)


def _fits(said: tuple[int, str], reason: str) -> bool:
    return said == (200, "") if not reason else said[0] == 503 and reason in said[1]


@pytest.fixture(autouse=True)
def log() -> Iterator[None]:
    with logged():
        yield


@pytest.fixture
async def slack() -> AsyncIterator[WireSlack]:
    made = WireSlack()
    await made.start()
    made.answer("auth.test", ok=True, team_id="T5", team="Vijf", user_id="U5", bot_id="B5")
    yield made
    await made.stop()


@pytest.fixture
async def asked(slack: WireSlack, second_database: Database, clock: MovableClock) -> AsyncIterator[Asked]:
    """A bot that was not started yet."""
    settings = Settings(
        mode="http", slack_signing_secret=SECRET, slack_api_url=f"{slack.url}/api/", slack_bot_token=TOKEN
    )
    made = Asked(Services(second_database, clock, settings))
    yield made
    await made.bot.stop()


async def test_while_it_starts_it_is_not_ready_but_lives(asked: Asked, slack: WireSlack) -> None:
    slack.hold("auth.test")
    starting = asyncio.create_task(asked.bot.start())
    await slack.hears("auth.test")
    assert await asked.ready() == (503, "the bot is starting")
    slack.let_go("auth.test")
    await starting
    assert await asked.ready() == (200, "")


async def test_a_database_that_takes_nothing_is_told(asked: Asked, database_url: str) -> None:
    await asked.bot.start()
    other = sqlite3.connect(database_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    await asked.says("the database is busy")
    other.execute("ROLLBACK")
    await asked.says("")
    other.close()


async def test_a_database_that_is_broken_is_told(asked: Asked, database_url: str) -> None:
    await asked.bot.start()
    other = sqlite3.connect(database_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("ALTER TABLE installations RENAME TO elsewhere")
    await asked.says("the database cannot be used (OperationalError)")
    other.execute("ALTER TABLE elsewhere RENAME TO installations")
    await asked.says("")
    other.close()


async def test_a_clock_that_stands_still_is_told_and_ends_the_process(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "EVERY", 0.4)
    monkeypatch.setattr(watch, "LOST_AFTER", 10)
    await asked.bot.start()
    until_silent = asyncio.create_task(asked.bot.until_silent())
    await asyncio.sleep(watch.EVERY * watch.SILENT_AFTER)
    assert await asked.ready() == (200, "")
    asked.bot.scheduler.pause()
    await asked.says("no sign of life from the clock")
    with pytest.raises(Silent):
        await asyncio.wait_for(until_silent, PATIENCE)


@pytest.fixture
async def far(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Sandbox]:
    """The pretend Slack for Socket Mode, with pings and looks that follow each other quickly."""
    monkeypatch.setattr(watch, "EVERY", 0.5)
    monkeypatch.setattr(watch, "LOST_AFTER", 16)
    monkeypatch.setattr(socket, "PING_EVERY", 0.8)
    made = Sandbox(manifest=manifest("socket", "http://127.0.0.1"), clock=MovableClock(datetime.now(UTC)))
    yield made
    await made.stop()


@pytest.fixture
async def listening(far: Sandbox, second_database: Database, clock: MovableClock) -> AsyncIterator[Asked]:
    """A bot that is connected to it."""
    url = await far.start()
    settings = Settings(
        mode="socket", slack_app_token=far.world.app_token, slack_bot_token=far.world.teams[0].bot_token,
        slack_api_url=f"{url}/api/",
    )  # fmt: skip
    asked = Asked(Services(second_database, clock, settings))
    await asked.bot.start()
    yield asked
    await asked.bot.stop()


async def test_a_socket_that_went_deaf_is_told_and_ends_the_process(listening: Asked, far: Sandbox) -> None:
    await listening.says("")
    until_silent = asyncio.create_task(listening.bot.until_silent())
    far.link.go_deaf()
    await listening.says("no sign of life from Slack's socket for")
    with pytest.raises(Silent, match="Slack's socket"):
        await asyncio.wait_for(until_silent, PATIENCE)


@pytest.mark.parametrize("refused", [0, 1])
async def test_a_socket_that_slack_closes_comes_back_by_itself(listening: Asked, far: Sandbox, refused: int) -> None:
    until_silent = asyncio.create_task(listening.bot.until_silent())
    far.link.refuse(refused)
    await far.link.drop_sockets()
    await listening.says("" if not refused else "Slack's socket")
    await until(lambda: far.link.connected)
    await listening.says("")
    await asyncio.sleep(watch.EVERY * watch.SILENT_AFTER)
    await listening.says("")
    assert not until_silent.done()
    until_silent.cancel()
