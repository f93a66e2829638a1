"""`/cop status`, over the wire: a coordinator gets the account, others what comes next."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.rules.deliveries import DIGEST
from bot.usecases import channels
from tests.community import COORDINATOR, MEMBER
from tests.handlers.conftest import Wired
from tests.usecases.test_health import card


def said(answer: dict[str, Any]) -> str:
    return json.dumps(answer, ensure_ascii=False)


async def test_a_coordinator_reads_why_something_did_not_go_out(met: Wired) -> None:
    lesson = "Alleen voor wie erbij was"
    card(met.cop, lesson, state="uncertain", kind=DIGEST)
    card(met.cop, lesson + " 2", state="missed", reason="ratelimited")
    met.cop.do(channels.close, met.cop.team_id, met.cop.channel_id, "is_archived", met.cop.now, tell=False)
    card(met.cop, lesson + " 3")
    answer = await met.person.types("/cop", "status", user=COORDINATOR)
    assert answer["response_type"] == "ephemeral"
    for words in (
        *("Hoe gaat het met *Bewoners in beeld*?", "Ik kan niets plaatsen in", "Het kanaal is gearchiveerd."),
        *("*Wacht nog*", "*Niemand weet of dit aankwam*", "/weekoverzicht nu"),
        *("*Niet aangekomen in de laatste twee weken*", "Slack vroeg mij te wachten."),
    ):
        assert words in said(answer), words
    assert "Alleen voor wie" not in said(answer), "what members share is not shown here"


@pytest.mark.parametrize("word", ["status", "Status", " status "])
async def test_a_member_reads_what_comes_next_and_no_reason(met: Wired, word: str) -> None:
    card(met.cop, state="missed", reason="ratelimited")
    answer = await met.person.types("/cop", word, user=MEMBER)
    assert answer["response_type"] == "ephemeral"
    assert "Er is geen bijeenkomst gepland." in said(answer)
    assert "Het volgende weekoverzicht: donderdag 26 november, 15.00 uur." in said(answer)
    assert "wachten" not in said(answer)


async def test_in_english_it_is_the_same_word(met: Wired) -> None:
    await met.person.types("/cop", "taal en", user=COORDINATOR)
    answer = await met.person.types("/cop", "status", user=COORDINATOR)
    assert "How is *Bewoners in beeld* doing?" in said(answer)
    assert "Everything that was to be posted is posted." in said(answer)


async def test_a_misspelt_word_gets_help_that_names_the_command(met: Wired) -> None:
    answer = await met.person.types("/cop", "hulp", user=MEMBER)
    assert "`/cop status`" in said(answer)
