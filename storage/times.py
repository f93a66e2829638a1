"""The clock of the database server, which replicas on several machines share."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session


def any_moment(session: Session) -> datetime:
    """Give the database's moment, in UTC. SQLite has none of its own: it is the machine's."""
    if session.get_bind().dialect.name != "postgresql":
        return datetime.now(UTC)
    moment: datetime = session.scalars(select(text("clock_timestamp()"))).one()
    return moment.astimezone(UTC)
