"""People's Home tabs: which are out of date, and Slack's hash of what each shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select, tuple_, update
from sqlalchemy.orm import Session

from storage.inserts import insert_once
from storage.records import Home

_TABLE: Any = Home.__table__  # not the record: what is loaded of it need not follow
_TOUCH = update(_TABLE).where(_TABLE.c.team_id == bindparam("team")).values(changes=_TABLE.c.changes + 1)
_TOUCH_ONE = _TOUCH.where(_TABLE.c.user_id == bindparam("user"))


def touch(session: Session, team_id: str, user_id: str | None = None) -> None:
    """Note that what stands on the Home tabs of a workspace (or of one person in it) changed.

    One statement over those who ever opened theirs.
    """
    if user_id is None:
        session.execute(_TOUCH, {"team": team_id})
    else:
        session.execute(_TOUCH_ONE, {"team": team_id, "user": user_id})


def find(session: Session, team_id: str, user_id: str) -> Home | None:
    """Give what is known of somebody's Home, or None when they never opened it."""
    return session.scalars(select(Home).where(Home.team_id == team_id, Home.user_id == user_id)).first()


def opened(session: Session, team_id: str, user_id: str) -> None:
    """Remember that somebody looks at their Home: it is kept up to date from now on. It was not shown yet."""
    insert_once(session, Home, team_id=team_id, user_id=user_id, changes=1)


def shown(session: Session, team_id: str, user_id: str, changes: int, view_hash: str, *, instead_of: str) -> bool:
    """Note that somebody's Home shows everything up to a change, under a hash of Slack's.

    Says False when what it was shown `instead_of` was replaced by another worker meanwhile: nothing is noted then.
    """
    statement = update(Home).where(Home.team_id == team_id, Home.user_id == user_id, Home.view_hash == instead_of)
    values = {"shown": changes, "view_hash": view_hash}
    result: Any = session.execute(statement.values(**values), execution_options={"synchronize_session": False})
    return bool(result.rowcount)


def forget(session: Session, team_id: str, user_id: str | None = None) -> None:
    """Keep somebody's Home (or everybody's in the workspace) up to date no more: they cannot see it."""
    for record in session.scalars(select(Home).where(Home.team_id == team_id)):
        if user_id in (None, record.user_id):
            session.delete(record)


def any_stale(session: Session, most: int, after: tuple[str, str] = ("", "")) -> Sequence[Home]:
    """Give Home tabs that are out of date, those that follow a team and person first in line."""
    query = select(Home).where(Home.changes != Home.shown, tuple_(Home.team_id, Home.user_id) > tuple_(*after))
    return session.scalars(query.order_by(Home.team_id, Home.user_id).limit(most)).all()
