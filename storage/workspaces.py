"""Workspaces that were heard of: their organisation, and when they last sent something."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from storage.receipts import insert_once
from storage.records import Workspace


def find(session: Session, team_id: str) -> Workspace | None:
    """Give the workspace, or None when it was never heard of."""
    return session.get(Workspace, team_id)


def seen(session: Session, team_id: str, enterprise_id: str, now: datetime) -> None:
    """Note that the workspace sent something now."""
    insert_once(session, Workspace, team_id=team_id, enterprise_id=enterprise_id, last_event_at=now)
    known = session.get(Workspace, team_id)
    if known is not None:
        known.enterprise_id, known.last_event_at = enterprise_id or known.enterprise_id, now
