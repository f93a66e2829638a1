"""A message that travels with the request: what fits of it, and how it is known again."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.consent import IN_A_BUTTON, IN_A_FORM, Said, from_facts, mark


def said(text: str, *, channel_id: str = "C1", ts: str = "1.1") -> Said:
    return Said(channel_id, ts, "U3", None, text)


def test_a_text_that_fits_travels_whole() -> None:
    text = "x" * (IN_A_BUTTON - 2)
    assert said(text).within(IN_A_BUTTON) == said(text)


def test_what_does_not_fit_is_counted() -> None:
    kept = said("x" * 2000).within(IN_A_BUTTON)
    assert len(kept.text) == IN_A_BUTTON - 2
    assert kept.left == 2000 - len(kept.text)
    again = kept.first(1000)
    assert (len(again.text), again.left) == (1000, 1000)


@pytest.mark.parametrize("piece", ['"', "\n", "\\", "\u0001", "🎉", "é", "\ud800"])
@pytest.mark.parametrize("room", [IN_A_BUTTON, IN_A_FORM])
def test_the_text_takes_no_more_room_than_there_is_and_little_is_lost(piece: str, room: int) -> None:
    kept = said(piece * 4000).within(room)
    taken = len(json.dumps(kept.text, ensure_ascii=False).encode("utf-16-le", "surrogatepass")) // 2
    assert room - 12 <= taken <= room
    assert len(kept.text) + kept.left == 4000 * len(piece)


@given(st.text(max_size=200))
def test_a_message_comes_back_from_a_form_as_it_went_in(text: str) -> None:
    assert from_facts(json.loads(json.dumps(said(text).as_facts()))) == said(text)


def test_the_same_message_has_one_mark_whatever_it_says_and_another_one_has_another() -> None:
    assert mark("T1", said("Een les")) == mark("T1", said("Een andere les"))
    others = [mark("T1", said("", ts="1.2")), mark("T1", said("", channel_id="C2")), mark("T2", said(""))]
    assert len({mark("T1", said("")), *others}) == 4


def test_a_mark_tells_nothing_of_the_message() -> None:
    assert "C1" not in mark("T1", said("Een les"))
    assert "les" not in mark("T1", said("Een les"))
