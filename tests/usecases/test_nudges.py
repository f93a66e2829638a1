"""Asking holders: planned once, seldom, and ended by an answer; cases *in rust*."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.rules import outcomes
from bot.rules.deliveries import NUDGE
from bot.rules.submissions import INSIGHT, Draft
from bot.usecases import asides, cases, nudges, repairs, roster, submissions
from bot.usecases import deliveries as delivery_cases
from bot.usecases.profiles import Profile
from storage.records import Case, Community, Delivery, Installation, Member
from tests.community import COORDINATOR, HOLDER, MEMBER, START, Cop, amsterdam, connect
from tests.usecases.asking import QUIET, THURSDAY, ask, change, holding, open_case, plan


def dropped(cop: Cop, row: Delivery, now: datetime) -> str:
    with pytest.raises(asides.Dropped) as reason:
        cop.do(asides.for_nudge, row, now)
    return reason.value.reason


def test_a_case_that_is_quiet_for_six_weeks_has_its_holder_asked_on_the_next_morning(cop: Cop) -> None:
    assert plan(cop, START + timedelta(days=42) - timedelta(seconds=1)) == []
    (row,) = plan(cop, QUIET)
    assert (row.channel_id, row.subject_id, row.due_at) == (HOLDER, cop.case_id, THURSDAY)
    assert row.late_after == amsterdam("2027-01-08", "10:00")
    found = cop.do(asides.for_nudge, row, THURSDAY)
    assert (found.reader.user_id, found.case.title, found.last_update_at) == (HOLDER, "Burgerpanel Veenrand", None)


def test_six_weeks_to_the_second_are_six_weeks(cop: Cop) -> None:
    (row,) = plan(cop, START + timedelta(days=42))
    assert row.due_at == amsterdam("2027-01-06", "10:00")


def test_an_update_by_anybody_begins_the_six_weeks_anew_and_one_that_was_withdrawn_does_not(cop: Cop) -> None:
    cop.clock.move_to(amsterdam("2026-12-16"))
    number = cop.update("Een les").line.submission.id
    assert plan(cop, QUIET) == []
    cop.do(submissions.withdraw, cop.holder, number, cop.now)
    assert len(plan(cop, QUIET + timedelta(hours=1))) == 1


def test_planning_looks_once_an_hour_and_twice_is_once(cop: Cop) -> None:
    assert plan(cop, QUIET - timedelta(hours=2)) == []
    change(cop, Case, cop.case_id, created_at=START - timedelta(days=30))
    assert plan(cop, cop.now + timedelta(minutes=59)) == []
    assert len(plan(cop, cop.now + timedelta(minutes=1))) == 1
    assert [len(plan(cop, QUIET + timedelta(hours=hours))) for hours in range(1, 200, 7)] == [1] * 29


def test_an_ask_that_was_missed_or_dropped_is_no_ask_and_one_under_way_is_not_planned_again(cop: Cop) -> None:
    (row,) = plan(cop, QUIET)
    assert len(plan(cop, THURSDAY + timedelta(minutes=5))) == 1
    change(cop, Delivery, row.id, state="missed")
    assert [one.due_at for one in plan(cop, THURSDAY + timedelta(hours=8))] == [THURSDAY, amsterdam("2027-01-08")]


def test_an_ask_that_slack_could_not_bring_is_not_tried_again_in_its_cycle(cop: Cop) -> None:
    (row,) = plan(cop, QUIET)
    change(cop, Delivery, row.id, state="failed")
    assert len(plan(cop, THURSDAY + timedelta(days=20))) == 1


def test_an_ask_counts_when_it_is_sent_and_not_before(cop: Cop) -> None:
    plan(cop, QUIET)
    assert (holding(cop).asked_at, holding(cop).unanswered) == (None, 0)
    ask(cop, QUIET + timedelta(hours=1))
    assert (holding(cop).asked_at, holding(cop).unanswered) == (THURSDAY, 1)


@pytest.mark.parametrize("how", ["lost answer", "dead worker"])
def test_an_ask_that_may_have_come_counts_and_does_not_go_again(cop: Cop, how: str) -> None:
    plan(cop, QUIET)
    cop.clock.move_to(THURSDAY)
    (claimed,) = cop.do(delivery_cases.claim, "w", cop.now, [NUDGE], 8)
    cop.do(delivery_cases.attempt, claimed, "w", cop.now)
    if how == "lost answer":
        cop.do(delivery_cases.finish, claimed, "w", outcomes.answer_lost(), cop.now)
    else:
        cop.do(repairs.repair, [claimed.id], cop.now + timedelta(hours=1))
    assert [row.state for row in plan(cop, THURSDAY + timedelta(days=30))] == ["uncertain"]
    assert holding(cop).unanswered == 1


def test_one_whose_lease_another_worker_took_over_is_counted_once(cop: Cop) -> None:
    (row,) = ask(cop)
    cop.do(delivery_cases.sent, row, "somebody else", "1.2", cop.now)
    assert holding(cop).unanswered == 1


def test_the_next_ask_comes_after_a_meeting_but_never_within_six_weeks(cop: Cop) -> None:
    cop.meeting("2027-01-12")
    cop.clock.move_to(QUIET)
    ask(cop)
    assert len(plan(cop, THURSDAY + timedelta(days=41))) == 1
    assert len(plan(cop, THURSDAY + timedelta(days=42))) == 2


def test_without_meetings_the_next_ask_comes_after_thirteen_weeks(cop: Cop) -> None:
    ask(cop)
    assert len(plan(cop, THURSDAY + timedelta(days=91) - timedelta(hours=1))) == 1
    assert len(plan(cop, THURSDAY + timedelta(days=91))) == 2


def test_after_three_unanswered_asks_there_is_no_fourth_until_they_share(cop: Cop) -> None:
    for _ in range(3):
        ask(cop, max(cop.now + timedelta(days=100), QUIET))
    assert holding(cop).unanswered == 3
    assert len(plan(cop, cop.now + timedelta(days=1000))) == 3
    cop.update("Toch een les")
    assert holding(cop).unanswered == 0
    assert len(plan(cop, cop.now + timedelta(days=43))) == 4


def test_what_somebody_else_shares_on_the_case_is_no_answer_of_the_holder(cop: Cop) -> None:
    ask(cop)
    draft = Draft("update", cop.case_id, lesson="Van een ander")
    cop.do(submissions.share, cop.member, draft, cop.now, request_key="1")
    cop.do(submissions.share, cop.holder, Draft(INSIGHT, lesson="Over iets anders"), cop.now, request_key="2")
    assert holding(cop).unanswered == 1
    cop.do(nudges.answered, cop.member, cop.case_id)
    assert holding(cop).unanswered == 1
    cop.do(nudges.answered, cop.holder, cop.case_id)
    assert holding(cop).unanswered == 0


def test_not_to_be_asked_any_more_holds_for_that_case_until_they_share_on_it(cop: Cop) -> None:
    other = open_case(cop, "Een andere", HOLDER)
    cop.do(nudges.ask_no_more, cop.holder, cop.case_id)
    assert [row.subject_id for row in plan(cop, QUIET)] == [other.id]
    assert [row.subject_id for row in plan(cop, QUIET + timedelta(days=700))] == [other.id]
    cop.update("Een les")
    assert not holding(cop).ask_never


def test_who_holds_nothing_may_say_so_too_and_a_case_of_another_community_is_refused(cop: Cop, other_cop: Cop) -> None:
    assert cop.do(nudges.ask_no_more, cop.member, cop.case_id).id == cop.case_id
    assert not holding(cop).ask_never
    assert cop.refused(nudges.ask_no_more, cop.holder, other_cop.case_id) == ["case.which"]


def test_of_several_quiet_cases_the_longest_quiet_goes_first_and_the_others_on_later_days(cop: Cop) -> None:
    cop.clock.move_to(START + timedelta(hours=1))
    second = open_case(cop, "Tweede", HOLDER, MEMBER)
    cop.clock.move_to(START + timedelta(hours=2))
    third = open_case(cop, "Derde", HOLDER)
    ask(cop, QUIET + timedelta(hours=3))
    assert [(row.channel_id, row.subject_id) for row in cop.deliveries(NUDGE)] == [
        (HOLDER, cop.case_id),
        (MEMBER, second.id),
    ]
    ask(cop, THURSDAY + timedelta(hours=1))
    ask(cop, amsterdam("2027-01-08", "11:00"))
    mine = [(row.subject_id, row.due_at) for row in cop.deliveries(NUDGE) if row.channel_id == HOLDER]
    assert mine == [
        (cop.case_id, THURSDAY),
        (second.id, amsterdam("2027-01-08")),
        (third.id, amsterdam("2027-01-11")),
    ]


def test_somebody_in_two_communities_is_asked_by_one_of_them_a_day(cop: Cop) -> None:
    second = connect(cop.database, cop.clock, slug="sturen-op-impact", channel_id="C2")
    plan(cop, QUIET)
    assert len(cop.deliveries(NUDGE)) + len(second.deliveries(NUDGE)) == 1
    change(cop, Delivery, cop.deliveries(NUDGE)[0].id, state="sent")
    plan(second, THURSDAY + timedelta(hours=1))
    assert [row.due_at for row in second.deliveries(NUDGE)] == [amsterdam("2027-01-08")]


def test_in_the_school_holidays_of_the_region_nobody_is_asked(cop: Cop) -> None:
    change(cop, Community, cop.community_id, region="Noord")
    (row,) = plan(cop, amsterdam("2027-02-19", "11:00"))
    assert row.due_at == amsterdam("2027-03-01")


def test_a_bot_that_is_not_installed_plans_no_ask(cop: Cop) -> None:
    change(cop, Installation, cop.rows(Installation)[0].id, disabled_at=cop.now)
    assert plan(cop, QUIET) == []


@pytest.mark.parametrize(
    "rest",
    [{"private_messages": False}, {"paused_until": QUIET + timedelta(days=3)}, {"deactivated_at": START}],
)
def test_who_wants_no_messages_or_is_gone_is_not_asked(cop: Cop, rest: dict[str, object]) -> None:
    member = holding(cop).member_id
    (row,) = plan(cop, QUIET)
    change(cop, Member, member, **rest)
    assert dropped(cop, row, THURSDAY) == "wants_nothing"
    change(cop, Delivery, row.id, state="dropped")
    assert len(plan(cop, QUIET + timedelta(hours=1))) == 1


def test_a_holder_from_another_organisation_is_not_asked(cop: Cop) -> None:
    change(cop, Member, holding(cop).member_id, team_id="TELSEWHERE")
    assert plan(cop, QUIET) == []


def test_who_left_is_not_asked_and_what_waited_for_them_is_gone(cop: Cop) -> None:
    everybody = {user_id: Profile(user_id) for user_id in (COORDINATOR, HOLDER, MEMBER)}
    cop.do(roster.take, cop.community_id, list(everybody), everybody, cop.now)
    assert len(plan(cop, QUIET)) == 1
    cop.do(roster.take, cop.community_id, [COORDINATOR, MEMBER], {}, cop.now)
    assert plan(cop, QUIET + timedelta(hours=1)) == []


def test_an_ask_that_has_become_pointless_is_dropped_with_the_reason(cop: Cop) -> None:
    (row,) = plan(cop, QUIET)
    assert dropped(cop, row, amsterdam("2027-01-07", "08:59")) == "not_at_this_hour"
    assert dropped(cop, row, amsterdam("2027-01-07", "17:00")) == "not_at_this_hour"
    assert dropped(cop, row, amsterdam("2027-01-09")) == "not_at_this_hour"
    cop.do(cases.rest, cop.holder, cop.case_id, resting=True)
    assert dropped(cop, row, THURSDAY) == "case_rests"
    cop.update("Een les")
    assert dropped(cop, row, THURSDAY) == "not_quiet"
    cop.do(cases.give_holder, cop.coordinator, cop.case_id, [MEMBER], cop.now)
    assert dropped(cop, row, THURSDAY) == "holds_no_more"
