"""What members shared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage.records import Community
from storage.submissions import SubmissionLine


@dataclass(frozen=True)
class Shared:
    """A stored submission, its community, and until when it can be undone."""

    line: SubmissionLine
    community: Community
    undo_until: datetime


@dataclass(frozen=True)
class ClosedAsk:
    """A help request that is closed: whether by its author, and whether it was closed before."""

    line: SubmissionLine
    own: bool
    before: bool


@dataclass(frozen=True)
class OwnPage:
    """A page of what a member shared, newest first; `older` is where the next page begins, if there is one."""

    lines: list[SubmissionLine]
    older: int | None
