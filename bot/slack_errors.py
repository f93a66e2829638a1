"""Reading Slack's refusals."""

from __future__ import annotations

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

UNREADABLE = (ValueError, AttributeError)
"""What the SDK raises when something else answers in Slack's place, with 200 and a text: it takes it for JSON."""


def name_of(error: SlackApiError) -> str:
    """Give Slack's name for what is wrong; "" when its answer could not be read at all."""
    answer = error.response  # The SDK puts aiohttp's own response here when it could not read the body, or a text.
    known = answer.data if isinstance(answer, AsyncSlackResponse) else None
    return str(known.get("error") or "") if isinstance(known, dict) else ""
