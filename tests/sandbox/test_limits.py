"""What Slack takes and what not, by its own limits."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.pretend import Script, button, buttons, field, form, options, plain, text_block

Json = dict[str, Any]
SELECT: Json = {"type": "static_select", "options": options("a", "b")}


async def test_a_message_at_every_limit_is_taken(slack: Script) -> None:
    blocks = [text_block("x", f"b{index}") for index in range(50)]
    assert await slack.error("chat.postMessage", channel="C11", text="x", blocks=blocks) is None
    assert await slack.error("chat.postMessage", channel="C11", text="x", blocks=[text_block("x" * 3000)]) is None


@pytest.mark.parametrize(
    ("blocks", "error"),
    [
        ([text_block("x", f"b{index}") for index in range(51)], "invalid_blocks"),
        ([text_block("x" * 3001)], "invalid_blocks"),
        ([text_block("")], "invalid_blocks"),
        ([text_block("x"), text_block("y")], "invalid_blocks"),
        ([text_block("x" * 2900, f"b{index}") for index in range(5)], "msg_blocks_too_long"),
        ([{"type": "header", "text": plain("x" * 151)}], "invalid_blocks"),
        ([{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}], "invalid_blocks"),
        ([{"type": "context", "elements": []}], "invalid_blocks"),
        ([buttons()], "invalid_blocks"),
        ([buttons(button("a"), button("a"))], "invalid_blocks"),
        ([buttons(button("a", "x" * 2001))], "invalid_blocks"),
        ([buttons({**SELECT, "action_id": "a", "options": []})], "invalid_blocks"),
        ([buttons({**SELECT, "action_id": "a", "initial_option": options("c")[0]})], "invalid_blocks"),
        ([field("words", {"type": "plain_text_input"})], "invalid_blocks"),
        ([{"type": "carpet"}], "invalid_blocks"),
        ([{"type": "context", "elements": ["x"]}], "invalid_blocks"),
        ([{"type": "actions", "elements": ["x"]}], "invalid_blocks"),
        ([{"type": "section", "text": "x"}], "invalid_blocks"),
        ([{"type": "section", "block_id": 5, "text": plain("x")}], "invalid_blocks"),
        ("words", "invalid_blocks_format"),
        (5, "invalid_blocks"),
    ],
)
async def test_blocks_over_a_limit_are_refused(slack: Script, blocks: Any, error: str) -> None:
    assert await slack.error("chat.postMessage", channel="C11", text="x", blocks=blocks) == error


async def test_text_may_be_long_when_posted_and_less_when_changed(slack: Script) -> None:
    _, posted = await slack.call("chat.postMessage", channel="C11", text="x" * 40_000)
    assert posted["ok"]
    assert await slack.error("chat.postMessage", channel="C11", text="x" * 40_001) == "msg_too_long"
    assert await slack.error("chat.update", channel="C11", ts=posted["ts"], text="x" * 4_001) == "msg_too_long"


@pytest.mark.parametrize(
    "view",
    [
        form(title=plain("x" * 25)),
        form(title=None),
        form(submit=None),
        form(private_metadata="x" * 3001),
        form(callback_id="x" * 256),
        form(*[text_block("x", f"b{index}") for index in range(101)]),
        form(field("a", {"type": "plain_text_input", "max_length": 3, "initial_value": "long"})),
        form(field("a", {"type": "radio_buttons", "options": options(*"abcdefghijk")})),
        form(field("a", {"type": "checkboxes", "options": options("a"), "initial_options": []})),
        form(type="window"),
        form(blocks=["x"]),
        form(title="x"),
        form({"type": "input", "block_id": "a", "label": plain("a"), "element": "x"}),
    ],
)
async def test_a_form_over_a_limit_is_refused_with_its_fault(slack: Script, view: Json) -> None:
    _, answer = await slack.call("views.open", trigger_id=await slack.trigger(), view=view)
    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"]


async def test_a_form_too_large_is_refused(slack: Script) -> None:
    lots = [field(f"b{index}", {**SELECT, "options": options(*_long(index))}) for index in range(30)]
    assert await slack.error("views.open", trigger_id=await slack.trigger(), view=form(*lots)) == "view_too_large"


def _long(index: int) -> list[str]:
    return [f"{number:03}{index:03}{'x' * 65}" for number in range(60)]
