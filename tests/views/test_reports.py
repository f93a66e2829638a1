"""What coordinators are told of what never came, word for word."""

from __future__ import annotations

from dataclasses import replace

from bot.facts.reports import Report
from bot.i18n import translator
from bot.rules.deliveries import DIGEST, REMINDER
from bot.views import reports
from bot.views.blocks import Message
from storage.records import Delivery
from tests.views import made
from tests.views.made import NOW

DUTCH = translator("nl")


def owed(kind: str, reason: str = "was_away", subject_id: int = 1) -> Delivery:
    return Delivery(id=1, kind=kind, subject_id=subject_id, due_at=NOW, reason=reason, community_id=1)


def told(*rows: Delivery) -> Report:
    return Report(made.community(name="Bewoners in beeld"), "nl", rows, {1: made.meeting("")}, None, None)


def words(message: Message) -> str:
    texts = [block["text"]["text"] for block in message.payload()["blocks"] if block["type"] == "section"]
    return "\n".join(texts)


def test_what_was_missed_is_told_with_why() -> None:
    said = words(reports.report(DUTCH, told(owed(DIGEST)), NOW))
    assert said.startswith(
        "Dit is niet geplaatst voor *Bewoners in beeld*, en nu is het te laat:\n• Het weekoverzicht ("
    )
    assert "). Ik stond toen uit." in said
    assert said.endswith("Wat in het weekoverzicht zou staan, komt in het volgende.")


def test_of_one_meeting_there_is_one_line() -> None:
    said = words(reports.report(DUTCH, told(*(owed(REMINDER) for _ in range(3))), NOW))
    assert said.count("•") == 1


def test_after_a_pause_it_says_since_when_and_that_it_goes_on() -> None:
    closed = replace(told(owed(DIGEST, "is_archived")), closed_since=NOW)
    said = words(reports.report(DUTCH, closed, NOW))
    assert said.startswith("Ik plaats weer berichten in <#")
    assert "is dit vervallen:" in said
    assert "gearchiveerd" not in said
    nothing = words(reports.report(DUTCH, replace(closed, missed=()), NOW))
    assert "is er niets vervallen." in nothing
