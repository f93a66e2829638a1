"""The buttons on a coordinator's Home with which they say what may go on the website."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.rules.submissions import INSIGHT, WEBSITE, Draft
from bot.usecases import submissions
from storage.records import Approval, Submission
from tests.community import COORDINATOR, MEMBER
from tests.handlers.conftest import Wired

OPENED = {"type": "app_home_opened", "tab": "home"}


def shared(met: Wired, lesson: str = "Loten werkt") -> Submission:
    return met.cop.insight(lesson, visibility=WEBSITE).line.submission


def pages(met: Wired) -> list[str]:
    """Give the Home tabs that were published, as they go over the wire."""
    return [json.dumps(asked["view"], ensure_ascii=False) for asked in met.slack.heard("views.publish")]


async def opens(met: Wired, user: str = COORDINATOR) -> dict[str, Any]:
    """Open a Home; gives it as Slack sends it along with what is pressed on it."""
    await met.person.causes("Ev1", OPENED, user=user)
    return {"id": "V1", "hash": "h1", **met.slack.heard("views.publish")[-1]["view"]}


def value(view: dict[str, Any], action_id: str) -> str:
    """Give what a button on Home carries."""
    rows = [block["elements"] for block in view["blocks"] if block["type"] == "actions"]
    (found,) = [button["value"] for row in rows for button in row if button["action_id"] == action_id]
    return str(found)


def words(met: Wired) -> list[tuple[int, int, bool]]:
    return [(row.submission_id, row.revision, row.approved) for row in met.cop.rows(Approval)]


def told(met: Wired) -> str:
    """Give the windows that were opened."""
    return json.dumps(met.slack.heard("views.open"), ensure_ascii=False)


@pytest.mark.parametrize(("action_id", "approved"), [("approval.yes", True), ("approval.no", False)])
async def test_a_press_keeps_the_word_and_the_line_goes_from_home(met: Wired, action_id: str, approved: bool) -> None:
    submission = shared(met)
    view = await opens(met)
    assert "Wacht op jouw akkoord" in pages(met)[0]
    await met.person.presses(action_id, value(view, action_id), view, user=COORDINATOR)
    assert words(met) == [(submission.id, 0, approved)]
    assert "Wacht op jouw akkoord" not in pages(met)[1]
    assert met.slack.heard("views.open") == []


async def test_a_home_that_does_not_arrive_leaves_the_word(met: Wired) -> None:
    submission = shared(met)
    view = await opens(met)
    met.slack.hold("views.publish")
    await met.person.presses("approval.yes", value(view, "approval.yes"), view, user=COORDINATOR)
    assert words(met) == [(submission.id, 0, True)]


async def test_a_text_that_changed_meanwhile_is_told_and_not_judged(met: Wired) -> None:
    cop, submission = met.cop, shared(met)
    view = await opens(met)
    draft = Draft(INSIGHT, lesson="Iets heel anders", visibility=WEBSITE)
    cop.do(submissions.edit, cop.member, submission.id, draft, cop.now)
    await met.person.presses("approval.yes", value(view, "approval.yes"), view, user=COORDINATOR)
    assert words(met) == []
    assert "Dit is veranderd sinds je het zag" in told(met)


async def test_what_its_author_wants_on_the_website_no_more_is_told(met: Wired) -> None:
    cop, submission = met.cop, shared(met)
    view = await opens(met)
    cop.do(submissions.edit, cop.member, submission.id, Draft(INSIGHT, lesson="Loten werkt"), cop.now)
    await met.person.presses("approval.yes", value(view, "approval.yes"), view, user=COORDINATOR)
    assert words(met) == []
    assert "wil het niet meer op de website" in told(met)


async def test_a_member_has_no_such_button_and_a_forged_one_does_nothing(met: Wired) -> None:
    submission = shared(met)
    view = await opens(met, MEMBER)
    assert "approval." not in pages(met)[0]
    await met.person.presses("approval.yes", f"{submission.id}:0", view, user=MEMBER)
    assert words(met) == []
    assert "Alleen een regiocoördinator" in told(met)
