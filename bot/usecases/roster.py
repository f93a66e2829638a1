"""The roster of a community: who is in its channel. Newcomers are welcomed once; who leaves gets nothing more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.rules.deliveries import NEWCOMER, SUCCESSOR, key
from bot.rules.roles import NOTHING
from bot.usecases.coordinators import coordinators
from bot.usecases.profiles import Profile, describe
from storage import cases, communities, deliveries, homes, members, roster
from storage.records import Case, Community, Member

CHECKED_EVERY = timedelta(hours=23)
"""A roster is read anew each day: Slack may not have told of everybody who came or went."""
USEFUL_FOR = timedelta(days=7)


def any_due(session: Session, now: datetime) -> list[Community]:
    """Give the connected communities whose roster was not read today."""
    return [
        community
        for community in communities.any_all(session)
        if community.team_id is not None
        and community.channel_id is not None
        and (community.roster_at is None or community.roster_at <= now - CHECKED_EVERY)
    ]


def unknown(session: Session, team_id: str, user_ids: list[str]) -> list[str]:
    """Give those of these people whom Slack must be asked about: who they are is not known yet."""
    found = members.by_user_ids(session, team_id, user_ids)
    return [user_id for user_id in user_ids if user_id not in found or found[user_id].profiled_at is None]


def gone(session: Session, community_id: int, user_ids: list[str]) -> list[str]:
    """Give who is on the roster and not among these: Slack is asked what became of them."""
    present = set(user_ids)
    return [member.user_id for member in roster.people(session, community_id) if member.user_id not in present]


def take(
    session: Session,
    community_id: int,
    user_ids: list[str],
    profiles: Mapping[str, Profile],
    now: datetime,
    *,
    read_at: datetime | None = None,
) -> None:
    """Make the roster what Slack says it is. `profiles` describe those who were not known, and those who are gone;
    bots stay off it, and so does whom Slack does not show.

    Who was in the channel when the community came there is no newcomer. Who came or went after `read_at`, while
    Slack was asked who everybody is, did so: the list is older than that.
    """
    community = communities.lock(session, community_id)
    if community.team_id is None:
        return
    first, present, lines = community.roster_at is None, set(), roster.lines(session, community_id)
    since = read_at or now
    for user_id in user_ids:
        profile = profiles.get(user_id)
        if profile is not None and profile.is_bot:
            continue
        known = members.find(session, community.team_id, user_id)
        if profile is None and (known is None or known.profiled_at is None):
            continue
        member = _met(session, community.team_id, user_id, profile, now)
        line = lines.get(member.id)
        left_since = line is not None and line.left_at is not None and line.left_at > since
        if member.deactivated_at is None and not left_since:
            present.add(member.id)
            _join(session, community, member, now, welcome=not first)
    for member in roster.people(session, community_id):
        came_since = member.id in lines and lines[member.id].joined_at > since
        if member.id not in present and not came_since:
            profile = profiles.get(member.user_id)
            if profile is not None and (profile.home_team_id or community.team_id) == member.team_id:
                describe(member, profile, now)
            _leave(session, community, member, now)
    if first:
        # Until now the community was everybody's in the workspace.
        homes.touch(session, community.team_id)
    community.roster_at = now


def join(session: Session, team_id: str, channel_id: str, user_id: str, profile: Profile | None, now: datetime) -> None:
    """Take somebody in who came into a community's channel. Bots stay off the roster."""
    community = communities.in_channel(session, team_id, channel_id)
    if community is None or (profile is not None and profile.is_bot):
        return
    member = _met(session, team_id, user_id, profile, now)
    _join(session, community, member, now, welcome=community.roster_at is not None)


def notice(session: Session, community_id: int, member_id: int, now: datetime) -> None:
    """Put somebody on the roster who evidently is in the channel: they typed a command there."""
    community = communities.by_id(session, community_id)
    if not roster.is_on(session, community_id, member_id) and community.team_id is not None:
        homes.touch(session, community.team_id)
    roster.join(session, community_id, member_id, now)


def look_again(session: Session, team_id: str, channel_id: str, now: datetime) -> None:
    """Have the roster of a channel's community read anew: somebody came of whom Slack did not tell enough."""
    community = communities.in_channel(session, team_id, channel_id)
    if community is not None and community.roster_at is not None:
        community.roster_at = min(community.roster_at, now - CHECKED_EVERY)


def leave(
    session: Session, team_id: str, channel_id: str, user_id: str, now: datetime, *, home_team_id: str | None = None
) -> None:
    """Take somebody off the roster who left a community's channel; `home_team_id` is the workspace that is theirs."""
    community = communities.in_channel(session, team_id, channel_id)
    if community is None:
        return
    found = [member for member in roster.people(session, community.id) if member.user_id == user_id]
    # Of two with the same id the workspace tells; a colleague in an organisation may have another one than theirs here.
    named = [member for member in found if member.team_id == (home_team_id or team_id)]
    for member in named or found[:1]:
        _leave(session, community, member, now)


def changed(session: Session, team_id: str, user_id: str, profile: Profile, now: datetime) -> None:
    """Take over what Slack says has changed of somebody already known; deactivated, they leave every roster."""
    member = members.find(session, profile.home_team_id or team_id, user_id)
    if member is None:
        return
    was_here = member.deactivated_at is None
    describe(member, profile, now)
    # Somebody's name stands on no Home: Slack shows it. Whether they are there, tells whom to ask.
    came_or_went = was_here != (member.deactivated_at is None)
    homes.touch(session, team_id, None if came_or_went else user_id)
    if member.deactivated_at is None:
        return
    homes.forget(session, team_id, user_id)
    for community in communities.in_team(session, team_id):
        _leave(session, community, member, now)


def may_get(session: Session, community_id: int | None, team_id: str, user_id: str, now: datetime) -> bool:
    """Say whether somebody may be sent something of a community now: they are there, and did not ask for rest."""
    member = members.find(session, team_id, user_id)
    if member is None:
        return True
    if member.deactivated_at is not None or not member.private_messages:
        return False
    if member.paused_until is not None and member.paused_until > now:
        return False
    if community_id is None or communities.by_id(session, community_id).roster_at is None:
        return True
    return roster.is_on(session, community_id, member.id) or bool(members.roles(session, community_id, member.id))


def _met(session: Session, team_id: str, user_id: str, profile: Profile | None, now: datetime) -> Member:
    """Give the member; somebody of another organisation belongs to their own workspace."""
    home = profile.home_team_id if profile is not None else None
    member = members.ensure(session, home or team_id, user_id, now)
    if profile is not None:
        describe(member, profile, now)
    return member


def _join(session: Session, community: Community, member: Member, now: datetime, *, welcome: bool) -> None:
    back = not roster.is_on(session, community.id, member.id)
    new = roster.join(session, community.id, member.id, now)
    if back:
        homes.touch(session, community.team_id or "")
    # Who is not of this workspace cannot always be written to, and whom the community lets do nothing needs no welcome.
    from_here = member.team_id == community.team_id
    if not (new and welcome and from_here) or (member.is_outsider and community.outsiders == NOTHING):
        return
    deliveries.plan(
        session,
        key=key(NEWCOMER, f"{community.id}/{member.id}"),
        community_id=community.id,
        team_id=community.team_id,
        channel_id=member.user_id,
        kind=NEWCOMER,
        subject_id=member.id,
        due_at=now,
        late_after=now + USEFUL_FOR,
    )


def _leave(session: Session, community: Community, member: Member, now: datetime) -> None:
    """Their roles stay for when they come back; a case that nobody else holds needs somebody."""
    if not roster.leave(session, community.id, member.id, now) and member.deactivated_at is None:
        return
    if member.team_id == community.team_id:  # Only they are written to; a stranger may have the same id.
        deliveries.unplan_private(session, community.id, member.user_id)
    homes.touch(session, community.team_id or "")
    for case in cases.held_alone(session, community.id, member.id):
        ask_for_successor(session, community, case, member, now)


def ask_for_successor(session: Session, community: Community, case: Case, left: Member, now: datetime) -> None:
    """Ask the other coordinators for somebody to hold a case of whoever leaves."""
    for coordinator in coordinators(session, community.id):
        if coordinator.id == left.id:
            continue
        deliveries.plan(
            session,
            key=key(SUCCESSOR, f"{case.id}/{left.id}", coordinator.user_id),
            community_id=community.id,
            team_id=community.team_id,
            channel_id=coordinator.user_id,
            kind=SUCCESSOR,
            subject_id=case.id,
            facts={"left": left.user_id},
            due_at=now,
            late_after=now + timedelta(days=30),
        )
