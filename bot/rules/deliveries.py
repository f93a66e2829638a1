"""What the bot says unasked: its kinds and their policies, the names of deliveries, and their times."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from bot.rules import states

CARD, CARD_EDIT, CARD_REMOVAL = "card", "card_edit", "card_removal"
MEETING_PLANNED, MEETING_MOVED, MEETING_CANCELLED = "meeting_planned", "meeting_moved", "meeting_cancelled"
REMINDER, DIGEST, DIGEST_EDIT, WELCOME = "reminder", "digest", "digest_edit", "welcome"
ONBOARDING, NEWCOMER, TROUBLE, SUCCESSOR, NUDGE = "onboarding", "newcomer", "trouble", "successor", "nudge"
CONSENTED, DOUBT, REPORT = "consented", "doubt", "report"

PRIVATE = frozenset({ONBOARDING, NEWCOMER, TROUBLE, SUCCESSOR, NUDGE, CONSENTED, DOUBT, REPORT})
"""These go to one person, as a direct message."""

EDITS = frozenset({CARD_EDIT, CARD_REMOVAL, DIGEST_EDIT})
"""These change a message that stands already: they never come too late and may be tried freely."""

GOES_AGAIN = frozenset(
    {REMINDER, MEETING_PLANNED, MEETING_MOVED, MEETING_CANCELLED, ONBOARDING, TROUBLE, SUCCESSOR, DOUBT, REPORT, *EDITS}
)
"""Kinds that are sent again when nobody can say whether they arrived: twice is better than never."""

WAITS_FOR_A_WORD = frozenset({CARD, DIGEST, WELCOME})
"""Kinds that would stand there twice: when nobody can say whether they arrived, a coordinator looks and says so."""

SEEN = frozenset({CARD, MEETING_PLANNED, MEETING_MOVED, MEETING_CANCELLED, REMINDER, DIGEST, WELCOME})
"""What a whole channel sees: when one of these never came, its coordinators hear of it."""

ABOUT_A_MEETING = frozenset({MEETING_PLANNED, MEETING_MOVED, MEETING_CANCELLED, REMINDER})
"""Their subject is a meeting, and they say which of its dates they are about."""

AS_PLAIN_TEXT = "refused_blocks"
"""Why a delivery goes once more without its blocks: Slack did not take them."""

FREE: Final[dict[str, Any]] = {"owner": None, "lease_until": None}
"""What is noted of a delivery that no worker holds any more."""
LEASE = timedelta(seconds=60)
"""How long a worker holds what it claimed: composing it and two requests to a slow Slack take less."""
REQUEST_TIMEOUT = 10.0
"""Seconds for one request to Slack: a gentle stop waits for it."""
PACE = timedelta(seconds=1)
"""Slack takes one message a second per channel."""
SHARE = 4
"""Requests at once for one community, over every replica: however much it is owed, the others are served."""

SHOWN_WITHIN = timedelta(seconds=15)
"""What Slack took may show so much later."""
LOOK_AFTER = timedelta(seconds=30)
"""After the attempt, of which the request may take ten seconds, nothing is looked up for so long."""
CLOCKS_DIFFER = timedelta(seconds=30)
"""How far the clock of this machine and that of Slack may be apart for a look-up to find its message."""
LOOK_EVERY = timedelta(minutes=1)
"""Slack lets an app read a workspace's history once a minute."""
LOOK_FOR = timedelta(hours=1)
"""How long the bot goes on trying to look something up, before the kind's policy decides."""
LOOK_CURSOR = "look_cursor"
"""Among a delivery's facts: how far its look-up came, a page a minute."""
HISTORY_SCOPES = frozenset(["channels:history", "groups:history", "im:history"])
"""Only an operator's setting asks for them."""


class Dropped(Exception):
    """There is nothing to say any more; the reason tells why."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def key(kind: str, subject: str, occurrence: str = "", revision: int = 0, part: int = 0) -> str:
    """Give the name of a delivery: the same thing said again has the same key, and is stored once."""
    return f"{kind}:{subject}:{occurrence}:r{revision}" + (f":p{part}" if part else "")


def is_private(channel_id: str) -> bool:
    """Say whether a delivery goes to one person: its channel is their Slack id."""
    return channel_id.startswith(("U", "W"))


def is_late(late_after: datetime | None, now: datetime) -> bool:
    """Say whether a delivery is of no use any more."""
    return late_after is not None and now >= late_after


def waits_for_a_word(kind: str, state: str, look_at: datetime | None) -> bool:
    """Say whether a coordinator is to tell what became of a delivery: the bot does not know, and does not look."""
    return kind in WAITS_FOR_A_WORD and state == states.UNCERTAIN and look_at is None
