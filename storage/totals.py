"""How much is owed and unsettled, of every community together: for numbers that an operator watches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CTE, ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from storage.reachable import is_reachable
from storage.records import Delivery


@dataclass(frozen=True)
class Owed:
    """What is owed of one kind: how many, how many of them are overdue, and since when the first of those."""

    kind: str
    number: int
    overdue: int
    since: datetime | None


def any_owed(session: Session, now: datetime, late: datetime, furthest: datetime) -> list[Owed]:
    """Give what should have been posted by now, by kind. Overdue is what should have been posted by `late`.

    What cannot go is owed, and not overdue: the bot is not in the workspace, the channel is closed, or it follows
    what a person is to look at. `furthest` is how far anything is ever put off. Cost: the rows due until `furthest`
    are read from an index alone.
    """
    owed = _owed(now, late, furthest)
    goes = and_(is_reachable(owed.c), ~_follows_a_doubt(owed))
    query = select(
        owed.c.kind,
        func.sum(owed.c.number),
        func.sum(case((goes, owed.c.overdue), else_=0)),
        func.min(case((and_(goes, owed.c.overdue > 0), owed.c.since), else_=None)),
    ).group_by(owed.c.kind)
    return [Owed(kind, int(number), int(overdue), since) for kind, number, overdue, since in session.execute(query)]


def _owed(now: datetime, late: datetime, furthest: datetime) -> CTE:
    return (
        select(
            Delivery.team_id,
            Delivery.channel_id,
            Delivery.kind,
            Delivery.parent_id,
            func.count().label("number"),
            func.sum(case((Delivery.due_at <= late, 1), else_=0)).label("overdue"),
            func.min(Delivery.due_at).label("since"),
        )
        .where(Delivery.state.in_(["due", "sending"]), Delivery.ready_at <= furthest, Delivery.due_at <= now)
        .group_by(Delivery.team_id, Delivery.channel_id, Delivery.kind, Delivery.parent_id)
        .cte("owed")
    )


def _follows_a_doubt(owed: CTE) -> ColumnElement[bool]:
    parent = aliased(Delivery)
    return exists().where(parent.id == owed.c.parent_id, parent.state.in_(["uncertain", "held"]))


def any_unsettled(session: Session, asked_about: Iterable[str]) -> Sequence[tuple[str, str, int]]:
    """Give how many are uncertain and held, as (state, kind, number).

    Uncertain ones count while they are looked up, or wait for somebody's word: those of the kinds `asked_about`.
    """
    waits = or_(Delivery.state == "held", Delivery.look_at.is_not(None), Delivery.kind.in_(list(asked_about)))
    query = (
        select(Delivery.state, Delivery.kind, func.count())
        .where(Delivery.state.in_(["uncertain", "held"]), waits)
        .group_by(Delivery.state, Delivery.kind)
    )
    return [(state, kind, number) for state, kind, number in session.execute(query)]
