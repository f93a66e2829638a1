"""What dead workers left behind, and what waits for a message that will never stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.rules import deliveries as rules
from bot.rules import outcomes
from bot.rules.states import DUE, POINTLESS, after
from bot.usecases import doubts
from storage import deliveries, homes
from storage.records import Delivery

Left = tuple[int, str | None, datetime | None]
"""A delivery that its worker seems to have left: its id, whose it is and until when its lease ran."""


def any_left(session: Session, now: datetime) -> list[Left]:
    """Give what workers seem to have left behind. One that only was slow, or slept, ends it in a moment."""
    return [(row.id, row.owner, row.lease_until) for row in deliveries.any_expired(session, now, _furthest(now))]


def repair(
    session: Session, left: Iterable[int], now: datetime, note: Callable[[Delivery], object] | None = None
) -> int:
    """Settle these that were left behind, and what waits for a message that will never stand. Gives how many.

    `note` is told of each.

    Without an attempt the message certainly did not go; with one, nobody knows.
    """
    expired = deliveries.any_expired_still(session, left, now, _furthest(now))
    for delivery in expired:
        _settle(session, delivery, now)
    orphans = deliveries.any_orphans(session)
    for delivery in orphans:
        delivery.state, delivery.reason = after(delivery.state, POINTLESS), "nothing_to_follow"
    for team_id in {delivery.team_id for delivery in (*expired, *orphans)}:
        homes.touch(session, team_id)
    if note is not None:
        for delivery in (*expired, *orphans):
            note(delivery)
    return len(expired) + len(orphans)


def _furthest(now: datetime) -> datetime:
    """Give the latest moment at which a lease may end: its worker read the clock after us, or another machine's."""
    return now + rules.LEASE + rules.CLOCKS_DIFFER


def _settle(session: Session, delivery: Delivery, now: datetime) -> None:
    if delivery.attempted_at is None:
        outcome = outcomes.never_attempted(delivery.attempts)
        values: dict[str, Any] = {"state": outcome.state, "reason": outcome.reason}
        if outcome.state == DUE:
            values["ready_at"] = now + outcome.wait
    else:
        values = doubts.arise(session, delivery, "answer_lost", now)
    for name, value in {**values, **rules.FREE}.items():
        setattr(delivery, name, value)
    session.flush()
    doubts.settled(session, delivery, values, now)
