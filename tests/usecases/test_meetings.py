"""Meetings and the reminders that follow them."""

from __future__ import annotations

from datetime import datetime, time

import pytest

from bot.facts import Planned, Preferences
from bot.rules.deliveries import MEETING_CANCELLED, MEETING_MOVED, MEETING_PLANNED, REMINDER, Dropped
from bot.rules.meetings import plan_at
from bot.usecases import communities, meetings
from storage.records import Meeting
from tests.community import START, ZONE, Cop, amsterdam


def reminders(cop: Cop) -> list[tuple[str, datetime]]:
    """Give the reminders that are still to come."""
    return [(row.occurrence, row.due_at) for row in cop.deliveries(REMINDER) if row.state == "due"]


def move(cop: Cop, number: int, day: str, at: str = "13:30", **fields: str) -> Planned:
    """Move a meeting, as the coordinator."""
    wanted = plan_at(datetime.fromisoformat(f"{day}T{at}"), None, ZONE, **fields)
    return cop.do(meetings.move, cop.coordinator, number, wanted, cop.now)


def test_a_planned_meeting_is_announced_now_and_reminded_of_a_week_a_day_and_an_hour_before(cop: Cop) -> None:
    planned = cop.meeting("2026-12-08", "13:30")
    assert planned.reminders == ("7d", "1d", "1h")
    assert reminders(cop) == [
        ("7d", amsterdam("2026-12-01", "13:30")),
        ("1d", amsterdam("2026-12-07", "13:30")),
        ("1h", amsterdam("2026-12-08", "12:30")),
    ]
    (announced,) = cop.deliveries(MEETING_PLANNED)
    assert announced.due_at == cop.now


def test_nothing_is_planned_for_a_moment_that_is_past(cop: Cop) -> None:
    assert cop.meeting("2026-11-26", "09:00").reminders == ("1h",)
    assert cop.meeting("2026-11-25", "10:30").reminders == ()


def test_a_meeting_in_the_past_is_refused(cop: Cop) -> None:
    plan = plan_at(datetime(2026, 11, 25, 9, 0), None, ZONE)  # noqa: DTZ001
    assert cop.refused(meetings.plan, cop.coordinator, plan, cop.now, request_key="1") == ["date.past"]
    assert not cop.rows(Meeting)


def test_the_same_request_plans_one_meeting(cop: Cop) -> None:
    first, again = cop.meeting(key="form:1"), cop.meeting(key="form:1")
    assert first.meeting.id == again.meeting.id
    assert first.reminders == again.reminders
    assert len(cop.rows(Meeting)) == 1
    assert len(cop.deliveries(MEETING_PLANNED)) == 1


def test_a_moved_meeting_has_new_reminders_and_no_old_ones(cop: Cop) -> None:
    planned = cop.meeting("2026-12-08")
    moved = move(cop, planned.meeting.number, "2026-12-15")
    assert moved.reminders == ("7d", "1d", "1h")
    assert reminders(cop)[0][1] == amsterdam("2026-12-08", "13:30")
    assert len(cop.deliveries(REMINDER)) == 3
    (told,) = cop.deliveries(MEETING_MOVED)
    assert told.facts["starts_at"] == amsterdam("2026-12-08", "13:30").isoformat()


def test_a_meeting_moved_away_and_back_is_reminded_of_again(cop: Cop) -> None:
    number = cop.meeting("2026-12-02").meeting.number
    cop.clock.move_to(amsterdam("2026-12-01", "14:00"))
    for row in cop.deliveries(REMINDER):
        if row.due_at <= cop.now:
            cop.has_posted(row, "1.1")
    move(cop, number, "2026-12-16")
    move(cop, number, "2026-12-02")
    assert [name for name, _ in reminders(cop)] == ["1h"]
    move(cop, number, "2026-12-16")
    assert [name for name, _ in reminders(cop)] == ["7d", "1d", "1h"]
    assert len({row.key for row in cop.deliveries()}) == len(cop.deliveries())


def test_a_reminder_sent_for_the_old_moment_goes_again_for_the_same_moment_after_a_move_back(cop: Cop) -> None:
    number = cop.meeting("2026-12-08").meeting.number
    cop.has_posted(cop.deliveries(REMINDER)[0], "1.1")
    move(cop, number, "2026-12-15")
    move(cop, number, "2026-12-08")
    assert [name for name, _ in reminders(cop)] == ["7d", "1d", "1h"]


def test_a_change_of_place_alone_is_told_and_reminders_name_the_new_place(cop: Cop) -> None:
    number = cop.meeting("2026-12-08", place="Zaal 1").meeting.number
    before = [(row.occurrence, row.due_at) for row in cop.deliveries(REMINDER)]
    move(cop, number, "2026-12-08", place="Zaal 2")
    assert [(row.occurrence, row.due_at) for row in cop.deliveries(REMINDER)] == before
    assert len(cop.deliveries(MEETING_MOVED)) == 1
    assert cop.do(meetings.for_notice, cop.deliveries(REMINDER)[0], cop.now).meeting.place == "Zaal 2"
    move(cop, number, "2026-12-08", place="Zaal 2")
    assert len(cop.deliveries(MEETING_MOVED)) == 1  # nothing changed, so nothing is said


def test_a_cancelled_meeting_has_no_reminders_and_the_channel_hears_why(cop: Cop) -> None:
    number = cop.meeting().meeting.number
    cop.do(meetings.cancel, cop.coordinator, number, "De zaal is dicht", cop.now)
    assert not cop.deliveries(REMINDER, MEETING_PLANNED)
    (told,) = cop.deliveries(MEETING_CANCELLED)
    assert cop.do(meetings.for_notice, told, cop.now).meeting.reason == "De zaal is dicht"
    assert cop.do(meetings.listing, cop.member, cop.now) == []


def test_a_cancelled_past_or_unknown_meeting_cannot_be_changed(cop: Cop) -> None:
    cancelled, past = cop.meeting("2026-12-08"), cop.meeting("2026-11-26")
    cop.do(meetings.cancel, cop.coordinator, cancelled.meeting.number, "", cop.now)
    cop.clock.move_to(amsterdam("2026-11-27"))
    for number, code in (
        (cancelled.meeting.number, "meeting.cancelled"),
        (past.meeting.number, "meeting.over"),
        (99, "meeting.unknown"),
    ):
        assert cop.refused(meetings.cancel, cop.coordinator, number, "", cop.now) == [code]


def test_only_a_coordinator_plans_moves_and_cancels(cop: Cop) -> None:
    number = cop.meeting().meeting.number
    plan = plan_at(datetime(2026, 12, 9, 10, 0), None, ZONE)  # noqa: DTZ001
    for somebody in (cop.member, cop.holder):
        assert cop.refused(meetings.plan, somebody, plan, cop.now, request_key="1") == ["role"]
        assert cop.refused(meetings.move, somebody, number, plan, cop.now) == ["role"]
        assert cop.refused(meetings.cancel, somebody, number, "", cop.now) == ["role"]
    assert [meeting.starts_at for meeting in cop.do(meetings.listing, cop.member, cop.now)] == [
        amsterdam("2026-12-08", "13:30")
    ]


def test_a_coordinator_elsewhere_cannot_touch_a_meeting(cop: Cop, other_cop: Cop) -> None:
    number = cop.meeting().meeting.number
    assert cop.refused(meetings.cancel, other_cop.coordinator, number, "", cop.now) == ["meeting.unknown"]


def test_a_meeting_cancelled_by_mistake_goes_ahead_with_its_reminders(cop: Cop) -> None:
    number = cop.meeting().meeting.number
    cop.do(meetings.cancel, cop.coordinator, number, "Verkeerde cijfer", cop.now)
    assert not [row for row in cop.deliveries(REMINDER) if row.state == "due"]
    assert cop.refused(meetings.restore, cop.member, number, cop.now) == ["role"]
    done = cop.do(meetings.restore, cop.coordinator, number, cop.now)
    assert (done.meeting.status, done.meeting.reason, done.reminders) == ("planned", "", ("7d", "1d", "1h"))
    told = cop.deliveries(MEETING_MOVED)
    assert [row.facts.get("restored") for row in told] == ["yes"]
    assert cop.do(meetings.restore, cop.coordinator, number, cop.now).reminders == ("7d", "1d", "1h")
    assert len(cop.deliveries(MEETING_MOVED)) == 1
    cop.clock.move_to(done.meeting.ends_at)
    assert cop.refused(meetings.restore, cop.coordinator, number, cop.now) == ["meeting.over"]
    assert cop.refused(meetings.restore, cop.coordinator, 99, cop.now) == ["meeting.unknown"]


def test_a_meeting_at_the_same_time_is_told_and_not_refused(cop: Cop) -> None:
    first = cop.meeting("2026-12-08", "13:30")
    plan = plan_at(datetime(2026, 12, 8, 14, 0), None, ZONE)  # noqa: DTZ001
    check = cop.do(meetings.check, cop.coordinator, plan, cop.now)
    assert check.double is not None
    assert check.double.id == first.meeting.id
    assert cop.do(meetings.check, cop.coordinator, plan, cop.now, before=first.meeting).double is None


@pytest.mark.parametrize(("day", "reason"), [("2026-12-15", "overtaken"), (None, "meeting_cancelled")])
def test_a_reminder_already_claimed_is_dropped_when_its_meeting_changes(cop: Cop, day: str | None, reason: str) -> None:
    number = cop.meeting().meeting.number
    in_hand = cop.deliveries(REMINDER)[0]
    if day:
        move(cop, number, day)
    else:
        cop.do(meetings.cancel, cop.coordinator, number, "", cop.now)
    with pytest.raises(Dropped, match=reason):
        cop.do(meetings.for_notice, in_hand, START)


def test_a_reminder_is_dropped_once_the_meeting_has_begun(cop: Cop) -> None:
    planned = cop.meeting()
    with pytest.raises(Dropped, match="meeting_started"):
        cop.do(meetings.for_notice, cop.deliveries(REMINDER)[0], planned.meeting.starts_at)


def test_reminders_keep_their_wall_time_over_the_change_of_clocks(cop: Cop) -> None:
    cop.meeting("2027-03-30", "13:30")
    assert reminders(cop)[0] == ("7d", amsterdam("2027-03-23", "13:30"))


def test_a_meeting_moved_twice_before_anybody_heard_of_it_is_told_from_what_people_know(cop: Cop) -> None:
    number = cop.meeting("2026-12-08").meeting.number
    move(cop, number, "2026-12-15")
    move(cop, number, "2026-12-10")
    (told,) = cop.deliveries(MEETING_MOVED)
    assert told.facts["starts_at"] == amsterdam("2026-12-08", "13:30").isoformat()
    assert told.late_after == amsterdam("2026-12-10", "13:30")


def test_a_move_is_told_until_the_later_of_both_starts(cop: Cop) -> None:
    number = cop.meeting("2026-12-20").meeting.number
    move(cop, number, "2026-12-10")
    assert cop.deliveries(MEETING_MOVED)[0].late_after == amsterdam("2026-12-20", "13:30")


def test_a_cancellation_is_told_for_as_long_as_somebody_may_believe_the_old_date(cop: Cop) -> None:
    number = cop.meeting("2026-12-20").meeting.number
    move(cop, number, "2026-12-10")
    cop.do(meetings.cancel, cop.coordinator, number, "", cop.now)
    assert cop.deliveries(MEETING_CANCELLED)[0].late_after == amsterdam("2026-12-20", "13:30")


def test_a_meeting_keeps_its_own_zone_when_the_community_gets_another(cop: Cop) -> None:
    cop.meeting("2026-12-08")
    before = reminders(cop)
    wanted = Preferences(True, 3, time(15), ("7d", "1d", "2h"), "nl", "America/Curacao")
    cop.do(communities.configure, cop.coordinator, wanted, cop.now)
    assert reminders(cop)[:2] == before[:2]
    assert cop.do(meetings.listing, cop.member, cop.now)[0].timezone == ZONE
