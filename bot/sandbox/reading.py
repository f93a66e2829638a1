"""How much an app may read of what was said, and how often: Slack has one rule for most apps, and a hard one."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any

from bot.sandbox.errors import SlackError

MINUTE = 60.0
MOST_INTERNAL, USUAL_INTERNAL, CALLS_INTERNAL = 999, 100, 50
MOST_DISTRIBUTED, CALLS_DISTRIBUTED = 15, 1


class Reading:
    """The rule for an app that is distributed outside Slack's Marketplace: one call a minute, fifteen messages.

    With `internal` that for an app of the customer's own, or of the Marketplace: fifty calls a minute.
    """

    def __init__(self) -> None:
        self.internal = False
        self._calls: dict[tuple[str, str], list[float]] = {}

    def take(self, method: str, team_id: str, now: datetime) -> None:
        """Count a call of a method in a workspace. Raises SlackError (a 429) when there were too many in a minute."""
        at = now.timestamp()
        # A clock that was put back leaves calls in the future: those are of another minute.
        recent = [one for one in self._calls.get((method, team_id), []) if 0 <= at - one < MINUTE]
        if len(recent) >= (CALLS_INTERNAL if self.internal else CALLS_DISTRIBUTED):
            wait = str(max(1, math.ceil(recent[0] + MINUTE - at)))
            raise SlackError("ratelimited", status=429, headers={"Retry-After": wait})
        self._calls[method, team_id] = [*recent, at]

    def limit(self, asked: Any) -> int:
        """Give how many messages an answer holds at most; who asks for more than is allowed gets what is allowed."""
        try:
            wanted = int(asked or (USUAL_INTERNAL if self.internal else MOST_DISTRIBUTED))
        except (TypeError, ValueError):
            raise SlackError("invalid_limit") from None
        if wanted < 1:
            raise SlackError("invalid_limit")
        return min(wanted, MOST_INTERNAL if self.internal else MOST_DISTRIBUTED)
