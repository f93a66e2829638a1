"""Requests that were handled already."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Insert, delete, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from storage.records import Receipt, Record


def insert_once(session: Session, table: type[Record], **values: Any) -> bool:
    """Insert a row unless its key is taken. Says whether it was inserted; no error spoils the transaction."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement: Insert = dialect.insert(table).values(**values).on_conflict_do_nothing()
    # Not by its rowcount: that is -1 for an insert on PostgreSQL, whether or not there was a row.
    return session.execute(statement.returning(*inspect(table).primary_key)).first() is not None


def first_time(session: Session, team_id: str, request_key: str, now: datetime) -> bool:
    """Note the request. Says False when it was noted before."""
    return insert_once(session, Receipt, team_id=team_id, request_key=request_key, handled_at=now)


def known(session: Session, team_id: str, request_key: str) -> bool:
    """Say whether the request was noted."""
    return session.get(Receipt, (team_id, request_key)) is not None


def forget(session: Session, team_id: str, request_key: str) -> None:
    """Forget a request that was noted: nothing came of it."""
    session.execute(delete(Receipt).where(Receipt.team_id == team_id, Receipt.request_key == request_key))


def any_forget(session: Session, before: datetime) -> None:
    """Forget what was handled before a moment."""
    session.execute(delete(Receipt).where(Receipt.handled_at < before))
