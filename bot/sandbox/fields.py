"""What somebody fills in: plain values become the state that Slack's client sends, and its own checks are made."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.sandbox.state import Json
from bot.sandbox.views import initial, values

ZONE = ZoneInfo("Europe/Amsterdam")
_EMPTY: tuple[Any, ...] = (None, "", [])
_SAYS = {
    "nl": {
        "empty": "Vul dit veld in.",
        "long": "Dit veld neemt hoogstens {most} tekens.",
        "unknown": "Kies iets uit de lijst.",
    },
    "en": {
        "empty": "Please complete this field.",
        "long": "This field takes at most {most} characters.",
        "unknown": "Choose from the list.",
    },
}


class NotInForm(Exception):
    """A value for a field that the form does not have, or of a kind that the field cannot hold."""


def fill(view: Json, given: Mapping[str, Any], language: str) -> dict[str, str]:
    """Put plain values into a form's fields. Gives the errors of Slack's own client by block id."""
    inputs = {block["block_id"]: block for block in view["blocks"] if block["type"] == "input"}
    unknown = [name for name in given if name not in inputs]
    if unknown:
        raise NotInForm(unknown[0])
    errors: dict[str, str] = {}
    for name, value in given.items():
        element = inputs[name]["element"]
        try:
            view["_typed"][name] = {element["action_id"]: state_of(element, value)}
        except LookupError:
            errors[name] = _SAYS[language]["unknown"]
    return errors


def check(view: Json, language: str) -> dict[str, str]:
    """Give what Slack's own client would not send: empty required fields, too much text."""
    errors: dict[str, str] = {}
    state = values(view)
    for block in view["blocks"]:
        if block["type"] != "input":
            continue
        held = plain(state[block["block_id"]][block["element"]["action_id"]])
        most = block["element"].get("max_length", 3000)
        if held in _EMPTY and not block.get("optional"):
            errors[block["block_id"]] = _SAYS[language]["empty"]
        elif isinstance(held, str) and block["element"]["type"] == "plain_text_input" and len(held) > most:
            errors[block["block_id"]] = _SAYS[language]["long"].format(most=most)
    return errors


def plain(state: Json) -> Any:
    """Give what a field holds as a plain value."""
    for name, value in state.items():
        if name == "selected_option":
            return value["value"] if value else None
        if name == "selected_options":
            return [choice["value"] for choice in value or []]
        if name.startswith("selected_") or name == "value":
            return value
    return None


def state_of(element: Json, value: Any) -> Json:
    """Give the state of a field after somebody put a plain value in. Raises LookupError for an unknown option."""
    kind = element["type"]
    if kind in ("plain_text_input", "number_input", "email_text_input", "url_text_input"):
        return {"type": kind, "value": None if value is None or value == "" else str(value)}
    if kind in ("static_select", "radio_buttons", "overflow"):
        return {"type": kind, "selected_option": None if value in _EMPTY else _option(element, value)}
    if kind in ("checkboxes", "multi_static_select"):
        several = value if isinstance(value, list) else [value] if value not in _EMPTY else []
        return {"type": kind, "selected_options": [_option(element, one) for one in several]}
    if kind == "datetimepicker":
        return {"type": kind, "selected_date_time": None if value in _EMPTY else _seconds(value)}
    name = next(name for name in initial(element) if name.startswith("selected_"))
    if name.endswith("s") and not isinstance(value, list):
        value = [] if value in _EMPTY else [value]
    return {"type": kind, name: value if value not in _EMPTY else initial_empty(name)}


def initial_empty(name: str) -> Any:
    """Give the empty value of a chosen thing, or of several."""
    return [] if name.endswith("s") else None


def _option(element: Json, value: Any) -> Json:
    options = element.get("options") or [o for group in element.get("option_groups") or [] for o in group["options"]]
    for option in options:
        if value == option["value"]:
            return dict(option)
    for option in options:
        if value == option["text"]["text"]:
            return dict(option)
    raise LookupError(value)


def _seconds(value: Any) -> int:
    if isinstance(value, int) or str(value).isdigit():
        return int(value)
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        raise NotInForm(str(value)) from None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=ZONE)).timestamp())
