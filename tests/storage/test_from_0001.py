"""A database that was filled before every CoP had its own workspace keeps every row."""

from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, MetaData, create_engine, event, select, text
from sqlalchemy.pool import NullPool

from storage.database import Database

MIGRATIONS = Path(__file__).parents[2] / "storage/migrations"
NOW = datetime(2026, 10, 1, 9, tzinfo=UTC)
TEXT = "Wat 'Youssef' zei; é 🌱"
NEW = {
    "case_holders": {"asked_at": None, "unanswered": 0, "ask_never": False},
    "communities": {"region": "", "outsiders": "read", "roster_at": None},
    "deliveries": {"look_at": None},
    "destinations": {"blocked_at": None, "blocked_reason": "", "rested_at": None},
    "installations": {"token_expires_at": None, "disabled_reason": ""},
    "members": {
        "is_outsider": False, "topics": "", "private_messages": True, "paused_until": None,
        "home_community_id": None, "deactivated_at": None,
    },
}  # fmt: skip
"""What the rows that stood there get."""


def engine_of(url: str) -> Engine:
    """Open the database with its foreign keys on."""
    engine = create_engine(url, poolclass=NullPool)
    if url.startswith("sqlite"):
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys=ON"))
    return engine


def first_version(connection: Connection) -> None:
    """Make the tables of 0001."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "0001")


def a_value(column: Any, parents: dict[str, int]) -> Any:
    """Give something for a column; keys of other tables name the row that stands there."""
    kind = column.type.python_type if not str(column.type).upper().startswith("JSON") else list
    if column.foreign_keys:
        (key,) = column.foreign_keys
        return parents[key.column.table.name]
    if column.name.endswith("facts"):
        return {"reason": TEXT}
    known = {datetime: NOW, time: time(15, 0), bool: True, int: 1, list: ["7d", TEXT], dict: {"a": 1}}
    short = (getattr(column.type, "length", None) or 99) < 20
    return known.get(kind, "x" if short else TEXT)


def fill(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    """Put a row into every table, each naming the one in its parent's. Gives all rows."""
    tables = MetaData()
    tables.reflect(connection)
    parents: dict[str, int] = {}
    for table in tables.sorted_tables:
        if table.name == "alembic_version":
            continue
        row = {
            column.name: a_value(column, {**parents, table.name: 1}) if column.name != "id" else 1
            for column in table.columns
            if column.name != "parent_id"
        }
        connection.execute(table.insert().values(**row))
        parents[table.name] = 1
    return rows(connection)


def rows(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    """Give everything that is stored, by table."""
    tables = MetaData()
    tables.reflect(connection)
    return {
        table.name: [dict(row._mapping) for row in connection.execute(select(table))]
        for table in tables.sorted_tables
        if table.name != "alembic_version"
    }


def test_a_filled_database_of_the_first_version_keeps_every_row(url: str) -> None:
    engine = engine_of(url)
    with engine.begin() as connection:
        first_version(connection)
    with engine.begin() as connection:
        before = fill(connection)
    assert all(len(found) == 1 for found in before.values())
    assert {"deliveries", "submissions", "case_holders", "members", "installations"} <= set(before)
    database = Database(url)
    database.upgrade()
    database.upgrade()
    database.close()
    with engine.connect() as connection:
        after = rows(connection)
    for table, found in before.items():
        assert after[table] == [found[0] | NEW.get(table, {})], table
    assert {table for table in after if not after[table]} == {
        "homes", "oauth_states", "workspaces", "downloads", "memberships", "rsvps", "approvals", "brakes",
    }  # fmt: skip


def test_what_stood_there_still_goes_with_its_community(url: str) -> None:
    engine = engine_of(url)
    with engine.begin() as connection:
        first_version(connection)
    with engine.begin() as connection:
        fill(connection)
    database = Database(url)
    database.upgrade()
    database.close()
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM communities"))
    with engine.connect() as connection:
        left = {table for table, found in rows(connection).items() if found}
    assert left == {"destinations", "installations", "members", "receipts"}
