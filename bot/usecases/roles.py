"""Roles in a community: who has which, given and taken. There is always at least one coordinator."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.facts import Given, People
from bot.rules.problems import refuse
from bot.rules.roles import CASE_HOLDER, COORDINATOR
from bot.usecases import cases as case_cases
from bot.usecases.actors import Actor, require_or_stand_in
from bot.usecases.communities import by_slug
from bot.usecases.coordinators import coordinators
from bot.usecases.profiles import Profile, describe
from storage import cases, communities, homes, members, roster
from storage.records import Community, Member


def listing(session: Session, actor: Actor) -> People:
    """Give who has which role."""
    community = require_or_stand_in(session, actor, "role.give")
    held: dict[str, list[str]] = {}
    for line in cases.lines(session, community.id):
        for user_id in line.holders:
            held.setdefault(user_id, []).append(line.case.title)
    experts = [(member.user_id, member.topics) for member in roster.people(session, community.id) if member.topics]
    return People(
        community,
        tuple(member.user_id for member in coordinators(session, community.id)),
        tuple((user_id, tuple(titles)) for user_id, titles in held.items()),
        tuple(experts),
    )


def coordinator_ids(session: Session, community: Community) -> list[str]:
    """Give the Slack ids of all who coordinate the community."""
    return [member.user_id for member in coordinators(session, community.id)]


def give(
    session: Session,
    actor: Actor,
    user_id: str,
    role: str,
    now: datetime,
    *,
    case: str = "",
    profile: Profile | None = None,
) -> Given:
    """Give somebody the role of coordinator, or make them a holder of a case. Twice is once.

    `profile` is what Slack says of somebody not known yet. Raises Refused: `role`, `role.outsider`, `role.nobody`,
    `case.unknown`.
    """
    community = communities.lock(session, require_or_stand_in(session, actor, "role.give").id)
    homes.touch(session, actor.team_id)
    if role == CASE_HOLDER:
        member = members.ensure(session, actor.team_id, user_id, now)
        held = case_cases.find(session, community.id, case)
        new = not cases.is_held_by(session, community.id, held.id, member.id)
        cases.hold(session, held, member)
        return Given(community, user_id, role, held.title, taken=False, changed=new)
    member = candidate(session, actor.team_id, user_id, profile, now)
    new = COORDINATOR not in members.roles(session, community.id, member.id)
    members.give_role(session, community.id, member.id, COORDINATOR, now)
    return Given(community, user_id, COORDINATOR, "", taken=False, changed=new)


def candidate(
    session: Session, team_id: str, user_id: str, profile: Profile | None, now: datetime, field: str = ""
) -> Member:
    """Give the member who is to coordinate. `profile` is what Slack says of somebody not known yet.

    Raises Refused: `role.outsider`, or `role.nobody` for an app and for who has no account any more.
    """
    if profile is not None and profile.home_team_id:
        raise refuse("role.outsider", field, user_id=user_id)
    member = members.ensure(session, team_id, user_id, now)
    if profile is not None:
        describe(member, profile, now)
    if member.is_outsider:
        raise refuse("role.outsider", field, user_id=user_id)
    if member.deactivated_at is not None or (profile is not None and profile.is_bot):
        raise refuse("role.nobody", field, user_id=user_id)
    return member


def take(session: Session, actor: Actor, user_id: str, role: str, *, case: str = "") -> Given:
    """Take the role of coordinator from somebody, or a case that they hold. Raises Refused (`role.last`)."""
    community = communities.lock(session, require_or_stand_in(session, actor, "role.give").id)
    member = members.find(session, actor.team_id, user_id)
    homes.touch(session, actor.team_id)
    if role == CASE_HOLDER:
        held = case_cases.find(session, community.id, case)
        had = member is not None and cases.drop_holder(session, held, member.id)
        return Given(community, user_id, role, held.title, taken=True, changed=had)
    if member is None or COORDINATOR not in members.roles(session, community.id, member.id):
        return Given(community, user_id, COORDINATOR, "", taken=True, changed=False)
    if _is_last(session, community.id, member):
        raise refuse("role.last", cop=community.name)
    members.take_role(session, community.id, member.id, COORDINATOR)
    return Given(community, user_id, COORDINATOR, "", taken=True, changed=True)


def set_by_operator(
    session: Session, team_id: str, user_id: str, slug: str, role: str, now: datetime, *, take: bool
) -> Given:
    """Give or take a role as an operator, in a community of that workspace. The last coordinator stays.

    Raises Refused (`community.unknown`, `community.elsewhere`, `role.last`).
    """
    community = communities.lock(session, by_slug(session, slug).id)
    if community.team_id != team_id:
        raise refuse("community.elsewhere", cop=community.name)
    member = members.ensure(session, team_id, user_id, now)
    homes.touch(session, team_id)
    if not take:
        members.give_role(session, community.id, member.id, role, now)
        return Given(community, user_id, role, "", taken=False, changed=True)
    if role == COORDINATOR and _is_last(session, community.id, member):
        raise refuse("role.last", cop=community.name)
    had = members.take_role(session, community.id, member.id, role)
    return Given(community, user_id, role, "", taken=True, changed=had)


def _is_last(session: Session, community_id: int, member: Member) -> bool:
    return not [other for other in coordinators(session, community_id) if other.id != member.id]
