"""From an installed bot to a working community: one form, filled in by whoever installed it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from bot.facts import Connected, Setup
from bot.rules.commands import says_nothing, title_key, worth_keeping
from bot.rules.problems import Problem, Refused, refuse
from bot.rules.programme import COMMUNITIES
from bot.rules.roles import COORDINATOR, WORKSPACE_ADMIN
from bot.usecases import communities as community_cases
from bot.usecases.actors import Actor, require
from bot.usecases.coordinators import coordinators
from bot.usecases.profiles import Profile
from bot.usecases.roles import candidate
from storage import communities, members, receipts
from storage.records import Community

Profiles = Mapping[str, Profile]
NOBODY: Profiles = {}
PROGRAMME = frozenset(plan.slug for plan in COMMUNITIES)
TITLE_LIMIT, GOAL_LIMIT, MOST_BUREAUS = 75, 300, 5


def choices(session: Session, actor: Actor) -> list[Community]:
    """Give the programme's communities that no workspace has yet. Raises Refused for who may not set one up."""
    _require(actor)
    found = [communities.any_by_slug(session, plan.slug) for plan in COMMUNITIES]
    return [community for community in found if community is not None and community.team_id is None]


def set_up(
    session: Session, actor: Actor, setup: Setup, now: datetime, *, request_key: str, profiles: Profiles = NOBODY
) -> Connected:
    """Connect the chosen or new community to the channel, with its coordinators and settings.

    `profiles` is what Slack says of coordinators who are not known yet.
    The same request twice does it once. Raises Refused with everything that is wrong.
    """
    _require(actor)
    if not receipts.first_time(session, actor.team_id, f"setup:{request_key}", now):
        known = communities.in_channel(session, actor.team_id, setup.channel_id)
        if known is not None:
            return community_cases.connect_to(session, known, actor.team_id, setup.channel_id, now)
    _refuse_incomplete(session, actor, setup)
    community = _chosen(session, actor, setup)
    communities.lock(session, community.id)
    if community.team_id not in (None, actor.team_id):
        raise refuse("community.elsewhere", "slug", cop=community.name)
    connected = community_cases.connect_to(session, community, actor.team_id, setup.channel_id, now)
    _set_coordinators(session, community, actor.team_id, setup.coordinators, profiles, now)
    community_cases.apply(session, community, setup.preferences, now)
    session.flush()
    return community_cases.connect_to(session, community, actor.team_id, setup.channel_id, now, again=connected.again)


def change(
    session: Session, actor: Actor, wanted: Setup, now: datetime, *, language: str, profiles: Profiles = NOBODY
) -> Community:
    """Change everything that a coordinator may: place, people, texts (the goal in one language) and settings.

    The name of a programme's community is the programme's; that of a workspace's own one may change.
    """
    require(session, actor, "community.configure")
    community = communities.lock(session, actor.cop.id)
    if not wanted.coordinators:
        raise refuse("setup.coordinators", "coordinators")
    if found := _wrong_texts(session, actor.team_id, wanted, community):
        raise Refused(found)
    if community.slug not in PROGRAMME:
        community.name = " ".join(wanted.title.split())
    if wanted.channel_id and wanted.channel_id != community.channel_id:
        community_cases.connect_to(session, community, actor.team_id, wanted.channel_id, now)
    _set_coordinators(session, community, actor.team_id, wanted.coordinators, profiles, now)
    setattr(community, f"goal_{language}", worth_keeping(wanted.goal))
    community.bureaus = list(wanted.bureaus)[:MOST_BUREAUS]
    community_cases.apply(session, community, wanted.preferences, now)
    return community


def _set_coordinators(
    session: Session, community: Community, team_id: str, wanted: tuple[str, ...], profiles: Profiles, now: datetime
) -> None:
    for user_id in wanted:
        member = candidate(session, team_id, user_id, profiles.get(user_id), now, "coordinators")
        members.give_role(session, community.id, member.id, COORDINATOR, now)
    for member in coordinators(session, community.id):
        if member.user_id not in wanted:
            members.take_role(session, community.id, member.id, COORDINATOR)


def _require(actor: Actor) -> None:
    if WORKSPACE_ADMIN not in actor.roles:
        raise refuse("setup.role")


def _refuse_incomplete(session: Session, actor: Actor, setup: Setup) -> None:
    found = []
    if not setup.slug and not setup.is_new:
        found.append(Problem("setup.which", "slug"))
    if setup.is_new:
        found += _wrong_texts(session, actor.team_id, setup)
    if not setup.channel_id:
        found.append(Problem("setup.channel", "channel"))
    if not setup.coordinators:
        found.append(Problem("setup.coordinators", "coordinators"))
    if found:
        raise Refused(found)


def _wrong_texts(session: Session, team_id: str, setup: Setup, community: Community | None = None) -> list[Problem]:
    """Give what is wrong with the name and goal of a workspace's own community, which may exist already."""
    found = [Problem("setup.title", "title")] if says_nothing(setup.title) else []
    for field, text, limit in (("title", setup.title, TITLE_LIMIT), ("goal", setup.goal, GOAL_LIMIT)):
        if len(text) > limit:
            found.append(Problem("text.long", field, {"over": len(text) - limit, "limit": limit}))
    others = [other for other in communities.in_team(session, team_id) if community is None or other.id != community.id]
    twin = next((other for other in others if _same(other.name, setup.title)), None)
    return [*found, Problem("setup.exists", "title", {"cop": twin.name})] if twin is not None else found


def _chosen(session: Session, actor: Actor, setup: Setup) -> Community:
    if not setup.is_new:
        try:
            return community_cases.by_name(session, actor, setup.slug)
        except Refused:
            raise refuse("setup.which", "slug") from None
    slug, goal = _slug(session, setup.title), worth_keeping(setup.goal)
    communities.any_make(
        session,
        slug=slug,
        name=" ".join(setup.title.split()),
        goal_nl=goal,
        goal_en=goal,
        question_nl="",
        question_en="",
        bureaus=[worth_keeping(bureau) for bureau in setup.bureaus if worth_keeping(bureau)][:MOST_BUREAUS],
        reminders=list(setup.preferences.reminders),
        language=setup.preferences.language,
        timezone=setup.preferences.timezone,
    )
    made = communities.any_by_slug(session, slug)
    assert made is not None  # noqa: S101 - it was stored a line ago
    return made


def _slug(session: Session, title: str) -> str:
    """Make a name for commands. Its chance ending keeps it from telling whether another workspace has such a name."""
    plain = re.sub(r"[^a-z0-9]+", "-", title_key(title)).strip("-")[:48] or "cop"
    return f"{plain}-{secrets.token_hex(3)}"


def _same(one: str, other: str) -> bool:
    return title_key(one) == title_key(other)
