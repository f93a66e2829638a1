"""What somebody can answer to a meeting. Source: the programme's domain notes, wording `rsvp`."""

from __future__ import annotations

from datetime import datetime

COMING, ONLINE, ABSENT = CHOICES = ("coming", "online", "absent")


def is_open(starts_at: datetime, now: datetime) -> bool:
    """Say whether people can still answer, or answer otherwise: until the start."""
    return now < starts_at
