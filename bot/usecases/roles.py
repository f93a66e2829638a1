"""Roles in a community: who has which, given and taken. There is always at least one coordinator."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.facts import Given, People
from bot.rules.problems import refuse
from bot.rules.roles import CASE_HOLDER, COORDINATOR
from bot.usecases import cases as case_cases
from bot.usecases.actors import Actor, coordinators, may_give_roles
from storage import cases, communities, homes, members, roster
from storage.records import Community, Member


def listing(session: Session, actor: Actor) -> People:
    """Give who has which role."""
    community = may_give_roles(session, actor)
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


def give(session: Session, actor: Actor, user_id: str, role: str, now: datetime, *, case: str = "") -> Given:
    """Give somebody the role of coordinator, or make them a holder of a case. Twice is once.

    Raises Refused: `role`, `role.outsider`, `case.unknown`.
    """
    community = communities.lock(session, may_give_roles(session, actor).id)
    member = members.ensure(session, actor.team_id, user_id, now)
    homes.touch(session, actor.team_id)
    if role == CASE_HOLDER:
        held = case_cases.find(session, community.id, case)
        new = not cases.is_held_by(session, community.id, held.id, member.id)
        cases.hold(session, held, member)
        return Given(community, user_id, role, held.title, taken=False, changed=new)
    if member.is_outsider:
        raise refuse("role.outsider", user_id=user_id)
    new = COORDINATOR not in members.roles(session, community.id, member.id)
    members.give_role(session, community.id, member.id, COORDINATOR, now)
    return Given(community, user_id, COORDINATOR, "", taken=False, changed=new)


def take(session: Session, actor: Actor, user_id: str, role: str, *, case: str = "") -> Given:
    """Take the role of coordinator from somebody, or a case that they hold. Raises Refused (`role.last`)."""
    community = communities.lock(session, may_give_roles(session, actor).id)
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


def _is_last(session: Session, community_id: int, member: Member) -> bool:
    return not [other for other in coordinators(session, community_id) if other.id != member.id]
