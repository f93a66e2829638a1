"""What tests do with workspaces, channels and people on the sandbox page."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from playwright.sync_api import Error, Page, Route, expect

from tests.whole.sandbox import Json, SandboxProcess

FIRST, GUESTS, SHARED, LEFT, TWINS, WITHOUT = (f"T0COP{number}" for number in range(1, 7))
"""The workspaces: the first, and those with a guest, a stranger, a deactivated account, two of one name, and no bot."""


def team_of(sandbox: SandboxProcess, team: str) -> Json:
    """Give a workspace as the state tells it."""
    found: Json = next(one for one in sandbox.get("state")["teams"] if one["id"] == team)
    return found


def channel_of(sandbox: SandboxProcess, team: str, number: int = 0) -> Json:
    """Give a channel of a workspace; the first is its CoP's."""
    found: Json = team_of(sandbox, team)["channels"][number]
    return found


def choose(page: Page, menu: str, label: str) -> None:
    """Choose from a menu with the keyboard, as who has no mouse does."""
    page.get_by_test_id(menu).press("Enter")
    item = page.get_by_role("menuitem", name=label)
    expect(item).to_be_visible()
    for _ in range(8):
        if item.evaluate("node => node === document.activeElement"):
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


def agree(page: Page, words: str) -> None:
    """Say yes to the one question, which says what will happen."""
    expect(page.get_by_test_id("confirm")).to_contain_text(words)
    page.get_by_test_id("confirm-yes").click()


def tell(page: Page, change: Callable[[Json], None]) -> None:
    """Let the sandbox tell the page of its world with this change in it."""

    def answer(route: Route) -> None:
        with suppress(Error):  # the page may close before its answer is there
            state = route.fetch().json()
            change(state)
            route.fulfill(json=state)

    page.route("**/sandbox/api/state", answer)


def stir(sandbox: SandboxProcess) -> None:
    """Let something change, so that the page looks again."""
    other = team_of(sandbox, GUESTS)
    sandbox.post(
        "say", team=GUESTS, channel=other["channels"][0]["id"], user=other["users"][0]["id"], text="Er is nieuws."
    )


def person(page: Page, label: str) -> None:
    """Go on as somebody else."""
    page.get_by_test_id("person").select_option(label=label)
