"""The whole bot in this process, against a Slack that takes its time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import aiohttp
import pytest

from bot.process import Bot
from bot.rules.deliveries import CARD
from bot.services import Services
from bot.settings import Settings
from storage.database import Database
from storage.records import Delivery, Submission
from tests.community import Cop
from tests.logged import logged
from tests.wire import PATIENCE, SECRET, Person, WireSlack

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)]


@dataclass(frozen=True)
class Running:
    """A bot that runs, the Slack that it calls, and a person in its channel."""

    bot: Bot
    slack: WireSlack
    person: Person
    cop: Cop
    address: str
    session: aiohttp.ClientSession

    async def is_sending(self) -> asyncio.Task[None]:
        """Bring it to where it posts a card to a Slack that does not answer yet, and tell it to stop."""
        self.slack.hold("chat.postMessage")
        self.cop.insight("Een les")
        self.cop.clock.move_to(self.cop.now + timedelta(minutes=1))
        await self.bot.deliverer.tick()
        await self.slack.hears("chat.postMessage")
        return asyncio.create_task(self.bot.stop())

    @property
    def card(self) -> Delivery:
        """The card as it is stored now."""
        (card,) = self.cop.deliveries(CARD)
        return card


@pytest.fixture
async def running(cop: Cop, second_database: Database) -> AsyncIterator[Running]:
    slack = WireSlack()
    await slack.start()
    settings = Settings(mode="http", slack_signing_secret=SECRET, slack_api_url=f"{slack.url}/api/", port=0)
    bot = Bot(Services(second_database, cop.clock, settings))
    with logged():
        async with aiohttp.ClientSession() as session:
            address = await bot.start()
            yield Running(bot, slack, Person(address, session, cop.team_id, cop.channel_id), cop, address, session)
            await slack.stop()
            await bot.stop()


async def test_a_slack_that_never_answers_holds_no_command_longer_than_slack_waits_for_it(running: Running) -> None:
    running.slack.hold("views.open")
    assert running.cop.member
    answer = await running.person.types("/inzicht", within=3)
    assert answer["response_type"] == "ephemeral"
    assert len(running.slack.heard("views.open")) == 1


async def test_home_follows_what_changes_while_the_bot_runs(running: Running) -> None:
    await running.person.causes("Ev1", {"type": "app_home_opened", "tab": "home"})
    assert len(running.slack.heard("views.publish")) == 1
    running.cop.meeting("2026-12-10")
    async with asyncio.timeout(PATIENCE):
        while len(running.slack.heard("views.publish")) < 2:  # noqa: ASYNC110 - only Slack tells
            await asyncio.sleep(0.05)
    assert "10 december" in str(running.slack.heard("views.publish")[-1])


async def test_stopping_waits_for_the_answer_to_what_is_being_sent(running: Running) -> None:
    stopping = await running.is_sending()
    done, _ = await asyncio.wait([stopping], timeout=0.3)
    assert not done
    running.slack.let_go("chat.postMessage")
    await stopping
    assert (running.card.state, running.card.attempts) == ("sent", 1)
    assert running.card.posted_ts
    assert len(running.slack.heard("chat.postMessage")) == 1


async def test_while_it_finishes_it_says_that_it_stops_and_answers_who_asks_all_the_same(running: Running) -> None:
    stopping = await running.is_sending()
    await asyncio.sleep(0)
    async with running.session.get(f"{running.address}/readyz") as answer:
        assert (answer.status, await answer.json()) == (503, {"ok": False, "reason": "the bot is stopping"})
    assert running.cop.member
    assert "bewaard" in (await running.person.types("/inzicht", "Nog een les"))["text"]
    assert not stopping.done()
    running.slack.let_go("chat.postMessage")
    await stopping
    assert len(running.cop.rows(Submission)) == 2
    with pytest.raises(aiohttp.ClientConnectionError):
        await running.session.get(f"{running.address}/readyz")


async def test_what_is_asked_when_it_stops_is_answered_first(running: Running) -> None:
    running.slack.hold("users.info")
    asked = asyncio.create_task(running.person.types("/inzicht", "Een les", user="U77"))
    await running.slack.hears("users.info")
    await running.bot.stop()
    assert "bewaard" in (await asked)["text"]
    assert len(running.cop.rows(Submission)) == 1


async def test_while_it_stops_the_clock_begins_nothing(running: Running, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="apscheduler.executors.default")

    def begun() -> int:
        return sum(record.getMessage().startswith("Running job") for record in caplog.records)

    stopping = await running.is_sending()
    await asyncio.sleep(0)
    before = begun()
    # The clock ticks each second.
    await asyncio.wait([stopping], timeout=1.5)
    assert begun() == before
    running.slack.let_go("chat.postMessage")
    await stopping
    assert running.card.state == "sent"
