"""What tests do with the sandbox page in Chromium."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import APIResponse, Locator, Page, Route, expect

from tests.whole.sandbox import Person, SandboxProcess

pytestmark = pytest.mark.slow

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
COP = "bewoners-in-beeld"


def type_command(page: Page, text: str) -> None:
    """Type a command and send it."""
    page.get_by_test_id("composer").fill(text)
    page.get_by_test_id("send").click()


def hold_answers(page: Page, call: str) -> list[tuple[Route, APIResponse]]:
    """Let the sandbox do what the page asks by this call, and keep its answers from the page."""
    held: list[tuple[Route, APIResponse]] = []
    page.route(f"**/sandbox/api/{call}", lambda route: held.append((route, route.fetch())))
    return held


def until(page: Page, holds: Callable[[], bool]) -> None:
    """Wait until this holds of what a route kept: the page shows that it asks before the route has heard of it."""
    for _ in range(500):
        if holds():
            return
        page.wait_for_timeout(20)
    raise AssertionError("What was waited for did not come within ten seconds.")


def let_go(page: Page, held: list[tuple[Route, APIResponse]], number: int = 1) -> None:
    """Give the page the answers that were kept from it, once there are so many."""
    until(page, lambda: len(held) >= number)
    for route, response in held:
        route.fulfill(response=response)


def plan_meeting(sandbox: SandboxProcess) -> None:
    """Plan a meeting as the coordinator, outside the page."""
    coordinator = Person(sandbox, COP, "coordinator")
    coordinator.types("/bijeenkomst", "plan")
    assert coordinator.submits(begin="2026-12-08T13:30", plaats="Huis van de Streek")["ok"]
    assert coordinator.submits()["ok"]
    sandbox.post("close", team=coordinator.team, user=coordinator.id)


def say_as_somebody_else(sandbox: SandboxProcess, *texts: str) -> None:
    """Let another member of the CoP say these texts in its channel."""
    other = Person(sandbox, COP, "expert")
    for text in texts:
        sandbox.post("say", team=other.team, channel=other.channel, user=other.id, text=text)


def message(page: Page, text: str) -> Locator:
    """Give the messages in the channel with this text."""
    return page.locator("#messages").get_by_test_id("message").filter(has_text=text)


def expect_at_end(page: Page) -> None:
    """Wait until the channel stands at its end."""
    page.wait_for_function(
        "() => { const one = document.getElementById('scroll');"
        " return one.scrollHeight - one.scrollTop - one.clientHeight < 2 }"
    )


def scroll_up(page: Page) -> None:
    """Look back at the first messages. What comes in at that very moment pulls down again: then once more."""
    page.locator("#scroll").evaluate(
        """async (node) => {
            const frame = () => new Promise(requestAnimationFrame);
            do {
                node.scrollTop = 0;
                await frame();
                await frame();
            } while (node.scrollTop !== 0);
        }"""
    )


def leave_form(page: Page) -> None:
    """Close the receipt once it is there: what it tells of may show before it."""
    expect(page.get_by_test_id("modal")).to_be_visible()
    expect(page.get_by_test_id("modal-submit")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("modal")).to_be_hidden()


def inside(page: Page, selector: str) -> None:
    """Wait until the focus is inside this part of the page."""
    expect(page.locator(f"{selector} :focus, {selector}:focus").first).to_be_attached()
