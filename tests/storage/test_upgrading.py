"""Bringing the tables up to date: by one process at a time, all or nothing."""

from __future__ import annotations

import os
import subprocess
import time
import uuid
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, make_url, text
from sqlalchemy.pool import NullPool

from storage.database import Database, DatabaseUnusable
from storage.records import Record
from tests.whole.sandbox import COPBOT

WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE datname = :name AND wait_event_type = 'Lock'")


@pytest.fixture
def empty_url(postgres_url: str) -> Iterator[str]:
    """A PostgreSQL database without any table."""
    name = f"copbot_test_{uuid.uuid4().hex[:12]}"
    server = create_engine(postgres_url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield make_url(postgres_url).set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def upgrade(url: str) -> None:
    database = Database(url)
    try:
        database.upgrade()
    finally:
        database.close()


@pytest.mark.slow
def test_two_processes_that_start_at_once_on_an_empty_database_both_find_it_up_to_date(
    empty_url: str, postgres_url: str, tmp_path: Path
) -> None:
    engine = create_engine(empty_url, poolclass=NullPool)
    watching = create_engine(postgres_url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    clean = {name: value for name, value in os.environ.items() if not name.startswith("COPBOT_")}
    start = partial(
        subprocess.Popen,
        [str(COPBOT), "db", "upgrade"],
        cwd=tmp_path,
        env={**clean, "COPBOT_DATABASE_URL": empty_url},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with engine.connect() as ahead, watching.connect() as watcher:
        # Holds both of them up where a migration begins, so that they go on at the same moment.
        ahead.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        one, other = start(), start()
        try:
            end = time.monotonic() + 30
            while watcher.scalar(WAITING, {"name": engine.url.database}) < 2:
                assert time.monotonic() < end, "the two do not both wait"
                time.sleep(0.01)
            ahead.rollback()
            printed = [process.communicate(timeout=30)[0] for process in (one, other)]
        finally:
            for process in (one, other):
                process.kill()
                process.wait()
    assert [one.returncode, other.returncode] == [0, 0], printed
    assert set(inspect(engine).get_table_names()) == {*Record.metadata.tables, "alembic_version"}


def test_an_upgrade_that_would_leave_a_row_without_its_parent_changes_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'copbot.db'}"
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE parents (id INTEGER PRIMARY KEY)"))
        connection.execute(text("CREATE TABLE children (parent_id INTEGER REFERENCES parents (id))"))
        connection.execute(text("INSERT INTO children VALUES (404)"))
    with pytest.raises((RuntimeError, DatabaseUnusable), match="without their parent"):
        upgrade(url)
    assert set(inspect(engine).get_table_names()) == {"parents", "children"}
    with engine.connect() as connection:
        assert connection.scalars(text("SELECT parent_id FROM children")).all() == [404]
