"""Shortcuts, and forms with every kind of field that the bot may send, on the sandbox page in real Chromium."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from bot.sandbox import fields
from tests.whole.browsing import message, type_command, until
from tests.whole.managing import FIRST, channel_of, stir, tell
from tests.whole.sandbox import Json, SandboxProcess

pytestmark = pytest.mark.slow


def with_shortcuts(state: Json) -> None:
    """Give the app two shortcuts."""
    state["shortcuts"] = [
        {"name": "Deel het van hier", "type": "global", "callback_id": "share"},
        {"name": "Maak hier een update van", "type": "message", "callback_id": "from_message"},
    ]


def test_shortcuts_stand_at_a_message_and_at_the_writing_box(page: Page) -> None:
    asked: list[Any] = []

    def hear(route: Route) -> None:
        asked.append(route.request.post_data_json)
        route.fulfill(json={"ok": True})

    page.route("**/sandbox/api/shortcut", hear)
    tell(page, with_shortcuts)
    type_command(page, "Hier zit een les in.")
    last = message(page, "Hier zit een les in.")
    expect(last.get_by_role("button", name="Meer acties")).to_have_count(1)
    last.get_by_role("button", name="Meer acties").focus()
    page.keyboard.press("Enter")
    item = page.get_by_role("menuitem", name="Maak hier een update van")
    expect(item).to_be_focused()
    expect(item).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    page.get_by_test_id("shortcuts").press("Enter")
    page.get_by_role("menuitem", name="Deel het van hier").press("Enter")
    expect(page.get_by_test_id("shortcuts")).to_be_focused()
    until(page, lambda: len(asked) == 2)
    assert [one["callback_id"] for one in asked] == ["from_message", "share"]
    assert asked[0]["ts"] == last.get_attribute("data-ts")
    assert "ts" not in asked[1]


def words(text: str) -> Json:
    """Give plain text as Slack has it."""
    return {"type": "plain_text", "text": text}


OPTIONS = [{"text": words(name), "value": name.lower()} for name in ("Een", "Twee", "Drie")]
EVERYTHING: dict[str, Json] = {
    "static_select": {"options": OPTIONS},
    "multi_static_select": {"options": OPTIONS},
    "radio_buttons": {"options": OPTIONS},
    "checkboxes": {"options": OPTIONS},
    "timepicker": {},
    "datepicker": {},
    "datetimepicker": {},
    "users_select": {},
    "multi_users_select": {},
    "conversations_select": {"default_to_current_conversation": True},
    "multi_conversations_select": {"filter": {"include": ["private"]}},
    "channels_select": {},
    "multi_channels_select": {},
    "plain_text_input": {"multiline": True},
    "email_text_input": {},
    "url_text_input": {},
    "number_input": {"is_decimal_allowed": True},
}
DISPATCHED = ("static_select", "radio_buttons", "number_input")


def form() -> Json:
    """Give a form with every kind of field."""
    blocks = [
        {
            "type": "input",
            "block_id": kind,
            "label": words(f"Veld {kind}"),
            "dispatch_action": kind in DISPATCHED,
            "element": {"type": kind, "action_id": "answer", **more},
        }
        for kind, more in EVERYTHING.items()
    ]
    view = {"id": "V1", "hash": "1", "type": "modal", "callback_id": "everything", "private_metadata": ""}
    return {**view, "title": words("Alles"), "submit": words("Verstuur"), "blocks": blocks}


def fill_in(page: Page, kind: str) -> None:
    """Fill in one field as a person does."""
    node: Locator = page.get_by_test_id(f"field-{kind}")
    given = {
        "timepicker": "13:30",
        "datepicker": "2026-12-08",
        "datetimepicker": "2026-12-08T13:30",
        "plain_text_input": "Iets.",
        "email_text_input": "sanne@example.org",
        "url_text_input": "https://example.org",
        "number_input": "2.5",
    }
    if kind in given:
        node.fill(given[kind])
    elif kind == "conversations_select":
        expect(node.locator("option:checked")).to_have_text("#cop-bewoners-in-beeld")  # where the form was opened
    elif kind.startswith("multi_") or kind in ("radio_buttons", "checkboxes"):
        node.locator("label").first.click()
    else:
        node.select_option(index=1)


def test_every_kind_of_field_can_be_filled_in(page: Page, sandbox: SandboxProcess) -> None:
    sent: list[tuple[str, Any]] = []

    def hear(route: Route) -> None:
        sent.append((route.request.url.rsplit("/", 1)[1], route.request.post_data_json))
        route.fulfill(json={"ok": True, "errors": {}})

    view = form()
    page.route("**/sandbox/api/form*", lambda route: route.fulfill(json={"ok": True, "view": view, "depth": 1}))
    for call in ("submit", "type", "click"):
        page.route(f"**/sandbox/api/{call}", hear)
    stir(sandbox)
    modal = page.get_by_test_id("modal")
    expect(modal).to_be_visible()
    expect(modal).not_to_contain_text("niet tonen")
    for kind in EVERYTHING:
        fill_in(page, kind)
    page.get_by_test_id("field-number_input").press("Enter")  # tells the bot, and does not send the form
    expect(modal).to_be_visible()
    page.get_by_test_id("modal-submit").click()
    until(page, lambda: "submit" in dict(sent))
    pressed = [body["block_id"] for call, body in sent if call == "click"]
    assert pressed == list(DISPATCHED)
    values = next(body["values"] for call, body in sent if call == "submit")
    assert set(values) == set(EVERYTHING)
    for block in view["blocks"]:
        kind = block["block_id"]
        held = fields.state_of(block["element"], values[kind])
        assert fields.plain(held) not in (None, "", []), kind
    channel, private = (channel_of(sandbox, FIRST, number)["id"] for number in (0, 2))
    assert values["conversations_select"] == channel
    assert values["multi_conversations_select"] == [private]
