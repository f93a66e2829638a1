"""What may be somebody's personal detail in a text: an e-mail address, a phone number, an address, a BSN.

The bot cannot know; it asks once. Residents' details do not belong in an update. And until when somebody wants rest.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from bot.rules import dates
from bot.rules.commands import readable
from bot.rules.instants import moment, wall
from bot.rules.problems import Refused, refuse

TOPICS_LIMIT = 200
LINK_LIVES = timedelta(minutes=15)
"""How long somebody may take between the link and the button behind it."""

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\d.,])(?:\+31|0031|0)(?:[ -]?\(0\))?(?:[ -]?\d){9}(?!\d)")
_POSTCODE = r"[1-9]\d{3} ?[A-Z]{2}"
_ADDRESS = re.compile(rf"\b{_POSTCODE}\b,? *(?:nr\.? *)?\d{{1,5}}\b|\b\d{{1,5}} ?[a-zA-Z]?,? +{_POSTCODE}\b")
_NINE_DIGITS = re.compile(r"(?<![\d.,])\d{3}[ .]?\d{3}[ .]?\d{3}(?![\d])")


def may_be_personal(text: str) -> bool:
    """Say whether the text may hold a personal detail."""
    return any(pattern.search(text) for pattern in (_EMAIL, _PHONE, _ADDRESS)) or any(
        _is_bsn(match[0]) for match in _NINE_DIGITS.finditer(text)
    )


def _is_bsn(text: str) -> bool:
    """The check that every citizen service number passes (elfproef): 9·a + 8·b + … + 2·h − i divides by eleven."""
    digits = [int(char) for char in text if char.isdecimal()]
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return any(digits) and sum(digit * weight for digit, weight in zip(digits, weights, strict=True)) % 11 == 0


def pause_end(day: date, now: datetime, zone: str) -> datetime:
    """Give the moment at which a pause until this day ends: its midnight. Raises Refused (`pause.past`)."""
    if day <= wall(now, zone).date():
        raise refuse("pause.past", "paused_until")
    return moment(datetime.combine(day, time()), zone)


def read_pause(text: str, now: datetime, zone: str) -> date:
    """Read until which day somebody wants rest: `tot 2027-02-01`, `1 februari`. Raises Refused (`pause.unreadable`)."""
    typed = re.sub(r"^(?:tot|until)\s+", "", readable(text), flags=re.IGNORECASE)
    try:
        # A date is read together with a time of day; at noon every day has one.
        reading = dates.read(f"{typed} 12:00", wall(now, zone).date(), zone)
    except (Refused, dates.Ambiguous):
        raise refuse("pause.unreadable", "paused_until", text=text) from None
    if reading.rest or reading.end is not None:
        raise refuse("pause.unreadable", "paused_until", text=text)
    return reading.start.date()
