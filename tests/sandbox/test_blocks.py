"""What may stand in blocks and views, by Slack's own rules: each refusal beside its nearest allowed neighbour."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.errors import SlackError
from bot.sandbox.limits import check_message
from tests.sandbox.judged import IMAGE, MARKED, MENU, TYPED, beside, refused_message, refused_view, without
from tests.sandbox.pretend import button, buttons, field, form, plain, text_block

Json = dict[str, Any]

LINE: Json = {"type": "divider"}
NAMED: Json = {"action_id": "a"}


@pytest.mark.parametrize(
    ("allowed", "refused"),
    [
        (IMAGE, without(IMAGE, "alt_text")),
        ({**IMAGE, "alt_text": "x" * 2000}, {**IMAGE, "alt_text": "x" * 2001}),
        ({**IMAGE, "alt_text": "x"}, {**IMAGE, "alt_text": ""}),
        (IMAGE, without(IMAGE, "image_url")),
        ({**IMAGE, "image_url": "x" * 3000}, {**IMAGE, "image_url": "x" * 3001}),
        ({**without(IMAGE, "image_url"), "slack_file": {"id": "F1"}}, {**IMAGE, "slack_file": {"id": "F1"}}),
        (
            {**without(IMAGE, "image_url"), "slack_file": {"id": "F1"}},
            {**without(IMAGE, "image_url"), "slack_file": {"id": "F1", "url": "x"}},
        ),
        (IMAGE, {**IMAGE, "action_id": "a"}),
    ],
)
@pytest.mark.parametrize("place", [lambda one: one, beside, lambda one: {"type": "context", "elements": [one]}])
def test_an_image_has_its_words_wherever_it_stands(allowed: Json, refused: Json, place: Any) -> None:
    assert refused_message(place(allowed)) is None
    assert refused_message(place(refused)) == "invalid_blocks"


def test_only_an_image_block_has_a_title() -> None:
    assert refused_message({**IMAGE, "title": plain("Kaart"), "block_id": "a"}) is None
    assert refused_message({**IMAGE, "title": MARKED}) == "invalid_blocks"
    assert refused_message(beside({**IMAGE, "title": plain("Kaart")})) == "invalid_blocks"


@pytest.mark.parametrize(
    ("allowed", "refused"),
    [
        ({**text_block("x"), "expand": True}, {**text_block("x"), "style": "primary"}),
        (text_block("x"), {**text_block("x"), "elements": []}),
        ({"type": "divider", "block_id": "a"}, {"type": "divider", "text": plain("x")}),
        ({"type": "header", "text": plain("x")}, {"type": "header", "text": plain("x"), "level": 2}),
        ({"type": "context", "elements": [MARKED]}, {"type": "context", "elements": [MARKED], "text": MARKED}),
        (buttons(button("a")), {**buttons(button("a")), "text": plain("x")}),
        (
            {"type": "section", "text": {**MARKED, "verbatim": True}},
            {"type": "section", "text": {**MARKED, "emoji": True}},
        ),
        (
            {"type": "section", "text": {**plain("x"), "emoji": True}},
            {"type": "section", "text": {**plain("x"), "verbatim": True}},
        ),
        ({"type": "section", "text": plain("x")}, {"type": "section", "text": plain("")}),
        ({"type": "section", "fields": [MARKED]}, {"type": "section", "fields": [{**MARKED, "text": ""}]}),
        ({"type": "context", "elements": [MARKED]}, {"type": "context", "elements": [plain("")]}),
        ({"type": "section", "text": plain("x")}, {"type": "section", "text": {"type": "plain_text"}}),
    ],
)
def test_what_slack_does_not_know_or_is_empty_is_refused(allowed: Json, refused: Json) -> None:
    assert refused_message(allowed) is None
    assert refused_message(refused) == "invalid_blocks"


def test_the_name_of_an_additional_property_is_told() -> None:
    with pytest.raises(SlackError) as raised:
        check_message("x", [{**text_block("x"), "colour": "green"}])
    assert raised.value.extra["errors"] == ["blocks[0]: invalid additional property: colour"]


@pytest.mark.parametrize(
    ("allowed", "refused"),
    [
        ([text_block("x", "a"), text_block("x", "b")], [text_block("x", "a"), text_block("x", "a")]),
        ([buttons(button("a"), button("b"))], [buttons(button("a"), button("a"))]),
        ([buttons(button("a")), buttons(button("a"), block_id="2")], [buttons(button("a"), {**MENU, **NAMED})]),
        ([LINE, LINE], [{**LINE, "block_id": "a"}, {**LINE, "block_id": "a"}]),
    ],
)  # fmt: skip
def test_no_name_stands_twice(allowed: list[Json], refused: list[Json]) -> None:
    assert refused_message(*allowed) is None
    assert refused_message(*refused) == "invalid_blocks"


@pytest.mark.parametrize(
    ("allowed", "refused"),
    [
        (form(clear_on_close=True), form(hash="x")),
        (form(notify_on_close=True), form(id="V1")),
        ({"type": "home", "blocks": []}, {"type": "home", "blocks": [], "title": plain("x")}),
        (form({**field("a", TYPED), "dispatch_action": True}), form({**field("a", TYPED), "required": True})),
        (form({**field("a", TYPED), "hint": plain("x")}), form({**field("a", TYPED), "hint": MARKED})),
    ],
)
def test_a_view_has_only_what_slack_knows(allowed: Json, refused: Json) -> None:
    assert refused_view(allowed) is None
    assert refused_view(refused) == "invalid_arguments"
