"""Why something that should have been posted by now still waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.rules.deliveries import PACE
from bot.rules.outcomes import RATE_LIMITED
from bot.rules.states import HELD, SENDING, UNCERTAIN

HELD_BACK = "held"
"""It came out of a backup: an operator lets it go."""
BEING_SENT = "being_sent"
NOT_INSTALLED = "not_installed"
CLOSED = "channel_closed"
FOLLOWS_A_DOUBT = "follows_uncertain"
"""It belongs to a message of which nobody knows whether it stands there."""
FOLLOWS = "follows"
WORKSPACE_RESTS, CHANNEL_RESTS = "workspace_rests", "channel_rests"
"""Slack asked to leave it alone for a while."""
PUT_OFF = "put_off"
"""It was tried, and is tried again."""
NEXT = "next"
"""Nothing stands in its way: it goes within seconds."""
BEHIND = "behind"
"""Nothing stands in its way, and still it does not go: the bot is not running, or cannot keep up."""
WHYS = (
    *(HELD_BACK, BEING_SENT, NOT_INSTALLED, CLOSED, FOLLOWS_A_DOUBT, FOLLOWS),
    *(WORKSPACE_RESTS, CHANNEL_RESTS, PUT_OFF, NEXT, BEHIND),
)

OVERDUE_AFTER = timedelta(minutes=1)
"""What waits no longer than this is on its way as usual."""


@dataclass(frozen=True)
class Wait:
    """Why something waits, one of WHYS; Slack's reason or ours with it; and until when, where that is known."""

    why: str
    reason: str = ""
    until: datetime | None = None


@dataclass(frozen=True)
class Way:
    """What stands between the bot and a place to post: `closed` is why, or ""; the other two are until when."""

    installed: bool = True
    closed: str = ""
    workspace_rests: datetime | None = None
    channel_rests: datetime | None = None


def wait(
    state: str, reason: str, due_at: datetime, ready_at: datetime, parent_state: str | None, way: Way, now: datetime
) -> Wait:
    """Say why a delivery that is owed waits. What no time mends counts before what time does."""
    if state == HELD:
        return Wait(HELD_BACK)
    if state == SENDING:
        return Wait(BEING_SENT)
    if not way.installed:
        return Wait(NOT_INSTALLED)
    if way.closed:
        return Wait(CLOSED, way.closed)
    if parent_state in (UNCERTAIN, HELD):
        return Wait(FOLLOWS_A_DOUBT)
    if parent_state not in (None, "sent"):
        return Wait(FOLLOWS)
    return _for_a_while(reason, due_at, ready_at, way, now)


def _for_a_while(reason: str, due_at: datetime, ready_at: datetime, way: Way, now: datetime) -> Wait:
    if way.workspace_rests is not None and way.workspace_rests > now:
        return Wait(WORKSPACE_RESTS, until=way.workspace_rests)
    # The second between two messages is no rest that Slack asked for.
    if way.channel_rests is not None and way.channel_rests > now + PACE:
        return Wait(CHANNEL_RESTS, until=way.channel_rests)
    if ready_at > now:
        return Wait(CHANNEL_RESTS if reason in RATE_LIMITED else PUT_OFF, reason, ready_at)
    return Wait(NEXT if now - max(due_at, ready_at) < OVERDUE_AFTER else BEHIND)
