"""Reading Slack's refusals."""

from __future__ import annotations

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse


def name_of(error: SlackApiError) -> str:
    """Give Slack's name for what is wrong; "" when its answer could not be read at all."""
    answer = error.response  # The SDK puts aiohttp's own response here when the body was no JSON.
    return str(answer.get("error") or "") if isinstance(answer, AsyncSlackResponse) else ""
