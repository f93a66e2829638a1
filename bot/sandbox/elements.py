"""Slack's limits on what can be pressed, chosen or filled in, and where it may stand."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from bot.sandbox.shapes import (
    ADDRESS_CHARACTERS,
    ELEMENTS,
    OBJECTS,
    Fault,
    Json,
    check_confirm,
    check_image,
    check_length,
    check_style,
    check_text,
    only_known,
)

CLICKABLE = {
    "button", "overflow", "checkboxes", "radio_buttons", "datepicker", "timepicker", "datetimepicker",
    "static_select", "multi_static_select", "users_select", "multi_users_select", "conversations_select",
    "multi_conversations_select", "channels_select", "multi_channels_select",
}  # fmt: skip
"""What an actions block takes."""
TYPED = {"plain_text_input", "number_input", "email_text_input", "url_text_input"}
INPUTS = CLICKABLE - {"button", "overflow"} | TYPED
"""What an input block takes."""
ACCESSORIES = CLICKABLE - {"datetimepicker"} | {"image"}
"""What a section takes beside its text. Slack's own types leave the datetimepicker out, and its builder refuses it."""

MOST_OPTIONS = {"radio_buttons": 10, "checkboxes": 10, "overflow": 5, "static_select": 100, "multi_static_select": 100}
GROUPS, GROUP_OPTIONS, TYPED_CHARACTERS = 100, 100, 3000
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DISPATCHED = {"on_enter_pressed", "on_character_entered"}


def check_element(element: Any, where: str, allowed: set[str]) -> None:
    """Raise Fault for an element that may not stand here, or that Slack would not take."""
    if not isinstance(element, dict) or element.get("type") not in allowed:
        kind = element.get("type") if isinstance(element, dict) else element
        raise Fault(f"{where}: unsupported element {kind}")
    only_known(element, ELEMENTS[element["type"]], where)
    check_length(element, "action_id", where, 255)
    if element.get("placeholder") is not None:
        check_text(element["placeholder"], f"{where}.placeholder", 150, plain=True)
    if element.get("confirm") is not None:
        check_confirm(element["confirm"], f"{where}.confirm")
    for name in ("filter", "dispatch_action_config"):
        if element.get(name) is not None:
            only_known(element[name], OBJECTS[name], f"{where}.{name}")
    if not set((element.get("dispatch_action_config") or {}).get("trigger_actions_on", [])) <= _DISPATCHED:
        raise Fault(f"{where}.dispatch_action_config: unknown trigger")
    _CHECKS.get(element["type"], _most_selected)(element, where)


def _button(element: Json, where: str) -> None:
    check_text(element.get("text"), f"{where}.text", 75, plain=True)
    for name, most in (("value", 2000), ("url", ADDRESS_CHARACTERS), ("accessibility_label", 75)):
        check_length(element, name, where, most)
    check_style(element, where)


def _text_input(element: Json, where: str) -> None:
    least, most = element.get("min_length", 0), element.get("max_length", TYPED_CHARACTERS)
    if not _whole(least, 0, TYPED_CHARACTERS):
        raise Fault(f"{where}.min_length: 0 to {TYPED_CHARACTERS}")
    if not _whole(most, 1, TYPED_CHARACTERS):
        raise Fault(f"{where}.max_length: 1 to {TYPED_CHARACTERS}")
    if least > most:
        raise Fault(f"{where}.min_length: more than max_length")
    check_length(element, "initial_value", where, most)


def _number(element: Json, where: str) -> None:
    if not isinstance(element.get("is_decimal_allowed"), bool):
        raise Fault(f"{where}.is_decimal_allowed: true or false")


def _date(element: Json, where: str) -> None:
    given = element.get("initial_date")
    if given is None:
        return
    try:
        right = bool(_DATE.fullmatch(given)) and date.fromisoformat(given)
    except ValueError:
        right = False
    if not right:
        raise Fault(f"{where}.initial_date: must be a date as YYYY-MM-DD")


def _time(element: Json, where: str) -> None:
    given = element.get("initial_time")
    if given is not None and not _TIME.fullmatch(given):
        raise Fault(f"{where}.initial_time: must be HH:mm, 00:00 to 23:59")


def _moment(element: Json, where: str) -> None:
    given = element.get("initial_date_time")
    if given is not None and not _whole(given, 10**9, 10**10 - 1):
        raise Fault(f"{where}.initial_date_time: must be seconds, of 10 digits")


def _choice(element: Json, where: str) -> None:
    grouped = element.get("option_groups")
    if (element.get("options") is None) == (grouped is None):
        raise Fault(f"{where}: either options or option_groups")
    marked = element["type"] in ("radio_buttons", "checkboxes")
    linked = element["type"] == "overflow"
    if grouped is None:
        options = _options(element["options"], f"{where}.options", MOST_OPTIONS[element["type"]], marked, linked)
    else:
        options = _groups(grouped, f"{where}.option_groups")
    values = [option["value"] for option in options]
    if len(set(values)) != len(values):
        raise Fault(f"{where}.options: a value stands twice")
    chosen = element.get("initial_options", [])
    if "initial_options" in element and not chosen:
        raise Fault(f"{where}.initial_options: may not be empty")
    if "initial_option" in element:
        chosen = [element["initial_option"]]
    if any(option not in options for option in chosen):
        raise Fault(f"{where}: an initial option is not listed")
    _most_selected(element, where)


def _groups(groups: list[Json], where: str) -> list[Json]:
    if not 1 <= len(groups) <= GROUPS:
        raise Fault(f"{where}: 1 to {GROUPS}")
    options: list[Json] = []
    for group in groups:
        only_known(group, OBJECTS["option_group"], where)
        check_text(group.get("label"), f"{where}.label", 75, plain=True)
        options += _options(group.get("options"), f"{where}.options", GROUP_OPTIONS, marked=False, linked=False)
    return options


def _options(options: Any, where: str, most: int, marked: bool, linked: bool) -> list[Json]:
    """Check a list of options: `marked` may hold mrkdwn, `linked` an address."""
    if not isinstance(options, list) or not 1 <= len(options) <= most:
        raise Fault(f"{where}: 1 to {most}")
    allowed = OBJECTS["option"] if linked else OBJECTS["option"] - {"url"}
    for option in options:
        only_known(option, allowed, where)
        check_text(option.get("text"), f"{where}.text", 75, plain=not marked)
        if not option.get("value") or len(option["value"]) > 75:
            raise Fault(f"{where}.value: 1 to 75 characters")
        if option.get("description") is not None:
            check_text(option["description"], f"{where}.description", 75, plain=not marked)
        check_length(option, "url", where, ADDRESS_CHARACTERS)
    return options


def _most_selected(element: Json, where: str) -> None:
    most = element.get("max_selected_items")
    if most is None:
        return
    if not _whole(most, 1):
        raise Fault(f"{where}.max_selected_items: at least 1")
    for name, chosen in element.items():
        if name.startswith("initial_") and len(chosen) > most:
            raise Fault(f"{where}.{name}: more than max_selected_items")


def _whole(value: Any, least: int, most: int | None = None) -> bool:
    return type(value) is int and value >= least and (most is None or value <= most)


_CHECKS: dict[str, Callable[[Json, str], None]] = {
    "button": _button,
    "image": check_image,
    "plain_text_input": _text_input,
    "number_input": _number,
    "datepicker": _date,
    "timepicker": _time,
    "datetimepicker": _moment,
    **dict.fromkeys(MOST_OPTIONS, _choice),
}
