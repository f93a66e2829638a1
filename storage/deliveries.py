"""The outbox: planning and recording; claiming is in `claims`. Functions with `any_` work for every community."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Update, bindparam, delete, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from storage.inserts import insert_once
from storage.records import Delivery

_TABLE: Any = Delivery.__table__


def plan(session: Session, *, community_id: int | None, due_at: datetime, **values: Any) -> bool:
    """Add a delivery unless its key exists. Says whether it was added.

    Only what is said to whoever installs the bot, before there is a community, has none.
    """
    row = {
        "community_id": community_id,
        "facts": {}, "occurrence": "", "part": 0, "state": "due", "attempts": 0, "reason": "",
        "created_at": due_at, "ready_at": due_at, "due_at": due_at, **values,
    }  # fmt: skip
    return insert_once(session, Delivery, **row)


def by_id(session: Session, team_id: str, delivery_id: int) -> Delivery | None:
    """Give the workspace's delivery with this id."""
    return session.scalars(select(Delivery).where(Delivery.team_id == team_id, Delivery.id == delivery_id)).first()


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
    """Take away what was planned and not yet begun; with `after`, only what is due later: the rest is owed already.

    What somebody asked for by hand is a promise to them, and stays.
    """
    statement = delete(Delivery).where(
        Delivery.community_id == community_id, Delivery.kind.in_(list(kinds)), Delivery.state == "due"
    )
    statement = statement.where(Delivery.part == 0)
    # A row with an attempt behind it is a promise under way: only one that was never tried may vanish.
    statement = statement.where(Delivery.attempts == 0, Delivery.facts["by_hand"].as_boolean().is_not(True))
    if subject_id is not None:
        statement = statement.where(Delivery.subject_id == subject_id)
    if after is not None:
        statement = statement.where(Delivery.due_at > after)
    session.execute(statement.execution_options(synchronize_session="fetch"))


def unplan_private(session: Session, community_id: int, user_id: str) -> None:
    """Take away what waits for one person alone, and was never tried."""
    statement = delete(Delivery).where(
        Delivery.community_id == community_id,
        Delivery.channel_id == user_id,
        Delivery.state == "due",
        Delivery.attempts == 0,
    )
    session.execute(statement.execution_options(synchronize_session="fetch"))


def addressed(session: Session, team_id: str, kind: str, since: datetime, before: datetime) -> set[str]:
    """Give the people of a workspace to whom something of a kind is or was due between two moments, and not in vain."""
    query = select(Delivery.channel_id).where(
        Delivery.team_id == team_id,
        Delivery.kind == kind,
        Delivery.due_at >= since,
        Delivery.due_at < before,
        Delivery.state.not_in(["dropped", "missed", "failed"]),
    )
    return set(session.scalars(query))


def of_period(session: Session, community_id: int, kind: str, period: str) -> Sequence[Delivery]:
    """Give the first messages of a kind for a period, those posted by hand too (2026-W48-2), oldest first."""
    query = select(Delivery).where(
        Delivery.community_id == community_id,
        Delivery.kind == kind,
        Delivery.part == 0,
        or_(Delivery.occurrence == period, Delivery.occurrence.startswith(f"{period}-")),
    )
    return session.scalars(query.order_by(Delivery.id)).all()


def waiting_for(session: Session, community_id: int, kind: str, user_id: str) -> Delivery | None:
    """Give what of a kind waits for one person and was never tried."""
    query = select(Delivery).where(
        Delivery.community_id == community_id,
        Delivery.kind == kind,
        Delivery.channel_id == user_id,
        Delivery.state == "due",
        Delivery.attempts == 0,
    )
    return session.scalars(query.order_by(Delivery.id)).first()


def record(session: Session, delivery: Delivery, holder: str, *, was: str = "sending", **values: Any) -> bool:
    """Change a delivery that is in this state and still this holder's. Says whether it was."""
    facts = {f"new_{name}": value for name, value in values.items()}
    facts |= {"which": delivery.id, "team": delivery.team_id, "holder": holder, "was": was}
    result: Any = session.execute(_recorded(tuple(sorted(values))), facts)
    return bool(result.rowcount)


@cache
def _recorded(names: tuple[str, ...]) -> Update:
    """Give the statement that changes these columns. Made once, and of the table, not the record: each costs more than
    running it."""
    statement = update(_TABLE).where(
        _TABLE.c.id == bindparam("which"),
        _TABLE.c.team_id == bindparam("team"),
        _TABLE.c.owner == bindparam("holder"),
        _TABLE.c.state == bindparam("was"),
    )
    return statement.values({name: bindparam(f"new_{name}") for name in names})


def any_expired(session: Session, now: datetime, furthest: datetime) -> Sequence[Delivery]:
    """Give the claimed deliveries whose lease ran out: their worker died, or hangs.

    A lease that ends later than `furthest`, the longest there is, was noted before the clock went back.
    """
    over = or_(Delivery.lease_until < now, Delivery.lease_until > furthest)
    return session.scalars(select(Delivery).where(Delivery.state == "sending", over).order_by(Delivery.id)).all()


def any_expired_still(session: Session, ids: Iterable[int], now: datetime, furthest: datetime) -> Sequence[Delivery]:
    """As `any_expired`, of these only, locked: neither a second repairer nor the late worker records over them."""
    over = or_(Delivery.lease_until < now, Delivery.lease_until > furthest)
    query = select(Delivery).where(Delivery.id.in_(list(ids)), Delivery.state == "sending", over).order_by(Delivery.id)
    return session.scalars(query.with_for_update(skip_locked=True)).all()


def any_orphans(session: Session) -> Sequence[Delivery]:
    """Give what waits for a message that will never stand."""
    parent = aliased(Delivery)
    query = select(Delivery).join(parent, parent.id == Delivery.parent_id)
    query = query.where(Delivery.state == "due", parent.state.in_(["dropped", "missed", "failed"])).order_by(
        Delivery.id
    )
    return session.scalars(query.with_for_update(of=Delivery, skip_locked=True)).all()


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


def last_sent(session: Session, community_id: int, besides: Iterable[str]) -> Delivery | None:
    """Give what the community got last; kinds `besides` do not count."""
    query = select(Delivery).where(
        Delivery.community_id == community_id, Delivery.state == "sent", Delivery.kind.not_in(list(besides))
    )
    return session.scalars(query.order_by(Delivery.posted_at.desc(), Delivery.id.desc()).limit(1)).first()


def next_due(
    session: Session, community_id: int, besides: Iterable[str], *, after: datetime | None = None
) -> Delivery | None:
    """Give what the community gets next; kinds `besides` do not count. With `after`, what is due later than that."""
    query = select(Delivery).where(
        Delivery.community_id == community_id, Delivery.state == "due", Delivery.kind.not_in(list(besides))
    )
    if after is not None:
        query = query.where(Delivery.due_at > after)
    return session.scalars(query.order_by(Delivery.ready_at, Delivery.id).limit(1)).first()


def reroute(session: Session, community_id: int, team_id: str, channel_id: str) -> None:
    """Send what is still due or held to the community's new channel; changes to messages in the old one stay there.

    What is for a person alone (a channel id of U… or W…) stays theirs.
    """
    to_a_person = or_(Delivery.channel_id.startswith("U"), Delivery.channel_id.startswith("W"))
    session.execute(
        update(Delivery)
        .where(Delivery.community_id == community_id, Delivery.state.in_(["due", "held"]))
        .where(Delivery.parent_id.is_(None))
        .where(~to_a_person)
        .values(team_id=team_id, channel_id=channel_id)
    )


def follow_channel(session: Session, team_id: str, old_channel_id: str, channel_id: str) -> None:
    """Take over a channel's new id everywhere, for messages that stand there too: Slack gave it another one."""
    session.execute(
        update(Delivery)
        .where(Delivery.team_id == team_id, Delivery.channel_id == old_channel_id)
        .values(channel_id=channel_id)
    )


def next_in_team(session: Session, team_id: str, kind: str) -> datetime | None:
    """Give the moment of the workspace's next planned delivery of a kind."""
    query = select(func.min(Delivery.ready_at)).where(
        Delivery.team_id == team_id, Delivery.kind == kind, Delivery.state == "due", Delivery.part == 0
    )
    return session.scalar(query)
