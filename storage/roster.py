"""The roster of a community: the people in its channel, without bots."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage.inserts import insert_once
from storage.records import Community, Member, Membership


def join(session: Session, community_id: int, member_id: int, now: datetime) -> bool:
    """Put the member on the roster. Says whether they were never on it before."""
    if insert_once(session, Membership, community_id=community_id, member_id=member_id, joined_at=now):
        return True
    if not is_on(session, community_id, member_id):
        _change(session, community_id, member_id, joined_at=now, left_at=None)
    return False


def leave(session: Session, community_id: int, member_id: int, now: datetime) -> bool:
    """Take the member off the roster. Says whether they were on it."""
    if not is_on(session, community_id, member_id):
        return False
    _change(session, community_id, member_id, left_at=now)
    return True


def is_on(session: Session, community_id: int, member_id: int) -> bool:
    """Say whether the member is on the community's roster now."""
    query = select(Membership.member_id).where(
        Membership.community_id == community_id, Membership.member_id == member_id, Membership.left_at.is_(None)
    )
    return session.scalars(query).first() is not None


def people(session: Session, community_id: int) -> Sequence[Member]:
    """Give the members on the roster now, in the order in which they came."""
    query = select(Member).join(Membership, Membership.member_id == Member.id)
    query = query.where(Membership.community_id == community_id, Membership.left_at.is_(None))
    return session.scalars(query.order_by(Membership.joined_at, Member.id)).all()


def lines(session: Session, community_id: int) -> dict[int, Membership]:
    """Give every line of the roster by the member's id, also of who left."""
    query = select(Membership).where(Membership.community_id == community_id)
    return {line.member_id: line for line in session.scalars(query.execution_options(populate_existing=True))}


def is_empty(session: Session, community_id: int) -> bool:
    """Say whether nobody ever was on the roster."""
    query = select(Membership.member_id).where(Membership.community_id == community_id).limit(1)
    return session.scalars(query).first() is None


def communities_of(session: Session, team_id: str, member_id: int) -> set[int]:
    """Give the ids of the workspace's communities whose roster the member is on."""
    query = select(Membership.community_id).join(Community, Community.id == Membership.community_id)
    query = query.where(Community.team_id == team_id, Membership.member_id == member_id, Membership.left_at.is_(None))
    return set(session.scalars(query))


def _change(session: Session, community_id: int, member_id: int, **values: object) -> None:
    session.execute(
        update(Membership)
        .where(Membership.community_id == community_id, Membership.member_id == member_id)
        .values(**values)
    )
