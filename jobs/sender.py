"""The one place that posts. Its client never tries twice by itself: the stock one does, and posts double."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.facts import Delivery
from bot.logs import log
from bot.rules import outcomes
from bot.rules.deliveries import AS_PLAIN_TEXT, CARD_REMOVAL, EDITS, REQUEST_TIMEOUT
from bot.rules.outcomes import Outcome
from bot.rules.states import LOST
from bot.slack_errors import UNREADABLE, name_of, retry_after
from bot.usecases.deliveries import Access, Attempt

logger = log(__name__)
Payload = dict[str, Any]
_NAMESPACE = uuid.UUID("3f0c5d1e-6f0b-4d0a-9d7e-2f6f2c1f9a10")

SILENT_WAIT = 30
"""Seconds to wait when Slack turns something away and does not say for how long."""


@dataclass(frozen=True)
class Posted:
    """Slack took it; `ts` names the message."""

    ts: str | None


class Sender:
    """Posts, changes and removes messages."""

    def __init__(self, api_url: str) -> None:
        self._api_url = api_url
        self._session: aiohttp.ClientSession | None = None

    async def open_direct(self, delivery: Delivery, access: Access) -> str | Outcome:
        """Open the direct message with the person that a delivery is for. Gives its id, or why there is none.

        Nothing is posted yet, so whatever goes wrong may be tried again.
        """
        client = self.client(access.token)
        try:
            answer = await client.conversations_open(users=delivery.channel_id, **_workspace(access))
        except SlackApiError as error:
            judged = _judged(error, delivery)
            if isinstance(judged, Outcome) and judged.event != LOST:
                return judged
            return outcomes.never_reached_slack(delivery.attempts)
        except (aiohttp.ClientError, TimeoutError, OSError, *UNREADABLE):
            return outcomes.never_reached_slack(delivery.attempts)
        return str(answer["channel"]["id"])

    async def send(
        self, delivery: Delivery, attempt: Attempt, payload: Payload | None, channel_id: str
    ) -> Posted | Outcome:
        """Make one request, and say what became of it. Never raises for what Slack or the network does."""
        try:
            answer = await self._request(self.client(attempt.access.token), delivery, attempt, payload, channel_id)
        except SlackApiError as error:
            return _judged(error, delivery)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL):
            return outcomes.never_reached_slack(delivery.attempts)
        except (aiohttp.ClientError, TimeoutError, OSError, *UNREADABLE):
            return outcomes.answer_lost()
        return Posted(answer.get("ts"))

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    async def _request(
        self,
        client: AsyncWebClient,
        delivery: Delivery,
        attempt: Attempt,
        payload: Payload | None,
        channel_id: str,
    ) -> Any:
        workspace = _workspace(attempt.access)
        if delivery.kind == CARD_REMOVAL or payload is None:
            return await client.chat_delete(channel=channel_id, ts=attempt.parent_ts or "", **workspace)
        if delivery.kind in EDITS:
            return await client.chat_update(channel=channel_id, ts=attempt.parent_ts or "", **payload, **workspace)
        return await client.chat_postMessage(
            channel=channel_id,
            thread_ts=attempt.parent_ts,
            unfurl_links=False,
            unfurl_media=False,
            parse="none",
            metadata={"event_type": "copbot_delivery", "event_payload": {"key": delivery.key}},
            client_msg_id=str(uuid.uuid5(_NAMESPACE, delivery.key)),
            **payload,
            **workspace,
        )

    def client(self, token: str) -> AsyncWebClient:
        """Give a client that never tries twice by itself."""
        if self._session is None:
            # With a session of our own the SDK's time-out is ignored, so the session carries it.
            timeout = aiohttp.ClientTimeout(total=REQUEST_TIMEOUT, connect=5)
            self._session = aiohttp.ClientSession(timeout=timeout)
        return AsyncWebClient(token=token, base_url=self._api_url, session=self._session, retry_handlers=[])


def _workspace(access: Access) -> dict[str, Any]:
    """Name the workspace where the token is good for a whole organisation."""
    return {"team_id": access.team_id} if access.team_id else {}


def _judged(error: SlackApiError, delivery: Delivery) -> Posted | Outcome:
    response = error.response
    if not isinstance(response, AsyncSlackResponse):
        return outcomes.answer_lost()  # The SDK could not read the body.
    status, name = response.status_code, name_of(error)
    if status == 429:
        return outcomes.refused_by_slack("ratelimited", delivery.attempts, retry_after(response) or SILENT_WAIT)
    if status >= 500 or not name:
        return outcomes.answer_lost()
    if delivery.kind == CARD_REMOVAL and name == "message_not_found":
        return Posted(None)
    if not outcomes.is_known(name):
        logger.error("Slack gave an error name that is not known: it counts as uncertain", error=name)
    return outcomes.refused_by_slack(name, delivery.attempts, plain=delivery.reason == AS_PLAIN_TEXT)
