"""When a case is quiet: nothing was heard of it for long, and its holder did not ask for rest."""

from __future__ import annotations

from datetime import datetime, timedelta

RESTING = "resting"
"""The status of a case whose holder wants no questions about it for now."""
QUIET_AFTER = timedelta(weeks=6)


def is_quiet(status: str, heard_at: datetime, now: datetime) -> bool:
    """Say whether a case is quiet, by when it was last heard of (or was opened)."""
    return status != RESTING and heard_at <= now - QUIET_AFTER
