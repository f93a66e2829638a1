"""What time it is for everybody who shares the database."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from storage import times


def the_time(session: Session) -> datetime:
    """Give the database's own moment."""
    return times.any_moment(session)
