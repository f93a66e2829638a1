"""Requests that were handled already."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from storage.inserts import insert_once
from storage.records import Receipt


def first_time(session: Session, team_id: str, request_key: str, now: datetime) -> bool:
    """Note the request. Says False when it was noted before."""
    return insert_once(session, Receipt, team_id=team_id, request_key=request_key, handled_at=now)


def known(session: Session, team_id: str, request_key: str) -> bool:
    """Say whether the request was noted."""
    return session.get(Receipt, (team_id, request_key)) is not None


def forget(session: Session, team_id: str, request_key: str) -> None:
    """Forget a request that was noted: nothing came of it."""
    session.execute(delete(Receipt).where(Receipt.team_id == team_id, Receipt.request_key == request_key))


def any_forget(session: Session, before: datetime) -> None:
    """Forget what was handled before a moment."""
    session.execute(delete(Receipt).where(Receipt.handled_at < before))
