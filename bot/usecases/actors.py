"""Who is asking: their workspace, community, roles, language and zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.i18n import language_of
from bot.rules.problems import refuse
from bot.rules.roles import ALLOWED, CASE_HOLDER, COORDINATOR, MEMBER, WORKSPACE_ADMIN, may
from storage import communities, installations, members
from storage.records import Community, Member

CONTACTS = 5


@dataclass(frozen=True)
class Profile:
    """What Slack says of a person. `locale` as nl-NL, `timezone` an IANA name."""

    name: str = ""
    locale: str | None = None
    timezone: str | None = None
    is_admin: bool = False


@dataclass(frozen=True)
class Actor:
    """A person as far as one request needs to know them."""

    team_id: str
    user_id: str
    member: Member
    community: Community | None
    communities: tuple[Community, ...]
    roles: frozenset[str]
    language: str
    zone: str

    @property
    def cop(self) -> Community:
        """The community; raises Refused when there is none, or no telling which."""
        if self.community is not None:
            return self.community
        if self.communities:
            raise refuse("community.which", names=[community.name for community in self.communities])
        raise refuse("community.none")


@dataclass(frozen=True)
class Spot:
    """Where a request came from: a channel, or a form that was opened for a community."""

    channel_id: str | None = None
    community_id: int | None = None


def find(session: Session, team_id: str, user_id: str, spot: Spot) -> Actor | None:
    """Give the actor, or None when the person was never heard of."""
    member = members.find(session, team_id, user_id)
    if member is None or member.profiled_at is None:
        return None
    return _actor(session, member, spot)


def meet(
    session: Session,
    team_id: str,
    user_id: str,
    spot: Spot,
    profile: Profile | None,
    now: datetime,
) -> Actor:
    """Remember a person met for the first time. Without a profile they are asked about again next time."""
    member = members.ensure(session, team_id, user_id, now)
    if profile is not None:
        _describe(member, profile, now)
    session.flush()
    return _actor(session, member, spot)


def refresh(session: Session, team_id: str, user_id: str, profile: Profile, now: datetime) -> None:
    """Take over what Slack says has changed of somebody already known."""
    member = members.find(session, team_id, user_id)
    if member is not None:
        _describe(member, profile, now)


def names(session: Session, team_id: str, user_ids: list[str]) -> dict[str, str]:
    """Give the names of people in a workspace, by Slack id, where they are known."""
    return members.names(session, team_id, user_ids)


def speak(session: Session, actor: Actor, language: str) -> None:
    """Remember the language that the person chose; it counts above Slack's."""
    members.ensure(session, actor.team_id, actor.user_id, actor.member.created_at).language = language


def require(session: Session, actor: Actor, action: str) -> Community:
    """Give the community if the actor may do this in it. Raises Refused with whom to ask."""
    community = actor.cop
    if not may(actor.roles, action):
        held = CASE_HOLDER in ALLOWED[action]
        raise refuse("role", cop=community.name, contacts=contacts(session, community), or_a_holder=held)
    return community


def contacts(session: Session, community: Community) -> list[str]:
    """Give the Slack ids of the community's first coordinators: a few are enough to ask."""
    return [member.user_id for member in members.with_role(session, community.id, COORDINATOR)[:CONTACTS]]


def _describe(member: Member, profile: Profile, now: datetime) -> None:
    member.name = profile.name
    member.locale = profile.locale
    member.timezone = profile.timezone
    member.is_admin = profile.is_admin
    member.profiled_at = now


def _actor(session: Session, member: Member, spot: Spot) -> Actor:
    # Only among the communities of their own workspace: what a form carries is not trusted further.
    known = tuple(communities.in_team(session, member.team_id))
    of_form = next((community for community in known if community.id == spot.community_id), None)
    of_channel = next((c for c in known if spot.channel_id and c.channel_id == spot.channel_id), None)
    here = of_form or of_channel
    community = here or (known[0] if len(known) == 1 else None)
    language = member.language or language_of(member.locale) or (community.language if community else "nl")
    zone = member.timezone or (community.timezone if community else "Europe/Amsterdam")
    roles = _roles(session, member, community)
    return Actor(member.team_id, member.user_id, member, community, known, roles, language, zone)


def _roles(session: Session, member: Member, community: Community | None) -> frozenset[str]:
    found = {MEMBER}
    installation = installations.find(session, member.team_id)
    if member.is_admin or (installation is not None and installation.installed_by == member.user_id):
        found.add(WORKSPACE_ADMIN)
    if community is not None:
        found |= members.roles(session, community.id, member.id)
        if members.holds_a_case(session, community.id, member.id):
            found.add(CASE_HOLDER)
    return frozenset(found)
