"""Channels that are posted to: when each may be posted to again, and which are blocked."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from storage.inserts import insert_once, put
from storage.records import Destination

AT_ONCE = timedelta(seconds=30)
"""A rest that began so little later than now is another worker's, whose clock was read after ours while we waited for
the database. One that begins later still was noted before the clock went back, and is void."""


def find(session: Session, team_id: str, channel_id: str) -> Destination | None:
    """Give what is known of a channel as a place to post."""
    query = select(Destination).where(Destination.team_id == team_id, Destination.channel_id == channel_id)
    return session.scalars(query).first()


def rest(session: Session, team_id: str, channel_id: str, now: datetime, until: datetime) -> None:
    """Leave a channel alone from now until a moment."""
    key = {"team_id": team_id, "channel_id": channel_id}
    put(session, Destination, key, next_post_at=until, rested_at=now)


def rests_until(session: Session, team_id: str, channel_id: str, now: datetime) -> datetime | None:
    """Give until when a channel is, or was, left alone; None when it never was, or that was noted before the clock
    went back."""
    known = find(session, team_id, channel_id)
    if known is None or (known.rested_at is not None and known.rested_at > now + AT_ONCE):
        return None
    return known.next_post_at


def another_rests(session: Session, team_id: str, channel_id: str, now: datetime, until: datetime) -> bool:
    """Say whether another channel of the workspace is left alone for longer than until a moment."""
    query = select(Destination.channel_id).where(
        Destination.team_id == team_id,
        Destination.channel_id != channel_id,
        Destination.next_post_at > until,
        Destination.rested_at <= now + AT_ONCE,
    )
    return session.scalars(query.limit(1)).first() is not None


def block(session: Session, team_id: str, channel_id: str, reason: str, now: datetime) -> bool:
    """Post nothing there until it is opened again. Says False when it was blocked before."""
    known = find(session, team_id, channel_id)
    if known is not None and known.blocked_at is not None:
        return False
    values = {"blocked_at": now, "blocked_reason": reason}
    if not insert_once(session, Destination, team_id=team_id, channel_id=channel_id, next_post_at=now, **values):
        _change(session, team_id, channel_id, **values)
    return True


def open_again(session: Session, team_id: str, channel_id: str) -> bool:
    """Post there again. Says False when nothing stood in the way."""
    known = find(session, team_id, channel_id)
    if known is None or known.blocked_at is None:
        return False
    _change(session, team_id, channel_id, blocked_at=None, blocked_reason="")
    return True


def forget(session: Session, team_id: str, channel_id: str) -> None:
    """Forget a channel that has another id now."""
    session.execute(delete(Destination).where(Destination.team_id == team_id, Destination.channel_id == channel_id))


def _change(session: Session, team_id: str, channel_id: str, **values: object) -> None:
    session.execute(
        update(Destination).where(Destination.team_id == team_id, Destination.channel_id == channel_id).values(**values)
    )
