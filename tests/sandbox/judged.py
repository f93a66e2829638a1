"""Pieces for blocks and views, and the judgement of the sandbox on them."""

from __future__ import annotations

from typing import Any

from bot.sandbox.errors import SlackError
from bot.sandbox.limits import check_message, check_view
from tests.sandbox.pretend import options, text_block

Json = dict[str, Any]

MARKED: Json = {"type": "mrkdwn", "text": "x"}
IMAGE: Json = {"type": "image", "image_url": "https://voorbeeld.nl/x.png", "alt_text": "Een kaart"}
MENU: Json = {"type": "overflow", "options": options("a", "b")}
TYPED: Json = {"type": "plain_text_input"}


def refused_message(*blocks: Json) -> str | None:
    """Give the name of the error for a message with these blocks, or None."""
    try:
        check_message("x", list(blocks))
    except SlackError as error:
        return error.error
    return None


def refused_view(view: Json) -> str | None:
    """Give the name of the error for a view, or None."""
    try:
        check_view(view)
    except SlackError as error:
        return error.error
    return None


def beside(element: Any) -> Json:
    """Give a section with something beside its text."""
    return {**text_block("x"), "accessory": element}


def without(thing: Json, name: str) -> Json:
    """Give the thing without one property."""
    return {key: value for key, value in thing.items() if key != name}
