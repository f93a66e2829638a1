"""The clock of the database server, which replicas on several machines share."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import text
from sqlalchemy.orm import Session


def any_moment(session: Session) -> datetime:
    """Give the database's moment, in UTC. SQLite has none of its own: it is the machine's."""
    if session.get_bind().dialect.name == "postgresql":
        moment: datetime = session.scalars(text("SELECT clock_timestamp()")).one()
        return moment.astimezone(UTC)
    told: str = session.scalars(text("SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')")).one()
    return datetime.fromisoformat(told)
