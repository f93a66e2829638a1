"""Counting what is owed looks at what is due by tomorrow, in an index, and at nothing that is planned for later."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from storage import totals
from tests.community import Cop


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_what_is_owed_is_counted_in_an_index_alone(cop: Cop) -> None:
    asked: list[tuple[str, Any]] = []

    def explained(session: Session) -> str:
        connection = session.connection()

        @event.listens_for(connection, "before_cursor_execute")
        def keep(_connection: Any, _cursor: Any, statement: str, given: Any, _context: Any, _many: bool) -> None:
            asked.append((statement, given))

        totals.any_owed(session, cop.now, cop.now - timedelta(minutes=1), cop.now + timedelta(days=1))
        ((statement, given),) = asked
        driver: Any = connection.connection.dbapi_connection
        return str([row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {statement}", given)])

    plan = cop.do(explained)
    assert "SEARCH deliveries USING COVERING INDEX ix_deliveries_due (state=? AND ready_at<?)" in plan
    assert "SCAN deliveries" not in plan
