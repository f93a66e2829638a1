"""Slack's limits on messages, blocks and views, judged by themselves: nothing here comes from the bot or the SDK."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from bot.sandbox.errors import SlackError

Json = dict[str, Any]
MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
MESSAGE_CHARACTERS, TEXT_CHARACTERS, UPDATE_CHARACTERS = 13_200, 40_000, 4_000
VIEW_BYTES, METADATA_CHARACTERS = 250_000, 3_000
INPUTS = {
    "plain_text_input", "static_select", "multi_static_select", "users_select", "multi_users_select",
    "conversations_select", "channels_select", "radio_buttons", "checkboxes", "datepicker", "timepicker",
    "datetimepicker", "number_input", "email_text_input", "url_text_input",
}  # fmt: skip
CLICKABLE = INPUTS - {"plain_text_input", "number_input"} | {"button", "overflow"}
BLOCKS = {"section", "header", "context", "divider", "actions", "image", "input", "rich_text"}


class Fault(Exception):
    """One thing that Slack would not take, in words."""


def check_message(text: str | None, blocks: Any, *, update: bool = False) -> None:
    """Raise SlackError for a message that Slack would refuse."""
    if not text and not blocks:
        raise SlackError("no_text")
    if text is not None and not isinstance(text, str):
        raise SlackError("invalid_arguments")
    if text and len(text) > (UPDATE_CHARACTERS if update and not blocks else TEXT_CHARACTERS):
        raise SlackError("msg_too_long")
    if blocks:
        _checked("invalid_blocks", lambda: _blocks(blocks, MESSAGE_BLOCKS, inputs=False))
        if _characters(blocks) > MESSAGE_CHARACTERS:
            raise SlackError("msg_blocks_too_long")


def check_metadata(metadata: Any) -> None:
    """Raise SlackError for message metadata of another shape than an event type and a flat payload."""
    if metadata is None:
        return
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_type"), str):
        raise SlackError("invalid_metadata_format")
    if not isinstance(metadata.get("event_payload"), dict):
        raise SlackError("invalid_metadata_format")


def check_view(view: Any) -> None:
    """Raise SlackError for a modal or Home tab that Slack would refuse."""
    _checked("invalid_arguments", lambda: _view(view))
    if len(json.dumps(view, ensure_ascii=False).encode()) > VIEW_BYTES:
        raise SlackError("view_too_large")


def _checked(error: str, check: Callable[[], None]) -> None:
    try:
        try:
            check()
        except (AttributeError, KeyError, TypeError) as shapeless:
            # Something is no object, list or text where Slack's schema wants one; say no, as Slack does.
            raise Fault("failed to match all allowed schemas") from shapeless
    except Fault as fault:
        raise SlackError(error, errors=[str(fault)], response_metadata={"messages": [f"[ERROR] {fault}"]}) from None


def _view(view: Any) -> None:
    if not isinstance(view, dict) or view.get("type") not in ("modal", "home"):
        raise Fault("view: a type of modal or home is needed")
    blocks = view.get("blocks")
    if view["type"] == "modal":
        _text(view.get("title"), "title", 24, plain=True)
        for name in ("submit", "close"):
            if view.get(name) is not None:
                _text(view[name], name, 24, plain=True)
        has_input = any(isinstance(block, dict) and block.get("type") == "input" for block in blocks or [])
        if has_input and not view.get("submit"):
            raise Fault("view: submit is needed with an input block")
    if len(view.get("private_metadata") or "") > METADATA_CHARACTERS:
        raise Fault("private_metadata: at most 3000 characters")
    for name in ("callback_id", "external_id"):
        if len(view.get(name) or "") > 255:
            raise Fault(f"{name}: at most 255 characters")
    _blocks(blocks, VIEW_BLOCKS, inputs=view["type"] in ("modal", "home"))


def _blocks(blocks: Any, most: int, *, inputs: bool) -> None:
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise Fault("blocks: a list is needed")
    if len(blocks) > most:
        raise Fault(f"blocks: no more than {most} items allowed")
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        if block.get("type") not in BLOCKS:
            raise Fault(f"blocks[{index}]: unsupported type {block.get('type')}")
        if block["type"] == "input" and not inputs:
            raise Fault(f"blocks[{index}]: no input here")
        name = block.get("block_id")
        if name is not None and (len(name) > 255 or name in seen):
            raise Fault(f"blocks[{index}]: block_id {name} is too long or stands twice")
        if name:
            seen.add(name)
        _CHECKS[block["type"]](block, f"blocks[{index}]")


def _section(block: Json, where: str) -> None:
    if block.get("text") is None and not block.get("fields"):
        raise Fault(f"{where}: text or fields are needed")
    if block.get("text") is not None:
        _text(block["text"], f"{where}.text", 3000)
    if len(block.get("fields") or []) > 10:
        raise Fault(f"{where}.fields: at most 10")
    for field in block.get("fields") or []:
        _text(field, f"{where}.fields", 2000)
    if block.get("accessory"):
        _element(block["accessory"], f"{where}.accessory")


def _header(block: Json, where: str) -> None:
    _text(block.get("text"), f"{where}.text", 150, plain=True)


def _context(block: Json, where: str) -> None:
    elements = block.get("elements") or []
    if not 1 <= len(elements) <= 10:
        raise Fault(f"{where}.elements: 1 to 10")
    for element in elements:
        if element.get("type") != "image":
            _text(element, f"{where}.elements", 3000)


def _actions(block: Json, where: str) -> None:
    elements = block.get("elements") or []
    if not 1 <= len(elements) <= 25:
        raise Fault(f"{where}.elements: 1 to 25")
    names = [element.get("action_id") for element in elements if element.get("action_id")]
    if len(set(names)) != len(names):
        raise Fault(f"{where}: an action_id stands twice")
    for element in elements:
        if element.get("type") not in CLICKABLE:
            raise Fault(f"{where}: unsupported element {element.get('type')}")
        _element(element, where)


def _input(block: Json, where: str) -> None:
    _text(block.get("label"), f"{where}.label", 2000, plain=True)
    if block.get("hint"):
        _text(block["hint"], f"{where}.hint", 2000, plain=True)
    element = block.get("element") or {}
    if element.get("type") not in INPUTS:
        raise Fault(f"{where}: unsupported element {element.get('type')}")
    _element(element, f"{where}.element")


def _nothing(block: Json, where: str) -> None:
    return


_CHECKS: dict[str, Callable[[Json, str], None]] = {
    "section": _section,
    "header": _header,
    "context": _context,
    "actions": _actions,
    "input": _input,
    "divider": _nothing,
    "image": _nothing,
    "rich_text": _nothing,
}


def _element(element: Json, where: str) -> None:
    if len(element.get("action_id") or "") > 255:
        raise Fault(f"{where}.action_id: at most 255 characters")
    if element.get("placeholder"):
        _text(element["placeholder"], f"{where}.placeholder", 150, plain=True)
    if element.get("confirm"):
        confirm = element["confirm"]
        for name, most in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
            _text(confirm.get(name), f"{where}.confirm.{name}", most)
    kind = element.get("type")
    if kind == "button":
        _text(element.get("text"), f"{where}.text", 75, plain=True)
        if len(element.get("value") or "") > 2000:
            raise Fault(f"{where}.value: at most 2000 characters")
    elif kind == "plain_text_input":
        _text_input(element, where)
    elif "options" in element or kind in (
        "static_select",
        "radio_buttons",
        "checkboxes",
        "multi_static_select",
        "overflow",
    ):
        _options(element, where)


def _text_input(element: Json, where: str) -> None:
    most = element.get("max_length", 3000)
    if not 1 <= most <= 3000:
        raise Fault(f"{where}.max_length: 1 to 3000")
    if len(element.get("initial_value") or "") > most:
        raise Fault(f"{where}.initial_value: longer than max_length")


def _options(element: Json, where: str) -> None:
    most = {"radio_buttons": 10, "checkboxes": 10, "overflow": 5}.get(element["type"], 100)
    options = element.get("options") or [o for group in element.get("option_groups") or [] for o in group["options"]]
    if not 1 <= len(options) <= most:
        raise Fault(f"{where}.options: 1 to {most}")
    for option in options:
        _text(option.get("text"), f"{where}.options.text", 75)
        if not option.get("value") or len(option["value"]) > 75:
            raise Fault(f"{where}.options.value: 1 to 75 characters")
        if option.get("description"):
            _text(option["description"], f"{where}.options.description", 75)
    values = [option["value"] for option in options]
    if len(set(values)) != len(values):
        raise Fault(f"{where}.options: a value stands twice")
    chosen = element.get("initial_options") or ([element["initial_option"]] if element.get("initial_option") else [])
    if "initial_options" in element and not element["initial_options"]:
        raise Fault(f"{where}.initial_options: may not be empty")
    if any(option not in options for option in chosen):
        raise Fault(f"{where}: an initial option is not listed")


def _text(text: Any, where: str, most: int, *, plain: bool = False) -> None:
    if not isinstance(text, dict) or text.get("type") not in ("plain_text", "mrkdwn"):
        raise Fault(f"{where}: a text object is needed")
    if plain and text["type"] != "plain_text":
        raise Fault(f"{where}: must be plain_text")
    if not isinstance(text.get("text"), str) or not 1 <= len(text["text"]) <= most:
        raise Fault(f"{where}: must be 1 to {most} characters")


def _characters(value: Any) -> int:
    if isinstance(value, dict):
        own = len(value["text"]) if isinstance(value.get("text"), str) else 0
        return own + sum(_characters(inner) for inner in value.values() if not isinstance(inner, str))
    return sum(_characters(inner) for inner in value) if isinstance(value, list) else 0
