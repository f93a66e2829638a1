"""Who comes to a meeting: said by themselves, until it starts, and anew when it moves."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from bot.facts.home import HomePage
from bot.rules.meetings import plan_at
from bot.rules.rsvps import ABSENT, CHOICES, COMING, ONLINE
from bot.usecases import actors, erasing, home, meetings, privacy, rsvps
from bot.usecases.actors import Spot
from storage import homes, members
from storage.records import Community, Meeting, Rsvp
from tests.community import COORDINATOR, MEMBER, ZONE, Cop


def planned(cop: Cop, day: str = "2026-12-08") -> Meeting:
    return cop.meeting(day, link="https://voorbeeld.nl/overleg").meeting


def page(cop: Cop, user_id: str) -> HomePage:
    """Give the Home that somebody would see now."""
    cop.do(home.opened, cop.team_id, user_id)
    shown = cop.do(home.to_show, cop.team_id, user_id, cop.now)
    assert shown is not None
    assert isinstance(shown.page, HomePage)
    return shown.page


def move(cop: Cop, day: str) -> Meeting:
    later = plan_at(datetime.fromisoformat(f"{day}T13:30"), None, ZONE)
    return cop.do(meetings.move, cop.coordinator, 1, later, cop.now).meeting


@pytest.mark.parametrize("choice", CHOICES)
def test_what_somebody_answered_stands_on_their_own_home_and_on_no_other(cop: Cop, choice: str) -> None:
    meeting, other = planned(cop), planned(cop, "2026-12-15")
    cop.do(rsvps.give, cop.member, meeting.id, meeting.sequence, choice, cop.now)
    assert page(cop, MEMBER).rsvps == {meeting.id: choice}
    assert page(cop, MEMBER).may_answer == {meeting.id, other.id}
    assert page(cop, COORDINATOR).rsvps == {}


def test_the_last_answer_counts(cop: Cop) -> None:
    meeting = planned(cop)
    for choice in (COMING, ONLINE, ABSENT, ABSENT):
        cop.do(rsvps.give, cop.member, meeting.id, meeting.sequence, choice, cop.now)
    assert page(cop, MEMBER).rsvps == {meeting.id: ABSENT}
    assert len(cop.rows(Rsvp)) == 1


def test_a_meeting_that_moves_is_answered_anew(cop: Cop) -> None:
    before = planned(cop)
    cop.do(rsvps.give, cop.member, before.id, before.sequence, COMING, cop.now)
    moved = move(cop, "2026-12-10")
    assert page(cop, MEMBER).rsvps == {}
    assert cop.refused(rsvps.give, cop.member, moved.id, before.sequence, COMING, cop.now) == ["meeting.moved"]
    cop.do(rsvps.give, cop.member, moved.id, moved.sequence, ABSENT, cop.now)
    assert page(cop, MEMBER).rsvps == {moved.id: ABSENT}


def test_from_the_start_on_an_answer_stays_as_it_is(cop: Cop) -> None:
    meeting = planned(cop)
    cop.do(rsvps.give, cop.member, meeting.id, meeting.sequence, COMING, cop.now)
    cop.clock.move_to(meeting.starts_at - timedelta(seconds=1))
    cop.do(rsvps.give, cop.member, meeting.id, meeting.sequence, ONLINE, cop.now)
    cop.clock.move_to(meeting.starts_at)
    assert cop.refused(rsvps.give, cop.member, meeting.id, meeting.sequence, ABSENT, cop.now) == ["meeting.begun"]
    found = page(cop, MEMBER)
    assert (found.rsvps, found.may_answer) == ({meeting.id: ONLINE}, frozenset())


def test_a_cancelled_meeting_and_one_that_is_not_there_take_no_answer(cop: Cop, other_cop: Cop) -> None:
    elsewhere = planned(other_cop)
    meeting = planned(cop)
    cop.do(meetings.cancel, cop.coordinator, 1, "", cop.now)
    assert cop.refused(rsvps.give, cop.member, meeting.id, 0, COMING, cop.now) == ["meeting.cancelled"]
    for unknown in (elsewhere.id, 999_999):
        assert cop.refused(rsvps.give, cop.member, unknown, 0, COMING, cop.now) == ["meeting.gone"]
    assert cop.refused(rsvps.give, other_cop.member, elsewhere.id, 0, "perhaps", cop.now) == ["meeting.gone"]
    assert cop.rows(Rsvp) == []


@pytest.mark.parametrize(("setting", "answers"), [("read", False), ("share", True)])
def test_a_guest_answers_where_guests_may_do_more_than_read(cop: Cop, setting: str, answers: bool) -> None:
    meeting = planned(cop)
    cop.member  # noqa: B018 - so that they are known

    def as_guest(session: Session) -> None:
        members.find(session, cop.team_id, MEMBER).is_outsider = True
        session.get(Community, cop.community_id).outsiders = setting

    cop.do(as_guest)
    guest = cop.do(actors.find, cop.team_id, MEMBER, Spot(cop.channel_id))
    if answers:
        cop.do(rsvps.give, guest, meeting.id, 0, COMING, cop.now)
    else:
        assert cop.refused(rsvps.give, guest, meeting.id, 0, COMING, cop.now) == ["role"]
    assert len(cop.rows(Rsvp)) == answers


def test_only_the_home_of_who_answered_is_out_of_date(cop: Cop) -> None:
    meeting = planned(cop)
    people = {"holder": cop.holder, "member": cop.member}
    for actor in people.values():
        cop.do(home.opened, cop.team_id, actor.user_id)
        view = cop.do(home.to_show, cop.team_id, actor.user_id, cop.now)
        cop.do(home.shown, cop.team_id, actor.user_id, view, "h1")
    cop.do(rsvps.give, people["member"], meeting.id, meeting.sequence, COMING, cop.now)
    kept = {name: cop.do(homes.find, cop.team_id, actor.user_id) for name, actor in people.items()}
    assert {name: record.changes != record.shown for name, record in kept.items()} == {"holder": False, "member": True}


def test_an_answer_is_in_one_s_download_and_goes_with_oneself(cop: Cop) -> None:
    meeting = planned(cop)
    cop.do(rsvps.give, cop.member, meeting.id, meeting.sequence, ABSENT, cop.now)
    cop.do(rsvps.give, cop.holder, meeting.id, meeting.sequence, COMING, cop.now)
    told = cop.do(privacy.export_known, cop.team_id, MEMBER, cop.now)["rsvps"]
    assert told == [{"meeting": 1, "choice": ABSENT, "answered_at": cop.now.isoformat()}]
    cop.do(erasing.erase, cop.member, cop.now, keep_texts=False)
    assert [row.choice for row in cop.rows(Rsvp)] == [COMING]
