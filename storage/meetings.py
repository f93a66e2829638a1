"""The meetings of a community."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.records import Meeting


def by_id(session: Session, community_id: int, meeting_id: int) -> Meeting | None:
    """Give the community's meeting with this id."""
    query = select(Meeting).where(Meeting.community_id == community_id, Meeting.id == meeting_id)
    return session.scalars(query).first()


def by_number(session: Session, community_id: int, number: int) -> Meeting | None:
    """Give the community's meeting with the number that people see."""
    query = select(Meeting).where(Meeting.community_id == community_id, Meeting.number == number)
    return session.scalars(query).first()


def by_request(session: Session, community_id: int, request_key: str) -> Meeting | None:
    """Give the meeting that this request planned."""
    query = select(Meeting).where(Meeting.community_id == community_id, Meeting.request_key == request_key)
    return session.scalars(query).first()


def next_number(session: Session, community_id: int) -> int:
    """Give the next free number; the caller holds the community's lock."""
    return (session.scalar(select(func.max(Meeting.number)).where(Meeting.community_id == community_id)) or 0) + 1


def upcoming(session: Session, community_id: int, now: datetime, most: int = 20) -> Sequence[Meeting]:
    """Give the planned meetings that have not ended, earliest first."""
    query = select(Meeting).where(
        Meeting.community_id == community_id, Meeting.status == "planned", Meeting.ends_at > now
    )
    return session.scalars(query.order_by(Meeting.starts_at, Meeting.id).limit(most)).all()


def at_same_time(session: Session, community_id: int, starts_at: datetime, ends_at: datetime) -> Meeting | None:
    """Give a planned meeting of the community that overlaps."""
    query = select(Meeting).where(
        Meeting.community_id == community_id,
        Meeting.status == "planned",
        Meeting.starts_at < ends_at,
        Meeting.ends_at > starts_at,
    )
    return session.scalars(query.order_by(Meeting.starts_at)).first()


def previous(session: Session, community_id: int, before: datetime) -> Meeting | None:
    """Give the last meeting that was held before a moment."""
    query = select(Meeting).where(
        Meeting.community_id == community_id, Meeting.status == "planned", Meeting.ends_at <= before
    )
    return session.scalars(query.order_by(Meeting.starts_at.desc()).limit(1)).first()
