"""Claiming what is due: fairly between communities, one delivery per destination, nothing for who cannot be reached."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.dml import ReturningUpdate

from storage.columns import Instant
from storage.destinations import AT_ONCE
from storage.reachable import is_reachable
from storage.records import Brake, Delivery, Destination

NOW: BindParameter[datetime] = bindparam("now", type_=Instant())
KINDS: BindParameter[Any] = bindparam("kinds", expanding=True)
JUST_AFTER: BindParameter[datetime] = bindparam("just_after", type_=Instant())
SHARE: BindParameter[int] = bindparam("share", type_=Integer())
MOST: BindParameter[int] = bindparam("most", type_=Integer())
LOOKED_AT = 16
"""Destinations of one community that are looked at in one claim, the longest owed first: some may have to wait."""


def any_claim(
    session: Session, owner: str, now: datetime, lease_until: datetime, kinds: Iterable[str], most: int, share: int
) -> list[Delivery]:
    """Take at most one delivery per destination, and at most `share` at once of one community, in one statement.

    No two workers get the same. A channel that was posted to within the second, or that Slack asked to leave alone,
    waits; so does what follows a message that does not stand yet. Cost: the rows that are due are read from an index
    alone; the rest grows with the communities that are owed something, not with how much they are owed. In nearly every
    second nothing is due: that is seen by one look in the index, for planning the statement costs PostgreSQL more.
    """
    if session.scalar(_DUE, {"now": now}) is None:
        return []
    facts = {"now": now, "just_after": now + AT_ONCE, "kinds": list(kinds), "holder": owner, "lease": lease_until}
    facts |= {"most": most, "share": share}
    rows = session.scalars(_claim(), facts, execution_options={"synchronize_session": False}).all()
    return sorted(rows, key=lambda row: (row.ready_at, row.id))


_DUE = select(Delivery.id).where(Delivery.state == "due", Delivery.ready_at <= NOW).limit(1)


@cache
def _claim() -> ReturningUpdate[Any]:
    """Give the statement. Made once: it is asked each second, and making it costs more than asking it."""
    first = _first_each()
    candidates = (
        select(Delivery.id)
        .join(first, first.c.id == Delivery.id)
        # Not as a plain comparison: PostgreSQL, which expects few rows to be due, would go through all that are.
        .where(Delivery.state.concat("") == "due")
        .with_for_update(of=Delivery, skip_locked=True)
        # As a subquery PostgreSQL would run it again for a row that changed meanwhile, and take more than asked.
        .cte("candidates")
    )
    return (
        update(Delivery)
        # Only by id: with the state named here too, SQLite would go through every row that is due.
        .where(Delivery.id.in_(select(candidates.c.id)))
        .values(
            state="sending",
            owner=bindparam("holder"),
            lease_until=bindparam("lease", type_=Instant()),
            attempted_at=None,
            attempts=Delivery.attempts + 1,
        )
        .returning(Delivery)
    )


def _first_each() -> CTE:
    """Give the ids of the first deliveries of the destinations whose turn it is.

    A community that has things under way comes later in turn, by as many places; beyond its share it waits.
    """
    open_now = _open()
    under_way = (
        select(Delivery.team_id, Delivery.community_id, func.count().label("number"))
        .where(Delivery.state == "sending")
        .group_by(Delivery.team_id, Delivery.community_id)
        .cte("under_way")
    )
    same = and_(
        under_way.c.team_id == open_now.c.team_id,
        # Who has no community yet is one by themselves, in each workspace.
        func.coalesce(under_way.c.community_id, 0) == func.coalesce(open_now.c.community_id, 0),
    )
    turn = open_now.c.place + func.coalesce(under_way.c.number, 0)
    taking = (
        select(_first_of(open_now).label("id"), turn.label("turn"), open_now.c.ready_at)
        .select_from(open_now.outerjoin(under_way, same))
        .where(turn <= SHARE)
        .cte("taking")
        # Else the first delivery of each destination would be looked for twice.
        .prefix_with("MATERIALIZED")
    )
    ordered = (
        select(taking.c.id).where(taking.c.id.is_not(None)).order_by(taking.c.turn, taking.c.ready_at, taking.c.id)
    )
    return ordered.limit(MOST).cte("first_each").prefix_with("MATERIALIZED")  # else it is ordered for each row anew


def _open() -> CTE:
    """Give the destinations to which something is due and that may be posted to now, ranked within their community."""
    owed = (
        select(
            Delivery.team_id,
            Delivery.channel_id,
            func.min(Delivery.community_id).label("community_id"),
            func.min(Delivery.ready_at).label("ready_at"),
        )
        .where(Delivery.state == "due", Delivery.ready_at <= NOW)
        .group_by(Delivery.team_id, Delivery.channel_id)
        .cte("owed")
    )
    place = func.row_number().over(
        partition_by=(owed.c.team_id, owed.c.community_id), order_by=(owed.c.ready_at, owed.c.channel_id)
    )
    ranked = select(owed, place.label("rank")).cte("ranked")
    free = select(ranked).where(ranked.c["rank"] <= LOOKED_AT, is_reachable(ranked.c), ~_waits(ranked.c)).cte("free")
    place = func.row_number().over(partition_by=(free.c.team_id, free.c.community_id), order_by=free.c["rank"])
    return select(free, place.label("place")).cte("open_now")


def _first_of(place: CTE) -> Any:
    """Give the id of the first delivery that may go to a destination."""
    row = aliased(Delivery)
    return (
        select(row.id)
        .where(row.team_id == place.c.team_id, row.channel_id == place.c.channel_id)
        .where(row.state == "due", row.ready_at <= NOW, row.kind.in_(KINDS))
        .where(or_(row.late_after.is_(None), row.late_after > NOW), _follows(row))
        .order_by(row.ready_at, row.id)
        .limit(1)
        .correlate(place)
        .scalar_subquery()
    )


def _follows(row: Any) -> ColumnElement[bool]:
    """What it follows (a thread's first message, a card, the part before it) stands already, or it follows nothing."""
    parent, before = aliased(Delivery), aliased(Delivery)
    stands = exists().where(parent.id == row.parent_id, parent.state == "sent")
    part_before = exists().where(
        before.parent_id == row.parent_id,
        before.kind == row.kind,
        before.part < row.part,
        before.state.in_(["due", "sending", "held"]),
    )
    return or_(row.parent_id.is_(None), and_(stands, ~part_before))


def _waits(row: Any) -> ColumnElement[bool]:
    """Something is being sent there, or the channel, or its whole workspace, is to be left alone now.

    One condition and not three: see `is_reachable`.
    """
    sending, place, brake = aliased(Delivery), aliased(Destination), aliased(Brake)
    busy = exists().where(
        sending.team_id == row.team_id, sending.channel_id == row.channel_id, sending.state == "sending"
    )
    rests = exists().where(
        place.team_id == row.team_id,
        place.channel_id == row.channel_id,
        place.next_post_at > NOW,
        or_(place.rested_at.is_(None), place.rested_at <= JUST_AFTER),
    )
    braked = exists().where(brake.team_id == row.team_id, brake.what == "post", brake.until > NOW)
    return or_(busy, rests, braked)


def any_next_moment(session: Session, kinds: Iterable[str], by: datetime) -> datetime | None:
    """Give the next moment at which something due by `by` may be posted, its channel's rest included."""
    found = session.execute(_next_moments(), {"now": by, "kinds": list(kinds)})
    return min((max(ready_at, next_post_at or ready_at) for ready_at, next_post_at in found), default=None)


@cache
def _next_moments() -> Select[datetime, datetime]:
    return (
        select(Delivery.ready_at, Destination.next_post_at)
        .outerjoin(
            Destination,
            and_(Destination.team_id == Delivery.team_id, Destination.channel_id == Delivery.channel_id),
        )
        .where(
            Delivery.state == "due",
            Delivery.ready_at <= NOW,
            Delivery.kind.in_(KINDS),
            _follows(Delivery),
            is_reachable(Delivery),
        )
        .order_by(Delivery.ready_at)
        .limit(200)
    )
