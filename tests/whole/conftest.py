from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.clock import MovableClock
from bot.sandbox import Sandbox
from handlers.slack.manifest import manifest
from tests.whole.running import Slack
from tests.whole.sandbox import SandboxProcess


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[SandboxProcess]:
    """A sandbox with its own data, started from an unrelated folder."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    process = SandboxProcess(tmp_path / "data", elsewhere)
    process.start()
    yield process
    with suppress(ProcessLookupError):
        process.stop()


@pytest.fixture
async def slack(request: pytest.FixtureRequest) -> AsyncIterator[Slack]:
    """The pretend Slack with the manifest of a mode: socket or http."""
    sandbox = Sandbox(manifest=manifest(request.param, "http://127.0.0.1"), clock=MovableClock(datetime.now(UTC)))
    url = await sandbox.start()
    yield Slack(sandbox, url)
    await sandbox.stop()
