"""What may be pressed, chosen or filled in, by Slack's own rules: each refusal beside its nearest allowed neighbour."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.judged import IMAGE, MARKED, MENU, TYPED, beside, refused_message, refused_view, without
from tests.sandbox.pretend import button, buttons, field, form, options, plain, text_block

Json = dict[str, Any]

CONFIRM: Json = {"title": plain("Zeker?"), "text": plain("x"), "confirm": plain("Ja"), "deny": plain("Nee")}
GROUP: Json = {"label": plain("Groep"), "options": options("a", "b")}
GROUPED: Json = {"type": "static_select", "option_groups": [GROUP]}
SELECT: Json = {"type": "static_select", "options": options("a", "b", "c")}
MANY: Json = {"type": "multi_static_select", "options": options("a", "b", "c")}
BOXES: Json = {"type": "checkboxes", "options": options("a", "b")}
RADIO: Json = {"type": "radio_buttons", "options": options("a", "b")}
DATE: Json = {"type": "datepicker"}
TIME: Json = {"type": "timepicker"}
MOMENT: Json = {"type": "datetimepicker"}
NUMBER: Json = {"type": "number_input", "is_decimal_allowed": False}
LINKED: Json = {**options("a")[0], "url": "https://voorbeeld.nl"}
STRONG: Json = {"text": MARKED, "value": "a"}


@pytest.mark.parametrize(
    ("allowed", "refused"),
    [
        ({"url": "x" * 3000}, {"url": "x" * 3001}),
        ({"url": "https://voorbeeld.nl"}, {"url": 5}),
        ({"value": "x" * 2000}, {"value": "x" * 2001}),
        ({"style": "primary"}, {"style": "default"}),
        ({"style": "danger"}, {"style": ""}),
        ({"accessibility_label": "x" * 75}, {"accessibility_label": "x" * 76}),
        ({"text": plain("x" * 75)}, {"text": plain("x" * 76)}),
        ({"text": plain("x")}, {"text": MARKED}),
        ({"confirm": CONFIRM}, {"confirm": without(CONFIRM, "deny")}),
        ({"confirm": {**CONFIRM, "style": "danger"}}, {"confirm": {**CONFIRM, "style": "red"}}),
        ({"confirm": {**CONFIRM, "text": MARKED}}, {"confirm": {**CONFIRM, "title": MARKED}}),
        ({"confirm": CONFIRM}, {"confirm": {**CONFIRM, "cancel": plain("Nee")}}),
        ({"action_id": "x" * 255}, {"action_id": "x" * 256}),
        ({}, {"colour": "green"}),
        ({}, {"placeholder": plain("x")}),
    ],
)
def test_a_button_is_within_slack_s_limits(allowed: Json, refused: Json) -> None:
    assert refused_message(buttons({**button("a"), **allowed})) is None
    assert refused_message(buttons({**button("a"), **refused})) == "invalid_blocks"


@pytest.mark.parametrize(
    "element", [button("a"), MENU, BOXES, RADIO, DATE, TIME, SELECT, MANY], ids=lambda one: one["type"]
)
def test_a_section_and_a_row_take_what_is_pressed_or_chosen(element: Json) -> None:
    assert refused_message(beside(element), buttons(element)) is None


@pytest.mark.parametrize("kind", ["users", "multi_users", "conversations", "channels", "multi_channels"])
def test_a_section_a_row_and_a_question_take_a_list_of_slack_s_own(kind: str) -> None:
    element = {"type": f"{kind}_select", "action_id": "it"}
    assert refused_view(form(beside(element), buttons(element), field("a", element))) is None


@pytest.mark.parametrize(
    ("allowed", "refused"),
    [
        (field("a", TYPED), beside(TYPED)),
        (field("a", TYPED), buttons(TYPED)),
        (field("a", NUMBER), buttons(NUMBER)),
        (field("a", {"type": "email_text_input"}), beside({"type": "email_text_input"})),
        (field("a", {"type": "url_text_input"}), buttons({"type": "url_text_input"})),
        (buttons(MOMENT), beside(MOMENT)),
        (beside(IMAGE), buttons(IMAGE)),
        (buttons(button("a")), field("a", button("a"))),
        (buttons(MENU), field("a", MENU)),
        (beside(button("a")), beside(plain("x"))),
        (beside(button("a")), beside({})),
        (buttons(SELECT), buttons({"type": "dropdown"})),
        (text_block("x"), {"type": "carpet"}),
    ],
)
def test_an_element_stands_only_where_slack_lets_it(allowed: Json, refused: Json) -> None:
    assert refused_view(form(allowed)) is None
    assert refused_view(form(refused)) == "invalid_arguments"


@pytest.mark.parametrize(
    ("allowed", "refused"),
    [
        ({**TYPED, "min_length": 3, "max_length": 3}, {**TYPED, "min_length": 4, "max_length": 3}),
        ({**TYPED, "min_length": 0}, {**TYPED, "min_length": -1}),
        ({**TYPED, "min_length": 3000}, {**TYPED, "min_length": 3001}),
        ({**TYPED, "max_length": 1}, {**TYPED, "max_length": 0}),
        ({**TYPED, "max_length": 3000}, {**TYPED, "max_length": 3001}),
        ({**TYPED, "max_length": 3}, {**TYPED, "max_length": "3"}),
        ({**TYPED, "max_length": 3, "initial_value": "abc"}, {**TYPED, "max_length": 3, "initial_value": "abcd"}),
        ({**TYPED, "placeholder": plain("x" * 150)}, {**TYPED, "placeholder": plain("x" * 151)}),
        ({**TYPED, "placeholder": plain("x")}, {**TYPED, "placeholder": plain("")}),
        (
            {**TYPED, "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]}},
            {**TYPED, "dispatch_action_config": {"trigger_actions_on": ["on_blur"]}},
        ),
        (NUMBER, without(NUMBER, "is_decimal_allowed")),
        ({**MANY, "max_selected_items": 1}, {**MANY, "max_selected_items": 0}),
        (
            {**MANY, "max_selected_items": 2, "initial_options": options("a", "b")},
            {**MANY, "max_selected_items": 2, "initial_options": options("a", "b", "c")},
        ),
        (
            {"type": "multi_users_select", "max_selected_items": 1, "initial_users": ["U1"]},
            {"type": "multi_users_select", "max_selected_items": 1, "initial_users": ["U1", "U2"]},
        ),
        (MANY, {**SELECT, "max_selected_items": 1}),
        ({**MOMENT, "initial_date_time": 1_796_733_000}, {**MOMENT, "initial_date_time": "1796733000"}),
        ({**MOMENT, "initial_date_time": 10**9}, {**MOMENT, "initial_date_time": 10**9 - 1}),
        ({**MOMENT, "initial_date_time": 10**10 - 1}, {**MOMENT, "initial_date_time": 10**10}),
        ({**MOMENT, "initial_date_time": 1_796_733_000}, {**MOMENT, "initial_date_time": 1_796_733_000.0}),
        (MOMENT, {**MOMENT, "placeholder": plain("x")}),
        ({**TIME, "initial_time": "00:00"}, {**TIME, "initial_time": "24:00"}),
        ({**TIME, "initial_time": "23:59"}, {**TIME, "initial_time": "23:60"}),
        ({**TIME, "initial_time": "09:05"}, {**TIME, "initial_time": "9:05"}),
        ({**TIME, "initial_time": "09:05"}, {**TIME, "initial_time": "09:05:00"}),
        ({**DATE, "initial_date": "2028-02-29"}, {**DATE, "initial_date": "2026-02-29"}),
        ({**DATE, "initial_date": "2026-12-08"}, {**DATE, "initial_date": "8-12-2026"}),
        ({**DATE, "initial_date": "2026-12-08"}, {**DATE, "initial_date": "20261208"}),
        ({**DATE, "initial_date": "2026-12-08"}, {**DATE, "initial_date": 20261208}),
    ],
)  # fmt: skip
def test_a_question_is_within_slack_s_limits(allowed: Json, refused: Json) -> None:
    assert refused_view(form(field("a", allowed))) is None
    assert refused_view(form(field("a", refused))) == "invalid_arguments"


@pytest.mark.parametrize(
    ("allowed", "refused"),
    [
        (GROUPED, {**SELECT, "option_groups": [GROUP]}),
        (SELECT, {"type": "static_select"}),
        (BOXES, {"type": "checkboxes", "option_groups": [GROUP]}),
        (SELECT, {**SELECT, "options": []}),
        (GROUPED, {**GROUPED, "option_groups": []}),
        (GROUPED, {**GROUPED, "option_groups": [{**GROUP, "label": MARKED}]}),
        (GROUPED, {**GROUPED, "option_groups": [{**GROUP, "name": "x"}]}),
        (
            {**GROUPED, "initial_option": options("b")[0]},
            {**GROUPED, "initial_option": options("c")[0]},
        ),
        ({**SELECT, "initial_option": options("a")[0]}, {**SELECT, "initial_option": LINKED}),
        ({**BOXES, "initial_options": options("a", "b")}, {**BOXES, "initial_options": options("a", "c")}),
        ({**RADIO, "initial_option": options("b")[0]}, {**RADIO, "initial_option": options("c")[0]}),
        ({**MENU, "options": options(*"abcde")}, {**MENU, "options": options(*"abcdef")}),
        ({**MENU, "options": [LINKED]}, {**SELECT, "options": [LINKED]}),
        ({**BOXES, "options": [STRONG]}, {**SELECT, "options": [STRONG]}),
        ({**SELECT, "options": options("x" * 75)}, {**SELECT, "options": options("x" * 76)}),
        ({**SELECT, "options": options("a")}, {**SELECT, "options": [{**options("a")[0], "label": "x"}]}),
        ({**SELECT, "options": options("a", "b")}, {**SELECT, "options": options("a", "a")}),
    ],
)  # fmt: skip
def test_choices_are_within_slack_s_limits(allowed: Json, refused: Json) -> None:
    allowed, refused = ({"action_id": "it", **one} for one in (allowed, refused))
    assert refused_message(buttons(allowed)) is None
    assert refused_message(buttons(refused)) == "invalid_blocks"
