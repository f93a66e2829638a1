"""Which CoP: what a button can carry, and what it cannot."""

from __future__ import annotations

import json

import pytest

from bot.i18n import translator
from bot.sandbox.limits import check_message
from bot.views import choices

T = translator("nl")
FIVE = [(number, f"CoP {number}") for number in range(1, 6)]
SIX = [*FIVE, (6, "CoP 6")]


def run(text: str) -> dict[str, str]:
    return {"name": "/inzicht", "value": text, "key": "trigger:1.2.3"}


@pytest.mark.parametrize("text", ["", "Een les", '"' * 800, "🎉" * 800, "&" * 1700])
def test_five_cops_have_a_button_each_that_carries_the_command(text: str) -> None:
    message = choices.which(T, FIVE, run(text), f"/inzicht {text}")
    assert message is not None
    payload = message.payload()
    check_message(payload["text"], payload["blocks"])
    buttons = [block["elements"][0] for block in payload["blocks"] if block["type"] == "actions"]
    assert [button["text"]["text"] for button in buttons] == [name for _, name in FIVE]
    assert [json.loads(button["value"])["community"] for button in buttons] == [1, 2, 3, 4, 5]
    assert all(json.loads(button["value"])["run"] == run(text) for button in buttons)


@pytest.mark.parametrize("text", ["x" * 2000, '"' * 1000, "🎉" * 1000])
def test_a_text_that_no_button_can_carry_gives_no_question(text: str) -> None:
    assert choices.which(T, FIVE, run(text), text) is None


def test_more_cops_stand_in_a_list_whose_block_carries_the_command() -> None:
    message = choices.which(T, SIX, run("Een les"), "/inzicht Een les")
    assert message is not None
    payload = message.payload()
    check_message(payload["text"], payload["blocks"])
    row = payload["blocks"][-1]
    assert json.loads(row["block_id"]) == run("Een les")
    assert [option["value"] for option in row["elements"][0]["options"]] == ["1", "2", "3", "4", "5", "6"]
    assert choices.which(T, SIX, run("x" * 250), "") is None
