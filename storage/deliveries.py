"""The outbox: planning, claiming and recording. Functions with `any_` work for every community."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, tuple_, update
from sqlalchemy.orm import Session, aliased

from storage.receipts import insert_once
from storage.records import Community, Delivery, Destination


def plan(session: Session, *, community_id: int, due_at: datetime, **values: Any) -> bool:
    """Add a delivery unless its key exists. Says whether it was added."""
    row = {
        "community_id": community_id,
        "facts": {}, "occurrence": "", "part": 0, "state": "due", "attempts": 0, "reason": "",
        "created_at": due_at, "ready_at": due_at, "due_at": due_at, **values,
    }  # fmt: skip
    return insert_once(session, Delivery, **row)


def by_id(session: Session, community_id: int, delivery_id: int) -> Delivery | None:
    """Give the community's delivery with this id."""
    query = select(Delivery).where(Delivery.community_id == community_id, Delivery.id == delivery_id)
    return session.scalars(query).first()


def by_key(session: Session, community_id: int, key: str) -> Delivery | None:
    """Give the community's delivery with this key."""
    return session.scalars(select(Delivery).where(Delivery.community_id == community_id, Delivery.key == key)).first()


def of_subject(session: Session, community_id: int, kinds: Iterable[str], subject_id: int) -> Sequence[Delivery]:
    """Give the deliveries of some kinds about one subject, oldest first."""
    query = select(Delivery).where(
        Delivery.community_id == community_id,
        Delivery.kind.in_(list(kinds)),
        Delivery.subject_id == subject_id,
    )
    return session.scalars(query.order_by(Delivery.id)).all()


def unplan(
    session: Session,
    community_id: int,
    kinds: Iterable[str],
    subject_id: int | None = None,
    *,
    after: datetime | None = None,
) -> None:
    """Take away what was planned and not yet begun; with `after`, only what is due later: the rest is owed already."""
    statement = delete(Delivery).where(
        Delivery.community_id == community_id, Delivery.kind.in_(list(kinds)), Delivery.state == "due"
    )
    statement = statement.where(Delivery.part == 0)
    # A row with an attempt behind it is a promise under way: only one that was never tried may vanish.
    statement = statement.where(Delivery.attempts == 0)
    if subject_id is not None:
        statement = statement.where(Delivery.subject_id == subject_id)
    if after is not None:
        statement = statement.where(Delivery.due_at > after)
    session.execute(statement.execution_options(synchronize_session="fetch"))


def of_period(session: Session, community_id: int, kind: str, period: str) -> Sequence[Delivery]:
    """Give the first messages of a kind for a period, those posted by hand too (2026-W48-2), oldest first."""
    query = select(Delivery).where(
        Delivery.community_id == community_id,
        Delivery.kind == kind,
        Delivery.part == 0,
        or_(Delivery.occurrence == period, Delivery.occurrence.startswith(f"{period}-")),
    )
    return session.scalars(query.order_by(Delivery.id)).all()


def waiting(session: Session, community_id: int, most: int) -> Sequence[Delivery]:
    """Give what the community is owed next."""
    query = select(Delivery).where(Delivery.community_id == community_id, Delivery.state.in_(["due", "sending"]))
    return session.scalars(query.order_by(Delivery.ready_at, Delivery.id).limit(most)).all()


def any_counts(session: Session) -> dict[str, dict[str, int]]:
    """Give how many deliveries stand in each state, by community slug."""
    query = select(Community.slug, Delivery.state, func.count()).join(Delivery, Delivery.community_id == Community.id)
    found: dict[str, dict[str, int]] = {}
    for slug, state, number in session.execute(query.group_by(Community.slug, Delivery.state)):
        found.setdefault(slug, {})[state] = number
    return found


def _may_go(row: Any, now: datetime) -> ColumnElement[bool]:
    """Due, its moment has come, and what it follows (a thread's first message, a card) stands already."""
    parent = aliased(Delivery)
    follows = exists().where(parent.id == row.parent_id, parent.state == "sent")
    return and_(row.state == "due", row.ready_at <= now, or_(row.parent_id.is_(None), follows))


def any_claim(
    session: Session, owner: str, now: datetime, lease_until: datetime, kinds: Iterable[str], most: int
) -> list[Delivery]:
    """Take at most one delivery per channel, in one statement, so that no two workers hold the same.

    A channel that was posted to within the second, or that Slack asked to leave alone, waits.
    """
    known = list(kinds)
    earlier = aliased(Delivery)
    blocked = exists().where(
        earlier.team_id == Delivery.team_id,
        earlier.channel_id == Delivery.channel_id,
        earlier.id != Delivery.id,
        or_(
            earlier.state == "sending",
            and_(
                _may_go(earlier, now),
                earlier.kind.in_(known),
                tuple_(earlier.ready_at, earlier.id) < tuple_(Delivery.ready_at, Delivery.id),
            ),
        ),
    )
    resting = exists().where(
        Destination.team_id == Delivery.team_id,
        Destination.channel_id == Delivery.channel_id,
        Destination.next_post_at > now,
    )
    candidates = (
        select(Delivery.id)
        .where(_may_go(Delivery, now), Delivery.kind.in_(known), ~blocked, ~resting)
        .order_by(Delivery.ready_at, Delivery.id)
        .limit(most)
        .with_for_update(skip_locked=True)
        # As a subquery PostgreSQL would run it again for a row that changed meanwhile, and take more than asked.
        .cte("candidates")
    )
    statement = (
        update(Delivery)
        .where(Delivery.id.in_(select(candidates.c.id)), Delivery.state == "due")
        .values(
            state="sending",
            owner=owner,
            lease_until=lease_until,
            attempted_at=None,
            attempts=Delivery.attempts + 1,
        )
        .returning(Delivery)
    )
    rows = session.scalars(statement, execution_options={"synchronize_session": False}).all()
    return sorted(rows, key=lambda row: (row.ready_at, row.id))


def record(session: Session, delivery: Delivery, holder: str, **values: Any) -> bool:
    """Change a claimed delivery, if it is still this holder's. Says whether it was."""
    statement = update(Delivery).where(
        Delivery.id == delivery.id,
        Delivery.community_id == delivery.community_id,
        Delivery.owner == holder,
        Delivery.state == "sending",
    )
    result: Any = session.execute(statement.values(**values), execution_options={"synchronize_session": False})
    return bool(result.rowcount)


def any_expired(session: Session, now: datetime) -> Sequence[Delivery]:
    """Give the claimed deliveries whose lease ran out: their worker died."""
    query = select(Delivery).where(Delivery.state == "sending", Delivery.lease_until < now)
    # Locked, so that neither a second repairer nor the late worker itself records over what is settled here.
    return session.scalars(query.with_for_update(skip_locked=True)).all()


def any_orphans(session: Session) -> Sequence[Delivery]:
    """Give what waits for a message that will never stand."""
    parent = aliased(Delivery)
    query = select(Delivery).join(parent, parent.id == Delivery.parent_id)
    return session.scalars(
        query.where(Delivery.state == "due", parent.state.in_(["dropped", "missed", "failed"]))
    ).all()


def rest(session: Session, team_id: str, channel_id: str, until: datetime) -> None:
    """Leave a channel alone until a moment."""
    if not insert_once(session, Destination, team_id=team_id, channel_id=channel_id, next_post_at=until):
        session.execute(
            update(Destination)
            .where(Destination.team_id == team_id, Destination.channel_id == channel_id)
            .values(next_post_at=until)
        )


def any_next_moment(session: Session, kinds: Iterable[str], by: datetime) -> datetime | None:
    """Give the next moment at which something due by `by` may be posted, its channel's rest included."""
    parent = aliased(Delivery)
    follows = exists().where(parent.id == Delivery.parent_id, parent.state == "sent")
    query = (
        select(Delivery.ready_at, Destination.next_post_at)
        .outerjoin(
            Destination,
            and_(Destination.team_id == Delivery.team_id, Destination.channel_id == Delivery.channel_id),
        )
        .where(
            Delivery.state == "due",
            Delivery.ready_at <= by,
            Delivery.kind.in_(list(kinds)),
            or_(Delivery.parent_id.is_(None), follows),
        )
        .order_by(Delivery.ready_at)
        .limit(200)
    )
    moments = [max(ready_at, next_post_at or ready_at) for ready_at, next_post_at in session.execute(query)]
    return min(moments, default=None)


def next_of_kind(session: Session, community_id: int, kind: str, *, after: datetime | None = None) -> Delivery | None:
    """Give the community's next planned delivery of a kind; with `after`, the first later than that moment."""
    query = select(Delivery).where(
        Delivery.community_id == community_id,
        Delivery.kind == kind,
        Delivery.state == "due",
        Delivery.part == 0,
    )
    if after is not None:
        query = query.where(Delivery.ready_at > after)
    return session.scalars(query.order_by(Delivery.ready_at, Delivery.id).limit(1)).first()


def last_sent_at(session: Session, community_id: int) -> datetime | None:
    """Give when the community was last posted to."""
    return session.scalar(select(func.max(Delivery.posted_at)).where(Delivery.community_id == community_id))


def reroute(session: Session, community_id: int, team_id: str, channel_id: str) -> None:
    """Send what is still due to the community's new channel; changes to messages in the old one stay there."""
    session.execute(
        update(Delivery)
        .where(Delivery.community_id == community_id, Delivery.state == "due", Delivery.parent_id.is_(None))
        .values(team_id=team_id, channel_id=channel_id)
    )


def next_in_team(session: Session, team_id: str, kind: str) -> datetime | None:
    """Give the moment of the workspace's next planned delivery of a kind."""
    query = select(func.min(Delivery.ready_at)).where(
        Delivery.team_id == team_id, Delivery.kind == kind, Delivery.state == "due", Delivery.part == 0
    )
    return session.scalar(query)
