"""What may have arrived, and is looked up in Slack: taken by one worker at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from storage.brakes import HISTORY
from storage.records import Brake, Delivery


def any_teams(session: Session, now: datetime, most: int) -> Sequence[str]:
    """Give the workspaces in which something is to be looked up by now, and may be."""
    free = or_(Delivery.lease_until.is_(None), Delivery.lease_until < now)
    braked = exists().where(Brake.team_id == Delivery.team_id, Brake.what == HISTORY, Brake.until > now)
    query = select(Delivery.team_id).where(Delivery.state == "uncertain", Delivery.look_at <= now, free, ~braked)
    return session.scalars(query.distinct().order_by(Delivery.team_id).limit(most)).all()


def take(session: Session, team_id: str, owner: str, now: datetime, lease_until: datetime) -> Delivery | None:
    """Take the first that is to be looked up in a workspace, or None when another worker has it."""
    free = or_(Delivery.lease_until.is_(None), Delivery.lease_until < now)
    query = select(Delivery).where(
        Delivery.team_id == team_id, Delivery.state == "uncertain", Delivery.look_at <= now, free
    )
    query = query.order_by(Delivery.look_at, Delivery.id).limit(1).with_for_update(skip_locked=True)
    found = session.scalars(query).first()
    if found is not None:
        found.owner, found.lease_until = owner, lease_until
        session.flush()
    return found
