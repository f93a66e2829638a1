"""When a case is quiet."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.rules.quiet import RESTING, is_quiet

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
SIX_WEEKS = timedelta(weeks=6)


def test_a_case_is_quiet_after_six_weeks_and_not_a_second_before() -> None:
    assert is_quiet("active", NOW - SIX_WEEKS, NOW)
    assert not is_quiet("active", NOW - SIX_WEEKS + timedelta(seconds=1), NOW)


def test_a_case_in_rest_is_not_quiet() -> None:
    assert not is_quiet(RESTING, NOW - 2 * SIX_WEEKS, NOW)
