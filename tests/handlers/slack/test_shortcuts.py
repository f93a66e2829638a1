"""Shortcuts: an update from anywhere, and a message of one's own as an insight."""

from __future__ import annotations

import json
from typing import Any

import pytest

from storage.records import Submission
from tests.community import HOLDER, MEMBER
from tests.handlers.conftest import Wired
from tests.handlers.slack.handed import (
    SECRET,
    TS,
    answers,
    field,
    message,
    where_it_stands,
    words,
)


async def test_the_shortcut_for_an_update_opens_its_form(met: Wired) -> None:
    await met.person.uses("update.share")
    (opened,) = met.slack.heard("views.open")
    assert opened["trigger_id"] == "5.6.7"
    facts = json.loads(opened["view"]["private_metadata"])
    assert (facts["kind"], facts["community"]) == ("update", met.cop.community_id)


async def test_ones_own_message_opens_the_form_with_its_text(met: Wired) -> None:
    text = f"Vraag <@{HOLDER}>: een &lt;les&gt;\nvan *twee* regels"
    await met.person.uses("insight.keep", message(text, MEMBER))
    (opened,) = met.slack.heard("views.open")
    assert field(opened["view"]) == f"Vraag @{HOLDER}: een <les>\nvan *twee* regels"
    assert where_it_stands(met.cop, "van *twee* regels") == []
    assert met.slack.heard("conversations.open") == []


async def test_ones_own_message_sent_in_twice_is_one_insight_and_opened_again_it_is_changed(met: Wired) -> None:
    for number in (1, 2):
        await met.person.uses("insight.keep", message(user=MEMBER))
        view = met.slack.heard("views.open")[0]["view"]
        await met.person.submits(view, answers(SECRET), number=number)
    assert [row.lesson for row in met.cop.rows(Submission)] == [SECRET]
    assert json.loads(met.slack.heard("views.open")[1]["view"]["private_metadata"])["editing"] is not None


async def test_ones_own_message_may_be_kept_anew_after_it_was_taken_back(met: Wired) -> None:
    await met.person.uses("insight.keep", message(user=MEMBER))
    await met.person.submits(met.slack.heard("views.open")[0]["view"], answers(SECRET))
    (row,) = met.cop.rows(Submission)
    await met.person.presses_below({"action_id": "submission.undo", "value": str(row.id)})
    await met.person.uses("insight.keep", message(user=MEMBER))
    await met.person.submits(met.slack.heard("views.open")[-1]["view"], answers(SECRET), number=2)
    assert [row.lesson for row in met.cop.rows(Submission)] == ["", SECRET]


async def test_the_form_tells_how_much_too_long_a_message_is(met: Wired) -> None:
    await met.person.uses("insight.keep", message("x" * 3500, MEMBER))
    view = met.slack.heard("views.open")[0]["view"]
    assert field(view) == "x" * 3000
    assert "2600 tekens te lang" in words(view)
    assert "de laatste 500 tekens passen niet" in words(view)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (message(bot_id="B77"), "Een bot kan geen toestemming geven"),
        (message(user="UBOT"), "Een bot kan geen toestemming geven"),
        ({"ts": TS, "text": SECRET, "subtype": "bot_message"}, "Een bot kan geen toestemming geven"),
        (message(text="", files=[{"id": "F1"}]), "In dit bericht staat geen tekst"),
        (message(text=" \u200b "), "In dit bericht staat geen tekst"),
    ],
)
async def test_where_nobody_can_be_asked_a_sentence_says_so(met: Wired, said: dict[str, Any], sentence: str) -> None:
    await met.person.uses("insight.keep", said)
    (opened,) = met.slack.heard("views.open")
    assert sentence in words(opened["view"])
    assert opened["view"]["callback_id"] == "receipt"
    assert met.slack.heard("conversations.open") == met.slack.heard("chat.postMessage") == []


async def test_where_no_window_opens_the_sentence_is_said_beside_the_message(met: Wired) -> None:
    met.slack.answer("views.open", ok=False, error="expired_trigger_id")
    await met.person.uses("insight.keep", message(bot_id="B77"))
    (said,) = met.slack.heard("response")
    assert said["response_type"] == "ephemeral"
    assert "Een bot kan geen toestemming geven" in said["text"]
