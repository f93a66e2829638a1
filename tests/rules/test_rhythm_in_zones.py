"""Every weekday and half hour of 2026-2030 in five zones, against the C library and each zone's law (laws.py)."""

from __future__ import annotations

import struct
import zoneinfo
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from bot.rules.instants import exists, is_twice, iso_week, moment, wall, week_end
from bot.rules.rhythm import Occurrence, reminders, weekly
from tests.laws import DAY, FIRST_MONDAY, HALF_HOUR, LAST_MONDAY, LAWS, WEEK, instant, law, naive, weeks

SECOND = timedelta(seconds=1)
MONDAY, SUNDAY = 0, 6
every_zone = pytest.mark.parametrize("zone", LAWS)


@every_zone
def test_the_tz_database_still_follows_the_law_that_these_tests_were_written_by(zone: str) -> None:
    """When this one fails, a country has changed its law: laws.py follows it, the bot need not."""
    ours, zoned = law(zone), zoneinfo.ZoneInfo(zone)
    for at, shown, _ in ours.shown:
        if at % WEEK == 0 or any(abs(at - change) <= DAY for change in ours.changes):
            assert instant(at).astimezone(zoned).replace(tzinfo=None) == naive(shown)


@pytest.mark.parametrize("weekday", range(7))
@every_zone
def test_every_week_has_one_occurrence_at_its_wall_time_whatever_the_half_hour(zone: str, weekday: int) -> None:
    ours = law(zone)
    since, until = (instant(ours.moment(monday)) - SECOND for monday in (FIRST_MONDAY, LAST_MONDAY))
    for half_hours in range(48):
        expected = [Occurrence(*one) for one in weeks(zone, weekday, half_hours * HALF_HOUR)]
        at = time(half_hours // 2, half_hours % 2 * 30)
        assert weekly(since, until, weekday, at, zone) == expected, at
        assert len({one.name for one in expected}) == 261


@every_zone
def test_every_half_hour_of_sundays_and_mondays_lies_in_its_week_which_ends_where_the_next_begins(zone: str) -> None:
    begins = {week: at for at, _, week in reversed(law(zone).shown)}
    following = dict(pairwise(sorted(begins, key=lambda week: begins[week])))
    for at, shown, week in law(zone).shown:
        if (shown // DAY + 3) % 7 in (SUNDAY, MONDAY) and week in following:  # 1 January 1970 was a Thursday
            assert iso_week(instant(at), zone) == week
            assert week_end(instant(at), zone) == instant(begins[following[week]])


@every_zone
def test_wall_times_around_a_change_have_their_moment_and_what_is_odd_about_them_is_told(zone: str) -> None:
    ours = law(zone)
    for change in (FIRST_MONDAY, *ours.changes):
        for shown in range(change - 2 * DAY, change + 2 * DAY, HALF_HOUR):
            expected = (instant(ours.moment(shown)), shown in ours.first, shown in ours.twice)
            for fold in (0, 1):  # Python's mark for the second of two: here one wall time is one wall time.
                told = naive(shown).replace(fold=fold)
                assert (moment(told, zone), exists(told, zone), is_twice(told, zone)) == expected, told


def test_the_zones_have_both_kinds_of_change_and_each_its_own() -> None:
    assert {zone: len(law(zone).changes) for zone in LAWS} == dict.fromkeys(LAWS, 10) | {"America/Aruba": 0}
    assert {zone: len(law(zone).twice) for zone in LAWS} == {
        "Europe/Amsterdam": 10,
        "America/New_York": 10,
        "Australia/Lord_Howe": 5,
        "America/Santiago": 10,
        "America/Aruba": 0,
    }


@pytest.mark.parametrize(
    ("monday", "before", "after"),
    [
        ("2025-12-29", "2025-W52", "2026-W01"),
        ("2027-01-04", "2026-W53", "2027-W01"),
        ("2028-01-03", "2027-W52", "2028-W01"),
        ("2029-01-01", "2028-W52", "2029-W01"),
        ("2029-12-31", "2029-W52", "2030-W01"),
        ("2030-12-30", "2030-W52", "2031-W01"),
    ],
)
@every_zone
def test_the_weeks_around_new_year_follow_each_other(zone: str, monday: str, before: str, after: str) -> None:
    midnight = datetime.fromisoformat(monday)
    begins = moment(midnight, zone)
    assert (iso_week(begins - SECOND, zone), iso_week(begins, zone)) == (before, after)
    assert week_end(begins - SECOND, zone) == begins
    last = weekly(begins - timedelta(days=7), begins + timedelta(days=6), SUNDAY, time(23, 30), zone)
    assert [(one.name, wall(one.due_at, zone)) for one in last] == [(before, midnight - timedelta(minutes=30))]
    first = weekly(begins - timedelta(days=6), begins, MONDAY, time(0), zone)
    assert [(one.name, one.due_at) for one in first] == [(after, begins)]


@pytest.mark.parametrize("zone", [zone for zone in LAWS if zone != "America/Aruba"])
def test_days_before_a_meeting_are_counted_on_the_calendar_and_hours_on_the_clock_over_each_change(zone: str) -> None:
    ours = law(zone)
    for change in ours.changes:
        for start, shown, _ in ours.shown:
            if not change - DAY <= start < change + 8 * DAY:
                continue
            found = reminders(instant(start), zone, ["7d", "1d", "4h", "1h"], instant(start - 9 * DAY))
            assert {one.name: one.due_at for one in found} == {
                "7d": instant(ours.moment(shown - 7 * DAY)),
                "1d": instant(ours.moment(shown - DAY)),
                "4h": instant(start - 14400),
                "1h": instant(start - 3600),
            }, naive(shown)


def test_a_monday_without_midnight_has_its_digest_just_after_and_its_week_begins_there() -> None:
    """Tehran, 22 March 2021: no zone has such a night between 2026 and 2030, but a law needs only a few weeks."""
    begins = datetime.fromisoformat("2021-03-21T20:30:00+00:00")
    found = weekly(begins - timedelta(days=6), begins + timedelta(days=6), MONDAY, time(0, 30), "Asia/Tehran")
    assert [(one.name, one.due_at) for one in found] == [("2021-W12", begins + timedelta(minutes=30))]
    assert wall(found[0].due_at, "Asia/Tehran") == datetime.fromisoformat("2021-03-22T01:30")
    assert week_end(begins - SECOND, "Asia/Tehran") == begins


@pytest.fixture
def late_zone(tmp_path: Path) -> Iterator[str]:
    """A zone that no country has yet: its clocks skip the hour around the midnight after a Sunday in March."""
    header = b"TZif2" + bytes(15) + struct.pack(">6l", 0, 0, 0, 0, 1, 4) + struct.pack(">lBB", 0, 0, 0) + b"LAT\0"
    (tmp_path / "Test").mkdir()
    (tmp_path / "Test" / "Late").write_bytes(header * 2 + b"\nLAT0LAST,M3.5.0/23:30,M10.5.0/23:30\n")
    zoneinfo.reset_tzpath([*zoneinfo.TZPATH, tmp_path])
    yield "Test/Late"
    zoneinfo.reset_tzpath()
    zoneinfo.ZoneInfo.clear_cache(only_keys=["Test/Late"])


def test_a_digest_that_the_clocks_move_past_its_week_still_is_that_weeks_and_is_of_use(late_zone: str) -> None:
    due = datetime.fromisoformat("2027-03-28T23:45:00+00:00")
    assert wall(due, late_zone) == datetime.fromisoformat("2027-03-29T00:45")
    around = weekly(due - timedelta(days=6), due + timedelta(days=8), SUNDAY, time(23, 45), late_zone)
    assert [one.name for one in around] == ["2027-W12", "2027-W13"]
    assert around[0].due_at == due < around[0].late_after
    for minutes in range(0, 20000, 5):  # wherever planning stopped before
        since = due - timedelta(minutes=minutes)
        rest = weekly(since, due + timedelta(days=1), SUNDAY, time(23, 45), late_zone)
        assert [one.due_at for one in rest if one.due_at == due] == ([due] if since < due else [])


def test_in_every_zone_of_the_tz_database_each_week_has_one_digest_that_is_of_use() -> None:
    weeks = [f"{year}-W{week:02}" for year, week, _ in map(date.isocalendar, _mondays())]
    for zone in sorted(zoneinfo.available_timezones()):
        since, until = (moment(datetime.combine(day, time()), zone) for day in (_mondays()[0], date(2027, 12, 27)))
        for weekday, at in ((MONDAY, time(0)), (SUNDAY, time(23, 30))):
            found = weekly(since - SECOND, until - SECOND, weekday, at, zone)
            assert [one.name for one in found] == weeks, zone
            for one in found:
                assert one.due_at < one.late_after, zone
                assert iso_week(one.due_at, zone) == one.name, zone


def _mondays() -> list[date]:
    return [date(2025, 12, 29) + timedelta(days=7 * week) for week in range(104)]
