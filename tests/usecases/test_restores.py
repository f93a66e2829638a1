"""A backup that was put back says nothing a second time: what it owes is held, until an operator lets it go."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.rules.deliveries import CARD, DIGEST, REMINDER, REPORT, Dropped
from bot.rules.states import DROPPED, DUE, HELD, MISSED, SENDING, SENT, UNCERTAIN
from bot.usecases import deliveries, digests, meetings, outbox, repairs, restores
from storage.records import Delivery
from tests.community import START, Cop, amsterdam
from tests.usecases.test_digests import THURSDAY

FRIDAY = amsterdam("2026-11-27", "09:00")
KINDS = [CARD, DIGEST, REMINDER, REPORT]


def change(cop: Cop, delivery: Delivery, **values: Any) -> None:
    """Bring a delivery to where a test needs it."""

    def write(session: Session) -> None:
        for name, value in values.items():
            setattr(session.get_one(Delivery, delivery.id), name, value)

    cop.do(write)


def restored(cop: Cop, now: datetime = FRIDAY) -> int:
    """Put a backup of the present moment back at another."""
    cop.clock.move_to(now)
    return cop.do(restores.hold, now)


def only(cop: Cop, *kinds: str) -> Delivery:
    """Give the first delivery of these kinds."""
    return cop.deliveries(*kinds)[0]


def test_what_fell_due_since_the_backup_is_held_and_nothing_can_claim_it(cop: Cop) -> None:
    cop.insight("Een les")
    card, week = only(cop, CARD), only(cop, DIGEST)
    assert restored(cop) == 2
    assert [(row.state, row.reason) for row in (only(cop, CARD), only(cop, DIGEST))] == [(HELD, "restored")] * 2
    assert card.due_at < week.due_at < FRIDAY
    assert cop.do(deliveries.claim, "bot", FRIDAY + timedelta(hours=1), KINDS, 10) == []


def test_what_is_due_later_goes_at_its_moment(cop: Cop) -> None:
    cop.meeting("2026-12-08")
    before = {row.id: row.due_at for row in cop.deliveries(REMINDER, DIGEST) if row.due_at > FRIDAY}
    restored(cop)
    after = {row.id: row.due_at for row in cop.deliveries(REMINDER, DIGEST) if row.state == DUE}
    assert before.items() <= after.items()


@pytest.mark.parametrize(
    ("state", "values"),
    [
        (SENDING, {"owner": "bot", "lease_until": FRIDAY + timedelta(seconds=30), "attempts": 1}),
        (SENDING, {"owner": "bot", "lease_until": START, "attempted_at": START, "attempts": 1}),
        (UNCERTAIN, {"look_at": START, "attempts": 1}),
        (DUE, {"ready_at": FRIDAY + timedelta(minutes=5), "reason": "ratelimited", "attempts": 3}),
    ],
)
def test_what_was_begun_in_doubt_or_to_go_again_is_held_too(cop: Cop, state: str, values: dict[str, Any]) -> None:
    cop.insight("Een les")
    change(cop, only(cop, CARD), state=state, **values)
    restored(cop)
    card = only(cop, CARD)
    assert (card.state, card.owner, card.lease_until, card.look_at) == (HELD, None, None, None)
    assert cop.do(repairs.any_left, FRIDAY + timedelta(hours=1)) == []


def test_a_digest_that_the_backup_had_not_planned_yet_is_held_as_well(cop: Cop) -> None:
    """A backup of before the horizon: its bot would plan the weeks in between as soon as it runs, and post the last."""
    late = THURSDAY + timedelta(weeks=4, hours=1)
    restored(cop, late)
    states = {row.occurrence: row.state for row in cop.deliveries(DIGEST) if row.due_at <= late}
    assert states == dict.fromkeys(["2026-W48", "2026-W49", "2026-W50", "2026-W51", "2026-W52"], HELD)
    cop.do(digests.plan_all, late)
    assert cop.do(deliveries.claim, "bot", late, KINDS, 10) == []


def test_holding_twice_holds_what_fell_due_in_between(cop: Cop) -> None:
    assert restored(cop) == 1
    assert restored(cop) == 0
    cop.insight("Een les")
    assert restored(cop, FRIDAY + timedelta(hours=1)) == 1


def test_while_held_nothing_lapses_and_no_coordinator_is_told_that_it_was_missed(cop: Cop) -> None:
    restored(cop)
    cop.do(deliveries.claim, "bot", FRIDAY + timedelta(days=4), [REPORT], 10)
    assert only(cop, DIGEST).state == HELD
    assert cop.deliveries(REPORT) == []


def test_what_is_released_in_time_goes(cop: Cop) -> None:
    cop.insight("Een les")
    restored(cop)
    (done,) = cop.do(outbox.release, [only(cop, CARD).id], FRIDAY)
    assert (done.state, done.why_not) == (DUE, "")
    (claimed,) = cop.do(deliveries.claim, "bot", FRIDAY, KINDS, 10)
    assert (claimed.kind, claimed.reason) == (CARD, "")
    assert only(cop, DIGEST).state == HELD


def test_what_is_released_too_late_is_missed_and_reported_to_nobody(cop: Cop) -> None:
    """Nobody knows whether it was posted before the backup was put back."""
    restored(cop)
    week = only(cop, DIGEST)
    late = week.late_after + timedelta(minutes=1)
    (done,) = cop.do(outbox.release, [week.id], late)
    assert done.state == MISSED
    assert (only(cop, DIGEST).state, only(cop, DIGEST).reason) == (MISSED, "restored")
    cop.do(deliveries.claim, "bot", late, KINDS, 10)
    assert cop.deliveries(REPORT) == []


def test_of_reminders_that_are_released_together_only_the_latest_goes(cop: Cop) -> None:
    cop.meeting("2026-12-08")
    now = amsterdam("2026-12-08", "13:00")
    restored(cop, now)
    cop.do(outbox.release, cop.do(outbox.held, None), now)
    states = {row.occurrence: row.state for row in cop.deliveries(REMINDER)}
    assert states == {"7d": MISSED, "1d": DUE, "1h": DUE}
    day = next(row for row in cop.deliveries(REMINDER) if row.occurrence == "1d")
    with pytest.raises(Dropped, match="overtaken"):
        cop.do(meetings.for_notice, day, now)


def test_a_reminder_of_a_meeting_that_was_moved_after_the_restore_has_no_use_once_released(cop: Cop) -> None:
    planned = cop.meeting("2026-12-08")
    now = amsterdam("2026-12-07", "14:00")
    restored(cop, now)
    held = [row for row in cop.deliveries(REMINDER) if row.state == HELD]
    cop.do(meetings.cancel, cop.coordinator, planned.meeting.number, "", now)
    cop.do(outbox.release, [row.id for row in held], now)
    for row in cop.do(deliveries.claim, "bot", now, [REMINDER], 10):
        with pytest.raises(Exception, match="meeting_cancelled"):
            cop.do(meetings.for_notice, row, now)


def test_the_second_part_of_a_digest_waits_for_the_first_that_is_held(cop: Cop) -> None:
    week = only(cop, DIGEST)
    first, second, third = (_part(cop, week, number) for number in (1, 2, 3))
    change(cop, week, state=SENT, posted_ts="1.1")
    change(cop, first, state=SENT, posted_ts="1.2")
    restored(cop)
    cop.do(outbox.release, [third.id], FRIDAY)
    assert cop.do(deliveries.claim, "bot", FRIDAY, KINDS, 10) == []
    cop.do(outbox.release, [second.id], FRIDAY)
    (claimed,) = cop.do(deliveries.claim, "bot", FRIDAY, KINDS, 10)
    assert claimed.part == 2


def _part(cop: Cop, week: Delivery, number: int) -> Delivery:
    def write(session: Session) -> Delivery:
        row = Delivery(
            key=f"{week.key}:p{number}", community_id=week.community_id, team_id=week.team_id,
            channel_id=week.channel_id, kind=DIGEST, subject_id=week.subject_id, occurrence=week.occurrence,
            part=number, parent_id=week.id, facts={}, due_at=week.due_at, ready_at=week.due_at, late_after=None,
            state=DUE, attempts=0, reason="", created_at=week.due_at,
        )  # fmt: skip
        session.add(row)
        session.flush()
        return row

    return cop.do(write)


def test_a_digest_that_is_held_is_posted_by_hand_only_by_who_says_so_twice(cop: Cop) -> None:
    cop.ask("Wie helpt?")
    restored(cop)
    assert cop.refused(digests.post_now, cop.coordinator, FRIDAY) == ["digest.already"]
    cop.do(digests.post_now, cop.coordinator, FRIDAY, again="q1")
    weeks = [row for row in cop.deliveries(DIGEST) if row.occurrence.startswith("2026-W48")]
    assert [(row.state, row.due_at) for row in weeks] == [(DUE, FRIDAY)]


def test_what_follows_a_held_message_that_is_dropped_is_dropped_once_it_is_released(cop: Cop) -> None:
    week = only(cop, DIGEST)
    second = _part(cop, week, 1)
    restored(cop)
    cop.do(outbox.drop, [week.id], FRIDAY)
    cop.do(outbox.release, [second.id], FRIDAY)
    cop.do(repairs.repair, [], FRIDAY)
    assert {row.state for row in cop.deliveries(DIGEST) if row.occurrence == "2026-W48"} == {DROPPED}
