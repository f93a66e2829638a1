"""Looking up whether an uncertain message arrived: by one worker, once a minute in each workspace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from bot.rules import deliveries as rules
from bot.rules.deliveries import FREE, LOOK_CURSOR
from bot.rules.states import FOUND, NOT_FOUND, UNCERTAIN, after
from bot.usecases import doubts, nudges
from bot.usecases.deliveries import Access, access
from storage import brakes, deliveries, homes, lookups
from storage.records import Delivery


@dataclass(frozen=True)
class Lookup:
    """One page to read: whose token, in which thread (or none), between which moments, and from where on."""

    delivery: Delivery
    access: Access
    parent_ts: str | None
    oldest: datetime
    latest: datetime
    cursor: str


def claim(session: Session, owner: str, now: datetime, most: int) -> list[Lookup]:
    """Take what is to be looked up: one in each workspace whose minute is over. Cheap when there is nothing."""
    return [
        taken for team_id in lookups.any_teams(session, now, most) if (taken := _take(session, team_id, owner, now))
    ]


def any_waiting(session: Session, now: datetime) -> bool:
    """Say whether there is something to look up."""
    return bool(lookups.any_teams(session, now, 1))


def found(session: Session, delivery: Delivery, owner: str, ts: str, now: datetime) -> None:
    """Record that the message stands, as this one."""
    posted_at = datetime.fromtimestamp(float(ts), UTC)
    values = {"posted_ts": ts, "posted_at": posted_at, "reason": "", "look_at": None, **FREE}
    state = after(UNCERTAIN, FOUND)
    if deliveries.record(session, delivery, owner, was=UNCERTAIN, state=state, **values):
        nudges.counted(session, delivery, state, now)
    homes.touch(session, delivery.team_id)


def not_found(session: Session, delivery: Delivery, owner: str, now: datetime) -> None:
    """Record that the message does not stand: it was never taken, and goes again."""
    state = after(UNCERTAIN, NOT_FOUND)
    deliveries.record(session, delivery, owner, was=UNCERTAIN, state=state, ready_at=now, look_at=None, **FREE)
    homes.touch(session, delivery.team_id)


def go_on(session: Session, delivery: Delivery, owner: str, cursor: str, look_at: datetime) -> None:
    """Note from where on to read, and when."""
    facts = {**delivery.facts, LOOK_CURSOR: cursor}
    deliveries.record(session, delivery, owner, was=UNCERTAIN, facts=facts, look_at=look_at, **FREE)


def give_up(session: Session, delivery: Delivery, owner: str, now: datetime) -> None:
    """Leave it to the kind's policy: it cannot be looked up."""
    values = doubts.decide(delivery, delivery.reason, now)
    if deliveries.record(session, delivery, owner, was=UNCERTAIN, **values, **FREE):
        doubts.settled(session, delivery, values, now)
    homes.touch(session, delivery.team_id)


def is_hopeless(delivery: Delivery, now: datetime) -> bool:
    """Say whether it was tried for long enough."""
    return delivery.attempted_at is None or now > delivery.attempted_at + rules.LOOK_FOR


def _take(session: Session, team_id: str, owner: str, now: datetime) -> Lookup | None:
    if not brakes.take(session, team_id, brakes.HISTORY, now, now + rules.LOOK_EVERY):
        return None
    delivery = lookups.take(session, team_id, owner, now, now + rules.LEASE)
    if delivery is None:
        return None
    granted = access(session, team_id)
    if not isinstance(granted, Access) or delivery.attempted_at is None:
        give_up(session, delivery, owner, now)
        return None
    parent = deliveries.by_id(session, team_id, delivery.parent_id) if delivery.parent_id is not None else None
    return Lookup(
        delivery,
        granted,
        parent.posted_ts if parent else None,
        delivery.attempted_at - rules.CLOCKS_DIFFER,
        delivery.attempted_at + rules.LOOK_AFTER + rules.CLOCKS_DIFFER,
        str(delivery.facts.get(LOOK_CURSOR, "")),
    )
