"""The life of a delivery: one table of what may follow on what, drawn in docs/deliveries.md.

Given a state and what happened, the table names the next state. What does not stand in it cannot happen: `after`
raises then.
"""

from __future__ import annotations

from typing import Final

DUE, SENDING, SENT = "due", "sending", "sent"
DROPPED, MISSED, FAILED, UNCERTAIN, HELD = "dropped", "missed", "failed", "uncertain", "held"
STATES: Final = (DUE, SENDING, SENT, UNCERTAIN, DROPPED, MISSED, FAILED, HELD)

CLAIMED = "claimed"
"""A worker took it, for as long as its lease."""
ACCEPTED = "accepted"
"""Slack took the message and said so."""
POSTPONED = "postponed"
"""Slack certainly did not take it, or the worker certainly did not ask: it goes again."""
LOST = "lost"
"""It was asked, and nobody can say whether Slack took it."""
REFUSED = "refused"
"""Slack will never take it, or it died in our hands too often."""
POINTLESS = "pointless"
"""There is nothing to say any more: withdrawn, cancelled, overtaken, or what it follows will never stand."""
LATE = "late"
"""It is of no use any more."""
FOUND, NOT_FOUND = "found", "not found"
"""Its key stands in the channel's history, or does not."""
REPEATED = "repeated"
"""The kind's policy, a coordinator or an operator wants it sent (again)."""
CONFIRMED = "confirmed"
"""A coordinator says that it stands there."""
GIVEN_UP = "given up"
"""An operator takes it away."""
RESTORED, RELEASED = "restored", "released"
"""It came out of a backup and may have been sent since; and an operator lets it go."""

TABLE: Final[dict[tuple[str, str], str]] = {
    (DUE, CLAIMED): SENDING,
    (DUE, LATE): MISSED,
    (DUE, POINTLESS): DROPPED,
    (DUE, GIVEN_UP): DROPPED,
    (DUE, RESTORED): HELD,
    (SENDING, ACCEPTED): SENT,
    (SENDING, POSTPONED): DUE,
    (SENDING, LOST): UNCERTAIN,
    (SENDING, REFUSED): FAILED,
    (SENDING, POINTLESS): DROPPED,
    (SENDING, RESTORED): HELD,
    (UNCERTAIN, FOUND): SENT,
    (UNCERTAIN, NOT_FOUND): DUE,
    (UNCERTAIN, REPEATED): DUE,
    (UNCERTAIN, CONFIRMED): SENT,
    (UNCERTAIN, GIVEN_UP): DROPPED,
    (UNCERTAIN, RESTORED): HELD,
    (MISSED, REPEATED): DUE,
    (FAILED, REPEATED): DUE,
    (HELD, RELEASED): DUE,
    (HELD, GIVEN_UP): DROPPED,
}


def after(state: str, event: str) -> str:
    """Give the state that follows. Raises ValueError for what cannot happen in this state."""
    try:
        return TABLE[state, event]
    except KeyError:
        raise ValueError(f"a delivery that is {state} cannot be {event}") from None
