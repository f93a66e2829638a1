"""Frozen digests and what they hold."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from storage.records import Delivery, Digest, DigestItem


def by_period(session: Session, community_id: int, period: str) -> Digest | None:
    """Give the community's digest of a period."""
    query = select(Digest).where(Digest.community_id == community_id, Digest.period == period)
    return session.scalars(query).first()


def last(session: Session, community_id: int) -> Digest | None:
    """Give the community's latest digest that came, or is on its way."""
    query = select(Digest).where(Digest.community_id == community_id, _came())
    return session.scalars(query.order_by(Digest.frozen_at.desc(), Digest.id.desc()).limit(1)).first()


def last_quiet(session: Session, community_id: int) -> Digest | None:
    """Give the community's latest digest that held nothing new, and came."""
    query = select(Digest).where(Digest.community_id == community_id, Digest.new == 0, _came())
    return session.scalars(query.order_by(Digest.frozen_at.desc()).limit(1)).first()


def _came() -> ColumnElement[bool]:
    """Not a digest whose first message never came: it told nobody anything."""
    return ~exists().where(
        Delivery.community_id == Digest.community_id,
        Delivery.kind == "digest",
        Delivery.occurrence == Digest.period,
        Delivery.part == 0,
        Delivery.state.in_(["dropped", "missed", "failed"]),
    )


def items(session: Session, community_id: int, digest_id: int) -> Sequence[DigestItem]:
    """Give a digest's items in order."""
    query = select(DigestItem).join(Digest, Digest.id == DigestItem.digest_id)
    query = query.where(Digest.community_id == community_id, DigestItem.digest_id == digest_id)
    return session.scalars(query.order_by(DigestItem.part, DigestItem.section, DigestItem.position)).all()


def told_before(session: Session, digest: Digest) -> set[int]:
    """Give the ids of the submissions that stood in an earlier digest of the same community."""
    query = select(DigestItem.submission_id).join(Digest, Digest.id == DigestItem.digest_id)
    return set(session.scalars(query.where(Digest.community_id == digest.community_id, Digest.id < digest.id)))


def deliveries_holding(session: Session, community_id: int, submission_id: int) -> Sequence[Delivery]:
    """Give the digest messages that hold a submission and stand in the channel, or may: a change waits for them."""
    query = (
        select(Delivery)
        .join(Digest, (Digest.community_id == Delivery.community_id) & (Digest.period == Delivery.occurrence))
        .join(DigestItem, (DigestItem.digest_id == Digest.id) & (DigestItem.part == Delivery.part))
        .where(
            Delivery.community_id == community_id,
            Delivery.kind == "digest",
            Delivery.state.in_(["sent", "sending", "uncertain"]),
            DigestItem.submission_id == submission_id,
        )
        .distinct()
    )
    return session.scalars(query.order_by(Delivery.id)).all()
