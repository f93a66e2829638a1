from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.clock import MovableClock
from bot.sandbox import Sandbox
from tests.community import START
from tests.sandbox.pretend import MANIFEST, Bot, Rounds, Script, small_world


@pytest.fixture
async def slack() -> AsyncIterator[Script]:
    """A pretend Slack with two small workspaces, nobody listening, and a driver with nothing to do."""
    sandbox = Sandbox(manifest=MANIFEST, clock=MovableClock(START, running=False), world=small_world())
    url = await sandbox.start()
    sandbox.driver = Rounds(sandbox, [])
    async with aiohttp.ClientSession() as session:
        yield Script(sandbox, url, session)
    await sandbox.stop()


@pytest.fixture
async def bot(slack: Script) -> AsyncIterator[Bot]:
    """A tiny bot that Slack reaches over HTTP."""
    made = Bot(slack.sandbox.world.signing_secret)
    slack.sandbox.connect_http(await made.start())
    yield made
    await made.stop()
