"""The question whether something stands in the channel, and its answers, word for word."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.i18n import translator
from bot.rules.problems import Problem
from bot.views import doubts, errors, health
from bot.views.blocks import Message
from tests.views import made
from tests.views.made import NOW, ZONE

DUTCH, ENGLISH = translator("nl"), translator("en")


def first(message: Message) -> str:
    text: str = message.payload()["blocks"][0]["text"]["text"]
    return text


def labels(blocks: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    rows = [block for block in blocks if block["type"] == "actions"]
    return [(one["text"]["text"], one["action_id"], one["value"]) for row in rows for one in row["elements"]]


def test_a_coordinator_is_asked_what_where_and_when_and_what_to_do() -> None:
    message = doubts.question(DUTCH, made.doubt("x", "digest", attempted_at=NOW), NOW)
    assert first(message) == (
        "*Staat het weekoverzicht van week 48 in <#COWN>?*\n"
        "Ik wilde het plaatsen op donderdag 26 november, 15.00 uur, maar Slack gaf geen antwoord. "
        "Daarom weet ik niet of het er staat. Ik wil het niet twee keer plaatsen."
    )
    blocks = message.payload()["blocks"]
    assert blocks[1]["text"]["text"] == (
        "*Wil je in het kanaal kijken?* Staat het er? Kies *Hij staat er*. Staat het er niet? Kies *Plaats opnieuw*."
    )
    assert labels(blocks) == [("Hij staat er", "doubt.stands", "1"), ("Plaats opnieuw", "doubt.again", "1")]
    assert [block["block_id"] for block in blocks if block["type"] == "actions"] == ["community:1"]


@pytest.mark.parametrize(
    ("doubt", "name"),
    [
        (made.doubt("Een les"), "de bijdrage van <@UOWN3> over Een les"),
        (made.doubt("Een les", line=made.line("Een les", kind="insight")), "de bijdrage van <@UOWN3>"),
        (made.doubt("Een les", line=made.line("x", kind="insight", author="")), "de bijdrage van een lid"),
        (made.doubt("Een les", line=None), "een bijdrage die intussen is weggehaald"),
        (made.doubt("x", "digest", part=2), "deel 3 van het weekoverzicht van week 48"),
        (made.doubt("x", "digest", occurrence="2026-W05-2"), "het weekoverzicht van week 5"),
        (made.doubt("x", "welcome"), "de welkomsttekst"),
    ],
)
def test_each_thing_has_a_name_and_quotes_nobody(doubt: Any, name: str) -> None:
    message = doubts.question(DUTCH, doubt, NOW)
    assert first(message).startswith(f"*Staat {name} in <#COWN>?*\n")
    assert "“" not in json.dumps(message.payload(), ensure_ascii=False)


@pytest.mark.parametrize(
    ("doubt", "said"),
    [
        (
            made.doubt("x", "digest", "sent"),
            "Dank je wel. Het weekoverzicht van week 48 staat in <#COWN>. Verandert er iets in? "
            "Dan pas ik het daar ook aan.",
        ),
        (made.doubt("x", "welcome", "sent"), "Dank je wel. De welkomsttekst staat in <#COWN>."),
        (
            made.doubt("x", "card", "sent", line=None),
            "Dank je wel. Een bijdrage die intussen is weggehaald staat in <#COWN>. Ik haal die nu weg.",
        ),
        (made.doubt("x", "digest", "due"), "Ik plaats het weekoverzicht van week 48 opnieuw in <#COWN>."),
        (
            made.doubt("x", "card", "due", line=None),
            "Deze bijdrage is intussen weggehaald. Daarom plaats ik die niet opnieuw.",
        ),
        (
            made.doubt("x", "digest", "missed"),
            "Het is nu te laat om het weekoverzicht van week 48 te plaatsen. "
            "Wat erin stond, komt in het volgende weekoverzicht.",
        ),
        (
            made.doubt("x", "digest", "sending", before=True),
            "Dit is al geregeld. Ik plaats het weekoverzicht van week 48 opnieuw in <#COWN>.",
        ),
        (
            made.doubt("x", "welcome", "dropped", before=True),
            "Dit is al geregeld. De welkomsttekst wordt niet meer geplaatst.",
        ),
        (
            made.doubt("x", "welcome", "held", before=True),
            "Dit is al geregeld. Wie de bot draait, beslist of de welkomsttekst wordt geplaatst.",
        ),
        (
            made.doubt("x", "digest", "uncertain", before=True, look_at=NOW),
            "Ik kijk zelf in <#COWN> of het weekoverzicht van week 48 er staat. Je hoeft niets te doen.",
        ),
    ],
)
def test_each_answer_says_what_happens_now(doubt: Any, said: str) -> None:
    assert first(doubts.answered(DUTCH, doubt)) == said


def test_the_form_tells_how_to_find_the_link_and_takes_along_what_to_replace() -> None:
    view = doubts.link_form(DUTCH, made.doubt("x", "digest"), ("D1", "1.1")).to_dict()
    told = view["blocks"][1]["text"]["text"]
    assert "1. Ga in <#COWN> naar het weekoverzicht van week 48." in told
    assert "*Copy link*" in told
    assert json.loads(view["private_metadata"]) == {"community": 1, "delivery": 1, "message": ["D1", "1.1"]}
    assert [block["block_id"] for block in view["blocks"] if block["type"] == "input"] == ["berichtlink"]


@pytest.mark.parametrize(
    ("t", "said"),
    [
        (
            DUTCH,
            "Deze link gaat naar een bericht van een ander moment. Het mijne is van rond donderdag 26 november, "
            "15.00 uur. Kopieer de link van dat bericht.",
        ),
        (
            ENGLISH,
            "This link leads to a message of another moment. I posted mine around Thursday 26 November, 15:00. "
            "Copy the link of that message.",
        ),
    ],
)
def test_a_link_to_another_moment_is_refused_with_the_moment(t: Any, said: str) -> None:
    problem = Problem("permalink.far", "permalink", {"instant": NOW, "zone": ZONE})
    assert errors.field_errors(t, [problem], doubts.BLOCK_OF, NOW) == {"berichtlink": said}


def test_a_closed_channel_is_named_with_what_to_do() -> None:
    problem = Problem("delivery.closed", "", {"cop": "Bewoners in beeld", "reason": "is_archived"})
    assert first(errors.problem_message(DUTCH, [problem], NOW)) == (
        "Ik kan nu niet in het kanaal van *Bewoners in beeld* plaatsen. Het kanaal is gearchiveerd. "
        "Haal het kanaal uit het archief. Of kies een ander kanaal met `/cop instellingen`."
    )


def test_home_has_the_two_buttons_below_what_waits_for_a_word_alone() -> None:
    rows = (
        made.delivery("digest", "uncertain", id=7),
        made.delivery("digest", "missed", id=8),
        made.delivery("card", "uncertain", id=9, look_at=NOW),
        made.delivery("reminder", "uncertain", id=10),
    )
    told = made.health("x", standing=made.standing(uncertain=made.Some(rows)))
    blocks = [block.to_dict() for block in health.lines(DUTCH, told, made.community(), ZONE, NOW)]
    pressed = [one for one in labels(blocks) if one[1].startswith("doubt.")]
    assert pressed == [("Hij staat er", "doubt.stands", "7"), ("Plaats opnieuw", "doubt.again", "7")]
