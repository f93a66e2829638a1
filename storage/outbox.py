"""The outbox as an operator sees it, over every community: what stands in it, and what a restored backup owes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from storage.records import Community, Delivery

Line = tuple[Delivery, str | None]
"""A delivery and the slug of its community, if it has one."""


def any_standing(
    session: Session, states: Collection[str], owed_before: datetime | None, of: Community | None, most: int
) -> tuple[list[Line], int]:
    """Give what stands in these states, and what has been owed since before a moment; the latest due come first.

    With `of`, of one community only. Gives at most so many, and how many there are.
    """
    which: list[ColumnElement[bool]] = [Delivery.state.in_(states)]
    if owed_before is not None:
        which.append(and_(Delivery.state.in_(["due", "sending"]), Delivery.due_at <= owed_before))
    where = [or_(*which)]
    if of is not None:
        where.append(Delivery.community_id == of.id)
    number = session.scalar(select(func.count()).select_from(Delivery).where(*where)) or 0
    query = select(Delivery, Community.slug).outerjoin(Community, Community.id == Delivery.community_id).where(*where)
    found = session.execute(query.order_by(Delivery.due_at.desc(), Delivery.id.desc()).limit(most))
    return [(delivery, slug) for delivery, slug in found], number


def any_of(session: Session, ids: Iterable[int]) -> Sequence[Delivery]:
    """Give these deliveries, locked."""
    query = select(Delivery).where(Delivery.id.in_(list(ids))).order_by(Delivery.id)
    return session.scalars(query.with_for_update()).all()


def any_held(session: Session, of: Community | None) -> Sequence[int]:
    """Give the ids of what is held; with `of`, of one community."""
    query = select(Delivery.id).where(Delivery.state == "held")
    if of is not None:
        query = query.where(Delivery.community_id == of.id)
    return session.scalars(query.order_by(Delivery.id)).all()


def any_owed(session: Session, now: datetime) -> Sequence[Delivery]:
    """Give what was due by now, and what had been begun or may have arrived, of every community."""
    due = and_(Delivery.state == "due", or_(Delivery.due_at <= now, Delivery.ready_at <= now))
    query = select(Delivery).where(or_(due, Delivery.state.in_(["sending", "uncertain"])))
    return session.scalars(query.order_by(Delivery.id).with_for_update()).all()
