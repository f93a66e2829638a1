"""Communities: the programme's five, connecting one to a channel, and its settings."""

from __future__ import annotations

from datetime import datetime, timedelta
from difflib import get_close_matches

from sqlalchemy.orm import Session

from bot.facts import Connected, Preferences
from bot.rules import rhythm
from bot.rules.deliveries import DIGEST, NEWCOMER, NUDGE, SUCCESSOR, TROUBLE, WELCOME, key
from bot.rules.problems import refuse
from bot.rules.programme import COMMUNITIES, DEFAULT_REMINDERS, REGIONS
from bot.rules.roles import COORDINATOR, OUTSIDERS, READ, WORKSPACE_ADMIN, may
from bot.usecases import digests as digest_cases
from bot.usecases import meetings
from bot.usecases.actors import Actor, require
from bot.usecases.coordinators import contacts
from storage import communities, deliveries, homes, members
from storage.records import Community


def seed(session: Session, *, language: str = "nl", timezone: str = "Europe/Amsterdam") -> None:
    """Make the programme's five communities where they are missing, with the operator's language and zone.

    What was changed stays.
    """
    for plan in COMMUNITIES:
        communities.any_make(
            session,
            slug=plan.slug,
            name=plan.name,
            goal_nl=plan.goal_nl,
            goal_en=plan.goal_en,
            question_nl=plan.question_nl,
            question_en=plan.question_en,
            bureaus=list(plan.bureaus),
            reminders=list(DEFAULT_REMINDERS),
            language=language,
            timezone=timezone,
        )


def may_start(session: Session, actor: Actor, slug: str) -> Community:
    """Give the community that the actor may connect. Raises Refused with the reason why not."""
    community = by_name(session, actor, slug)
    _refuse_elsewhere(community, actor.team_id)
    # A coordinator of another CoP in this workspace is nobody special here.
    roles = actor.roles & {WORKSPACE_ADMIN} | members.roles(session, community.id, actor.member.id)
    if not may(roles, "community.connect"):
        raise refuse("community.connect", cop=community.name, contacts=contacts(session, community))
    return community


def start(session: Session, actor: Actor, slug: str, channel_id: str, now: datetime) -> Connected:
    """Connect the community to the actor's channel, as a member asked. Who connects it coordinates it."""
    communities.lock(session, by_name(session, actor, slug).id)
    community = may_start(session, actor, slug)
    member = actor.member
    first = not members.with_role(session, community.id, COORDINATOR)
    connected = connect_to(session, community, actor.team_id, channel_id, now)
    if first:
        members.give_role(session, community.id, member.id, COORDINATOR, now)
        homes.touch(session, actor.team_id)
    return connected


def connect(
    session: Session,
    slug: str,
    team_id: str,
    channel_id: str,
    coordinators: list[str],
    now: datetime,
    *,
    move: bool = False,
) -> Connected:
    """Connect the community as an operator. With `move`, also when it belongs to another workspace."""
    community = communities.lock(session, _by_slug(session, slug).id)
    if not move:
        _refuse_elsewhere(community, team_id)
    elif community.team_id not in (None, team_id):
        members.take_roles(session, community.id)
        homes.touch(session, community.team_id or "")
        deliveries.unplan(session, community.id, [DIGEST, WELCOME, NEWCOMER, NUDGE, SUCCESSOR, TROUBLE])
        deliveries.reroute(session, community.id, team_id, channel_id)
    connected = connect_to(session, community, team_id, channel_id, now)
    for user_id in coordinators:
        member = members.ensure(session, team_id, user_id, now)
        members.give_role(session, community.id, member.id, COORDINATOR, now)
    homes.touch(session, team_id)
    return connected


def welcome(session: Session, actor: Actor, now: datetime) -> None:
    """Have the welcome text posted in the community's channel, once for each channel."""
    community = require(session, actor, "community.configure")
    deliveries.plan(
        session,
        key=key(WELCOME, str(community.id), f"{community.team_id}/{community.channel_id}"),
        community_id=community.id,
        team_id=actor.team_id,
        channel_id=community.channel_id,
        kind=WELCOME,
        subject_id=community.id,
        due_at=now,
        late_after=now + timedelta(days=7),
    )
    homes.touch(session, actor.team_id)


def configure(session: Session, actor: Actor, wanted: Preferences, now: datetime) -> Community:
    """Change the settings and replace what was planned by the old ones, in one transaction."""
    require(session, actor, "community.configure")
    community = communities.lock(session, actor.cop.id)
    apply(session, community, wanted, now)
    return community


def apply(session: Session, community: Community, wanted: Preferences, now: datetime) -> None:
    """Give a community, locked by the caller, these settings. Raises Refused for what cannot be."""
    if len(wanted.reminders) > rhythm.MOST_REMINDERS:
        raise refuse("choices.many", "reminders", most=rhythm.MOST_REMINDERS)
    for text in wanted.reminders:
        rhythm.offset(text)
    before = _digest_moment(community)
    community.digest_on, community.digest_weekday, community.digest_time = (
        wanted.digest_on,
        wanted.weekday,
        wanted.at,
    )
    community.language, community.timezone = wanted.language, wanted.timezone
    community.region = wanted.region if wanted.region in REGIONS else ""
    community.outsiders = wanted.outsiders if wanted.outsiders in OUTSIDERS else READ
    changed = list(wanted.reminders) != list(community.reminders)
    community.reminders = list(wanted.reminders)
    if _digest_moment(community) != before:
        digest_cases.plan_again(session, community, now)
    if changed:
        meetings.plan_reminders_again(session, community, now)
    homes.touch(session, community.team_id or "")


def by_id(session: Session, community_id: int) -> Community:
    """Give the community. Raises LookupError."""
    return communities.by_id(session, community_id)


def lives_in(session: Session, team_id: str, channel_id: str) -> bool:
    """Say whether a channel is a community's."""
    return communities.in_channel(session, team_id, channel_id) is not None


def by_slug(session: Session, slug: str) -> Community:
    """Give the community with this slug, for an operator. Raises Refused (`community.unknown`)."""
    return _by_slug(session, slug)


def any_all(session: Session) -> list[Community]:
    """Give every community, for an operator."""
    return list(communities.any_all(session))


def speak_everywhere(session: Session, language: str) -> None:
    """Set the language of every community's channel, for the sandbox's switch."""
    for community in communities.any_all(session):
        community.language = language
        homes.touch(session, community.team_id or "")


def by_name(session: Session, actor: Actor, slug: str) -> Community:
    """Give the programme's community with this slug, or the workspace's own. Raises Refused (`community.unknown`).

    One that another workspace made for itself is not known here; to an outsider, only those that they are in.
    """
    typed = slug.strip().lower()
    own = {community.slug for community in (*actor.communities, *actor.elsewhere)}
    known = [*(plan.slug for plan in COMMUNITIES), *sorted(own - {plan.slug for plan in COMMUNITIES})]
    return _found(communities.any_by_slug(session, typed) if typed in known else None, slug, known)


def _by_slug(session: Session, slug: str) -> Community:
    known = [community.slug for community in communities.any_all(session)]
    return _found(communities.any_by_slug(session, slug.strip().lower()), slug, known)


def _found(community: Community | None, typed: str, known: list[str]) -> Community:
    if community is None:
        close = get_close_matches(typed.strip().lower(), known, n=1, cutoff=0.5)
        raise refuse("community.unknown", text=typed, suggestion=close[0] if close else "", known=known)
    return community


def _refuse_elsewhere(community: Community, team_id: str) -> None:
    if community.team_id not in (None, team_id):
        raise refuse("community.elsewhere", cop=community.name)


def connect_to(
    session: Session, community: Community, team_id: str, channel_id: str, now: datetime, *, again: bool | None = None
) -> Connected:
    """Let the community live in this channel from now on, and say when its first digest comes.

    Raises Refused (`community.channel_taken`).
    """
    taken = communities.in_channel(session, team_id, channel_id)
    if taken is not None and taken.id != community.id:
        raise refuse("community.channel_taken", "channel", cop=taken.name)
    same = community.team_id == team_id and community.channel_id == channel_id
    if not same:
        community.team_id, community.channel_id, community.connected_at = team_id, channel_id, now
        community.planned_until, community.roster_at = now, None
        session.flush()
        homes.touch(session, team_id)
        deliveries.reroute(session, community.id, team_id, channel_id)
    digest_cases.plan(session, community, now)
    session.flush()
    following = deliveries.next_of_kind(session, community.id, DIGEST)
    return Connected(community, following.due_at if following else None, same if again is None else again)


def _digest_moment(community: Community) -> tuple[object, ...]:
    return community.digest_on, community.digest_weekday, community.digest_time, community.timezone
