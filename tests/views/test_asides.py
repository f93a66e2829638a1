"""What is said to one person alone, word for word where the words were agreed."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.i18n import translator
from bot.views import asides, cases
from bot.views.blocks import Message
from tests.views import made
from tests.views.made import NOW, ZONE

DUTCH, ENGLISH = translator("nl"), translator("en")


def nudged(name: str = "Noor") -> Message:
    plain = made.nudge("Burgerpanel")
    return asides.nudge(DUTCH, replace(plain, reader=replace(plain.reader, name=name)), NOW)


def shown(message: Message) -> str:
    return json.dumps(message.payload(), ensure_ascii=False)


def labels(message: Message) -> list[tuple[str, str, str]]:
    rows = [block for block in message.payload()["blocks"] if block["type"] == "actions"]
    return [(one["text"]["text"], one["action_id"], one["value"]) for row in rows for one in row["elements"]]


def test_a_holder_is_asked_in_the_agreed_words() -> None:
    assert nudged().payload()["blocks"][0]["text"]["text"] == (
        "Hoi Noor, de laatste update van *Burgerpanel* is van woensdag 14 oktober. Is er iets wat je leerde? "
        "Eén zin is genoeg. Nu even niet? Zet de casus in rust."
    )
    assert labels(nudged()) == [
        ("Deel een update", "update.open", "1"),
        ("In rust", "case.rest", "1"),
        ("Niet meer vragen", "nudge.never", "1"),
    ]


def test_a_case_without_any_update_has_no_date() -> None:
    message = asides.nudge(DUTCH, made.nudge("Burgerpanel", updated=False), NOW)
    assert "bij *Burgerpanel* staat nog geen update" in shown(message)


def test_whose_name_is_not_known_is_named_by_slack() -> None:
    assert "Hoi <@UOWN1>, " in shown(nudged(" "))


@pytest.mark.parametrize("message", [nudged(), asides.successor(DUTCH, made.orphaned("Burgerpanel"))])
def test_the_buttons_in_a_direct_message_tell_the_community(message: Message) -> None:
    rows = [block for block in message.payload()["blocks"] if block["type"] == "actions"]
    assert [row["block_id"] for row in rows] == ["community:1"]


def test_a_coordinator_hears_who_left_and_which_case_needs_somebody() -> None:
    assert asides.successor(DUTCH, made.orphaned("Burgerpanel")).payload()["blocks"][0]["text"]["text"] == (
        "<@UOWN2> is niet meer in het kanaal. De casus *Burgerpanel* heeft nu geen houder. Wie neemt het over?"
    )


@pytest.mark.parametrize(
    ("t", "words"),
    [
        (
            DUTCH,
            ["Ik lees jullie gesprekken niet", "/casusupdate", "/hulpvraag", "/bijeenkomst lijst", "/cop gegevens"],
        ),
        (
            ENGLISH,
            ["I do not read your conversations", "/case-update", "/ask-help", "/cop-meeting list", "/cop my-data"],
        ),
    ],
)
def test_a_newcomer_hears_what_the_bot_is_and_how_to_have_rest(t: object, words: list[str]) -> None:
    text = shown(asides.newcomer(t, made.arrived("Noor"), NOW))
    assert [word for word in words[1:] if f"`{word}`" not in text] == []
    assert words[0] in text
    assert ("*De volgende bijeenkomst:*" in text) == (t is DUTCH)


def test_a_newcomer_where_no_meeting_is_planned_hears_of_none() -> None:
    assert "volgende bijeenkomst" not in shown(asides.newcomer(DUTCH, made.arrived("Noor", ahead=False), NOW))


def test_a_case_in_rust_says_so_in_the_list_and_on_its_page() -> None:
    active, resting = made.case_line("Een"), made.case_line("Twee", 2)
    resting.case.status = "resting"
    lines = cases.listing(DUTCH, [active, resting], made.community(), ZONE, NOW).payload()["blocks"][1:]
    assert ["· in rust" in line["text"]["text"] for line in lines] == [False, True]
    page = cases.page(DUTCH, replace(made.case_page("Twee"), line=resting), ZONE, NOW)
    assert "· in rust" in shown(page)
