"""People's Home tabs: which are out of date, and Slack's hash of what each shows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Update, bindparam, select, tuple_, update
from sqlalchemy.orm import Session

from storage.inserts import insert_once
from storage.records import Home


def touch(session: Session, team_id: str, user_id: str | None = None) -> None:
    """Note that what stands on the Home tabs of a workspace (or of one person in it) changed.

    One statement over those who ever opened theirs.
    """
    facts = {"team": team_id, "person": user_id}
    statement = _touched(one=user_id is not None)
    session.execute(statement, facts, execution_options={"synchronize_session": False})


@cache
def _touched(*, one: bool) -> Update:
    """Give the statement. Made once: making it costs more than running it."""
    statement = update(Home).where(Home.team_id == bindparam("team"))
    if one:
        statement = statement.where(Home.user_id == bindparam("person"))
    return statement.values(changes=Home.changes + 1)


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
