"""What of a community's deliveries is worth telling its coordinators."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

LOOKED_BACK = timedelta(days=14)
"""How far back it is told what did not arrive."""

LEFT_OUT: Final = ("quiet_week", "overtaken", "meeting_started", "nothing_to_follow", "digest_gone", "taken_away")
"""Reasons for which something was left out that somebody may have waited for. What its author took back, or was called
off, is not missed by anybody."""

OFF, NOT_CONNECTED, NOT_INSTALLED = "off", "not_connected", "not_installed"
CLOSED, NOT_YET = "channel_closed", "not_yet"
NO_DIGEST: Final = (OFF, NOT_CONNECTED, NOT_INSTALLED, CLOSED, NOT_YET)
"""Why no weekly digest is planned."""


def why_no_digest(*, is_on: bool, is_connected: bool, is_installed: bool, is_closed: bool) -> str:
    """Say why no weekly digest is planned; what a coordinator chose comes first."""
    if not is_on:
        return OFF
    if not is_connected:
        return NOT_CONNECTED
    if not is_installed:
        return NOT_INSTALLED
    return CLOSED if is_closed else NOT_YET
