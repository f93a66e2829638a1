"""The names of deliveries, and what is made of Slack's answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules import deliveries as rules
from bot.rules.deliveries import (
    CARD,
    CARD_EDIT,
    DIGEST,
    DIGEST_EDIT,
    DUE,
    FAILED,
    MOST_ATTEMPTS,
    REMINDER,
    UNCERTAIN,
    Outcome,
    after_uncertain,
    answer_lost,
    backoff,
    is_late,
    key,
    never_attempted,
    never_reached_slack,
    refused_by_slack,
)

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


@pytest.mark.parametrize(
    "error",
    ["message_not_found", "cant_update_message", "edit_window_closed", "user_disabled", "user_not_found"],
)
def test_what_slack_will_refuse_again_fails_for_good(error: str) -> None:
    assert refused_by_slack(error, 1) == Outcome(FAILED, error)


@pytest.mark.parametrize("error", ["token_revoked", "account_inactive", "invalid_auth", "not_authed"])
def test_a_dead_token_closes_the_workspace_and_what_is_owed_waits(error: str) -> None:
    assert refused_by_slack(error, 1) == Outcome(DUE, error, closes=rules.WORKSPACE)


@pytest.mark.parametrize(
    "error", ["channel_not_found", "not_in_channel", "is_archived", "restricted_action", "missing_scope"]
)
def test_a_closed_channel_closes_that_channel_alone_and_what_is_owed_waits(error: str) -> None:
    assert refused_by_slack(error, 1) == Outcome(DUE, error, closes=rules.CHANNEL)


@pytest.mark.parametrize(
    "error", ["internal_error", "fatal_error", "service_unavailable", "request_timeout", "", "something_new"]
)
def test_what_may_have_been_posted_is_uncertain(error: str) -> None:
    assert refused_by_slack(error, 1) == Outcome(UNCERTAIN, error)


@pytest.mark.parametrize("error", ["ratelimited", "rate_limited", "message_limit_exceeded"])
def test_what_slack_turned_away_for_now_goes_again_after_the_wait_it_asked(error: str) -> None:
    assert refused_by_slack(error, 1, 30) == Outcome(DUE, error, timedelta(seconds=30))
    assert refused_by_slack(error, 3) == Outcome(DUE, error, timedelta(seconds=8))
    assert refused_by_slack(error, 1, 0) == Outcome(DUE, error, timedelta(seconds=2))


@pytest.mark.parametrize("judge", [lambda n: refused_by_slack("ratelimited", n, 5), never_reached_slack])
@pytest.mark.parametrize("attempts", [1, MOST_ATTEMPTS, 10_000])
def test_what_slack_certainly_did_not_take_goes_again_as_long_as_it_is_of_use(
    judge: Callable[[int], Outcome], attempts: int
) -> None:
    assert judge(attempts).state == DUE


def test_what_dies_in_our_own_hands_ends_after_the_last_attempt() -> None:
    assert never_attempted(MOST_ATTEMPTS - 1).state == DUE
    assert never_attempted(MOST_ATTEMPTS).state == FAILED


@pytest.mark.parametrize("error", ["invalid_blocks", "msg_blocks_too_long", "msg_too_long", "no_text"])
def test_what_slack_finds_wrong_with_the_blocks_goes_once_more_as_plain_text(error: str) -> None:
    assert refused_by_slack(error, 1) == Outcome(DUE, rules.AS_PLAIN_TEXT)
    assert refused_by_slack(error, 2, plain=True) == Outcome(FAILED, error)


def test_each_error_name_is_judged_in_one_way() -> None:
    groups = [rules.DEAD_TOKEN, rules._CLOSED, rules._GONE, rules._PAYLOAD, rules._NOT_POSTED]
    assert len(frozenset().union(*groups)) == sum(len(group) for group in groups)


def test_a_lost_answer_is_uncertain() -> None:
    assert answer_lost().state == UNCERTAIN


@pytest.mark.parametrize(
    "kind",
    [REMINDER, rules.MEETING_MOVED, rules.MEETING_CANCELLED, rules.ONBOARDING, rules.TROUBLE, CARD_EDIT, DIGEST_EDIT],
)
def test_a_reminder_a_notice_or_a_change_goes_again_when_nobody_knows(kind: str) -> None:
    assert after_uncertain(kind, 2) == Outcome(DUE, "sent_again_after_uncertain", timedelta(seconds=4))
    assert after_uncertain(kind, MOST_ATTEMPTS).state == (DUE if kind in rules.EDITS else UNCERTAIN)


@pytest.mark.parametrize("kind", [DIGEST, CARD, rules.WELCOME, rules.NUDGE, rules.NEWCOMER])
def test_what_would_stand_there_twice_waits_for_a_person(kind: str) -> None:
    assert after_uncertain(kind, 1).state == UNCERTAIN


def test_the_wait_doubles_up_to_ten_minutes() -> None:
    assert [backoff(attempts).total_seconds() for attempts in (0, 1, 2, 3, 9, 10, 11)] == [2, 2, 4, 8, 512, 600, 600]


@given(st.integers(0, 10**6))
def test_the_wait_never_shrinks_and_never_ends(attempts: int) -> None:
    assert timedelta(seconds=2) <= backoff(attempts) <= backoff(attempts + 1) <= timedelta(minutes=10)


def test_a_request_ends_well_before_its_lease() -> None:
    assert timedelta(seconds=2 * rules.POST_TIMEOUT) < rules.LEASE


def test_a_delivery_is_late_from_its_last_useful_moment_on() -> None:
    moment = datetime(2026, 11, 25, 9, tzinfo=UTC)
    assert is_late(moment, moment)
    assert not is_late(moment, moment - timedelta(microseconds=1))
    assert not is_late(None, moment)
