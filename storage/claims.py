"""Claiming what is due: at most one delivery per destination, and nothing for who cannot be reached now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    exists,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.dml import ReturningUpdate

from storage.columns import Instant
from storage.records import Delivery, Destination, Installation, Workspace


def _follows(row: Any) -> ColumnElement[bool]:
    """What it follows (a thread's first message, a card, the part before it) stands already, or it follows nothing."""
    parent, before = aliased(Delivery), aliased(Delivery)
    stands = exists().where(parent.id == row.parent_id, parent.state == "sent")
    part_before = exists().where(
        before.parent_id == row.parent_id,
        before.kind == row.kind,
        before.part < row.part,
        before.state.in_(["due", "sending"]),
    )
    return or_(row.parent_id.is_(None), and_(stands, ~part_before))


def _reachable(row: Any) -> ColumnElement[bool]:
    """The bot is installed where it goes (in the workspace or its organisation), and the channel is not blocked."""
    installed, workspace, place = aliased(Installation), aliased(Workspace), aliased(Destination)
    of_the_organisation = (
        exists()
        .where(
            workspace.team_id == row.team_id,
            workspace.enterprise_id != "",
            workspace.enterprise_id == installed.enterprise_id,
        )
        # Two levels deep SQLAlchemy finds only the nearest by itself, and would look at everybody's deliveries.
        .correlate(row, installed)
    )
    here = or_(
        installed.team_id == row.team_id,
        and_(installed.team_id == "", or_(installed.enterprise_id == row.team_id, of_the_organisation)),
    )
    blocked = exists().where(
        place.team_id == row.team_id, place.channel_id == row.channel_id, place.blocked_at.is_not(None)
    )
    return and_(exists().where(installed.disabled_at.is_(None), here), ~blocked)


NOW: BindParameter[datetime] = bindparam("now", type_=Instant())
KINDS: BindParameter[Any] = bindparam("kinds", expanding=True)


def _may_go(row: Any) -> ColumnElement[bool]:
    """Due, its moment has come, what it follows stands, and it can be posted, or only be noted as too late."""
    in_time = or_(_reachable(row), row.late_after <= NOW)
    return and_(row.state == "due", row.ready_at <= NOW, _follows(row), in_time)


def any_claim(
    session: Session, owner: str, now: datetime, lease_until: datetime, kinds: Iterable[str], most: int
) -> list[Delivery]:
    """Take at most one delivery per channel, in one statement, so that no two workers hold the same.

    A channel that was posted to within the second, or that Slack asked to leave alone, waits.
    """
    facts = {"now": now, "kinds": list(kinds), "holder": owner, "lease": lease_until, "most": most}
    rows = session.scalars(_claim(), facts, execution_options={"synchronize_session": False}).all()
    return sorted(rows, key=lambda row: (row.ready_at, row.id))


@cache
def _claim() -> ReturningUpdate[Any]:
    """Give the statement. Made once: it is asked each second, and making it costs more than asking it."""
    earlier = aliased(Delivery)
    blocked = exists().where(
        earlier.team_id == Delivery.team_id,
        earlier.channel_id == Delivery.channel_id,
        earlier.id != Delivery.id,
        or_(
            earlier.state == "sending",
            and_(
                _may_go(earlier),
                earlier.kind.in_(KINDS),
                tuple_(earlier.ready_at, earlier.id) < tuple_(Delivery.ready_at, Delivery.id),
            ),
        ),
    )
    resting = exists().where(
        Destination.team_id == Delivery.team_id,
        Destination.channel_id == Delivery.channel_id,
        Destination.next_post_at > NOW,
    )
    candidates = (
        select(Delivery.id)
        .where(_may_go(Delivery), Delivery.kind.in_(KINDS), ~blocked, ~resting)
        .order_by(Delivery.ready_at, Delivery.id)
        .limit(bindparam("most", type_=Integer()))
        .with_for_update(skip_locked=True)
        # As a subquery PostgreSQL would run it again for a row that changed meanwhile, and take more than asked.
        .cte("candidates")
    )
    return (
        update(Delivery)
        .where(Delivery.id.in_(select(candidates.c.id)), Delivery.state == "due")
        .values(
            state="sending",
            owner=bindparam("holder"),
            lease_until=bindparam("lease", type_=Instant()),
            attempted_at=None,
            attempts=Delivery.attempts + 1,
        )
        .returning(Delivery)
    )


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
            _reachable(Delivery),
        )
        .order_by(Delivery.ready_at)
        .limit(200)
    )
