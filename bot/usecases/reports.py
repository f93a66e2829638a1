"""Telling the coordinators what never came: collected, once, and in one summary after a pause."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.facts.reports import Report
from bot.rules.deliveries import ABOUT_A_MEETING, EDITS, PRIVATE, REPORT, SEEN, Dropped, key
from bot.usecases import profiles, reach
from storage import communities, deliveries, lapses, meetings
from storage.records import Community, Delivery

COLLECTED_FOR = timedelta(minutes=1)
"""What is missed within a minute of the first is told with it: after an outage it all comes at once."""


def missed(session: Session, community: Community, rows: Sequence[Delivery], now: datetime) -> None:
    """Tell of these, which were just missed. Where nothing can be posted, resuming tells of them in one summary."""
    ids = [row.id for row in rows if row.kind in SEEN]
    if ids and reach.is_open(session, community):
        _plan(session, community, ids, {}, now)


def resumed(session: Session, community: Community, since: datetime, now: datetime) -> None:
    """Tell in one summary what lapsed while nothing could be posted, since a moment, and that it goes on."""
    rows = lapses.missed_since(session, community.id, SEEN, since)
    _plan(session, community, [row.id for row in rows], {"since": since.isoformat()}, now)


def for_report(session: Session, delivery: Delivery) -> Report:
    """Give what to tell. Raises Dropped when the channel is closed again: the next summary tells it."""
    community = communities.by_id(session, delivery.cop_id)
    since = delivery.facts.get("since")
    if since is not None and not reach.is_open(session, community):
        raise Dropped("closed_again")
    rows = lapses.by_ids(session, community.id, [int(number) for number in delivery.facts["missed"]])
    about = {row.subject_id for row in rows if row.kind in ABOUT_A_MEETING}
    found = [meeting for number in sorted(about) if (meeting := meetings.by_id(session, community.id, number))]
    language = profiles.language_for(session, delivery.team_id, delivery.channel_id)
    return Report(
        community,
        language or community.language,
        tuple(rows),
        {meeting.id: meeting for meeting in found},
        datetime.fromisoformat(since) if since else None,
        deliveries.next_due(session, community.id, EDITS | PRIVATE),
    )


def _plan(session: Session, community: Community, ids: list[int], facts: dict[str, str], now: datetime) -> None:
    for user_id in reach.told(session, community):
        waiting = deliveries.waiting_for(session, community.id, REPORT, user_id)
        if waiting is not None and not facts:
            waiting.facts = {**waiting.facts, "missed": [*waiting.facts["missed"], *ids]}
            continue
        occurrence = f"{now.isoformat(timespec='seconds')}/{ids[0] if ids else 0}"
        name, due_at = key(REPORT, f"{community.id}/{user_id}", occurrence), now + COLLECTED_FOR
        told = {"missed": ids, **facts}
        reach.tell(session, community, user_id, REPORT, name, due_at, subject_id=community.id, facts=told)
