"""The states of installations under way: each is good for one, once, on whichever replica it arrives."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from storage.records import OAuthState


def any_issue(session: Session, state_digest: str, expires_at: datetime) -> None:
    """Keep a state by its digest; who it is for is not known yet."""
    session.add(OAuthState(state_digest=state_digest, expires_at=expires_at))


def any_consume(session: Session, state_digest: str, now: datetime) -> bool:
    """Take the state out. Says whether it stood there and still was good: of two who ask, one is told so."""
    statement = delete(OAuthState).where(OAuthState.state_digest == state_digest).returning(OAuthState.expires_at)
    expires_at = session.scalar(statement, execution_options={"synchronize_session": False})
    return expires_at is not None and expires_at > now


def any_forget(session: Session, now: datetime) -> None:
    """Forget the states that nobody came back with."""
    session.execute(delete(OAuthState).where(OAuthState.expires_at <= now))
