"""The neighbours, furnished once, and brought to life on a copy of their database."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot.clock import MovableClock
from bot.services import Services
from bot.settings import Settings
from handlers.slack import app as slack_app
from handlers.slack.authorize import Installations
from handlers.web import app as web_app
from jobs.deliver import Deliverer
from jobs.sender import Sender
from storage.cipher import TokenCipher
from storage.database import Database
from tests.community import START
from tests.conftest import KEY
from tests.logged import logged
from tests.separation.keeping import LOCAL_GUEST, KeepingSlack
from tests.separation.neighbours import (
    BOTH,
    COORDINATOR,
    FIRST,
    HOLDER,
    MEMBER,
    NEIGHBOUR,
    SECOND,
    TEAMS,
    Marks,
    furnish,
)
from tests.separation.town import Town
from tests.wire import SECRET


@asynccontextmanager
async def living(database: Database, marks: Marks) -> AsyncIterator[Town]:
    """Let the workspaces live on this database, with the bot behind its real HTTP route."""
    slack, clock = KeepingSlack(), MovableClock(START, running=False)
    for team_id in TEAMS:
        slack.members[team_id, FIRST] = {COORDINATOR, HOLDER, MEMBER, BOTH, LOCAL_GUEST}
    slack.members["T1", SECOND] = {NEIGHBOUR, BOTH}
    await slack.start()
    configured = Settings(mode="http", slack_signing_secret=SECRET, slack_api_url=f"{slack.url}/api/")
    services, sender = Services(database, clock, configured), Sender(configured.slack_api_url)
    known = Installations(services)
    async with aiohttp.ClientSession() as session:
        runner = web.AppRunner(web_app.build(slack_app.build(services, session, known), _yes), access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            bot = f"http://127.0.0.1:{runner.addresses[0][1]}"
            yield Town(database, clock, slack, bot, session, Deliverer(services, sender), known, marks, {})
        finally:
            await runner.cleanup()
            await sender.close()
            await slack.stop()


async def _yes() -> bool:
    return True


@pytest.fixture(scope="session")
def furnished(seeded_file: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Marks]:
    """A database file with all communities in it."""
    file, marks = tmp_path_factory.mktemp("furnished") / "copbot.db", Marks()
    shutil.copyfile(seeded_file, file)
    database = Database(f"sqlite:///{file}", TokenCipher([KEY]))
    furnish(database, marks, START)
    database.close()
    return file, marks


@pytest.fixture
async def town(furnished: tuple[Path, Marks], tmp_path: Path) -> AsyncIterator[Town]:
    """The workspaces, alive, on a database of their own."""
    file, marks = furnished
    shutil.copyfile(file, tmp_path / "copbot.db")
    database = Database(f"sqlite:///{tmp_path / 'copbot.db'}", TokenCipher([KEY]))
    with logged():
        async with living(database, Marks(marks.number)) as found:
            yield found
    database.close()
