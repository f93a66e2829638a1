"""On which days people may be asked something, against the calendar that the ministry published."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.programme import REGIONS
from bot.rules.workdays import is_workday

SCHOOL_HOLIDAYS_OF_2027 = {
    "Noord": ["02-20/02-28", "04-24/05-02", "07-10/08-22", "10-16/10-24", "12-25/12-31"],
    "Midden": ["02-20/02-28", "04-24/05-02", "07-17/08-29", "10-16/10-24", "12-25/12-31"],
    "Zuid": ["02-13/02-21", "04-24/05-02", "07-24/09-05", "10-23/10-31", "12-25/12-31"],
}
"""As the domain notes list them; the days around New Year belong to the year before."""
PUBLIC_HOLIDAYS_OF_2027 = ["01-01", "03-26", "03-28", "03-29", "04-27", "05-06", "05-16", "05-17", "12-25", "12-26"]


def in_2027(text: str) -> date:
    return date.fromisoformat(f"2027-{text}")


def days_of(spans: list[str]) -> set[date]:
    found = set()
    for span in spans:
        first, last = (in_2027(text) for text in span.split("/"))
        found |= {first + timedelta(days=number) for number in range((last - first).days + 1)}
    return found


@pytest.mark.parametrize("region", REGIONS)
def test_the_workdays_of_2027_are_those_outside_weekends_and_both_kinds_of_holidays(region: str) -> None:
    free = days_of([*SCHOOL_HOLIDAYS_OF_2027[region], "01-01/01-03"])
    free |= {in_2027(text) for text in PUBLIC_HOLIDAYS_OF_2027}
    days = [date(2027, 1, 1) + timedelta(days=number) for number in range(365)]
    assert [day for day in days if is_workday(day, region)] == [
        day for day in days if day.weekday() < 5 and day not in free
    ]


def test_without_a_region_only_weekends_and_public_holidays_are_free() -> None:
    free = {in_2027(text) for text in PUBLIC_HOLIDAYS_OF_2027}
    days = [date(2027, 1, 1) + timedelta(days=number) for number in range(365)]
    assert [day for day in days if is_workday(day)] == [day for day in days if day.weekday() < 5 and day not in free]


@pytest.mark.parametrize(
    ("day", "free"),
    [
        ("2026-04-27", True),  # King's Day
        ("2025-05-05", True),  # Liberation Day in a lustrum year
        ("2026-05-05", False),  # and in another
        ("2026-12-31", False),  # New Year's Eve
    ],
)
def test_some_days_that_people_wonder_about(day: str, free: bool) -> None:
    assert is_workday(date.fromisoformat(day)) is not free


@given(st.dates(date(2031, 1, 6), date(2060, 12, 31)), st.sampled_from(REGIONS))
def test_school_holidays_that_nobody_knows_yet_are_none(day: date, region: str) -> None:
    assert is_workday(day, region) == is_workday(day)


def test_a_region_that_does_not_exist_has_no_school_holidays() -> None:
    assert is_workday(date(2027, 7, 26), "West")
