"""Cases *in rust*, and holders who come and go: who is left alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.rules.deliveries import NUDGE
from bot.rules.problems import Refused
from bot.usecases import cases
from storage.records import Case
from tests.community import HOLDER, MEMBER, Cop
from tests.usecases.asking import THURSDAY, ask, holding, open_case, plan


def test_a_case_in_rust_is_not_asked_about_and_its_holder_has_answered(cop: Cop) -> None:
    ask(cop)
    case = cop.do(cases.rest, cop.holder, "burgerpanel veenrand", resting=True)
    assert (case.status, holding(cop).unanswered) == ("resting", 0)
    assert len(plan(cop, THURSDAY + timedelta(days=400))) == 1
    assert cop.do(cases.rest, cop.coordinator, cop.case_id, resting=False).status == "active"
    assert len(plan(cop, THURSDAY + timedelta(days=401))) == 2


def test_a_new_update_makes_a_case_active_again(cop: Cop) -> None:
    cop.do(cases.rest, cop.coordinator, cop.case_id, resting=True)
    cop.update("Een les")
    assert [row.status for row in cop.rows(Case)] == ["active"]


def test_only_a_coordinator_or_a_holder_of_that_very_case_puts_it_in_rust(cop: Cop) -> None:
    open_case(cop, "Van een ander", MEMBER)
    assert cop.refused(cases.rest, cop.holder, "Van een ander", resting=True) == ["role"]
    with pytest.raises(Refused) as refusal:
        cop.do(cases.rest, cop.member, cop.case_id, resting=True)
    assert refusal.value.problems[0].facts["holder_of"] == "Burgerpanel Veenrand"
    assert cop.refused(cases.rest, cop.holder, "", resting=True) == ["case.which"]
    assert cop.refused(cases.rest, cop.holder, 999_999, resting=True) == ["case.which"]
    assert {row.status for row in cop.rows(Case)} == {"active"}


def test_a_holder_who_stays_is_not_asked_anew_because_another_joins(cop: Cop) -> None:
    ask(cop)
    cop.do(cases.give_holder, cop.coordinator, cop.case_id, [MEMBER, HOLDER], cop.now)
    assert (holding(cop).asked_at, holding(cop).unanswered) == (THURSDAY, 1)
    assert {row.channel_id for row in plan(cop, THURSDAY + timedelta(hours=1))} == {HOLDER, MEMBER}
    assert len(cop.deliveries(NUDGE)) == 2
