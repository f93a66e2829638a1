"""How the bot does in a community: what it posted and will post, and why something did not go out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from bot.rules.waiting import Wait
from storage.cases import CaseLine
from storage.records import Community, Delivery, Meeting
from storage.submissions import SubmissionLine

Line = TypeVar("Line")


@dataclass(frozen=True)
class Some(Generic[Line]):
    """The first of what there is, and how many there are besides."""

    lines: tuple[Line, ...] = ()
    more: int = 0

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self.lines) + self.more


@dataclass(frozen=True)
class Waiting:
    """Something that should have been posted by now, and why it still waits."""

    delivery: Delivery
    wait: Wait


@dataclass(frozen=True)
class Standing:
    """How a community's deliveries stand: the one account for Slack, the Home tab and the command line.

    `last` and `following` are what the channel got and gets; `digest` is the next weekly digest, or `no_digest` says
    why there is none (one of `telling.NO_DIGEST`). `closed` is why the channel cannot be posted to, or "".
    `uncertain` may have arrived or not; `undelivered` did not; `left_out` was skipped.
    """

    community: Community
    installed: bool = True
    closed: str = ""
    last: Delivery | None = None
    following: Delivery | None = None
    digest: Delivery | None = None
    no_digest: str = ""
    waiting: Some[Waiting] = field(default_factory=Some)
    uncertain: Some[Delivery] = field(default_factory=Some)
    undelivered: Some[Delivery] = field(default_factory=Some)
    left_out: Some[Delivery] = field(default_factory=Some)


@dataclass(frozen=True)
class Health:
    """What a coordinator sees of a community: how its deliveries stand, and what of its content wants attention.

    `approvals` are what its author allows on the website and waits for a coordinator's word.
    """

    standing: Standing
    quiet: Some[CaseLine] = field(default_factory=Some)
    approvals: Some[SubmissionLine] = field(default_factory=Some)


@dataclass(frozen=True)
class Moments:
    """What anybody in a community may know of what comes: its next meeting, and when its next digest comes."""

    community: Community
    meeting: Meeting | None
    digest_at: datetime | None


@dataclass(frozen=True)
class Status:
    """How one community is doing, for operators: with the period of its last digest, and all deliveries by state."""

    standing: Standing
    last_digest: str | None
    counts: dict[str, int]
