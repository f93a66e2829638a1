"""Lists in pages, with Slack's cursors."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Any

from bot.sandbox.api import Call
from bot.sandbox.errors import SlackError
from bot.sandbox.state import Json

MOST = 1000


def page(call: Call, found: Sequence[Any], ids: Sequence[str], usual: int) -> tuple[list[Any], Json]:
    """Give one page of what was found, and its `response_metadata`. A cursor names the first of the next page."""
    first, limit = _first(call, ids), _limit(call, usual)
    following = ids[first + limit] if first + limit < len(ids) else ""
    cursor = base64.b64encode(f"next:{following}".encode()).decode() if following else ""
    return list(found[first : first + limit]), {"next_cursor": cursor}


def _limit(call: Call, usual: int) -> int:
    try:
        limit = int(call.args.get("limit") or usual)
    except (TypeError, ValueError):
        raise SlackError("invalid_limit") from None
    if not 1 <= limit <= MOST:
        raise SlackError("invalid_limit")
    return limit


def _first(call: Call, ids: Sequence[str]) -> int:
    cursor = call.args.get("cursor")
    if not cursor:
        return 0
    try:
        kind, _, name = base64.b64decode(str(cursor), validate=True).decode().partition(":")
        if kind != "next":
            raise ValueError(kind)
        return ids.index(name)
    except (binascii.Error, ValueError):
        raise SlackError("invalid_cursor") from None
