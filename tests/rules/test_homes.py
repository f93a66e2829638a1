"""What follows when Slack does not take a Home tab."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.rules import homes
from bot.rules.outcomes import DEAD_TOKEN


@pytest.mark.parametrize("error", sorted(DEAD_TOKEN))
def test_a_refused_token_loses_the_workspace(error: str) -> None:
    assert homes.judge(error) == homes.WORKSPACE_GONE


@pytest.mark.parametrize(
    ("error", "follows"),
    [
        ("hash_conflict", homes.CONFLICT),
        ("user_not_found", homes.PERSON_GONE),
        ("not_enabled", homes.PERSON_GONE),
        ("invalid_blocks", homes.UNSHOWABLE),
        ("view_too_large", homes.UNSHOWABLE),
        ("ratelimited", homes.LATER),
        ("something_new", homes.LATER),
    ],
)
def test_each_refusal_has_its_consequence(error: str, follows: str) -> None:
    assert homes.judge(error) == follows


def test_what_fails_again_is_left_alone_longer_but_never_for_good() -> None:
    waits = [homes.rest(failures) for failures in (1, 2, 3, 500)]
    assert waits == [timedelta(seconds=2), timedelta(seconds=4), timedelta(seconds=8), timedelta(minutes=10)]
