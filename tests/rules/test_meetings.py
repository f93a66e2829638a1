"""Plans of meetings, and what keeps one from being stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.instants import wall
from bot.rules.meetings import KINDS, LIMITS, Plan, as_seconds, from_seconds, plan_at, problems, wall_problems

ZONE = "Europe/Amsterdam"
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


GOOD = plan_at(at("2026-12-08T13:30"), at("2026-12-08T16:00"), ZONE, place="Huis van de Streek")


def codes(plan: Plan) -> list[tuple[str, str]]:
    return [(problem.code, problem.field) for problem in problems(plan, NOW)]


def test_a_plan_is_made_of_wall_times_in_its_zone() -> None:
    assert (GOOD.starts_at, GOOD.ends_at) == (at("2026-12-08T12:30+00:00"), at("2026-12-08T15:00+00:00"))
    assert codes(GOOD) == []


def test_without_an_end_it_lasts_an_hour_and_a_half_also_over_a_clock_change() -> None:
    assert plan_at(at("2026-12-08T13:30"), None, ZONE).ends_at == at("2026-12-08T14:00+00:00")
    night = plan_at(at("2027-03-28T01:00"), None, ZONE)
    assert night.ends_at - night.starts_at == timedelta(minutes=90)
    assert wall(night.ends_at, ZONE) == at("2027-03-28T03:30")


def test_a_meeting_starts_in_the_future_and_not_too_far() -> None:
    assert codes(replace(GOOD, starts_at=NOW)) == [("date.past", "start")]
    assert codes(replace(GOOD, starts_at=NOW + timedelta(seconds=1))) == []
    far = NOW + timedelta(days=3 * 366 + 1)
    assert codes(replace(GOOD, starts_at=far, ends_at=far + timedelta(hours=1))) == [("date.far", "start")]


def test_a_meeting_ends_after_it_starts() -> None:
    assert codes(replace(GOOD, ends_at=GOOD.starts_at)) == [("time.backwards", "end")]
    assert codes(plan_at(at("2026-12-08T16:00"), at("2026-12-08T13:30"), ZONE)) == [("time.backwards", "end")]


def test_only_known_kinds_can_be_planned() -> None:
    for kind in KINDS:
        assert codes(replace(GOOD, kind=kind)) == []
    assert codes(replace(GOOD, kind="feest")) == [("meeting.kind", "kind")]


@pytest.mark.parametrize("field", ["place", "link", "preparation"])
def test_a_text_of_a_meeting_may_be_as_long_as_its_limit_and_no_longer(field: str) -> None:
    limit = LIMITS[field]
    fitting = "https://".ljust(limit, "x")
    assert codes(replace(GOOD, **{field: fitting})) == []
    (problem,) = problems(replace(GOOD, **{field: fitting + "xyz"}), NOW)
    assert (problem.code, problem.field) == ("text.long", field)
    assert problem.facts == {"over": 3, "limit": limit}


def test_a_plan_whose_texts_do_not_fit_the_button_that_carries_it_is_too_long() -> None:
    full = replace(GOOD, place="x" * 200, link="https://".ljust(500, "x"), preparation="x" * 500)
    assert codes(full) == []
    (problem,) = problems(replace(full, preparation='"' * 500), NOW)
    assert (problem.code, problem.field, problem.facts["over"]) == ("text.long", "preparation", 500)
    assert codes(replace(GOOD, preparation='Lees dit:\n- één\n- "twee"\n' * 20)) == []


@pytest.mark.parametrize("link", ["voorbeeld.nl", "javascript:alert(1)", "file:///etc/passwd", "//voorbeeld.nl"])
def test_only_a_web_address_is_a_link(link: str) -> None:
    assert codes(replace(GOOD, link=link)) == [("link.unreadable", "link")]
    assert codes(replace(GOOD, link="HTTPS://voorbeeld.nl")) == []


def test_every_mistake_is_told_at_once() -> None:
    bad = Plan(NOW, NOW, ZONE, "feest", "x" * 201, "nee", "x" * 501)
    assert [code for code, _ in codes(bad)] == [
        "date.past",
        "time.backwards",
        "meeting.kind",
        "text.long",
        "text.long",
        "link.unreadable",
    ]


def test_a_wall_time_that_never_comes_or_comes_twice_is_told() -> None:
    def found(text: str) -> list[tuple[str, str]]:
        return [(problem.code, problem.field) for problem in wall_problems(at(text), ZONE, "end")]

    assert found("2027-03-28T02:30") == [("time.skipped", "end")]
    assert found("2026-10-25T02:30") == [("time.twice", "end")]
    assert found("2026-10-25T03:00") == found("2027-03-28T01:59") == []


@given(st.datetimes(at("2020-01-01"), at("2090-01-01"), timezones=st.just(UTC)))
def test_the_picker_s_seconds_give_the_same_moment_back(instant: datetime) -> None:
    whole = instant.replace(microsecond=0)
    assert from_seconds(as_seconds(whole)) == whole
