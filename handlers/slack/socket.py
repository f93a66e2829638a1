"""Socket Mode: the SDK's client, with signs of life that cannot be mistaken and an end that loses no answer."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

PING_EVERY = 10.0
"""Seconds between two pings of ours; Slack answers each."""
ANSWERED_WITHIN = 3.0
"""Seconds for what is in hand when the bot stops: Slack waits no longer either."""
CLOSED_WITHIN = 1.0
"""Seconds to take leave of Slack; a deaf one answers nothing."""


class Socket(AsyncSocketModeHandler):
    """The bot's end of the socket."""

    def __init__(self, slack: AsyncApp, app_token: str, web_client: AsyncWebClient) -> None:
        super().__init__(slack, app_token, web_client=web_client, ping_interval=PING_EVERY)
        self.client.message_listeners.append(self._note)
        self._signs = 0
        self._pong: float | None = None
        self._in_hand = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._leaving = False

    def signs(self) -> int:
        """Count the signs of life until now: envelopes, and pings of ours that were answered."""
        pong, before = self.client.last_ping_pong_time, self._pong
        self._pong = pong
        # Where nothing stood, the SDK writes the moment of a ping itself before it is answered, so also to a deaf
        # Slack; and pongs say little when nobody takes out what comes in.
        if None not in (pong, before) and pong != before and not self.client.message_processor.done():
            self._signs += 1
        return self._signs

    def forget_address(self) -> None:
        """Let the SDK ask for a new address: it tries one that failed for ever, and each is good only once."""
        self.client.wss_uri = None

    async def connected(self) -> bool:
        """Say whether there is a connection at this moment."""
        return await self.client.is_connected()

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        """Answer one request."""
        if self._leaving:
            return  # Not acknowledged, so Slack tells it to another connection, or tells the person.
        self._in_hand += 1
        self._idle.clear()
        try:
            await super().handle(client, req)
        finally:
            self._in_hand -= 1
            if not self._in_hand:
                self._idle.set()

    async def leave(self) -> None:
        """Answer what is in hand, take nothing more, and close."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._idle.wait(), ANSWERED_WITHIN)
        self._leaving = True
        try:
            await asyncio.wait_for(self.close_async(), CLOSED_WITHIN)  # type: ignore[no-untyped-call]
        except TimeoutError:
            # The socket counts as closed by now; this closes what is behind it.
            await self.close_async()  # type: ignore[no-untyped-call]

    async def _note(self, _client: AsyncBaseSocketModeClient, message: dict[str, Any], _raw: str | None) -> None:
        # "hello" is none: a Slack that greets each new socket and then falls silent is deaf.
        if "envelope_id" in message:
            self._signs += 1
