"""Workspaces that were heard of: their organisation, and when they last sent something."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.inserts import insert_once
from storage.records import Workspace


def find(session: Session, team_id: str) -> Workspace | None:
    """Give the workspace, or None when it was never heard of."""
    return session.get(Workspace, team_id)


def any_of(session: Session, team_id: str, enterprise_id: str) -> Sequence[Workspace]:
    """Give the workspace, or without one those of the organisation, as far as they were heard of."""
    query = select(Workspace)
    query = (
        query.where(Workspace.team_id == team_id) if team_id else query.where(Workspace.enterprise_id == enterprise_id)
    )
    return session.scalars(query.order_by(Workspace.team_id)).all()


def seen(session: Session, team_id: str, enterprise_id: str, now: datetime) -> None:
    """Note that the workspace sent something now."""
    insert_once(session, Workspace, team_id=team_id, enterprise_id=enterprise_id, last_event_at=now)
    known = session.get(Workspace, team_id)
    if known is not None:
        known.enterprise_id, known.last_event_at = enterprise_id or known.enterprise_id, now
