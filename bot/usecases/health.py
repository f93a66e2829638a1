"""How the bot does in a community: what it sent and will send, what waits and why, what went quiet, and what waits
for a coordinator."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.facts.health import Health, Line, Moments, Some, Standing, Status, Waiting
from bot.rules import telling, waiting
from bot.rules.deliveries import DIGEST, EDITS, PRIVATE, SEEN, WAITS_FOR_A_WORD
from bot.rules.quiet import is_quiet
from bot.rules.roles import may
from bot.rules.waiting import Way
from bot.usecases import approvals, reach
from bot.usecases import communities as community_cases
from bot.usecases.actors import Actor, require
from storage import brakes, cases, communities, deliveries, destinations, digests, lapses, meetings, standings
from storage.cases import CaseLine
from storage.records import Community, Delivery
from storage.standings import Found

MOST_TOLD = 10
MOST_AT_HOME = 5
MOST_FOR_OPERATORS = 100


def of(session: Session, community: Community, now: datetime) -> Health:
    """Give a community's health. Only coordinators may see it: whoever asks has made sure."""
    quiet = _quiet(session, community, now)
    return Health(
        standing(session, community, now, MOST_AT_HOME),
        Some(tuple(quiet[:MOST_TOLD]), max(len(quiet) - MOST_TOLD, 0)),
        approvals.waiting(session, community),
    )


def status(session: Session, actor: Actor, now: datetime) -> Standing | Moments:
    """Give how the community's deliveries stand; to whom does not coordinate it only what comes next."""
    community = require(session, actor, "community.status")
    if may(actor.roles, "community.health"):
        return standing(session, community, now)
    coming = meetings.upcoming(session, community.id, now, 1)
    digest = deliveries.next_of_kind(session, community.id, DIGEST, after=now)
    return Moments(community, coming[0] if coming else None, digest.ready_at if digest else None)


def statuses(session: Session, now: datetime, slug: str = "") -> list[Status]:
    """Give the state of every community, or of the one with this slug, for an operator."""
    chosen = [community_cases.by_slug(session, slug)] if slug else communities.any_all(session)
    found = []
    for community in chosen:
        digest = digests.last(session, community.id)
        stands = standing(session, community, now, MOST_FOR_OPERATORS)
        counts = standings.counts(session, community.id)
        found.append(Status(stands, digest.period if digest else None, counts))
    return found


def standing(session: Session, community: Community, now: datetime, most: int = MOST_TOLD) -> Standing:
    """Give how a community's deliveries stand; of each sort at most so many, and how many more there are."""
    unseen, since = EDITS | PRIVATE, now - telling.LOOKED_BACK
    installed = reach.is_installed(session, community.team_id)
    closed = reach.why_closed(session, community.team_id or "", community.channel_id or "")
    planned = deliveries.next_of_kind(session, community.id, DIGEST)
    why_not = telling.why_no_digest(
        is_on=community.digest_on,
        is_connected=community.channel_id is not None,
        is_installed=installed,
        is_closed=bool(closed),
    )
    left_out = standings.left_out(session, community.id, SEEN, telling.LEFT_OUT, since, most)
    return Standing(
        community,
        installed=installed,
        closed=closed,
        last=deliveries.last_sent(session, community.id, unseen),
        following=deliveries.next_due(session, community.id, unseen, after=now),
        digest=deliveries.next_of_kind(session, community.id, DIGEST, after=now),
        no_digest="" if planned else why_not,
        waiting=_waiting(session, community, standings.owed(session, community.id, now, most), now),
        uncertain=_some(standings.uncertain(session, community.id, WAITS_FOR_A_WORD, since, most)),
        undelivered=_some(standings.undelivered(session, community.id, since, most)),
        left_out=_some(left_out),
    )


def _waiting(session: Session, community: Community, found: Found, now: datetime) -> Some[Waiting]:
    rows, total = found
    parents = {row.parent_id for row in rows if row.parent_id is not None}
    states = {row.id: row.state for row in lapses.by_ids(session, community.id, parents)} if parents else {}
    ways = {place: _way(session, *place, now) for place in {(row.team_id, row.channel_id) for row in rows}}
    lines = [_line(row, states.get(row.parent_id or 0), ways[row.team_id, row.channel_id], now) for row in rows]
    return Some(tuple(lines), total - len(lines))


def _line(row: Delivery, parent_state: str | None, way: Way, now: datetime) -> Waiting:
    why = waiting.wait(row.state, row.reason, row.due_at, row.ready_at, parent_state, way, now)
    return Waiting(row, why)


def _way(session: Session, team_id: str, channel_id: str, now: datetime) -> Way:
    return Way(
        reach.is_installed(session, team_id),
        reach.why_closed(session, team_id, channel_id),
        brakes.until(session, team_id, brakes.POST),
        destinations.rests_until(session, team_id, channel_id, now),
    )


def _quiet(session: Session, community: Community, now: datetime) -> list[CaseLine]:
    """Give the cases of which nothing was heard for six weeks, the longest ago first. One in rest is not quiet."""
    found = [line for line in cases.lines(session, community.id) if is_quiet(line.case.status, _heard_at(line), now)]
    return sorted(found, key=_heard_at)


def _heard_at(line: CaseLine) -> datetime:
    return line.last_update_at or line.case.created_at


def _some(found: tuple[Sequence[Line], int]) -> Some[Line]:
    lines, total = found
    return Some(tuple(lines), total - len(lines))
