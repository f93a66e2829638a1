"""Faults on purpose: the pretend Slack refuses, is slow, loses its answer, or shows a message late."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field

BEFORE = ("error", "ratelimited", "server_error", "refused", "reset", "html", "empty")
"""Kinds of which the call never counts."""
AFTER = (
    "error_after", "server_error_after", "lost_answer", "reset_after", "html_after", "empty_after", "truncated",
    "slow", "slow_after", "late",
)  # fmt: skip
"""Kinds of which the call counts, whatever its answer is."""
KINDS = (*BEFORE, *AFTER)


@dataclass
class Fault:
    """One kind of trouble for the next `times` calls of a method (`*` is every one), after `skip` that go well.

    With `share` only that part of the calls meets it: which ones follows from `seed`, the workspace, the channel and
    the number of the call there, so that it is the same each time. `retry_after` is what a 429 says: a number, any
    text, or None for no header. `seconds` is how long the trouble takes, in real time. `late` is how long after it
    was accepted a message shows, by the sandbox's clock.
    """

    method: str
    kind: str
    error: str = "internal_error"
    times: int = 1
    retry_after: float | str | None = 1.0
    team: str | None = None
    channel: str | None = None
    skip: int = 0
    seconds: float | None = None
    late: float = 0.0
    status: int | None = None
    share: float = 1.0
    seed: int = 0
    _calls: Counter[tuple[str, str, str | None]] = field(default_factory=Counter, repr=False)

    @property
    def accepted(self) -> bool:
        """Say whether the call counts."""
        return self.kind in AFTER

    @property
    def wait(self) -> float:
        """Give how long it takes; what is just slow may say so by `retry_after`."""
        if self.seconds is None and self.kind in ("slow", "slow_after"):
            return float(self.retry_after or 0.0)
        return self.seconds or 0.0

    def concerns(self, method: str, team_id: str, channel_id: str | None) -> bool:
        """Say whether a call is one of those that it is about."""
        if self.method not in (method, "*") or self.team not in (None, team_id):
            return False
        return self.channel in (None, channel_id)

    def hits(self, method: str, team_id: str, channel_id: str | None) -> bool:
        """Count a call that it is about, and say whether that meets it."""
        if self.skip > 0:
            self.skip -= 1
            return False
        if self.share >= 1:
            return True
        place = (method, team_id, channel_id)
        self._calls[place] += 1
        drawn = random.Random(f"{self.seed} {self.kind} {place} {self._calls[place]}")
        return drawn.random() < self.share


class Faults:
    """The troubles that are still to come, and how long each method always takes.

    `met` counts by kind what calls have met.
    """

    def __init__(self) -> None:
        self._coming: list[Fault] = []
        self.latency: dict[str, float] = {}
        self.met: Counter[str] = Counter()

    def add(self, fault: Fault) -> None:
        """Arrange a fault."""
        self._coming.append(fault)

    def clear(self) -> None:
        """Take every arranged fault back."""
        self._coming.clear()

    def take(self, method: str, team_id: str, channel_id: str | None) -> Fault | None:
        """Give the fault for this call, if one was arranged, and count it: what was arranged first goes first."""
        for fault in self._coming:
            if not fault.concerns(method, team_id, channel_id) or not fault.hits(method, team_id, channel_id):
                continue
            fault.times -= 1
            if fault.times <= 0:
                self._coming.remove(fault)
            self.met[fault.kind] += 1
            return fault
        return None

    def latency_of(self, method: str) -> float:
        """Give how long a call of a method always takes."""
        return self.latency.get(method, self.latency.get("*", 0.0))
