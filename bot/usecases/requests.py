"""Requests that Slack may deliver more than once."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from storage import downloads, receipts

REMEMBERED_FOR = timedelta(days=3)
"""Slack sends an event again for up to a day."""


def first_time(session: Session, team_id: str, request_key: str, now: datetime) -> bool:
    """Note the request. Says False when it was handled before."""
    return receipts.first_time(session, team_id, request_key, now)


def was_handled(session: Session, team_id: str, request_key: str) -> bool:
    """Say whether the request was handled before."""
    return receipts.known(session, team_id, request_key)


def chosen(session: Session, team_id: str, request_key: str, community_id: int, now: datetime) -> bool:
    """Note for which community a request is to run. Says False when it was another one before.

    The same one again may run again: what fails is tried anew, and what is stored carries the request's key.
    """
    first = receipts.first_time(session, team_id, f"choice:{request_key}", now)
    choice = f"choice:{request_key}:{community_id}"
    return receipts.first_time(session, team_id, choice, now) if first else receipts.known(session, team_id, choice)


def forget_old(session: Session, now: datetime) -> None:
    """Forget what Slack will not send again, and links that nobody used in time."""
    receipts.any_forget(session, now - REMEMBERED_FOR)
    downloads.any_forget(session, now)
