"""What came too late to be of use: recorded in bulk, each with why, and told to the coordinators once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.rules.deliveries import MEETING_PLANNED, REMINDER
from bot.rules.states import LATE, POINTLESS, UNCERTAIN, after
from bot.usecases import reach, reports
from storage import brakes, communities, deliveries, destinations, homes
from storage import lapses as late
from storage.records import Delivery

OVERTAKEN = "overtaken"
WAS_AWAY = "was_away"
"""Nothing stood in the way but that the bot did not run."""
RESTED = "ratelimited"
"""It never was tried: Slack had asked to wait."""
FOLLOWED_A_DOUBT = "followed_a_doubt"
"""What it belongs to may stand there or not, and nobody said so in time."""


def lapse(session: Session, now: datetime, note: Callable[[Delivery], object] | None = None) -> int:
    """Record what is of no use any more, of every community. Gives how many; cheap when there is nothing.

    `note` is told of each.
    """
    rows = late.any_late(session, now)
    number = _record(session, rows, now)
    if note is not None:
        for row in rows:
            note(row)
    return number


def lapse_of(session: Session, community_id: int, now: datetime) -> int:
    """As `lapse`, of one community: all of it."""
    total = 0
    while number := _record(session, late.late_of(session, community_id, now), now):
        total += number
    return total


def is_overtaken(session: Session, delivery: Delivery, now: datetime) -> bool:
    """Say whether a later reminder of the same meeting is owed by now, or went: of several, only the latest goes."""
    if delivery.kind not in (REMINDER, MEETING_PLANNED):
        return False
    return late.is_overtaken(session, delivery, [REMINDER], now)


def _record(session: Session, rows: Sequence[Delivery], now: datetime) -> int:
    missed: dict[int, list[Delivery]] = {}
    for row in rows:
        if is_overtaken(session, row, now):
            row.state, row.reason = after(row.state, POINTLESS), OVERTAKEN
            continue
        row.reason = _why(session, row, now)
        row.state = after(row.state, LATE)
        if row.community_id is not None:
            missed.setdefault(row.community_id, []).append(row)
    session.flush()
    for community_id, of_one in missed.items():
        reports.missed(session, communities.by_id(session, community_id), of_one, now)
    for team_id in {row.team_id for row in rows}:
        homes.touch(session, team_id)
    return len(rows)


def _why(session: Session, row: Delivery, now: datetime) -> str:
    """Say why it was not posted in time: what Slack said last, what stood in the way, or that the bot was away."""
    if row.reason:
        return row.reason
    if not reach.is_installed(session, row.team_id):
        return "not_installed"
    if closed := reach.why_closed(session, row.team_id, row.channel_id):
        return closed
    parent = deliveries.by_id(session, row.team_id, row.parent_id) if row.parent_id is not None else None
    if parent is not None and parent.state == UNCERTAIN:
        return FOLLOWED_A_DOUBT
    return RESTED if _rested(session, row, now) else WAS_AWAY


def _rested(session: Session, row: Delivery, now: datetime) -> bool:
    """Say whether Slack asked to leave its channel or workspace alone until it was too late."""
    channel = destinations.rests_until(session, row.team_id, row.channel_id, now)
    rests = (channel, brakes.until(session, row.team_id, brakes.POST))
    return row.late_after is not None and any(until >= row.late_after for until in rests if until is not None)
