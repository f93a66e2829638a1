"""People in a workspace and their roles in its communities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, bindparam, delete, exists, literal, select, union_all
from sqlalchemy.orm import Session

from storage.inserts import insert_once
from storage.records import Case, CaseHolder, Community, Member, Membership, Role

NOBODY = ""
"""The Slack id of an author who had their name taken off."""

_FIND = select(Member).where(Member.team_id == bindparam("team_id"), Member.user_id == bindparam("user_id"))


@dataclass
class Standing:
    """What somebody is in a community; who left its channel has no roles until they come back."""

    is_listed: bool = False
    holds_a_case: bool = False
    roles: set[str] = field(default_factory=set)


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
    query = select(Role.role).where(Role.community_id == community_id, Role.member_id == member_id, ~_has_left())
    return set(session.scalars(query))


def standings(session: Session, team_id: str, member_id: int) -> dict[int, Standing]:
    """Give what the member is in the communities of a workspace, by the community's id: every request asks it, so it
    is one query. Communities that they are nothing in are left out."""
    found: dict[int, Standing] = {}
    for community_id, what, role in session.execute(_STANDINGS, {"team_id": team_id, "member_id": member_id}):
        standing = found.setdefault(community_id, Standing())
        standing.is_listed |= what == "listed"
        standing.holds_a_case |= what == "holder"
        if what == "role":
            standing.roles.add(role)
    return found


def with_role(session: Session, community_id: int, role: str) -> Sequence[Member]:
    """Give the members with a role in the community, without those who left its channel."""
    query = select(Member).join(Role, Role.member_id == Member.id)
    return session.scalars(
        query.where(Role.community_id == community_id, Role.role == role, ~_has_left()).order_by(Role.id)
    ).all()


def _has_left() -> ColumnElement[bool]:
    return exists().where(
        Membership.community_id == Role.community_id,
        Membership.member_id == Role.member_id,
        Membership.left_at.is_not(None),
    )


_SOMEBODY: BindParameter[int] = bindparam("member_id")
_HERE = Community.team_id == bindparam("team_id")
_STANDINGS = union_all(
    select(Membership.community_id, literal("listed"), literal(""))
    .join(Community, Community.id == Membership.community_id)
    .where(_HERE, Membership.member_id == _SOMEBODY, Membership.left_at.is_(None)),
    select(Role.community_id, literal("role"), Role.role)
    .join(Community, Community.id == Role.community_id)
    .where(_HERE, Role.member_id == _SOMEBODY, ~_has_left()),
    select(Case.community_id, literal("holder"), literal(""))
    .join(CaseHolder, CaseHolder.case_id == Case.id)
    .join(Community, Community.id == Case.community_id)
    .where(_HERE, CaseHolder.member_id == _SOMEBODY),
)


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
