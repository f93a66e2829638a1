"""People in a workspace and their roles in its communities."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from storage.actors import HAS_LEFT
from storage.inserts import insert_once
from storage.records import Member, Role

NOBODY = ""
"""The Slack id of an author who had their name taken off."""

_FIND = select(Member).where(Member.team_id == bindparam("team_id"), Member.user_id == bindparam("user_id"))


def find(session: Session, team_id: str, user_id: str) -> Member | None:
    """Give the member, or None when they were never heard of."""
    return session.scalars(_FIND, {"team_id": team_id, "user_id": user_id}).first()


def ensure(session: Session, team_id: str, user_id: str, now: datetime) -> Member:
    """Give the member, made when new."""
    record = find(session, team_id, user_id)
    if record is None:
        # Two first requests of one person may come at once.
        insert_once(session, Member, team_id=team_id, user_id=user_id, created_at=now)
        record = session.scalars(_FIND, {"team_id": team_id, "user_id": user_id}).one()
    return record


def nameless(session: Session, team_id: str, now: datetime) -> Member:
    """Give who stands as the author of what people left behind in a workspace without their name: nobody."""
    return ensure(session, team_id, NOBODY, now)


def by_user_ids(session: Session, team_id: str, user_ids: Sequence[str]) -> dict[str, Member]:
    """Give the known people of a workspace among these Slack ids."""
    query = select(Member).where(Member.team_id == team_id, Member.user_id.in_(user_ids))
    return {member.user_id: member for member in session.scalars(query)}


def names(session: Session, team_id: str, user_ids: Sequence[str]) -> dict[str, str]:
    """Give the names, where they are known, of people in this workspace by Slack id."""
    query = select(Member).where(Member.team_id == team_id, Member.user_id.in_(user_ids), Member.name != "")
    return {member.user_id: member.name for member in session.scalars(query)}


def roles(session: Session, community_id: int, member_id: int) -> set[str]:
    """Give the member's roles in the community; who left its channel has none until they come back."""
    query = select(Role.role).where(Role.community_id == community_id, Role.member_id == member_id, ~HAS_LEFT)
    return set(session.scalars(query))


def with_role(session: Session, community_id: int, role: str) -> Sequence[Member]:
    """Give the members with a role in the community, without those who left its channel."""
    query = select(Member).join(Role, Role.member_id == Member.id)
    return session.scalars(
        query.where(Role.community_id == community_id, Role.role == role, ~HAS_LEFT).order_by(Role.id)
    ).all()


def give_role(session: Session, community_id: int, member_id: int, role: str, now: datetime) -> None:
    """Give the member the role; twice is once."""
    insert_once(session, Role, community_id=community_id, member_id=member_id, role=role, given_at=now)


def take_role(session: Session, community_id: int, member_id: int, role: str) -> bool:
    """Take the role from the member. Says whether they had it."""
    had = role in roles(session, community_id, member_id)
    session.execute(
        delete(Role).where(Role.community_id == community_id, Role.member_id == member_id, Role.role == role)
    )
    return had


def take_roles(session: Session, community_id: int) -> None:
    """Take every role in the community, when it moves to another workspace."""
    session.execute(delete(Role).where(Role.community_id == community_id))
