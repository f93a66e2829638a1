"""Workspaces that are left alone for a while: all posting, because Slack asked for it, or reading a history."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from storage.inserts import put, put_unless
from storage.records import Brake

POST, HISTORY = "post", "history"


def brake(session: Session, team_id: str, what: str, until: datetime) -> None:
    """Leave a workspace alone until a moment."""
    put(session, Brake, {"team_id": team_id, "what": what}, until=until)


def take(session: Session, team_id: str, what: str, now: datetime, until: datetime) -> bool:
    """Take the next turn, and leave the workspace alone after it. Of several who ask at once one is told True."""
    return put_unless(session, Brake, {"team_id": team_id, "what": what}, Brake.until > now, until=until)


def until(session: Session, team_id: str, what: str) -> datetime | None:
    """Give until when a workspace is, or was, left alone."""
    known = session.get(Brake, (team_id, what))
    return known.until if known else None
