"""What is said to one person alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage.records import Case, Community, Meeting


@dataclass(frozen=True)
class Reader:
    """One person to whom something is said: their Slack id, name (or nothing), language and zone."""

    user_id: str
    name: str
    language: str
    zone: str


@dataclass(frozen=True)
class Nudge:
    """A quiet case and the holder who is asked about it; `last_update_at` is None for a case without any update."""

    reader: Reader
    community: Community
    case: Case
    last_update_at: datetime | None


@dataclass(frozen=True)
class Orphaned:
    """A case whose last holder left, and the coordinator who is told; `left` is a Slack id."""

    reader: Reader
    community: Community
    case: Case
    left: str


@dataclass(frozen=True)
class Arrived:
    """Somebody who came into a community's channel, and its next meeting if there is one."""

    reader: Reader
    community: Community
    meeting: Meeting | None
