"""Private deliveries about a case without a holder, and for newcomers: composed from what is true when they go."""

from __future__ import annotations

import pytest

from bot.rules.deliveries import NEWCOMER, SUCCESSOR, Dropped
from bot.usecases import asides, cases, roster
from bot.usecases.profiles import Profile
from storage.records import CaseHolder, Delivery
from tests.community import COORDINATOR, HOLDER, MEMBER, Cop

EVERYBODY = [COORDINATOR, HOLDER, MEMBER]


def take(cop: Cop, *user_ids: str) -> None:
    cop.do(
        roster.take,
        cop.community_id,
        list(user_ids),
        {user_id: Profile(user_id, "nl-NL") for user_id in user_ids},
        cop.now,
    )


def left(cop: Cop) -> Delivery:
    """Let the holder leave; gives what the coordinator is to hear of it."""
    take(cop, *EVERYBODY)
    take(cop, COORDINATOR, MEMBER)
    (row,) = cop.deliveries(SUCCESSOR)
    return row


def dropped(work: object, cop: Cop, row: Delivery) -> str:
    with pytest.raises(Dropped) as reason:
        cop.do(work, row, cop.now)
    return reason.value.reason


def test_a_coordinator_hears_which_case_lost_its_holder(cop: Cop) -> None:
    row = left(cop)
    found = cop.do(asides.for_successor, row, cop.now)
    assert (found.reader.user_id, found.left, found.case.title) == (COORDINATOR, HOLDER, "Burgerpanel Veenrand")
    assert (found.reader.language, found.reader.zone) == ("nl", "Europe/Amsterdam")


def test_somebody_who_speaks_english_is_spoken_to_in_english(cop: Cop) -> None:
    row = left(cop)
    cop.do(roster.changed, cop.team_id, COORDINATOR, Profile("Kim", "en-GB", "Europe/London"), cop.now)
    reader = cop.do(asides.for_successor, row, cop.now).reader
    assert (reader.name, reader.language, reader.zone) == ("Kim", "en", "Europe/London")


@pytest.mark.parametrize("how", ["came back", "taken over"])
def test_the_question_who_takes_over_is_dropped_once_the_case_is_held_again(cop: Cop, how: str) -> None:
    row = left(cop)
    if how == "came back":
        take(cop, *EVERYBODY)
    else:
        cop.do(cases.succeed, cop.coordinator, cop.case_id, [MEMBER], cop.now)
    assert dropped(asides.for_successor, cop, row) == "held_again"


def test_who_takes_over_replaces_who_left_and_joins_who_was_chosen_in_the_meantime(cop: Cop) -> None:
    left(cop)
    assert cop.do(cases.holders_there, cop.coordinator, cop.case_id).holders == ()
    assert cop.do(cases.succeed, cop.coordinator, cop.case_id, [MEMBER], cop.now).holders == (MEMBER,)
    assert cop.do(cases.holders_there, cop.coordinator, cop.case_id).holders == (MEMBER,)
    both = cop.do(cases.succeed, cop.coordinator, cop.case_id, [COORDINATOR], cop.now).holders
    assert set(both) == {MEMBER, COORDINATOR}
    again = cop.do(cases.succeed, cop.coordinator, cop.case_id, [COORDINATOR], cop.now).holders
    assert set(again) == {MEMBER, COORDINATOR}
    assert len(cop.rows(CaseHolder)) == 2


def test_nobody_chosen_is_refused_and_a_member_may_not_choose(cop: Cop) -> None:
    left(cop)
    assert cop.refused(cases.succeed, cop.coordinator, cop.case_id, [], cop.now) == ["holder.missing"]
    assert cop.refused(cases.succeed, cop.member, cop.case_id, [MEMBER], cop.now) == ["role"]
    assert cop.refused(cases.holders_there, cop.member, cop.case_id) == ["role"]


def test_a_newcomer_is_welcomed_with_the_next_meeting(cop: Cop) -> None:
    cop.meeting("2026-12-15")
    cop.meeting("2026-12-08")
    take(cop, *EVERYBODY)
    cop.do(roster.join, cop.team_id, cop.channel_id, "UNEW", Profile("Sam", "nl-NL"), cop.now)
    (row,) = cop.deliveries(NEWCOMER)
    found = cop.do(asides.for_newcomer, row, cop.now)
    assert (found.reader.name, found.community.id, found.meeting.number) == ("Sam", cop.community_id, 2)


def test_a_newcomer_is_welcomed_where_no_meeting_is_planned_too(cop: Cop) -> None:
    take(cop, *EVERYBODY)
    take(cop, *EVERYBODY, "UNEW")
    assert cop.do(asides.for_newcomer, cop.deliveries(NEWCOMER)[0], cop.now).meeting is None


def test_a_newcomer_who_left_again_or_wants_no_messages_is_not_welcomed(cop: Cop) -> None:
    take(cop, *EVERYBODY)
    take(cop, *EVERYBODY, "UNEW")
    (row,) = cop.deliveries(NEWCOMER)
    take(cop, *EVERYBODY)
    assert dropped(asides.for_newcomer, cop, row) == "wants_nothing"
    assert cop.deliveries(NEWCOMER) == []


def test_a_coordinator_who_left_too_hears_nothing_of_it(cop: Cop) -> None:
    row = left(cop)
    cop.do(roster.changed, cop.team_id, COORDINATOR, Profile("Kim", is_deactivated=True), cop.now)
    assert dropped(asides.for_successor, cop, row) == "wants_nothing"
