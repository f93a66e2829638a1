from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.sandbox.pretend import MANIFEST, Bot, Script, listening


@pytest.fixture
async def slack() -> AsyncIterator[Script]:
    """A pretend Slack with two small workspaces, nobody listening, and a driver with nothing to do."""
    async with listening(MANIFEST) as script:
        yield script


@pytest.fixture
async def bot(slack: Script) -> AsyncIterator[Bot]:
    """A tiny bot that Slack reaches over HTTP."""
    made = Bot(slack.sandbox.world.signing_secret)
    slack.sandbox.connect_http(await made.start())
    yield made
    await made.stop()
