"""How a community's deliveries stand: the first of each sort, and how many there are in all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from storage.records import Delivery

Found = tuple[Sequence[Delivery], int]
"""The first, and how many there are in all."""


def owed(session: Session, community_id: int, now: datetime, most: int) -> Found:
    """Give what should have been posted by now and is still to go, or is held back; the longest owed first."""
    to_go = and_(Delivery.state.in_(["due", "sending"]), Delivery.due_at <= now)
    query = select(Delivery).where(Delivery.community_id == community_id, or_(to_go, Delivery.state == "held"))
    return _first(session, query.order_by(Delivery.due_at, Delivery.id), most)


def uncertain(session: Session, community_id: int, asked_about: Iterable[str], since: datetime, most: int) -> Found:
    """Give what nobody knows of whether it arrived, newest first.

    What is looked up or waits for somebody's word (kinds `asked_about`) whenever it was due; other things since then.
    """
    open_still = or_(Delivery.look_at.is_not(None), Delivery.kind.in_(list(asked_about)), Delivery.due_at >= since)
    query = select(Delivery).where(Delivery.community_id == community_id, Delivery.state == "uncertain", open_still)
    return _first(session, query.order_by(Delivery.due_at.desc(), Delivery.id.desc()), most)


def undelivered(session: Session, community_id: int, since: datetime, most: int) -> Found:
    """Give what was due since a moment and did not arrive, newest first."""
    query = select(Delivery).where(
        Delivery.community_id == community_id, Delivery.state.in_(["failed", "missed"]), Delivery.due_at >= since
    )
    return _first(session, query.order_by(Delivery.due_at.desc(), Delivery.id.desc()), most)


def left_out(
    session: Session, community_id: int, kinds: Iterable[str], reasons: Iterable[str], since: datetime, most: int
) -> Found:
    """Give what of some kinds was left out for one of these reasons since a moment, newest first."""
    query = select(Delivery).where(
        Delivery.community_id == community_id,
        Delivery.state == "dropped",
        Delivery.kind.in_(list(kinds)),
        Delivery.reason.in_(list(reasons)),
        Delivery.due_at >= since,
    )
    return _first(session, query.order_by(Delivery.due_at.desc(), Delivery.id.desc()), most)


def counts(session: Session, community_id: int) -> dict[str, int]:
    """Give how many deliveries stand in each state."""
    query = select(Delivery.state, func.count()).where(Delivery.community_id == community_id)
    found = session.execute(query.group_by(Delivery.state))
    return {state: number for state, number in found}  # noqa: C416 - dict() would lose the types


def _first(session: Session, query: Select[Delivery], most: int) -> Found:
    rows = session.scalars(query.limit(most)).all()
    if len(rows) < most:
        return rows, len(rows)
    counted = select(func.count()).select_from(query.order_by(None).subquery())
    return rows, session.scalar(counted) or 0
