"""What stands on somebody's Home tab, and keeping it up to date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.facts import DigestPart, OwnPage
from bot.facts.health import Some
from bot.facts.home import HomePage, HomeView, NoPage, OpenAsk
from bot.rules import asks as matching
from bot.rules.asks import Asked, Interests
from bot.rules.problems import refuse
from bot.rules.quiet import RESTING
from bot.rules.roles import WORKSPACE_ADMIN, may
from bot.rules.rsvps import is_open
from bot.usecases import actors, editions, health, installations, submissions
from bot.usecases.actors import Actor, Spot
from bot.usecases.coordinators import contacts
from storage import cases, communities, digests, homes, meetings, members, receipts, rsvps
from storage import submissions as stored
from storage.cases import CaseLine
from storage.records import Community, Meeting
from storage.submissions import SubmissionLine

MEETINGS_SHOWN, CASES_SHOWN, OWN_SHOWN, ASKS_SHOWN = 3, 10, 5, 5
"""Slack takes a hundred blocks: of what is more, Home tells how many."""


def to_show(session: Session, team_id: str, user_id: str, now: datetime) -> HomeView | None:
    """Give somebody's Home with what publishing it takes, in one read; None when it is not kept, or nobody's."""
    kept = homes.find(session, team_id, user_id)
    actor = actors.remembered(session, team_id, user_id, Spot())
    if kept is None or actor is None:
        return None
    is_stale = kept.changes != kept.shown
    return HomeView(page(session, actor, now), actor.language, actor.zone, kept.view_hash, kept.changes, is_stale)


def opened(session: Session, team_id: str, user_id: str) -> None:
    """Keep somebody's Home up to date from now on."""
    homes.opened(session, team_id, user_id)


def shown(session: Session, team_id: str, user_id: str, view: HomeView, view_hash: str) -> None:
    """Record what somebody's Home shows now. When another worker showed it meanwhile, it is shown once more."""
    if not homes.shown(session, team_id, user_id, view.changes, view_hash, instead_of=view.view_hash):
        homes.touch(session, team_id, user_id)


def not_shown(session: Session, team_id: str, user_id: str) -> None:
    """Note that somebody's Home should be shown again: Slack did not take it, or did not say that it did."""
    homes.touch(session, team_id, user_id)


def forget(session: Session, team_id: str, user_id: str | None = None) -> None:
    """Keep somebody's Home, or everybody's in the workspace, up to date no more, until they open it again."""
    homes.forget(session, team_id, user_id)


def lost(session: Session, team_id: str, error: str, asked_at: datetime, now: datetime) -> None:
    """Note that Slack refused the workspace's token at `asked_at`: it may have another one since."""
    installations.disable(session, team_id, error, now, told_at=asked_at)


def any_stale(session: Session, most: int, after: tuple[str, str]) -> list[tuple[str, str]]:
    """Give the team and person of Home tabs that are out of date, going round: those after one, else from the first."""
    found = homes.any_stale(session, most, after) or homes.any_stale(session, most)
    return [(record.team_id, record.user_id) for record in found]


def turn_the_hour(session: Session, now: datetime) -> None:
    """Have every open Home shown anew when an hour begins: meetings pass and cases fall quiet by themselves.

    Called each minute. Cost: for each workspace with a community an insert by primary key that mostly does nothing,
    and once an hour one view for each person who ever opened theirs.
    """
    hour = f"homes:{now:%Y-%m-%dT%H}"
    for team_id in {community.team_id for community in communities.any_all(session)} - {None}:
        if receipts.first_time(session, str(team_id), hour, now):
            homes.touch(session, str(team_id))


def choose(session: Session, actor: Actor, community_id: int) -> None:
    """Remember which community somebody wants to see at Home. Raises Refused (`community.which`) for another."""
    if community_id not in {community.id for community in actor.communities}:
        raise refuse("community.which", choices=[(known.id, known.name) for known in actor.communities])
    member = members.find(session, actor.member.team_id, actor.user_id)
    if member is not None:
        member.home_community_id = community_id
        homes.touch(session, actor.team_id, actor.user_id)


def page(session: Session, actor: Actor, now: datetime) -> HomePage | NoPage:
    """Give the member's page, or what they can do where no community can be told."""
    community = actor.community
    if community is None:
        # A guest must not learn which communities there are besides.
        names = tuple(known.name for known in actor.elsewhere) if may(actor.roles, "submission.share") else ()
        return NoPage(actor.communities, bool(actor.elsewhere), names, WORKSPACE_ADMIN in actor.roles)
    held = _held(session, actor, community)
    own, own_more = _own(session, actor, community)
    coming = _meetings(session, actor, community, now)
    return HomePage(
        community=community,
        choices=actor.communities if len(actor.communities) > 1 else (),
        sees_nothing=not any(may(actor.roles, action) for action in ("meeting.list", "submission.share")),
        may_share=may(actor.roles, "submission.share"),
        meetings=coming,
        cases=Some(tuple(held[:CASES_SHOWN]), max(len(held) - CASES_SHOWN, 0)),
        own=own,
        own_more=own_more,
        asks=_asks(session, actor, community, held),
        digest=_last_digest(session, actor, community),
        health=health.of(session, community, now) if may(actor.roles, "community.health") else None,
        contacts=tuple(contacts(session, community)),
        rsvps=rsvps.of_member(session, community.id, actor.member.id, [meeting.id for meeting in coming]),
        may_answer=_answerable(actor, coming, now),
    )


def _meetings(session: Session, actor: Actor, community: Community, now: datetime) -> tuple[Meeting, ...]:
    if not may(actor.roles, "meeting.list"):
        return ()
    return tuple(meetings.upcoming(session, community.id, now, MEETINGS_SHOWN))


def _answerable(actor: Actor, coming: Sequence[Meeting], now: datetime) -> frozenset[int]:
    if not may(actor.roles, "meeting.answer"):
        return frozenset()
    return frozenset(meeting.id for meeting in coming if is_open(meeting.starts_at, now))


def _held(session: Session, actor: Actor, community: Community) -> list[CaseLine]:
    """Give the actor's cases, last heard of first; those in rest come last."""
    if not may(actor.roles, "case.list"):
        return []
    own = cases.held_ids(session, community.id, actor.member.id)
    held = [line for line in cases.lines(session, community.id) if line.case.id in own]
    held.sort(key=lambda line: line.last_update_at or line.case.created_at, reverse=True)
    return sorted(held, key=lambda line: line.case.status == RESTING)


def _own(session: Session, actor: Actor, community: Community) -> tuple[OwnPage, int]:
    if not may(actor.roles, "submission.change_own"):
        return OwnPage([], None), 0
    own = submissions.mine(session, actor, most=OWN_SHOWN)
    return own, stored.count_of_author(session, community.id, actor.member.id) - len(own.lines)


def _asks(session: Session, actor: Actor, community: Community, held: list[CaseLine]) -> Some[OpenAsk]:
    """Give others' open help requests, oldest first; before them those that touch on what is the actor's own."""
    if not may(actor.roles, "ask.list"):
        return Some()
    lines = [line for line in stored.open_asks(session, community.id) if line.author != actor.user_id]
    case_ids = frozenset(line.case.id for line in held)
    themes = frozenset(stored.themes_of_cases(session, community.id, case_ids)) if lines and case_ids else frozenset()
    interests = Interests(case_ids, themes, matching.topics(actor.member.topics))
    reasons = [matching.reason(_asked(line), interests) for line in lines]
    ranked = [OpenAsk(lines[at], reasons[at]) for at in matching.first_those_with(reasons)]
    return Some(tuple(ranked[:ASKS_SHOWN]), max(len(ranked) - ASKS_SHOWN, 0))


def _asked(line: SubmissionLine) -> Asked:
    record = line.submission
    text = "\n".join((record.ask, record.keywords, line.case_title or ""))
    return Asked(text, record.case_id, matching.themes_of(record.working_themes, record.cbs_themes))


def _last_digest(session: Session, actor: Actor, community: Community) -> DigestPart | None:
    digest = digests.last(session, community.id) if may(actor.roles, "digest.last") else None
    return editions.part_of(session, community, digest, 0) if digest else None
