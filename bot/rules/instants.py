"""Between wall time in a zone and moments in UTC, with the two nights a year when they disagree."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

ZONES = (
    "Europe/Amsterdam",
    "America/Aruba",
    "America/Curacao",
    "America/Kralendijk",
    "America/Lower_Princes",
    "Europe/Berlin",
    "Europe/Brussels",
    "Europe/London",
)
"""To choose from, the usual one first: the Kingdom of the Netherlands and its neighbours. Typed, any other works."""


def zone_named(text: str) -> str | None:
    """Give the zone of this IANA name, in any case: europe/london. None for any other text."""
    if "/" not in text:
        return None
    return _zones().get(text.lower())


@cache
def _zones() -> dict[str, str]:
    """Give every zone by its name in small letters; finding them takes a walk through the zone files."""
    return {zone.lower(): zone for zone in available_timezones()}


def moment(wall: datetime, zone: str) -> datetime:
    """Give the UTC moment of a naive wall time. In the hour that exists twice: the first. In the gap: just after it."""
    return wall.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)


def wall(instant: datetime, zone: str) -> datetime:
    """Give the naive wall time in the zone at a moment: what the clocks show, also the second time they do."""
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)


def exists(wall_time: datetime, zone: str) -> bool:
    """Say whether the clocks in the zone ever show this time (not in the hour skipped in spring)."""
    return wall(moment(wall_time, zone), zone) == wall_time


def is_twice(wall_time: datetime, zone: str) -> bool:
    """Say whether the clocks show this time twice (in the hour repeated in autumn)."""
    aware = wall_time.replace(tzinfo=ZoneInfo(zone), fold=0)
    return exists(wall_time, zone) and aware.utcoffset() != aware.replace(fold=1).utcoffset()


def iso_week(instant: datetime, zone: str) -> str:
    """Give the ISO week at a moment in the zone, as 2026-W48."""
    return week_name(wall(instant, zone))


def week_name(day: date) -> str:
    """Give the name of the ISO week in which a day falls, as 2026-W48."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def week_end(instant: datetime, zone: str) -> datetime:
    """Give the moment at which the ISO week of `instant` ends in the zone: Monday, midnight."""
    local = wall(instant, zone)
    monday = (local - timedelta(days=local.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
    return moment(monday + timedelta(days=7), zone)
