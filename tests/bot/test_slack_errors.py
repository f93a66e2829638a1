"""How long Slack asks to be left alone, read in one place for posts, look-ups and Home tabs."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from bot.slack_errors import retry_after


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "30"}, 30),
        ({"retry-after": "1"}, 1),
        ({"Retry-After": "0"}, 0),
        ({"Retry-After": "3600"}, 3600),
        ({}, None),
        (None, None),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": "1.5"}, None),
        ({"Retry-After": "٣"}, None),
        ({"Retry-After": "9" * 20}, None),
    ],
)
def test_what_slack_asks_is_read_and_nonsense_is_not_believed(headers: object, seconds: int | None) -> None:
    assert retry_after(SimpleNamespace(headers=headers)) == seconds


def test_an_answer_that_is_none_asks_for_nothing() -> None:
    assert retry_after("a text of a proxy") is None
