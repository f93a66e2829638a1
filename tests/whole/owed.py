"""Communities of the pretend Slack on the real time, for bots that run as processes, and what they are owed."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.clock import SystemClock
from bot.rules.deliveries import CARD, DIGEST, REMINDER
from storage.database import Database
from storage.records import Delivery
from tests.community import Cop, connect
from tests.whole.running import Slack

USEFUL_FOR = timedelta(hours=1)


def connected(slack: Slack, database: Database, number: int = 1) -> Cop:
    """Connect a community of the pretend Slack, counted from one."""
    team = slack.sandbox.world.teams[number - 1]
    return connect(
        database, SystemClock(), slug=team.cop, team_id=team.id, channel_id=team.channels[0].id, token=team.bot_token
    )


def owe(cop: Cop, lesson: str, due_at: datetime) -> str:
    """Let the community be owed the card of a fresh insight at a moment. Gives its key."""
    number = cop.insight(lesson).line.submission.id
    (card,) = [row for row in cop.deliveries(CARD) if row.subject_id == number]
    put(cop, card, due_at)
    return card.key


def owe_digest_and_reminder(cop: Cop, due_at: datetime) -> set[str]:
    """Let the community be owed its digest and a reminder of a meeting at a moment. Gives their keys."""
    cop.insight("Voor het weekoverzicht", in_channel=False)
    cop.meeting(f"{due_at + timedelta(days=9):%Y-%m-%d}")
    rows = [cop.deliveries(DIGEST)[0], cop.deliveries(REMINDER)[0]]
    for row in rows:
        put(cop, row, due_at)
    # What else there is to say of the meeting is not what is tried.
    for row in cop.deliveries("meeting_planned"):
        put(cop, row, due_at, state="dropped")
    return {row.key for row in rows}


def put(cop: Cop, delivery: Delivery, due_at: datetime, **values: Any) -> None:
    """Let a delivery be due at a moment, and of use for an hour more."""

    def write(session: Session) -> None:
        row = session.get_one(Delivery, delivery.id)
        row.due_at = row.ready_at = due_at
        row.late_after = due_at + USEFUL_FOR
        for name, value in values.items():
            setattr(row, name, value)

    cop.do(write)


def posted(slack: Slack, cop: Cop) -> Counter[str]:
    """Count what stands in a community's channel, by delivery key."""
    known = slack.sandbox.state.messages.get((cop.team_id, cop.channel_id), [])
    return Counter(message["metadata"]["event_payload"]["key"] for message in known if "metadata" in message)
