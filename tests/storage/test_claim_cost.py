"""What a claim costs grows with what is due, and not with its square."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.orm import Session

from bot.rules.deliveries import SHARE, WELCOME
from storage import claims, destinations
from storage.cipher import TokenCipher
from storage.database import Database
from tests.community import START
from tests.conftest import KEY, empty
from tests.crowd import owe, settle_in

FEW, MANY = 200, 800
EARLIER = START - timedelta(hours=1)


def test_four_times_as_many_workspaces_cost_a_claim_about_four_times_as_much(url: str) -> None:
    """On a new database: as whenever little was due lately, PostgreSQL expects then that little is."""
    with closing(Database(url, TokenCipher([KEY]))) as database:
        database.upgrade()
        few, many = (_work_of_a_claim(database, number) for number in (FEW, MANY))
    assert MANY < many < 5 * few


def _work_of_a_claim(database: Database, number: int) -> int:
    """Give what a claim is to do when each of a number of workspaces is owed something: steps of SQLite's machine, or
    rows that PostgreSQL looks at."""
    empty(database)
    owe(database, settle_in(database, START, number), START, START, each=2)
    for one in range(number):  # each was posted to before
        database.write_here(destinations.rest, f"TM{one}", f"CM{one}", EARLIER, EARLIER)

    def claim(session: Session) -> int:
        count = _steps if database.is_sqlite else _rows
        with count(session.connection()) as found:
            claims.any_claim(session, "one", START, START + timedelta(minutes=2), [WELCOME], 40, SHARE)
        return sum(found)

    return database.write_here(claim)


@contextmanager
def _steps(connection: Connection) -> Iterator[list[int]]:
    found: list[int] = []
    driver: Any = connection.connection.dbapi_connection
    driver.set_progress_handler(lambda: found.append(1), 1)
    yield found
    driver.set_progress_handler(None, 0)


@contextmanager
def _rows(connection: Connection) -> Iterator[list[int]]:
    found: list[int] = []

    def explain(_c: Connection, cursor: Any, statement: str, facts: Any, *_: object) -> None:
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {statement}", facts)
        found.extend(_looked_at(cursor.fetchone()[0][0]["Plan"]))

    event.listen(connection, "before_cursor_execute", explain)
    yield found
    event.remove(connection, "before_cursor_execute", explain)


def _looked_at(node: dict[str, Any]) -> Iterator[int]:
    """Give the rows of each step of a plan, those that it looked at in vain too."""
    vain = node.get("Rows Removed by Join Filter", 0) + node.get("Rows Removed by Filter", 0)
    yield round((node["Actual Rows"] + vain) * node["Actual Loops"])
    for below in node.get("Plans", ()):
        yield from _looked_at(below)
