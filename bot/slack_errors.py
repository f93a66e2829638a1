"""Reading Slack's refusals."""

from __future__ import annotations

from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

UNREADABLE = (ValueError, AttributeError)
"""What the SDK raises when something else answers in Slack's place, with 200 and a text: it takes it for JSON."""

LONGEST = 7
"""Digits of seconds that are believed: more would be months."""


def retry_after(response: Any) -> int | None:
    """Give how many seconds Slack asks to be left alone; None when it does not say, or nothing that can be read."""
    headers = getattr(response, "headers", None) or {}
    asked = str(headers.get("Retry-After") or headers.get("retry-after") or "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= LONGEST else None


def name_of(error: SlackApiError) -> str:
    """Give Slack's name for what is wrong; "" when its answer could not be read at all."""
    answer = error.response  # The SDK puts aiohttp's own response here when it could not read the body, or a text.
    known = answer.data if isinstance(answer, AsyncSlackResponse) else None
    return str(known.get("error") or "") if isinstance(known, dict) else ""
