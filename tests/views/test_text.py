"""Members' text in Slack's markup: literal, cut between characters, pinging nobody."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.views.text import as_many, bold, chunks, escape, fit, mention, mentions, quoted
from tests.views.made import MEMBER_TEXT

WHOLE = re.compile(r"(?:[^&<>]|&amp;|&lt;|&gt;)*")
LIMITS = st.integers(10, 400)


def unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


@given(MEMBER_TEXT)
def test_escaped_text_holds_no_markup_and_reads_as_it_was_typed(text: str) -> None:
    assert WHOLE.fullmatch(escape(text))
    assert unescape(escape(text)) == text


def test_what_slack_would_act_on_becomes_plain_characters() -> None:
    assert escape("<!channel> & <@U1>") == "&lt;!channel&gt; &amp; &lt;@U1&gt;"
    assert escape("&amp;") == "&amp;amp;"


@given(MEMBER_TEXT, LIMITS)
def test_text_is_cut_to_its_limit_between_characters(text: str, limit: int) -> None:
    shown = fit(text, limit)
    assert len(shown) <= limit
    assert WHOLE.fullmatch(shown)
    if len(escape(text)) <= limit:
        assert shown == escape(text)
    else:
        assert shown.endswith("…")
        assert text.startswith(unescape(shown[:-1]))


@pytest.mark.parametrize("limit", range(8, 20))
def test_no_entity_is_cut_in_two(limit: int) -> None:
    assert fit("a&b<c>d" * 9, limit) == next(
        escape(("a&b<c>d" * 9)[:n]) + "…" for n in range(20, -1, -1) if len(escape(("a&b<c>d" * 9)[:n])) < limit
    )


@given(MEMBER_TEXT, LIMITS)
def test_pieces_hold_the_whole_text_and_none_is_too_long(text: str, limit: int) -> None:
    pieces = chunks(text, limit)
    assert "".join(pieces) == escape(text)
    for piece in pieces:
        assert 1 <= len(piece) <= limit
        assert WHOLE.fullmatch(piece)


@given(MEMBER_TEXT)
def test_a_quotation_is_literal(text: str) -> None:
    shown = quoted(text, 5 * 3000)
    assert (shown[0], shown[-1]) == ("“", "”")
    assert unescape(shown[1:-1]) == text.strip()
    assert len(quoted(text, 100)) <= 102


@given(MEMBER_TEXT, LIMITS)
def test_a_bold_title_has_no_star_or_line_break_of_its_own(text: str, limit: int) -> None:
    shown = bold(text, limit)
    assert shown.startswith("*")
    assert shown.endswith("*")
    assert not set(shown[1:-1]) & set("*\n\r")
    assert len(shown) <= limit + 2
    assert WHOLE.fullmatch(shown)


@given(st.lists(st.text(max_size=30), max_size=20), st.integers(0, 200))
def test_a_list_shows_its_first_lines_that_fit(lines: list[str], room: int) -> None:
    shown = as_many(lines, room)
    assert lines[: len(shown)] == shown
    assert len("".join(shown)) <= room
    assert shown == lines or len("".join(lines[: len(shown) + 1])) > room


def test_people_are_named_by_their_slack_id() -> None:
    assert mention("U1") == "<@U1>"
    assert mentions(["U1", "U2"]) == "<@U1>, <@U2>"
    assert mentions(()) == ""
    assert html.unescape(escape(mention("U1"))) == mention("U1")
