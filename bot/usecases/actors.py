"""Who is asking: their workspace, community, roles, language and zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.i18n import language_of
from bot.rules.problems import refuse
from bot.rules.roles import (
    ALLOWED,
    CASE_HOLDER,
    EXPERT,
    MEMBER,
    WORKSPACE_ADMIN,
    may,
    of_outsiders,
)
from bot.usecases.coordinators import contacts, coordinators
from bot.usecases.profiles import Profile, describe
from storage import actors, homes, installations, members, roster
from storage.actors import Known, Place
from storage.records import Community, Member


@dataclass(frozen=True)
class Actor:
    """A person as far as one request needs to know them.

    `team_id` is the workspace where they act; somebody of another organisation is a member of their own.
    `communities` are those of the workspace that they belong to, or act in now.
    """

    team_id: str
    user_id: str
    member: Member
    community: Community | None
    communities: tuple[Community, ...]
    roles: frozenset[str]
    language: str
    zone: str
    elsewhere: tuple[Community, ...] = ()
    """Communities of the workspace whose channel they are not in; an outsider is told of none."""
    is_unlisted: bool = False
    """They act in a community's channel and are not on its roster, which was read."""
    asked_for: int | None = None
    """The community that a form was opened for, theirs or not."""

    @property
    def cop(self) -> Community:
        """The community; raises Refused when there is none, or no telling which."""
        if self.community is not None:
            return self.community
        if self.asked_for is not None:
            raise refuse("community.not_yours")  # The same answer for one that exists and one that does not.
        if self.communities:
            raise refuse("community.which", choices=[(known.id, known.name) for known in self.communities])
        if self.elsewhere:
            raise refuse("community.not_in", names=[known.name for known in self.elsewhere])
        raise refuse("community.none")


@dataclass(frozen=True)
class Spot:
    """Where a request came from: a channel, or a form that was opened for a community.

    `home_team_id` is the person's own workspace when that is another one than where they act (Slack Connect).
    """

    channel_id: str | None = None
    community_id: int | None = None
    home_team_id: str | None = None


def find(session: Session, team_id: str, user_id: str, spot: Spot) -> Actor | None:
    """Give the actor, or None when the person was never heard of."""
    known = actors.find(session, team_id, spot.home_team_id or team_id, user_id)
    # Whom another workspace described is asked about once more in their own.
    if known is None or not (known.member.profiled_at is not None or (spot.home_team_id and known.member.name)):
        return None
    return _actor(session, team_id, known, spot)


def remembered(session: Session, team_id: str, user_id: str, spot: Spot) -> Actor | None:
    """As `find`, also while Slack did not tell yet who they are."""
    known = actors.find(session, team_id, spot.home_team_id or team_id, user_id)
    return _actor(session, team_id, known, spot) if known is not None else None


def meet(
    session: Session,
    team_id: str,
    user_id: str,
    spot: Spot,
    profile: Profile | None,
    now: datetime,
) -> Actor:
    """Remember a person met for the first time. Without a profile they are asked about again next time."""
    home = (profile.home_team_id if profile is not None else None) or spot.home_team_id
    member = members.ensure(session, home or team_id, user_id, now)
    if profile is not None:
        describe(member, profile, now)
        homes.touch(session, team_id, user_id)
    session.flush()
    return _actor(session, team_id, _as_known(session, team_id, member), spot)


def imagine(session: Session, team_id: str, user_id: str, spot: Spot, profile: Profile | None, now: datetime) -> Actor:
    """Give somebody as an actor who did nothing themselves: nothing of them is stored, also when they are not known."""
    home = spot.home_team_id or team_id
    member = members.find(session, home, user_id)
    if member is None or member.profiled_at is None:
        member = Member(team_id=home, user_id=user_id)
        if profile is not None:
            describe(member, profile, now)
    return _actor(session, team_id, _as_known(session, team_id, member), spot)


def within(session: Session, actor: Actor, community_id: int) -> Actor:
    """Give the same person as they act for the community that they chose.

    Raises Refused (`community.not_yours`) when it is not theirs any more.
    """
    chosen = _actor(session, actor.team_id, _as_known(session, actor.team_id, actor.member), Spot(None, community_id))
    if chosen.community is None or chosen.community.id != community_id:
        raise refuse("community.not_yours")
    return chosen


def speak(session: Session, actor: Actor, language: str) -> None:
    """Remember the language that the person chose; it counts above Slack's."""
    member = members.find(session, actor.member.team_id, actor.user_id)
    if member is not None:
        member.language = language
        homes.touch(session, actor.team_id, actor.user_id)


def require(session: Session, actor: Actor, action: str) -> Community:
    """Give the community if the actor may do this in it. Raises Refused with whom to ask."""
    community = actor.cop
    if not may(actor.roles, action):
        raise refuse(
            "role",
            cop=community.name,
            contacts=contacts(session, community),
            or_a_holder=CASE_HOLDER in ALLOWED[action],
            for_members=MEMBER in ALLOWED[action],
        )
    return community


def _as_known(session: Session, team_id: str, member: Member) -> Known:
    """Give somebody as they stand in the store, also when they do not stand there."""
    known = actors.find(session, team_id, member.team_id, member.user_id) if member.id is not None else None
    return known or actors.stranger(session, team_id, member)


def _actor(session: Session, team_id: str, known: Known, spot: Spot) -> Actor:
    # Only among the communities of the workspace: what a form carries is not trusted further.
    member, present = known.member, known.places
    theirs = [place for place in present if _belongs(session, place, member, spot)]
    of_form = next((place for place in theirs if place.community.id == spot.community_id), None)
    of_channel = next((p for p in theirs if spot.channel_id and p.community.channel_id == spot.channel_id), None)
    wanted = member.home_community_id if not _is_a_channel(spot) else None
    chosen = next((place for place in theirs if place.community.id == wanted), None)
    # What was opened for one community never ends up in another.
    asked = spot.community_id is not None
    place = of_form if asked else of_channel or (theirs[0] if len(theirs) == 1 else chosen)
    community = place.community if place is not None else None
    language, zone = spoken_to(member, community)
    roles = _roles(session, team_id, known, place)
    # Which others there are is no business of a guest, or of another organisation.
    others = () if _is_outside(member, team_id) else tuple(p.community for p in present if p not in theirs)
    unlisted = of_channel is not None and of_channel.community.roster_at is not None and not of_channel.is_listed
    return Actor(
        team_id, member.user_id, member, community, tuple(place.community for place in theirs), roles, language, zone,
        others, unlisted, spot.community_id,
    )  # fmt: skip


def spoken_to(member: Member, community: Community | None) -> tuple[str, str]:
    """Give the language and the zone in which somebody is told something of a community."""
    language = member.language or language_of(member.locale) or (community.language if community else "nl")
    return language, member.timezone or (community.timezone if community else "Europe/Amsterdam")


def _is_outside(member: Member, team_id: str) -> bool:
    return member.is_outsider or member.team_id != team_id


def _is_a_channel(spot: Spot) -> bool:
    """In a channel without a community of its own, what somebody chose for their Home says nothing."""
    return spot.channel_id is not None and not spot.channel_id.startswith("D")


def _belongs(session: Session, place: Place, member: Member, spot: Spot) -> bool:
    """Say whether the community is theirs to see: they act in its channel, are on its roster, or have a role in it.

    Until somebody is on its roster, it is everybody's in the workspace: a community that moves keeps its people.
    """
    community = place.community
    if spot.channel_id is not None and community.channel_id == spot.channel_id:
        return True
    from_here = not _is_outside(member, community.team_id or "")
    if community.roster_at is None and from_here and roster.is_empty(session, community.id):
        return True
    return place.is_listed or bool(place.roles)


def _roles(session: Session, team_id: str, known: Known, place: Place | None) -> frozenset[str]:
    member = known.member
    if member.deactivated_at is not None:
        return frozenset()
    outside = _is_outside(member, team_id)
    found = {MEMBER} if not outside else set(of_outsiders(place.community.outsiders if place else ""))
    if not outside and (member.is_admin or _installed(session, team_id, known)):
        found.add(WORKSPACE_ADMIN)
    if place is not None:
        # Who became a guest after they got a role may do what guests may.
        found |= set() if outside else place.roles
        if (MEMBER in found or not outside) and place.holds_a_case:
            found.add(CASE_HOLDER)
        if member.topics and MEMBER in found:
            found.add(EXPERT)
    return frozenset(found)


def _installed(session: Session, team_id: str, known: Known) -> bool:
    """Say whether this person installed the bot in the workspace, or in its organisation: as it is installed now."""
    if not known.installed_once:
        return False  # nearly nobody did
    installation = installations.find(session, team_id)
    return installation is not None and installation.installed_by == known.member.user_id


def require_or_stand_in(session: Session, actor: Actor, action: str) -> Community:
    """As `require`; where nobody coordinates, an administrator of the workspace may as well. Raises Refused."""
    if actor.community is not None and WORKSPACE_ADMIN in actor.roles and not coordinators(session, actor.community.id):
        return actor.community
    return require(session, actor, action)
