"""Who is asking, in one query: every request asks it. The person, and what they are in the workspace's communities."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from storage import communities
from storage.records import Case, CaseHolder, Community, Installation, Member, Membership, Role


@dataclass(frozen=True)
class Place:
    """A community of the workspace, and what somebody is in it; who left its channel has no roles until they come
    back."""

    community: Community
    is_listed: bool = False
    holds_a_case: bool = False
    roles: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Known:
    """Somebody who was heard of: the places of the workspace where they act, in the order of their ids.

    `installed_once` says that the bot was ever installed there by somebody with their id.
    """

    member: Member
    places: list[Place]
    installed_once: bool


HAS_LEFT: ColumnElement[bool] = exists().where(
    Membership.community_id == Role.community_id,
    Membership.member_id == Role.member_id,
    Membership.left_at.is_not(None),
)
"""Who has a role left the community's channel."""


_LISTED = exists().where(
    Membership.community_id == Community.id, Membership.member_id == Member.id, Membership.left_at.is_(None)
)
_HOLDS = exists().where(
    CaseHolder.member_id == Member.id, CaseHolder.case_id == Case.id, Case.community_id == Community.id
)
_ROLES = (
    select(func.aggregate_strings(Role.role, ","))
    .where(Role.community_id == Community.id, Role.member_id == Member.id, ~HAS_LEFT)
    .scalar_subquery()
)
_INSTALLED = exists().where(
    Installation.installed_by == Member.user_id,
    or_(Installation.team_id == bindparam("here"), Installation.team_id == ""),
)
_WHO = (
    select(Member, _INSTALLED, Community, _LISTED, _HOLDS, _ROLES)
    .outerjoin(Community, Community.team_id == bindparam("here"))
    .where(Member.team_id == bindparam("home"), Member.user_id == bindparam("user"))
    .order_by(Community.id)
)


def find(session: Session, team_id: str, home_team_id: str, user_id: str) -> Known | None:
    """Give the person as they act in a workspace, or None when they were never heard of.

    `home_team_id` is their own workspace, mostly the same.
    """
    rows = session.execute(_WHO, {"here": team_id, "home": home_team_id, "user": user_id}).all()
    if not rows:
        return None
    places = [
        Place(community, bool(listed), bool(holds), frozenset(roles.split(",") if roles else ()))
        for _, _, community, listed, holds, roles in rows
        if community is not None
    ]
    return Known(rows[0][0], places, bool(rows[0][1]))


def stranger(session: Session, team_id: str, member: Member) -> Known:
    """Give somebody who was not heard of as they would act in a workspace."""
    return Known(member, [Place(community) for community in communities.in_team(session, team_id)], False)
