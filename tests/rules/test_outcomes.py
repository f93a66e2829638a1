"""What is made of Slack's answers, and of none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules import deliveries as kinds
from bot.rules import outcomes as rules
from bot.rules.deliveries import AS_PLAIN_TEXT, CARD, CARD_EDIT, DIGEST, DIGEST_EDIT, REMINDER
from bot.rules.outcomes import (
    MOST_ATTEMPTS,
    Outcome,
    answer_lost,
    backoff,
    is_known,
    never_attempted,
    never_reached_slack,
    policy,
    refused_by_slack,
)
from bot.rules.states import DUE, FAILED, LOST, POSTPONED, REFUSED, REPEATED, UNCERTAIN


@pytest.mark.parametrize(
    "error",
    ["message_not_found", "cant_update_message", "edit_window_closed", "user_disabled", "user_not_found"],
)
def test_what_slack_will_refuse_again_fails_for_good(error: str) -> None:
    assert refused_by_slack(error, 1) == Outcome(REFUSED, error)


@pytest.mark.parametrize("error", ["token_revoked", "account_inactive", "invalid_auth", "not_authed"])
def test_a_dead_token_closes_the_workspace_and_what_is_owed_waits(error: str) -> None:
    assert refused_by_slack(error, 1) == Outcome(POSTPONED, error, closes=rules.WORKSPACE)


@pytest.mark.parametrize(
    "error", ["channel_not_found", "not_in_channel", "is_archived", "restricted_action", "missing_scope"]
)
def test_a_closed_channel_closes_that_channel_alone_and_what_is_owed_waits(error: str) -> None:
    assert refused_by_slack(error, 1) == Outcome(POSTPONED, error, closes=rules.CHANNEL)


@pytest.mark.parametrize(
    "error", ["internal_error", "fatal_error", "service_unavailable", "request_timeout", "", "something_new"]
)
def test_what_may_have_been_posted_is_uncertain(error: str) -> None:
    assert refused_by_slack(error, 1) == Outcome(LOST, error or "answer_lost")


@pytest.mark.parametrize("error", ["ratelimited", "rate_limited", "message_limit_exceeded"])
def test_what_slack_turned_away_for_now_goes_again_after_the_wait_it_asked(error: str) -> None:
    assert refused_by_slack(error, 1, 30) == Outcome(POSTPONED, error, timedelta(seconds=30))
    assert refused_by_slack(error, 3) == Outcome(POSTPONED, error, timedelta(seconds=8))
    assert refused_by_slack(error, 1, 0) == Outcome(POSTPONED, error, timedelta(seconds=2))


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
    assert refused_by_slack(error, 1) == Outcome(POSTPONED, AS_PLAIN_TEXT)
    assert refused_by_slack(error, 2, plain=True) == Outcome(REFUSED, error)


def test_each_error_name_is_judged_in_one_way() -> None:
    groups = [
        rules.DEAD_TOKEN, rules.CLOSED, rules.GONE, rules.PAYLOAD, rules.NOT_POSTED, rules.PERHAPS_POSTED,
    ]  # fmt: skip
    assert len(frozenset().union(*groups)) == sum(len(group) for group in groups)


def test_a_lost_answer_is_uncertain() -> None:
    assert answer_lost().state == UNCERTAIN


@pytest.mark.parametrize(
    "kind",
    [REMINDER, kinds.MEETING_MOVED, kinds.MEETING_CANCELLED, kinds.ONBOARDING, kinds.TROUBLE, CARD_EDIT, DIGEST_EDIT],
)
def test_a_reminder_a_notice_or_a_change_goes_again_when_nobody_knows(kind: str) -> None:
    assert policy(kind, 2) == REPEATED
    assert policy(kind, MOST_ATTEMPTS) == (REPEATED if kind in kinds.EDITS else "")


@pytest.mark.parametrize("kind", [DIGEST, CARD, kinds.WELCOME, kinds.NUDGE, kinds.NEWCOMER])
def test_what_would_stand_there_twice_waits_for_a_person(kind: str) -> None:
    assert policy(kind, 1) == ""


@pytest.mark.parametrize("seconds", [86_400 * 365, 10**9])
def test_nothing_waits_longer_than_a_day_whatever_slack_asks(seconds: int) -> None:
    assert refused_by_slack("ratelimited", 1, seconds).wait == timedelta(days=1)


@pytest.mark.parametrize(
    ("error", "known"),
    [
        ("is_archived", True),
        ("restricted_action_non_threadable_channel", True),
        ("slack_connect_file_link_sharing_blocked", True),
        ("internal_error", True),
        ("something_new", False),
        ("", False),
    ],
)
def test_a_name_that_is_in_no_class_is_told_apart(error: str, known: bool) -> None:
    assert is_known(error) is known
    assert (refused_by_slack(error, 1).state == UNCERTAIN) is (not known or error == "internal_error")


def test_the_wait_doubles_up_to_ten_minutes() -> None:
    assert [backoff(attempts).total_seconds() for attempts in (0, 1, 2, 3, 9, 10, 11)] == [2, 2, 4, 8, 512, 600, 600]


@given(st.integers(0, 10**6))
def test_the_wait_never_shrinks_and_never_ends(attempts: int) -> None:
    assert timedelta(seconds=2) <= backoff(attempts) <= backoff(attempts + 1) <= timedelta(minutes=10)
