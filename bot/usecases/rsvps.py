"""Letting know whether one comes to a meeting."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.rules import rsvps as rules
from bot.rules.problems import refuse
from bot.usecases.actors import Actor, require
from storage import homes, meetings, rsvps


def give(session: Session, actor: Actor, meeting_id: int, sequence: int, choice: str, now: datetime) -> None:
    """Keep what the actor answers to a meeting of their community. The last answer counts.

    `sequence` is the meeting's as it stood where they pressed. Raises Refused (`role`, `meeting.gone`,
    `meeting.cancelled`, `meeting.begun`, `meeting.moved`).
    """
    community = require(session, actor, "meeting.answer")
    meeting = meetings.by_id(session, community.id, meeting_id)
    if meeting is None or choice not in rules.CHOICES:
        raise refuse("meeting.gone")
    if meeting.status != "planned":
        raise refuse("meeting.cancelled", number=meeting.number)
    if meeting.sequence != sequence:
        raise refuse(
            "meeting.moved",
            number=meeting.number,
            starts_at=meeting.starts_at,
            ends_at=meeting.ends_at,
            zone=meeting.timezone,
        )
    if not rules.is_open(meeting.starts_at, now):
        raise refuse("meeting.begun", number=meeting.number)
    rsvps.give(session, community.id, meeting.id, actor.member.id, choice, now)
    homes.touch(session, actor.team_id, actor.user_id)
