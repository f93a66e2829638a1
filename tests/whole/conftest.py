from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from bot.clock import MovableClock
from bot.sandbox import Sandbox
from handlers.slack.manifest import manifest
from tests.whole.browsing import FLAGS
from tests.whole.running import Slack
from tests.whole.sandbox import SandboxProcess

expect.set_options(timeout=20_000)  # a busy machine is slow, not wrong


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of a sandbox that was started for the first time, to copy: a second start is twice as fast."""
    folder = tmp_path_factory.mktemp("furnished")
    process = SandboxProcess(folder / "data", folder)
    process.start()
    assert process.stop() == 0, process.log
    return process.data


@pytest.fixture
def sandbox(tmp_path: Path, furnished: Path) -> Iterator[SandboxProcess]:
    """A sandbox with its own data, started from an unrelated folder."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    process = SandboxProcess(shutil.copytree(furnished, tmp_path / "data"), elsewhere)
    process.start()
    yield process
    with suppress(ProcessLookupError):
        process.stop()
    print(process.log)  # shown with a test that failed


@pytest.fixture
async def slack(request: pytest.FixtureRequest) -> AsyncIterator[Slack]:
    """The pretend Slack with the manifest of a mode: socket or http."""
    sandbox = Sandbox(manifest=manifest(request.param, "http://127.0.0.1"), clock=MovableClock(datetime.now(UTC)))
    url = await sandbox.start()
    yield Slack(sandbox, url)
    await sandbox.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, once for the tests of a file: while its driver runs, no other test can run an event loop."""
    chromium = os.environ.get("COPBOT_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        if os.environ.get("COPBOT_TEST_STRICT"):
            pytest.fail("Chromium is missing")
        pytest.skip("Chromium is not installed (Debian: apt install chromium)")
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def page(sandbox: SandboxProcess, browser: Browser) -> Iterator[Page]:
    """The page, open at the first workspace as its coordinator."""
    opened = browser.new_page(viewport={"width": 1360, "height": 900}, locale="nl-NL", timezone_id="Europe/Amsterdam")
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    opened.goto(sandbox.url)
    expect(opened.get_by_test_id("message").first).to_be_visible()
    yield opened
    opened.close()
    # A sandbox that was stopped is no fault of the page.
    assert [fault for fault in faults if "net::ERR_" not in fault] == []
