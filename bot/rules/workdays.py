"""Days on which somebody at work may be asked something: no weekend, no Dutch public holiday, no school holiday."""

from __future__ import annotations

from datetime import date
from functools import cache

from holidays import country_holidays

from bot.rules.programme import REGIONS


def is_workday(day: date, region: str = "") -> bool:
    """Say whether people may be asked something on this day, in a region of the school holidays if there is one.

    Source of the days: the package `holidays`; the national regulation fixes the school holidays up to 2030, after
    which no day counts as one.
    """
    return day.weekday() < 5 and day not in _public(day.year) and day not in _school(day.year, region)


@cache
def _public(year: int) -> frozenset[date]:
    """The days that are free by law or custom; Liberation Day only in a lustrum year, as the package says."""
    return frozenset(country_holidays("NL", years=year))


@cache
def _school(year: int, region: str) -> frozenset[date]:
    if region not in REGIONS:
        return frozenset()
    return frozenset(country_holidays("NL", subdiv=region, categories="school", years=year))
