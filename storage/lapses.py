"""What came too late to be of use, and what never arrived."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session, aliased

from storage.columns import Instant
from storage.records import Delivery

AT_ONCE = 500
"""Rows in one transaction: a long outage of many communities must not keep everybody else waiting."""

# Made once, and locked, so that of two replicas one records and reports each: it is asked each second.
_LATE = (
    select(Delivery)
    .where(Delivery.state == "due", Delivery.late_after <= bindparam("now", type_=Instant()))
    .order_by(Delivery.late_after, Delivery.id)
    .limit(AT_ONCE)
    .with_for_update(skip_locked=True)
)
_LATE_OF = _LATE.where(Delivery.community_id == bindparam("community_id"))


def any_late(session: Session, now: datetime) -> Sequence[Delivery]:
    """Give what is due and of no use any more, of every community, some hundreds at a time. One look in an index."""
    return session.scalars(_LATE, {"now": now}).all()


def late_of(session: Session, community_id: int, now: datetime) -> Sequence[Delivery]:
    """Give what is due of a community and of no use any more."""
    return session.scalars(_LATE_OF, {"now": now, "community_id": community_id}).all()


def is_overtaken(session: Session, delivery: Delivery, kinds: Iterable[str], now: datetime) -> bool:
    """Say whether something later about the same subject and revision is owed by now, or went already."""
    later = aliased(Delivery)
    query = select(
        exists().where(
            later.community_id == delivery.community_id,
            later.kind.in_(list(kinds)),
            later.subject_id == delivery.subject_id,
            later.due_at > delivery.due_at,
            later.due_at <= now,
            later.state.in_(["due", "sending", "sent", "uncertain"]),
            later.facts["sequence"].as_integer() == int(delivery.facts.get("sequence", 0)),
        )
    )
    return bool(session.scalar(query))


def missed_since(session: Session, community_id: int, kinds: Iterable[str], since: datetime) -> Sequence[Delivery]:
    """Give what a community missed since a moment, oldest first."""
    query = select(Delivery).where(
        Delivery.community_id == community_id,
        Delivery.state == "missed",
        Delivery.kind.in_(list(kinds)),
        Delivery.late_after >= since,
    )
    return session.scalars(query.order_by(Delivery.due_at, Delivery.id)).all()


def by_ids(session: Session, community_id: int, delivery_ids: Iterable[int]) -> Sequence[Delivery]:
    """Give these deliveries of a community, in the order in which they were due."""
    query = select(Delivery).where(Delivery.community_id == community_id, Delivery.id.in_(list(delivery_ids)))
    return session.scalars(query.order_by(Delivery.due_at, Delivery.id)).all()
