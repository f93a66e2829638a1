"""When Slack does not answer to a digest: what its coordinator finds and does, in real Chromium."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.whole.browsing import COP, leave_form, message
from tests.whole.sandbox import Json, Person, SandboxProcess, said

pytestmark = pytest.mark.slow

LESSON = "Een kop koffie vooraf scheelt een uur vergaderen."
DIGEST = "Weekoverzicht Bewoners in beeld, week 48"


def goes_wrong(sandbox: SandboxProcess, kind: str) -> Person:
    """Let a member share something for the digest, and let posting that go wrong. Gives the member."""
    author = Person(sandbox, COP, "member")
    author.types("/inzicht", LESSON)
    author.clock(forward_seconds=60)
    fault = {"method": "chat.postMessage", "kind": kind, "team": author.team, "channel": author.channel}
    assert sandbox.post("fault", **fault)["ok"]
    author.clock(next="digest", team=author.team)
    return author


def asked(page: Page) -> Locator:
    """Go to the bot's direct messages; gives the question whether the digest stands."""
    page.get_by_test_id("dm").click()
    found = message(page, "Staat het weekoverzicht van week 48 in").last
    expect(found).to_be_visible()
    return found


def link_of(author: Person, posted: Json) -> str:
    """Give the link of a message in the channel, as Slack copies it."""
    return f"https://zandbak.slack.com/archives/{author.channel}/p{posted['ts'].replace('.', '')}"


def edits(author: Person, text: str) -> None:
    """Change on Home what was shared last."""
    home = author.sandbox.get("home", team=author.team, user=author.id)
    buttons = [one for block in home["blocks"] for one in block.get("elements", []) if one.get("type") == "button"]
    edit = next(one for one in buttons if one["text"]["text"] == "Pas aan")
    pressed = {"where": "home", "action_id": edit["action_id"], "value": edit["value"]}
    assert author.sandbox.post("click", team=author.team, user=author.id, **pressed)["ok"]
    assert author.submits(wat_leerden_we=text)["ok"]


def picture(page: Page, name: str) -> None:
    """Make a picture, when pictures are asked for."""
    if folder := os.environ.get("COPBOT_TEST_LOOK"):
        page.screenshot(path=f"{folder}/twijfel-{name}.png")


def test_a_digest_whose_answer_was_lost_is_found_by_its_coordinator_and_follows_its_authors(
    page: Page, sandbox: SandboxProcess
) -> None:
    author = goes_wrong(sandbox, "lost_answer")
    (posted,) = author.sees(DIGEST)
    question = asked(page)
    picture(page, "vraag")
    question.get_by_role("button", name="Hij staat er").click()
    modal = page.get_by_test_id("modal")
    expect(modal).to_contain_text("Zo vind je de link")
    picture(page, "formulier")
    page.get_by_test_id("field-berichtlink").fill("hij staat er echt")
    page.get_by_test_id("modal-submit").click()
    expect(modal).to_contain_text("Ik zie hier geen link naar een bericht in.")
    picture(page, "fout")
    page.get_by_test_id("field-berichtlink").fill(f"<{link_of(author, posted)}>")
    page.get_by_test_id("modal-submit").click()
    expect(modal).to_contain_text("Dank je wel. Het weekoverzicht van week 48 staat in")
    picture(page, "dank")
    leave_form(page)
    settled = message(page, "Dank je wel. Het weekoverzicht van week 48 staat in")
    expect(settled).to_be_visible()
    expect(settled.get_by_role("button", name="Hij staat er")).to_have_count(0)
    expect(settled.get_by_role("button", name="Plaats opnieuw")).to_have_count(0)
    expect(message(page, "Staat het weekoverzicht van week 48 in")).to_have_count(0)
    picture(page, "daarna")

    edits(author, "Een kop koffie vooraf scheelt twee uur vergaderen.")
    author.clock(forward_seconds=60)
    (follows,) = author.sees(DIGEST)
    assert follows["ts"] == posted["ts"]
    assert "scheelt twee uur vergaderen" in said(follows)
    assert LESSON not in said(follows)


def test_a_digest_that_did_not_come_is_posted_once_when_its_coordinator_says_so(
    page: Page, sandbox: SandboxProcess
) -> None:
    author = goes_wrong(sandbox, "server_error")
    author.clock(forward_seconds=3600)
    assert author.sees(DIGEST) == []
    page.get_by_test_id("home").click()
    home = page.locator("#home")
    expect(home).to_contain_text("Niemand weet of dit aankwam")
    expect(home.get_by_role("button", name="Plaats opnieuw")).to_have_count(1)
    home.get_by_role("button", name="Plaats opnieuw").scroll_into_view_if_needed()
    picture(page, "home")
    question = asked(page)
    question.get_by_role("button", name="Plaats opnieuw").click()
    expect(message(page, "Ik plaats het weekoverzicht van week 48 opnieuw in")).to_be_visible()
    picture(page, "opnieuw")
    author.clock(forward_seconds=60)
    (posted,) = author.sees(DIGEST)
    assert LESSON in said(posted)
    author.clock(forward_seconds=3600)
    assert len(author.sees(DIGEST)) == 1
    page.get_by_test_id("home").click()
    expect(home.get_by_role("button", name="Plaats opnieuw")).to_have_count(0)
