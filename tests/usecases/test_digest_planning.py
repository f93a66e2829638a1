"""Digests stay planned for five years, in communities whose moment is where the clocks change."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import time, timedelta

import pytest

from bot.clock import MovableClock
from bot.facts import Preferences
from bot.rules.deliveries import DIGEST
from bot.usecases import communities, digests
from storage.database import Database
from tests.community import Cop, connect
from tests.laws import DAY, FIRST_MONDAY, LAST_MONDAY, instant, weeks

MONDAY, SUNDAY = 0, 6
MOMENTS = {
    "bewoners-in-beeld": ("Europe/Amsterdam", MONDAY, time(0, 30)),
    "sturen-op-impact": ("Europe/Amsterdam", SUNDAY, time(2, 30)),
    "oog-voor-de-toekomst": ("Australia/Lord_Howe", SUNDAY, time(2, 0)),
    "lerende-en-adaptieve-aanpak": ("America/Santiago", SUNDAY, time(0, 0)),
}
"""Monday's first hour, and the hours that the changes skip and repeat."""


@pytest.fixture
def cops(database: Database, clock: MovableClock) -> list[Cop]:
    """Communities in workspaces of their own, each with its moment, connected on the last Sunday of 2025."""
    clock.move_to(instant(FIRST_MONDAY - DAY // 2))
    found = []
    for number, (slug, (zone, weekday, at)) in enumerate(MOMENTS.items(), 1):
        cop = connect(database, clock, slug=slug, team_id=f"T{number}")
        wanted = Preferences(True, weekday, at, (), "nl", zone)
        cop.do(communities.configure, cop.coordinator, wanted, cop.now)
        found.append(cop)
    return found


def every_week() -> Iterator[timedelta]:
    while True:
        yield timedelta(days=7)


def irregularly() -> Iterator[timedelta]:
    """By the minute, by the day, away for longer than is planned ahead, and with a clock that is put back."""
    chance = random.Random(5)
    while True:
        yield timedelta(minutes=chance.choice([1, 61, 24 * 60, 6 * 24 * 60 + 17, 15 * 24 * 60, 25 * 24 * 60, -26 * 60]))


@pytest.mark.parametrize("steps", [every_week, irregularly])
def test_each_week_of_five_years_has_one_digest_in_each_community(
    cops: list[Cop], steps: Callable[[], Iterator[timedelta]]
) -> None:
    clock, database = cops[0].clock, cops[0].database
    for step in steps():
        database.write_here(digests.plan_all, clock.now())
        if clock.now() >= instant(LAST_MONDAY):
            break
        clock.move_to(clock.now() + step)
    for cop in cops:
        zone, weekday, at = MOMENTS[cop.slug]
        rows = sorted(cop.deliveries(DIGEST), key=lambda row: row.due_at)
        planned = [(row.occurrence, row.due_at, row.late_after) for row in rows]
        wanted = weeks(zone, weekday, at.hour * 3600 + at.minute * 60)
        assert planned[: len(wanted)] == wanted
        assert planned[len(wanted)][0] == "2031-W01"
        assert len({name for name, _, _ in planned}) == len(planned)
