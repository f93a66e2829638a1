"""What may stand in a channel, of which a coordinator says whether it does."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.records import Delivery


def find(session: Session, community_id: int, delivery_id: int) -> Delivery | None:
    """Give the community's delivery with this id."""
    query = select(Delivery).where(Delivery.community_id == community_id, Delivery.id == delivery_id)
    return session.scalars(query).first()


def lock(session: Session, community_id: int, delivery_id: int) -> Delivery | None:
    """As `find`, and keep others from changing it until this transaction ends: of two answers one counts."""
    query = select(Delivery).where(Delivery.community_id == community_id, Delivery.id == delivery_id)
    return session.scalars(query.with_for_update().execution_options(populate_existing=True)).first()


def standing_at(session: Session, team_id: str, channel_id: str, ts: str) -> Delivery | None:
    """Give the delivery that is known to be this message."""
    query = select(Delivery).where(
        Delivery.team_id == team_id, Delivery.channel_id == channel_id, Delivery.posted_ts == ts
    )
    return session.scalars(query.order_by(Delivery.id)).first()
