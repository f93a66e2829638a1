"""Weekly moments and reminders, against a calculation that knows only the European rule for summer time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.instants import exists, is_twice, iso_week, moment, wall, week_end
from bot.rules.problems import Refused
from bot.rules.rhythm import Occurrence, offset, reminders, weekly

ZONE = "Europe/Amsterdam"
HOURS = [time(0, 0), time(0, 30), time(2, 30), time(9, 0), time(15, 0), time(23, 59)]
START, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2030, 12, 31, tzinfo=UTC)


def last_sunday(year: int, month: int) -> date:
    day = date(year, month, 31)
    return day - timedelta(days=day.isoweekday() % 7)


def summer(instant: datetime) -> bool:
    """Between 01.00 UTC on the last Sundays of March and October."""
    edges = [datetime.combine(last_sunday(instant.year, month), time(1), UTC) for month in (3, 10)]
    return edges[0] <= instant < edges[1]


def in_amsterdam(day: date, at: time) -> datetime:
    """Give the moment at which the clocks show this: the first of two, or an hour later when they skip it."""
    winter = datetime.combine(day, at, UTC) - timedelta(hours=1)
    earlier = winter - timedelta(hours=1)
    return earlier if summer(earlier) else winter


def at(text: str) -> datetime:
    day, clock = text.split()
    return in_amsterdam(date.fromisoformat(day), time.fromisoformat(clock))


def weeks() -> list[tuple[int, int]]:
    day, found = date(2025, 12, 29), []
    while day <= END.date():
        found.append(day.isocalendar()[:2])
        day += timedelta(days=7)
    return found


@pytest.mark.parametrize("hour", HOURS, ids=str)
@pytest.mark.parametrize("weekday", range(7))
def test_every_week_of_five_years_has_one_digest_at_its_wall_time(weekday: int, hour: time) -> None:
    expected = []
    for year, week in weeks():
        due = in_amsterdam(date.fromisocalendar(year, week, weekday + 1), hour)
        if START < due <= END:
            end = in_amsterdam(date.fromisocalendar(year, week, 1) + timedelta(days=7), time(0))
            expected.append(Occurrence(f"{year}-W{week:02}", due, end))
    found = weekly(START, END, weekday, hour, ZONE)
    assert found == expected
    assert len({one.name for one in found}) == len(found) >= 259


@given(
    st.datetimes(START.replace(tzinfo=None), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.lists(st.timedeltas(timedelta(0), timedelta(days=20)), max_size=8),
    st.integers(0, 6),
    st.sampled_from(HOURS),
)
def test_planning_in_steps_finds_the_same_moments_as_planning_at_once(
    start: datetime, steps: list[timedelta], weekday: int, hour: time
) -> None:
    found, since = [], start
    for step in steps:
        found += weekly(since, since + step, weekday, hour, ZONE)
        since += step
    assert found == weekly(start, since, weekday, hour, ZONE)


def test_a_moment_that_is_exactly_now_was_planned_before() -> None:
    due = at("2026-11-26 15:00")
    assert weekly(due - timedelta(seconds=1), due, 3, time(15), ZONE) != []
    assert weekly(due, due + timedelta(days=6), 3, time(15), ZONE) == []
    assert weekly(due - timedelta(days=6), due - timedelta(seconds=1), 3, time(15), ZONE) == []


def test_a_digest_in_the_skipped_hour_comes_just_after_it_and_in_the_doubled_hour_once() -> None:
    around = weekly(at("2027-03-22 00:00"), at("2027-04-04 23:00"), 6, time(2, 30), ZONE)
    assert [wall(one.due_at, ZONE).strftime("%m-%d %H:%M") for one in around] == ["03-28 03:30", "04-04 02:30"]
    doubled = weekly(at("2026-10-19 00:00"), at("2026-10-26 00:00"), 6, time(2, 30), ZONE)
    assert [one.due_at for one in doubled] == [datetime(2026, 10, 25, 0, 30, tzinfo=UTC)]


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2025-12-28", "2025-W52"),
        ("2025-12-29", "2026-W01"),
        ("2026-12-27", "2026-W52"),
        ("2026-12-28", "2026-W53"),
        ("2027-01-03", "2026-W53"),
        ("2027-01-04", "2027-W01"),
        ("2029-12-31", "2030-W01"),
    ],
)
def test_weeks_around_new_year_have_the_name_of_the_year_of_their_thursday(day: str, name: str) -> None:
    assert iso_week(at(f"{day} 12:00"), ZONE) == name


def test_a_week_is_told_by_the_clock_on_the_wall() -> None:
    monday = at("2027-01-04 00:30")
    assert monday.day == 3
    assert iso_week(monday, ZONE) == "2027-W01"
    assert iso_week(monday, "UTC") == "2026-W53"


def test_a_week_with_a_clock_change_ends_at_monday_midnight() -> None:
    assert week_end(at("2027-03-24 12:00"), ZONE) == at("2027-03-29 00:00")
    assert week_end(at("2026-10-25 23:59"), ZONE) == at("2026-10-26 00:00")
    assert week_end(at("2026-10-26 00:00"), ZONE) == at("2026-11-02 00:00")


@given(st.datetimes(datetime(2026, 1, 1), datetime(2030, 12, 31)))  # noqa: DTZ001 - wall times
def test_a_wall_time_has_the_moment_that_the_european_rule_gives(shown: datetime) -> None:
    assert moment(shown, ZONE) == in_amsterdam(shown.date(), shown.time())
    if exists(shown, ZONE):
        assert wall(moment(shown, ZONE), ZONE) == shown
    changes = [last_sunday(shown.year, month) for month in (3, 10)]
    assert exists(shown, ZONE) == (not (shown.date() == changes[0] and shown.hour == 2))
    assert is_twice(shown, ZONE) == (shown.date() == changes[1] and shown.hour == 2)


@pytest.mark.parametrize("start", ["2027-03-29 10:00", "2026-10-26 10:00", "2027-03-28 10:00", "2026-10-25 10:00"])
def test_days_before_are_counted_on_the_calendar_over_a_clock_change(start: str) -> None:
    starts_at, day = at(start), date.fromisoformat(start.split()[0])
    found = reminders(starts_at, ZONE, ["7d", "1d", "1h"], starts_at - timedelta(days=30))
    week, yesterday = (in_amsterdam(day - timedelta(days=days), time(10)) for days in (7, 1))
    assert [(one.name, one.due_at) for one in found] == [
        ("7d", week),
        ("1d", yesterday),
        ("1h", starts_at - timedelta(hours=1)),
    ]


def test_hours_before_are_counted_on_the_clock_over_a_clock_change() -> None:
    starts_at = at("2027-03-28 04:00")
    found = reminders(starts_at, ZONE, ["4h"], starts_at - timedelta(days=2))
    assert [wall(one.due_at, ZONE).strftime("%d %H:%M") for one in found] == ["27 23:00"]


def test_a_day_before_the_skipped_hour_comes_an_hour_later() -> None:
    starts_at = at("2027-03-29 02:30")
    found = reminders(starts_at, ZONE, ["1d"], starts_at - timedelta(days=9))
    assert found[0].due_at == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2027-03-28 12:00", ["24h", "1d"]),  # a day of 23 hours
        ("2026-10-25 12:00", ["1d", "24h"]),  # a day of 25 hours
        ("2026-11-10 12:00", ["1d"]),  # the same moment twice is one reminder
    ],
)
def test_a_day_and_24_hours_before_come_in_the_order_of_their_moments(start: str, expected: list[str]) -> None:
    starts_at = at(start)
    found = reminders(starts_at, ZONE, ["24h", "1d"], starts_at - timedelta(days=9))
    assert [one.name for one in found] == expected
    assert {one.late_after for one in found} == {starts_at}


def test_one_of_more_than_a_day_is_useful_until_the_next_one_and_the_others_until_the_start() -> None:
    starts_at = at("2026-12-08 13:30")
    found = reminders(starts_at, ZONE, ["1h", "7d", "1d"], at("2026-11-01 10:00"))
    assert [one.late_after for one in found] == [at("2026-12-07 13:30"), starts_at, starts_at]
    assert reminders(starts_at, ZONE, ["7d"], at("2026-11-01 10:00"))[0].late_after == starts_at


def test_a_reminder_whose_moment_has_come_is_never_planned() -> None:
    starts_at = at("2026-12-08 13:30")
    offsets = ["7d", "1d", "1h"]
    assert [one.name for one in reminders(starts_at, ZONE, offsets, at("2026-12-01 13:30"))] == ["1d", "1h"]
    assert [one.name for one in reminders(starts_at, ZONE, offsets, at("2026-12-08 12:00"))] == ["1h"]
    assert reminders(starts_at, ZONE, offsets, starts_at) == []


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2030, 12, 1)),  # noqa: DTZ001 - wall times
    st.lists(st.sampled_from(["60d", "14d", "7d", "3d", "2d", "1d", "48h", "24h", "4h", "2h", "1h"]), max_size=6),
    st.timedeltas(timedelta(0), timedelta(days=90)),
)
def test_reminders_come_in_order_each_once_before_the_meeting(
    start: datetime, offsets: list[str], ahead: timedelta
) -> None:
    starts_at = moment(start, ZONE)
    now = starts_at - ahead
    found = reminders(starts_at, ZONE, offsets, now)
    assert [one.due_at for one in found] == sorted({one.due_at for one in found})
    for one in found:
        assert one.name in offsets
        assert now < one.due_at < starts_at
        assert one.due_at < one.late_after <= starts_at
    for one, following in zip(found, [*(one.due_at for one in found[1:]), starts_at], strict=False):
        assert one.late_after == (following if offset(one.name) > timedelta(days=1) else starts_at)
    assert [one.name for one in reminders(starts_at, ZONE, [*offsets, *reversed(offsets)], now)] == [
        one.name for one in found
    ]


def test_reminder_moments_are_read() -> None:
    assert [offset(text) for text in ("7d", "60d", "1h", "99h")] == [
        timedelta(days=7),
        timedelta(days=60),
        timedelta(hours=1),
        timedelta(hours=99),
    ]


@pytest.mark.parametrize("text", ["", "d", "0d", "00h", "61d", "100h", "7", "7 d", "7D", "1w", "-1d", "1h\n", "1.5h"])
def test_anything_else_is_no_reminder_moment(text: str) -> None:
    with pytest.raises(Refused, match=r"reminder\.unreadable"):
        offset(text)
