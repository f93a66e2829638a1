"""The properties that Slack's blocks, elements and composition objects may have, and how composition objects look.

From Slack's published types; what is not in these tables Slack refuses as an additional property.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]
Table = dict[str, frozenset[str]]
ADDRESS_CHARACTERS = 3000


class Fault(Exception):
    """One thing that Slack would not take, in words."""


def _table(rows: Mapping[str, str]) -> Table:
    return {kind: frozenset(names.split()) for kind, names in rows.items()}


_BLOCK = "type block_id "
_ELEMENT = "type action_id "
_CHOICE = _ELEMENT + "confirm focus_on_load "
_SELECT = _CHOICE + "placeholder "
_MULTI_SELECT = _SELECT + "max_selected_items "
_TYPED = _ELEMENT + "placeholder focus_on_load dispatch_action_config initial_value "
_CURRENT = "default_to_current_conversation filter "
_VIEW = "type blocks private_metadata callback_id external_id "

VIEWS = _table(
    {"modal": _VIEW + "title close submit clear_on_close notify_on_close submit_disabled", "home": _VIEW},
)
BLOCKS = _table(
    {
        "section": _BLOCK + "text fields accessory expand",
        "header": _BLOCK + "text",
        "context": _BLOCK + "elements",
        "divider": _BLOCK,
        "actions": _BLOCK + "elements",
        "image": _BLOCK + "alt_text title image_url slack_file",
        "input": _BLOCK + "label element hint optional dispatch_action",
        "rich_text": _BLOCK + "elements",
    }
)
ELEMENTS = _table(
    {
        "button": _ELEMENT + "text value url style confirm accessibility_label"
        " agent_prompt agent_prompt_display visible_to_user_ids",
        "image": "type alt_text image_url slack_file",
        "overflow": _ELEMENT + "options confirm",
        "checkboxes": _CHOICE + "options initial_options",
        "radio_buttons": _CHOICE + "options initial_option",
        "static_select": _SELECT + "options option_groups initial_option",
        "multi_static_select": _MULTI_SELECT + "options option_groups initial_options",
        "users_select": _SELECT + "initial_user",
        "multi_users_select": _MULTI_SELECT + "initial_users",
        "conversations_select": _SELECT + _CURRENT + "initial_conversation response_url_enabled",
        "multi_conversations_select": _MULTI_SELECT + _CURRENT + "initial_conversations",
        "channels_select": _SELECT + "initial_channel response_url_enabled",
        "multi_channels_select": _MULTI_SELECT + "initial_channels",
        "datepicker": _SELECT + "initial_date",
        "timepicker": _SELECT + "initial_time timezone",
        "datetimepicker": _CHOICE + "initial_date_time",
        "plain_text_input": _TYPED + "multiline min_length max_length",
        "number_input": _TYPED + "is_decimal_allowed min_value max_value",
        "email_text_input": _TYPED,
        "url_text_input": _TYPED,
    }
)
OBJECTS = _table(
    {
        "plain_text": "type text emoji",
        "mrkdwn": "type text verbatim",
        "confirm": "title text confirm deny style",
        "option": "text value description url",
        "option_group": "label options",
        "dispatch_action_config": "trigger_actions_on",
        "filter": "include exclude_external_shared_channels exclude_bot_users",
        "slack_file": "id url",
    }
)


def only_known(thing: Json, allowed: frozenset[str], where: str) -> None:
    """Raise Fault for a property that is not in the table."""
    for name in thing:
        if name not in allowed:
            raise Fault(f"{where}: invalid additional property: {name}")


def check_text(text: Any, where: str, most: int, *, plain: bool = False) -> None:
    """Raise Fault for what is no text object of 1 to `most` characters."""
    if not isinstance(text, dict) or text.get("type") not in ("plain_text", "mrkdwn"):
        raise Fault(f"{where}: a text object is needed")
    if plain and text["type"] != "plain_text":
        raise Fault(f"{where}: must be plain_text")
    only_known(text, OBJECTS[text["type"]], where)
    if not isinstance(text.get("text"), str) or not 1 <= len(text["text"]) <= most:
        raise Fault(f"{where}: must be 1 to {most} characters")


def check_length(thing: Json, name: str, where: str, most: int) -> None:
    """Raise Fault for a plain property that is no text or longer than `most` characters."""
    value = thing.get(name)
    if value is not None and (not isinstance(value, str) or len(value) > most):
        raise Fault(f"{where}.{name}: must be a text of at most {most} characters")


def check_style(thing: Json, where: str) -> None:
    """Raise Fault for another colour than Slack's two."""
    if thing.get("style") not in (None, "primary", "danger"):
        raise Fault(f"{where}.style: must be primary or danger")


def check_confirm(confirm: Json, where: str) -> None:
    """Raise Fault for a question that Slack would not ask."""
    only_known(confirm, OBJECTS["confirm"], where)
    check_text(confirm.get("text"), f"{where}.text", 300)
    for name, most in (("title", 100), ("confirm", 30), ("deny", 30)):
        check_text(confirm.get(name), f"{where}.{name}", most, plain=True)
    check_style(confirm, where)


def check_image(image: Json, where: str) -> None:
    """Raise Fault for an image (block or element) without its words, or without one address."""
    words = image.get("alt_text")
    if not isinstance(words, str) or not 1 <= len(words) <= 2000:
        raise Fault(f"{where}.alt_text: must be 1 to 2000 characters")
    if ("image_url" in image) == ("slack_file" in image):
        raise Fault(f"{where}: either image_url or slack_file")
    check_length(image, "image_url", where, ADDRESS_CHARACTERS)
    if "slack_file" in image:
        only_known(image["slack_file"], OBJECTS["slack_file"], f"{where}.slack_file")
        if len(image["slack_file"]) != 1:
            raise Fault(f"{where}.slack_file: either id or url")
