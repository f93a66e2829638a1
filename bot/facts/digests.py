"""The weekly digest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage.records import Community, Meeting
from storage.submissions import SubmissionLine


@dataclass(frozen=True)
class DigestPart:
    """One message of a digest: its lines by section, and the counts for the opening."""

    community: Community
    period: str
    part: int
    parts: int
    asks: list[SubmissionLine]
    lessons: list[SubmissionLine]
    steps: list[SubmissionLine]
    meetings: list[Meeting]
    since: datetime | None
    until: datetime
    new: int
    cases: int
    open_asks: int


@dataclass(frozen=True)
class Ahead:
    """The digest to come: its messages as they would be now, its moment, and whether that is worth a post."""

    parts: list[DigestPart]
    due_at: datetime | None
    worth: bool
