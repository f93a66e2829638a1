"""From the pretend Slack to the bot: signed HTTP, or Socket Mode envelopes. Acks are due in three real seconds."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import json
import secrets
import time
import uuid
from collections import deque
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

Json = dict[str, Any]
ACK_WITHIN = 3.0
KEPT_REQUESTS = 200


@dataclass
class Ack:
    """What the bot answered: status 0 when it did not answer in time."""

    status: int
    body: Any = None

    @property
    def ok(self) -> bool:
        """Say whether Slack would count it as an ack."""
        return self.status == 200


@dataclass
class Request:
    """Something that was sent to the bot: `kind` is slash_commands, interactive or events_api."""

    kind: str
    payload: Json
    headers: dict[str, str] = field(default_factory=dict)


class Link:
    """The way to the bot. A connected socket goes before HTTP, as at Slack."""

    def __init__(self, signing_secret: str, app_id: str = "") -> None:
        self._secret, self._app_id = signing_secret, app_id
        self._tickets: set[str] = set()
        self._url: str | None = None
        self._session: aiohttp.ClientSession | None = None
        self._sockets: list[web.WebSocketResponse] = []
        self._waiting: dict[str, asyncio.Future[Any]] = {}
        self._deaf = False
        self._refusing = 0
        self.sent: deque[Request] = deque(maxlen=KEPT_REQUESTS)

    @property
    def connected(self) -> bool:
        """Say whether there is a bot to talk to."""
        return bool(self._sockets or self._url)

    @property
    def mode(self) -> str | None:
        """Name the way that is used now: socket or http; None when there is no bot."""
        return "socket" if self._sockets else "http" if self._url else None

    def new_ticket(self) -> str:
        """Give the right to connect one socket."""
        ticket = secrets.token_urlsafe(16)
        self._tickets.add(ticket)
        return ticket

    def connect_http(self, url: str) -> None:
        """Take the address of the bot's `POST /slack/events`."""
        self._url = url

    async def send(self, request: Request, *, remember: bool = True) -> Ack:
        """Send one request and wait for its ack."""
        if remember:
            self.sent.append(request)
        if self._sockets:
            return await self._over_socket(request)
        if self._url is None:
            return Ack(0)
        return await self._over_http(request, self._url)

    async def serve_socket(self, request: web.Request) -> web.WebSocketResponse:
        """Be the far end of Socket Mode, for who brings an unused ticket of apps.connections.open."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            raise web.HTTPForbidden(text="no such ticket")
        self._tickets.remove(ticket)
        if self._refusing > 0:
            self._refusing -= 1
            raise web.HTTPServiceUnavailable(text="refused on purpose")
        # Pings are answered by hand: who plays deaf answers none, and sends none that would read as a sign of life.
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        if not self._deaf:
            app = {"app_id": self._app_id}
            await socket.send_json({"type": "hello", "num_connections": len(self._sockets) + 1, "connection_info": app})
        self._sockets.append(socket)
        try:
            async for message in socket:
                if not self._deaf:
                    await self._hear(socket, message)
        finally:
            self._sockets.remove(socket)
        return socket

    async def close(self) -> None:
        """Close every connection."""
        for socket in list(self._sockets):
            await socket.close()
        if self._session is not None:
            await self._session.close()

    async def drop_sockets(self) -> None:
        """Close the sockets as Slack does every few hours; the bot should come back."""
        for socket in list(self._sockets):
            await socket.send_json({"type": "disconnect", "reason": "refresh_requested"})
            await socket.close(code=1001)

    def go_deaf(self) -> None:
        """Keep every socket open, take new ones too, and hear and say nothing on any of them."""
        self._deaf = True

    def hear_again(self) -> None:
        """Be as before `go_deaf`."""
        self._deaf = False

    def refuse(self, times: int = 1) -> None:
        """Refuse the next sockets; the ticket of each is spent all the same."""
        self._refusing = times

    async def _hear(self, socket: web.WebSocketResponse, message: aiohttp.WSMessage) -> None:
        if message.type == aiohttp.WSMsgType.PING:
            await socket.pong(message.data)
        elif message.type == aiohttp.WSMsgType.TEXT:
            with contextlib.suppress(ValueError):  # Slack overlooks what is not JSON
                self._take(json.loads(message.data))

    def _take(self, envelope: Any) -> None:
        name = envelope.get("envelope_id") if isinstance(envelope, dict) else None
        waiting = self._waiting.pop(name, None) if isinstance(name, str) else None
        if waiting is not None and not waiting.done():
            waiting.set_result(envelope.get("payload"))

    async def _over_socket(self, request: Request) -> Ack:
        name = str(uuid.uuid4())
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[name] = future
        envelope = {
            "envelope_id": name,
            "type": request.kind,
            "payload": request.payload,
            "accepts_response_payload": request.kind != "events_api",
        }
        try:
            if not self._deaf:
                await self._sockets[-1].send_json(envelope)
            async with asyncio.timeout(ACK_WITHIN):
                return Ack(200, await future)
        except (TimeoutError, ConnectionError):
            return Ack(0)
        finally:
            self._waiting.pop(name, None)

    async def _over_http(self, request: Request, url: str) -> Ack:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        body, content_type = _encoded(request)
        headers = {"Content-Type": content_type, **request.headers, **self._signed(body)}
        timeout = aiohttp.ClientTimeout(total=ACK_WITHIN)
        with contextlib.suppress(aiohttp.ClientError, TimeoutError, OSError):
            async with self._session.post(url, data=body, headers=headers, timeout=timeout) as answer:
                text = await answer.text()
                return Ack(answer.status, _decoded(text, answer.content_type))
        return Ack(0)

    def _signed(self, body: bytes) -> dict[str, str]:
        now = str(int(time.time()))
        digest = hmac.new(self._secret.encode(), f"v0:{now}:".encode() + body, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": f"v0={digest}"}


def _encoded(request: Request) -> tuple[bytes, str]:
    if request.kind == "events_api":
        return json.dumps(request.payload).encode(), "application/json"
    form = request.payload if request.kind == "slash_commands" else {"payload": json.dumps(request.payload)}
    return urlencode(form).encode(), "application/x-www-form-urlencoded"


def _decoded(text: str, content_type: str) -> Any:
    if not text:
        return None
    if content_type == "application/json" or text.startswith("{"):
        with contextlib.suppress(ValueError):
            return json.loads(text)
    return text
