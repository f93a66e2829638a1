"""Slack's limits on messages, blocks and views, judged by themselves: nothing here comes from the bot or the SDK."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from bot.sandbox.elements import ACCESSORIES, INPUTS, check_element
from bot.sandbox.elements import CLICKABLE as CLICKABLE
from bot.sandbox.errors import SlackError
from bot.sandbox.shapes import BLOCKS, VIEWS, Fault, Json, check_image, check_length, check_text, only_known

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
MESSAGE_CHARACTERS, TEXT_CHARACTERS, UPDATE_CHARACTERS = 13_200, 40_000, 4_000
VIEW_BYTES, METADATA_CHARACTERS = 250_000, 3_000
PARSE = ("none", "full", "client")


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


def check_parse(parse: Any) -> None:
    """Raise SlackError for a way of reading text that Slack does not know."""
    if parse not in (None, *PARSE):
        raise SlackError("invalid_arguments", response_metadata={"messages": ["[ERROR] parse: none, full or client"]})


def check_metadata(metadata: Any) -> None:
    """Raise SlackError for message metadata of another shape than an event type and a payload one level deep."""
    if metadata is None:
        return
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_type"), str):
        raise SlackError("invalid_metadata_format")
    payload = metadata.get("event_payload")
    if not isinstance(payload, dict) or not all(_held(value) for value in payload.values()):
        raise SlackError("invalid_metadata_format")


def _held(value: Any) -> bool:
    """Say whether a payload may hold it: a plain value, a flat object, or a list of plain values or flat objects."""
    if isinstance(value, list):
        return all(_plain(inner) or _flat(inner) for inner in value)
    return _plain(value) or _flat(value)


def _plain(value: Any) -> bool:
    return isinstance(value, str | int | float)


def _flat(value: Any) -> bool:
    return isinstance(value, dict) and all(_plain(inner) for inner in value.values())


def check_view(view: Any, *kinds: str) -> None:
    """Raise SlackError for a modal or Home tab that Slack would refuse, or that is none of `kinds`."""
    _checked("invalid_arguments", lambda: _view(view, kinds or tuple(VIEWS)))
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


def _view(view: Any, kinds: tuple[str, ...]) -> None:
    if not isinstance(view, dict) or view.get("type") not in kinds:
        raise Fault(f"view: a type of {' or '.join(kinds)} is needed")
    only_known(view, VIEWS[view["type"]], "view")
    blocks = view.get("blocks")
    if view["type"] == "modal":
        check_text(view.get("title"), "title", 24, plain=True)
        for name in ("submit", "close"):
            if view.get(name) is not None:
                check_text(view[name], name, 24, plain=True)
        has_input = any(isinstance(block, dict) and block.get("type") == "input" for block in blocks or [])
        if has_input and not view.get("submit"):
            raise Fault("view: submit is needed with an input block")
    check_length(view, "private_metadata", "view", METADATA_CHARACTERS)
    for name in ("callback_id", "external_id"):
        check_length(view, name, "view", 255)
    _blocks(blocks, VIEW_BLOCKS, inputs=True)


def _blocks(blocks: Any, most: int, *, inputs: bool) -> None:
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise Fault("blocks: a list is needed")
    if len(blocks) > most:
        raise Fault(f"blocks: no more than {most} items allowed")
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        where = f"blocks[{index}]"
        if block.get("type") not in BLOCKS:
            raise Fault(f"{where}: unsupported type {block.get('type')}")
        if block["type"] == "input" and not inputs:
            raise Fault(f"{where}: no input here")
        only_known(block, BLOCKS[block["type"]], where)
        check_length(block, "block_id", where, 255)
        name = block.get("block_id")
        if name and name in seen:
            raise Fault(f"{where}: block_id {name} stands twice")
        seen.add(name or "")
        _CHECKS[block["type"]](block, where)


def _section(block: Json, where: str) -> None:
    if block.get("text") is None and not block.get("fields"):
        raise Fault(f"{where}: text or fields are needed")
    if block.get("text") is not None:
        check_text(block["text"], f"{where}.text", 3000)
    if len(block.get("fields") or []) > 10:
        raise Fault(f"{where}.fields: at most 10")
    for field in block.get("fields") or []:
        check_text(field, f"{where}.fields", 2000)
    if block.get("accessory") is not None:
        check_element(block["accessory"], f"{where}.accessory", ACCESSORIES)


def _header(block: Json, where: str) -> None:
    check_text(block.get("text"), f"{where}.text", 150, plain=True)


def _context(block: Json, where: str) -> None:
    elements = block.get("elements") or []
    if not 1 <= len(elements) <= 10:
        raise Fault(f"{where}.elements: 1 to 10")
    for element in elements:
        if element.get("type") == "image":
            check_element(element, f"{where}.elements", {"image"})
        else:
            check_text(element, f"{where}.elements", 3000)


def _actions(block: Json, where: str) -> None:
    elements = block.get("elements") or []
    if not 1 <= len(elements) <= 25:
        raise Fault(f"{where}.elements: 1 to 25")
    for element in elements:
        check_element(element, f"{where}.elements", CLICKABLE)
    names = [element["action_id"] for element in elements if element.get("action_id")]
    if len(set(names)) != len(names):
        raise Fault(f"{where}: an action_id stands twice")


def _image(block: Json, where: str) -> None:
    check_image(block, where)
    if block.get("title") is not None:
        check_text(block["title"], f"{where}.title", 2000, plain=True)


def _input(block: Json, where: str) -> None:
    check_text(block.get("label"), f"{where}.label", 2000, plain=True)
    if block.get("hint") is not None:
        check_text(block["hint"], f"{where}.hint", 2000, plain=True)
    check_element(block.get("element"), f"{where}.element", INPUTS)


def _nothing(block: Json, where: str) -> None:
    return


_CHECKS: dict[str, Callable[[Json, str], None]] = {
    "section": _section,
    "header": _header,
    "context": _context,
    "actions": _actions,
    "input": _input,
    "divider": _nothing,
    "image": _image,
    "rich_text": _nothing,
}


def _characters(value: Any) -> int:
    if isinstance(value, dict):
        own = len(value["text"]) if isinstance(value.get("text"), str) else 0
        return own + sum(_characters(inner) for inner in value.values() if not isinstance(inner, str))
    return sum(_characters(inner) for inner in value) if isinstance(value, list) else 0
