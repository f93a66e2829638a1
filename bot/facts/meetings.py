"""Meetings, planned and told of."""

from __future__ import annotations

from dataclasses import dataclass

from bot.rules.meetings import Plan
from storage.records import Community, Meeting
from storage.submissions import SubmissionLine


@dataclass(frozen=True)
class Planned:
    """A meeting, its community, and the reminders to come (7d, 1d, 1h)."""

    meeting: Meeting
    community: Community
    reminders: tuple[str, ...]


@dataclass(frozen=True)
class Check:
    """A plan that may be confirmed, a meeting at the same time if there is one, and the meeting that it changes."""

    plan: Plan
    community: Community
    double: Meeting | None
    before: Meeting | None


@dataclass(frozen=True)
class Notice:
    """What a reminder or a notice tells: the meeting, its community, and what there is to read beforehand."""

    meeting: Meeting
    community: Community
    recent: list[SubmissionLine]
