"""The buttons in private messages, and cases *in rust*, as Slack sends them over HTTP."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.facts import Nudge, Orphaned, Reader
from bot.i18n import translator
from bot.usecases import roster
from bot.usecases.profiles import Profile
from bot.views import asides
from storage.records import Case, CaseHolder, Member
from tests.community import COORDINATOR, HOLDER, MEMBER, Cop, connect
from tests.handlers.conftest import Wired

READER = Reader(HOLDER, "Noor", "nl", "Europe/Amsterdam")


def case_of(cop: Cop) -> Case:
    return next(row for row in cop.rows(Case) if row.id == cop.case_id)


def nudge(cop: Cop) -> dict[str, Any]:
    """Give the question to the holder as it stands in Slack."""
    asked = Nudge(READER, cop.community, case_of(cop), None)
    return asides.nudge(translator("nl"), asked, cop.now).payload()


def successor(cop: Cop) -> dict[str, Any]:
    """Let the holder leave; gives what the coordinator finds in Slack then."""
    everybody = {user_id: Profile(user_id) for user_id in (COORDINATOR, HOLDER, MEMBER)}
    cop.do(roster.take, cop.community_id, list(everybody), everybody, cop.now)
    cop.do(roster.take, cop.community_id, [COORDINATOR, MEMBER], {}, cop.now)
    orphaned = Orphaned(READER, cop.community, case_of(cop), HOLDER)
    return asides.successor(translator("nl"), orphaned).payload()


def count_an_ask(cop: Cop) -> None:
    def count(session: Any) -> None:
        session.query(CaseHolder).filter_by(case_id=cop.case_id).one().unanswered = 1

    cop.do(count)


def holders(cop: Cop) -> set[str]:
    names = {row.id: row.user_id for row in cop.rows(Member)}
    return {names[row.member_id] for row in cop.rows(CaseHolder) if row.case_id == cop.case_id}


async def test_letting_a_case_rest_replaces_the_question_and_one_press_wakes_it(wired: Wired) -> None:
    address = f"{wired.slack.url}/api/answer"
    await wired.person.presses_under(nudge(wired.cop), "case.rest", address, user=HOLDER)
    assert case_of(wired.cop).status == "resting"
    (answer,) = wired.slack.heard("answer")
    assert answer["replace_original"] is True
    assert "*Burgerpanel Veenrand* staat nu in rust." in json.dumps(answer, ensure_ascii=False)
    await wired.person.presses_under(answer, "case.active", address, user=HOLDER)
    assert case_of(wired.cop).status == "active"


async def test_stop_asking_is_kept_and_said(wired: Wired) -> None:
    await wired.person.presses_under(nudge(wired.cop), "nudge.never", f"{wired.slack.url}/api/answer", user=HOLDER)
    assert [row.ask_never for row in wired.cop.rows(CaseHolder)] == [True]
    (answer,) = wired.slack.heard("answer")
    assert "ik vraag je niet meer naar *Burgerpanel Veenrand*" in answer["blocks"][0]["text"]["text"]
    assert answer["replace_original"] is True


async def test_sharing_from_the_question_opens_the_form_with_the_case_and_is_an_answer(wired: Wired) -> None:
    count_an_ask(wired.cop)
    await wired.person.presses_under(nudge(wired.cop), "update.open", f"{wired.slack.url}/api/answer", user=HOLDER)
    (opened,) = wired.slack.heard("views.open")
    (field,) = [block for block in opened["view"]["blocks"] if block.get("block_id") == "casus"]
    assert field["element"]["initial_option"]["text"]["text"] == "Burgerpanel Veenrand"
    assert [row.unanswered for row in wired.cop.rows(CaseHolder)] == [0]


async def test_a_button_in_a_direct_message_is_about_its_own_community_where_there_are_two(wired: Wired) -> None:
    second = connect(wired.cop.database, wired.cop.clock, slug="sturen-op-impact", channel_id="C2")
    for cop in (second, wired.cop):
        await wired.person.presses_under(nudge(cop), "case.rest", f"{wired.slack.url}/api/answer", user=HOLDER)
        assert case_of(cop).status == "resting"
    await wired.person.presses_under(nudge(second), "update.open", f"{wired.slack.url}/api/answer", user=HOLDER)
    (opened,) = wired.slack.heard("views.open")
    assert json.loads(opened["view"]["private_metadata"])["community"] == second.community_id


async def test_a_coordinator_chooses_who_takes_a_case_over(wired: Wired) -> None:
    message = successor(wired.cop)
    address = f"{wired.slack.url}/api/answer"
    await wired.person.presses_under(message, "successor.choose", address, user=COORDINATOR)
    (opened,) = wired.slack.heard("views.open")
    form = opened["view"]
    nobody = {"houder": {"value": {"type": "users_select", "selected_user": None}}}
    refused = await wired.person.sends(form, nobody, user=COORDINATOR)
    assert list(refused["errors"]) == ["houder"]
    somebody = {"houder": {"value": {"type": "users_select", "selected_user": MEMBER}}}
    for _ in range(2):
        done = await wired.person.sends(form, somebody, user=COORDINATOR)
        assert f"De casushouder van *Burgerpanel Veenrand* is nu <@{MEMBER}>." in json.dumps(done, ensure_ascii=False)
    assert holders(wired.cop) == {MEMBER}
    await wired.person.presses_under(message, "successor.choose", address, user=COORDINATOR)
    (answer,) = wired.slack.heard("answer")
    assert f"<@{MEMBER}>" in answer["text"]
    assert len(wired.slack.heard("views.open")) == 1


async def test_later_changes_nothing_and_says_how(wired: Wired) -> None:
    message = successor(wired.cop)
    await wired.person.presses_under(message, "successor.later", f"{wired.slack.url}/api/answer", user=COORDINATOR)
    assert holders(wired.cop) == {HOLDER}
    assert "`/casus houder`" in wired.slack.heard("answer")[0]["blocks"][0]["text"]["text"]


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("in-rust Burgerpanel Veenrand", "resting"),
        ("in rust burgerpanel veenrand", "resting"),
        ("rest Burgerpanel Veenrand", "resting"),
        ("actief Burgerpanel Veenrand", "active"),
        ("active Burgerpanel Veenrand", "active"),
    ],
)
async def test_a_case_is_put_in_rust_and_back_by_command(wired: Wired, command: str, status: str) -> None:
    def turn(session: Any) -> None:
        session.get(Case, wired.cop.case_id).status = "active" if status == "resting" else "resting"

    wired.cop.do(turn)
    answer = await wired.person.types("/casus", command, user=HOLDER)
    assert case_of(wired.cop).status == status
    assert ("in rust" if status == "resting" else "weer actief") in answer["text"]


@pytest.mark.parametrize(("typed", "meant"), [("inrust", "in-rust"), ("actef", "actief"), ("in-rst", "in-rust")])
async def test_a_near_miss_is_told_what_was_probably_meant(wired: Wired, typed: str, meant: str) -> None:
    answer = await wired.person.types("/casus", f"{typed} Burgerpanel Veenrand", user=HOLDER)
    assert f"`{meant}`" in json.dumps(answer)
    assert case_of(wired.cop).status == "active"


async def test_somebody_else_is_told_who_may_and_no_title_is_asked_for(wired: Wired) -> None:
    answer = await wired.person.types("/casus", "in-rust Burgerpanel Veenrand", user=MEMBER)
    assert f"<@{COORDINATOR}>" in json.dumps(answer)
    assert case_of(wired.cop).status == "active"
    answer = await wired.person.types("/casus", "in-rust", user=HOLDER)
    assert "Welke casus" in answer["text"]
