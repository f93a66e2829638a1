"""Inserting a row that may be there already: decided by the database, so that two who come at once do no harm."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import ModuleType
from typing import Any

from sqlalchemy import ColumnElement, Insert, bindparam, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from storage.records import Record


def insert_once(session: Session, table: type[Record], **values: Any) -> bool:
    """Insert a row unless its key is taken. Says whether it was inserted; no error spoils the transaction."""
    session.flush()  # what it refers to may be new too
    return session.execute(_insert_once(_dialect(session), table), values).first() is not None


@cache
def _insert_once(dialect: ModuleType, table: type[Record]) -> ReturningInsert[Any]:
    """Give the statement. Made once for each table: making it costs more than asking it."""
    statement = dialect.insert(table.__table__).on_conflict_do_nothing()
    # Not by its rowcount: that is -1 for an insert on PostgreSQL, whether or not there was a row.
    returning: ReturningInsert[Any] = statement.returning(*inspect(table).primary_key)
    return returning


def put(session: Session, table: type[Record], key: Mapping[str, Any], **values: Any) -> None:
    """Insert a row with this primary key, or change the one that has it. A loaded record of it does not follow."""
    session.execute(_put(_dialect(session), table, tuple(key), tuple(values)), {**key, **values})


@cache
def _put(dialect: ModuleType, table: type[Record], key: tuple[str, ...], names: tuple[str, ...]) -> Insert:
    """Give the statement. Made once for each table and choice of columns: making it costs more than running it."""
    statement = dialect.insert(table.__table__).values({name: bindparam(name) for name in (*key, *names)})
    new = {name: getattr(statement.excluded, name) for name in names}
    put_there: Insert = statement.on_conflict_do_update(index_elements=list(key), set_=new)
    return put_there


def put_unless(
    session: Session, table: type[Record], key: Mapping[str, Any], kept: ColumnElement[bool], **values: Any
) -> bool:
    """As `put`, but a row for which `kept` holds stays as it is. Says whether it was put; decided by the database."""
    statement = _dialect(session).insert(table).values(**key, **values)
    statement = statement.on_conflict_do_update(index_elements=list(key), set_=values, where=~kept)
    return session.execute(statement.returning(*inspect(table).primary_key)).first() is not None


def _dialect(session: Session) -> ModuleType:
    return postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
