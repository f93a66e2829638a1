"""When a case holder is asked for an update, and when they are left alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.instants import moment, wall
from bot.rules.nudges import Asking, cycle, late_after, may_go, next_moment, silence
from bot.rules.programme import REGIONS
from bot.rules.workdays import is_workday

ZONE = "Europe/Amsterdam"
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def at(text: str, zone: str = ZONE) -> datetime:
    return moment(datetime.fromisoformat(text), zone)


QUIET = Asking(quiet_since=ago(200))


@pytest.mark.parametrize(
    ("asking", "why"),
    [
        (Asking(ago(42)), ""),
        (Asking(ago(41.99)), "not_quiet"),
        (replace(QUIET, resting=True), "case_rests"),
        (replace(QUIET, never=True), "asked_not_to"),
        (replace(QUIET, unanswered=2), ""),
        (replace(QUIET, unanswered=3), "never_answered"),
        (replace(QUIET, unanswered=4), "never_answered"),
        (replace(QUIET, asked_at=ago(60)), "asked_this_cycle"),
        (replace(QUIET, asked_at=ago(90.99)), "asked_this_cycle"),
        (replace(QUIET, asked_at=ago(91)), ""),
        (replace(QUIET, asked_at=ago(60), met_at=ago(70)), "asked_this_cycle"),
        (replace(QUIET, asked_at=ago(60), met_at=ago(60)), "asked_this_cycle"),
        (replace(QUIET, asked_at=ago(60), met_at=ago(20)), ""),
        (replace(QUIET, asked_at=ago(41.99), met_at=ago(20)), "asked_this_cycle"),
        (replace(QUIET, asked_at=ago(42), met_at=ago(20)), ""),
        (replace(QUIET, met_at=ago(20)), ""),
    ],
)
def test_somebody_is_asked_about_a_quiet_case_once_in_a_meeting_cycle(asking: Asking, why: str) -> None:
    assert silence(asking, NOW) == why


def test_each_cycle_has_a_name_of_its_own() -> None:
    names = [
        cycle(Asking(ago(200))),
        cycle(Asking(ago(200), met_at=ago(90))),
        cycle(Asking(ago(200), met_at=ago(90), asked_at=ago(90))),
        cycle(Asking(ago(200), met_at=ago(90), asked_at=ago(100))),
        cycle(Asking(ago(200), met_at=ago(90), asked_at=ago(80))),
        cycle(Asking(ago(200), asked_at=ago(80))),
    ]
    assert names == [
        "first",
        "met-2026-08-27",
        "asked-2026-08-27",
        "met-2026-08-27",
        "asked-2026-09-06",
        "asked-2026-09-06",
    ]


@pytest.mark.parametrize(
    ("now", "region", "due"),
    [
        ("2026-11-25T09:00", "", "2026-11-25T10:00"),
        ("2026-11-25T10:00", "", "2026-11-25T10:00"),
        ("2026-11-25T10:01", "", "2026-11-26T10:00"),
        ("2026-11-27T16:00", "", "2026-11-30T10:00"),  # a Friday afternoon
        ("2026-11-28T03:00", "", "2026-11-30T10:00"),
        ("2026-12-24T12:00", "", "2026-12-28T10:00"),  # Christmas, then a weekend
        ("2026-12-18T12:00", "Noord", "2027-01-04T10:00"),  # the Christmas holidays
        ("2027-03-25T12:00", "", "2027-03-30T10:00"),  # Good Friday to Easter Monday; the clock changes on the way
        ("2027-07-09T11:00", "Noord", "2027-08-23T10:00"),
        ("2027-07-09T11:00", "Zuid", "2027-07-12T10:00"),
        ("2031-07-25T11:00", "Zuid", "2031-07-28T10:00"),  # not known yet, so no holiday
    ],
)
def test_an_ask_waits_for_ten_o_clock_on_a_working_day(now: str, region: str, due: str) -> None:
    assert next_moment(at(now), ZONE, region) == at(due)


@pytest.mark.parametrize(
    ("shown", "decent"),
    [
        ("2026-11-25T08:59", False),
        ("2026-11-25T09:00", True),
        ("2026-11-25T16:59", True),
        ("2026-11-25T17:00", False),
        ("2026-11-28T12:00", False),
        ("2026-12-25T12:00", False),
        ("2027-02-24T12:00", False),
        ("2027-03-03T12:00", True),
    ],
)
def test_nobody_is_asked_outside_working_hours_and_days(shown: str, decent: bool) -> None:
    assert may_go(at(shown), ZONE, "Midden") is decent


INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2032, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
ZONES = st.sampled_from([ZONE, "America/Curacao", "Europe/London"])


@given(INSTANTS, ZONES, st.sampled_from(["", *REGIONS]))
def test_an_ask_is_due_on_the_first_working_day_at_ten_and_useful_until_five(
    now: datetime, zone: str, region: str
) -> None:
    due = next_moment(now, zone, region)
    local = wall(due, zone)
    assert due >= now
    assert local.time() == time(10)
    assert is_workday(local.date(), region)
    assert may_go(due, zone, region)
    assert late_after(due) == due + timedelta(days=1)
    day = wall(now, zone).date()
    skipped = [day + timedelta(days=number) for number in range((local.date() - day).days)]
    assert not [one for one in skipped[1:] if is_workday(one, region)]


DAYS = st.lists(st.integers(0, 900), max_size=14)


@settings(max_examples=60)
@given(meetings=DAYS, shares=DAYS, region=st.sampled_from(["", *REGIONS]))
def test_whatever_happens_asks_stay_seldom_and_end_when_nobody_answers(
    meetings: list[int], shares: list[int], region: str
) -> None:
    """Live through 900 days, with meetings at noon and updates at nine, and ask whenever the rules let one."""
    start = at("2026-11-25T00:00")
    met = sorted(start + timedelta(days=day, hours=12) for day in meetings)
    shared = sorted(start + timedelta(days=day, hours=9) for day in shares)
    asks: list[datetime] = []
    now, last = start, start + timedelta(days=900)
    while now < last:
        due = next_moment(now, ZONE, region)
        before = [one for one in shared if one <= due]
        asking = Asking(
            before[-1] if before else start,
            max((one for one in met if one <= due), default=None),
            asks[-1] if asks else None,
            len([one for one in asks if not before or one > before[-1]]),
        )
        if not silence(asking, due):
            asks.append(due)
        now = due + timedelta(hours=1)
    for first, second in pairwise(asks):
        assert second - first >= timedelta(days=42)
        assert second - first >= timedelta(days=91) or any(first < one <= second for one in met)
    for one in asks:
        assert one - max((share for share in shared if share <= one), default=start) >= timedelta(days=42)
        assert may_go(one, ZONE, region)
    for four in zip(asks, asks[1:], asks[2:], asks[3:], strict=False):
        assert any(four[0] < share <= four[3] for share in shared), "four asks and never an answer"
    if not shared:
        assert len(asks) == 3
