"""What people type after a slash."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules import commands
from bot.rules.commands import Split, as_typed, mentioned_users, near_miss, readable, split, title_key
from bot.rules.problems import Refused

WORDS = {"lijst": "list", "list": "list", "plan": "plan", "verzet": "move", "move": "move"}
KNOWN = {"nl": ["lijst", "plan", "verzet"], "en": ["list", "plan", "move"]}


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("‘t Huis’ “nu” – of — nooit", "'t Huis' \"nu\" - of - nooit"),
        ("a\u00a0b\u202f\tc\n d", "a b c d"),
        ("li\u200bjst\ufeff\u00ad", "lijst"),
        ("cafe\u0301", "café"),
        ("  ", ""),
    ],
)
def test_text_is_cleaned_for_reading(typed: str, clean: str) -> None:
    assert readable(typed) == clean


def test_an_unknown_word_is_repeated_as_it_was_typed() -> None:
    with pytest.raises(Refused) as refused:
        split("R&amp;D&lt;!channel&gt;", WORDS)
    assert refused.value.problems[0].facts["text"] == "R&D<!channel>"


@pytest.mark.parametrize(
    "typed", ["", " \u00a0", "\u200b", "\u2060\ufeff", "\u00ad", "-", "–", '"', "…", "?", "\u3164", "\u2800"]
)
def test_a_text_without_anything_to_read_says_nothing(typed: str) -> None:
    assert commands.says_nothing(typed)
    assert commands.worth_keeping(typed) == ""


@pytest.mark.parametrize("typed", ["a", "é", "7", "👍", "+", "Ω", " - ja"])
def test_a_letter_a_number_or_a_symbol_says_something(typed: str) -> None:
    assert not commands.says_nothing(typed)
    assert commands.worth_keeping(typed) == typed.strip()


@pytest.mark.parametrize(
    "typed", ["12", "#12", "nr. 12", "nr 12", "Nr.12", "no. 12", "nummer 12", "number 12", "12.", " 12 "]
)
def test_a_number_is_read_as_the_cards_and_lists_show_it(typed: str) -> None:
    assert commands.number(typed) == 12


@pytest.mark.parametrize("typed", ["", "x", "twaalf", "1 2", "12a", "-1", "1234567890", "²", "nr."])
def test_anything_else_is_no_number(typed: str) -> None:
    assert commands.number(typed) is None


def test_a_mention_gets_the_name_that_people_know() -> None:
    text = "vraag <@U1> en <@U2|bram> of <@U3> en <@U1>"
    assert commands.nameless_mentions(text) == ["U1", "U3"]
    named = commands.with_names(text, {"U1": "Noor|<x>", "U2": "anders"})
    assert as_typed(named) == "vraag @Noor  x en @bram of @U3 en @Noor  x"
    assert mentioned_users(named) == ["U1", "U2", "U3", "U1"]


@pytest.mark.parametrize(
    "typed", ["Ons dorpshuis", '"Ons dorpshuis"', "“ons  dorpshuis”", "'Ons dorpshuis'", "‘Ons dorpshuis’"]
)
def test_a_title_is_found_with_quotes_around_it(typed: str) -> None:
    assert title_key(typed) == "ons dorpshuis"


def test_an_apostrophe_of_the_title_itself_stays() -> None:
    assert title_key("’s-Hertogenbosch") == "'s-hertogenbosch"


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert readable(readable(text)) == readable(text)


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("<!channel> hallo", "channel hallo"),
        ("<!here|here> en <!everyone>", "here en everyone"),
        ("<!subteam^S12|@team> kijk", "@team kijk"),
        ("vraag <@U123|noor> in <#C12|algemeen>", "vraag @noor in #algemeen"),
        ("vraag <@U123> in <#C12>", "vraag @U123 in #C12"),
        ("zie <https://voorbeeld.nl/a?b=c>", "zie https://voorbeeld.nl/a?b=c"),
        ("zie <https://voorbeeld.nl|voorbeeld.nl>", "zie voorbeeld.nl"),
        ("a &lt; b &amp; c &gt; d", "a < b & c > d"),
        ("&amp;lt;", "&lt;"),
        ("&lt;!channel&gt;", "<!channel>"),
        ("  twee  woorden \n", "twee  woorden"),
    ],
)
def test_what_slack_did_to_the_text_is_undone_and_nobody_is_mentioned(sent: str, typed: str) -> None:
    assert as_typed(sent) == typed


def test_the_one_character_that_cannot_be_stored_is_left_out() -> None:
    assert as_typed("voor\x00na") == "voorna"


@given(st.text(st.characters(exclude_characters="\x00")))
def test_escaped_text_comes_back_as_it_was_typed(text: str) -> None:
    sent = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert as_typed(sent) == text.strip()


def test_mentioned_people_are_found_in_order() -> None:
    assert mentioned_users("Panel <@U12|noor>, <@W3> en <#C4>, <!channel> of @U5") == ["U12", "W3"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Split("", "")),
        ("  \n", Split("", "")),
        ("lijst", Split("list", "")),
        ("LIJST", Split("list", "")),
        ("lijst.", Split("list", "")),
        ("\u200blijst", Split("list", "")),
        ("plan  wo 9 dec – 14:00 ", Split("plan", "wo 9 dec – 14:00")),
        ("plan\u00a0wo 9 dec", Split("plan", "wo 9 dec")),
        ("verzet\n4", Split("move", "4")),
    ],
)
def test_the_first_word_says_what_to_do_and_the_rest_stays_as_typed(text: str, expected: Split) -> None:
    assert split(text, WORDS) == expected


def test_an_unknown_subcommand_is_refused_with_a_suggestion() -> None:
    with pytest.raises(Refused) as refused:
        split("Lijts alles", WORDS)
    problem = refused.value.problems[0]
    assert problem.code == "command.unknown"
    assert problem.facts == {"text": "Lijts", "suggestion": "lijst", "known": KNOWN}


def test_an_unknown_subcommand_that_resembles_nothing_gets_no_suggestion() -> None:
    with pytest.raises(Refused) as refused:
        split("qqqq", WORDS)
    assert refused.value.problems[0].facts["suggestion"] == ""


def test_where_any_text_is_welcome_an_unknown_word_is_the_text() -> None:
    assert split(" Wie helpt  ons? ", WORDS, otherwise="ask") == Split("ask", "Wie helpt  ons?")


def test_one_word_that_is_nearly_a_subcommand_is_noticed() -> None:
    assert near_miss("lijts", WORDS) == "lijst"
    assert near_miss("lijst", WORDS) is None
    assert near_miss("lijts alles", WORDS) is None
    assert near_miss("bewoners", WORDS) is None
    assert near_miss("", WORDS) is None


@given(st.text())
def test_any_text_is_split_or_refused(text: str) -> None:
    code = ""
    try:
        assert split(text, WORDS).rest in text
    except Refused as refused:
        code = str(refused)
    assert code in ("", "command.unknown")
    assert split(text, WORDS, otherwise="ask").rest in text


@pytest.mark.parametrize(
    "other",
    ["burgerpanel veenrand", "BURGERPANEL  VEENRAND", "Burger\u200bpanel\u00a0Veenrand", "Bürgerpanel Veenrand"],
)
def test_a_title_is_the_same_however_it_is_typed(other: str) -> None:
    assert title_key(other) == title_key("Burgerpanel Veenrand")


def test_titles_that_differ_in_words_stay_apart() -> None:
    assert title_key("Burgerpanel Veenrand") != title_key("Burgerpanel Veenrand 2")
    assert title_key("Huis ‘De Streek’") == title_key("Huis 'de Streek'")


@given(st.text(max_size=400))
def test_a_title_s_key_fits_its_column(text: str) -> None:
    assert len(title_key(text)) <= 200


@pytest.mark.parametrize(("text", "number"), [("12", 12), ("#12", 12), (" 7 ", 7), ("0", 0)])
def test_a_number_is_read_with_or_without_its_sign(text: str, number: int) -> None:
    assert commands.number(text) == number


@pytest.mark.parametrize("text", ["", "twaalf", "1.5", "-3", "²", "9" * 5000, "12 13"])
def test_what_is_no_number_of_ours_is_none(text: str) -> None:
    assert commands.number(text) is None
