"""The names of deliveries, and the times that count for them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.rules import deliveries as rules
from bot.rules.deliveries import CARD, DIGEST, REMINDER, is_late, key

PARTS = st.tuples(
    st.sampled_from([CARD, REMINDER, DIGEST]),
    st.integers(1, 10**12).map(str),
    st.sampled_from(["", "7d", "1d", "2026-W48"]),
    st.integers(0, 99),
    st.integers(0, 99),
)


@given(PARTS, PARTS)
def test_two_deliveries_have_the_same_key_only_if_they_say_the_same_thing(one: tuple, other: tuple) -> None:
    assert (key(*one) == key(*other)) == (one == other)
    assert len(key(*one)) <= 255


def test_a_key_is_stable_because_it_stands_in_databases() -> None:
    assert key(REMINDER, "12", "7d", 3) == "reminder:12:7d:r3"
    assert key(DIGEST, "1", "2026-W48", part=2) == "digest:1:2026-W48:r0:p2"


def test_opening_a_direct_message_and_posting_end_well_before_the_lease() -> None:
    assert 2 * timedelta(seconds=rules.REQUEST_TIMEOUT) < rules.LEASE / 2


def test_a_gentle_stop_of_fifteen_seconds_outlasts_a_request() -> None:
    assert rules.REQUEST_TIMEOUT <= 10


def test_nothing_is_looked_up_before_what_slack_took_must_show() -> None:
    assert timedelta(seconds=rules.REQUEST_TIMEOUT) + rules.SHOWN_WITHIN < rules.LOOK_AFTER


def test_every_kind_is_of_one_sort() -> None:
    kinds = {value for name, value in vars(rules).items() if name.isupper() and isinstance(value, str)} - {
        rules.AS_PLAIN_TEXT,
        rules.LOOK_CURSOR,
    }
    sorts = [rules.SEEN, rules.PRIVATE, rules.EDITS]
    assert frozenset().union(*sorts) == kinds
    assert sum(len(sort) for sort in sorts) == len(kinds)
    assert rules.SEEN >= rules.WAITS_FOR_A_WORD | rules.ABOUT_A_MEETING
    assert not rules.WAITS_FOR_A_WORD & rules.GOES_AGAIN
    assert rules.SEEN <= rules.WAITS_FOR_A_WORD | rules.GOES_AGAIN


def test_a_delivery_is_late_from_its_last_useful_moment_on() -> None:
    moment = datetime(2026, 11, 25, 9, tzinfo=UTC)
    assert is_late(moment, moment)
    assert not is_late(moment, moment - timedelta(microseconds=1))
    assert not is_late(None, moment)
