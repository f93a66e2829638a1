"""How the bot does in a community: what it sent and will send, what stands in its way, what went quiet, and what
waits for a coordinator."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.facts.home import Health, Line, Some
from bot.rules.deliveries import EDITS, PRIVATE
from bot.rules.quiet import is_quiet
from bot.usecases import approvals, reach
from storage import cases, deliveries
from storage.cases import CaseLine
from storage.records import Community

LOOKED_BACK = timedelta(days=14)
MOST_TOLD = 10


def of(session: Session, community: Community, now: datetime) -> Health:
    """Give a community's health. Only coordinators may see it: whoever asks has made sure."""
    unseen = EDITS | PRIVATE
    return Health(
        last=deliveries.last_sent(session, community.id, unseen),
        following=deliveries.next_due(session, community.id, unseen),
        closed=reach.why_closed(session, community.team_id or "", community.channel_id or ""),
        undelivered=_first(deliveries.undelivered(session, community.id, now - LOOKED_BACK)),
        quiet=_first(_quiet(session, community, now)),
        approvals=approvals.waiting(session, community),
    )


def _quiet(session: Session, community: Community, now: datetime) -> list[CaseLine]:
    """Give the cases of which nothing was heard for six weeks, the longest ago first. One in rest is not quiet."""
    found = [line for line in cases.lines(session, community.id) if is_quiet(line.case.status, _heard_at(line), now)]
    return sorted(found, key=_heard_at)


def _heard_at(line: CaseLine) -> datetime:
    return line.last_update_at or line.case.created_at


def _first(lines: Sequence[Line]) -> Some[Line]:
    return Some(tuple(lines[:MOST_TOLD]), max(len(lines) - MOST_TOLD, 0))
