"""What is pressed or chosen in a message or form, and what is typed, as Slack sends it."""

from __future__ import annotations

import re
import time
from typing import Any

from bot.sandbox import fields
from bot.sandbox.errors import Refused
from bot.sandbox.limits import CLICKABLE
from bot.sandbox.state import Json
from bot.sandbox.world import Team


def action(blocks: list[Json], wanted: Json) -> Json:
    """Find the element that is meant and give the action as Slack sends it."""
    for block in blocks:
        elements = [*(block.get("elements") or []), block.get("accessory"), block.get("element")]
        for element in [one for one in elements if isinstance(one, dict) and one.get("type") in CLICKABLE]:
            if element.get("action_id") != wanted["action_id"]:
                continue
            if wanted.get("block_id") not in (None, block.get("block_id")):
                continue
            if element["type"] == "button" and wanted.get("value") not in (None, element.get("value")):
                continue
            return _pressed(block, element, wanted.get("value"))
    raise Refused("element_not_found")


def _pressed(block: Json, element: Json, value: Any) -> Json:
    action = {
        "action_id": element["action_id"],
        "block_id": block.get("block_id") or "",
        "type": element["type"],
        "action_ts": f"{time.time():.6f}",
    }
    if element["type"] == "button":
        return action | {"text": element["text"], "value": element.get("value", "")}
    try:
        return action | fields.state_of(element, value)
    except LookupError:
        raise Refused("unknown_option") from None


def escaped(team: Team, text: str) -> str:
    """Give text as Slack sends it: `& < >` as entities, names of people and channels as references."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for user in sorted(team.users, key=lambda one: -len(one.name)):
        escaped = re.sub(rf"(?<!\w)@{re.escape(user.name)}\b", f"<@{user.id}>", escaped)
        escaped = escaped.replace(f"&lt;@{user.id}&gt;", f"<@{user.id}>")
    for channel in team.channels:
        if channel.name:
            escaped = re.sub(rf"(?<!\w)#{re.escape(channel.name)}\b", f"<#{channel.id}|{channel.name}>", escaped)
    return escaped
