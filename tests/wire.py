"""A Slack of a few lines that keeps what comes over the wire, and the signed requests that Slack sends the bot."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qsl, urlencode

import aiohttp
from aiohttp import web
from slack_sdk.signature import SignatureVerifier

Json = dict[str, Any]
SECRET = "a-signing-secret"
PATIENCE = 20
"""Seconds after which a test gives up on something that takes milliseconds: it fails then, it does not hang."""


class WireSlack:
    """Says yes to everything, except where it was told to drop the connection or to keep the caller waiting."""

    def __init__(self) -> None:
        self.url = ""
        self.calls: list[tuple[str, Json]] = []
        self._dropped: set[str] = set()
        self._held: dict[str, asyncio.Event] = {}
        self._answers: dict[str, Json] = {}
        self._called = asyncio.Condition()

    async def start(self) -> None:
        """Listen on loopback."""
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._take)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Let go of whoever still waits, and stop listening."""
        for method in self._held:
            self.let_go(method)
        await self._runner.cleanup()

    def drop(self, method: str) -> None:
        """Take each request of this method, and close the connection without an answer."""
        self._dropped.add(method)

    def answer(self, method: str, **answer: Any) -> None:
        """Answer each request of this method so."""
        self._answers[method] = answer

    def hold(self, method: str) -> None:
        """Take each request of this method, and answer none until `let_go`."""
        self._held[method] = asyncio.Event()

    def let_go(self, method: str) -> None:
        """Answer the requests that were held."""
        self._held[method].set()

    def heard(self, method: str) -> list[Json]:
        """Give what was asked with this method, oldest first."""
        return [asked for called, asked in self.calls if called == method]

    async def hears(self, method: str) -> Json:
        """Wait for the first request of this method; gives what it asks."""
        async with asyncio.timeout(PATIENCE), self._called:
            await self._called.wait_for(lambda: self.heard(method))
        return self.heard(method)[0]

    async def _take(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        asked = dict(request.query) | _read(request.content_type, await request.text())
        async with self._called:
            self.calls.append((method, asked))
            self._called.notify_all()
        if method in self._dropped and request.transport is not None:
            request.transport.close()
        if method in self._held:
            await self._held[method].wait()
        usual = {"ok": True, "ts": f"{len(self.calls)}.000100", "user": {"id": asked.get("user")}}
        return web.json_response(self._answers.get(method, usual))


def _read(content_type: str, body: str) -> Json:
    if content_type == "application/json":
        found: Json = json.loads(body)
        return found
    form: Json = dict(parse_qsl(body, keep_blank_values=True))
    for name in ("view", "blocks", "metadata"):
        with suppress(KeyError, ValueError):
            form[name] = json.loads(form[name])
    return form


class Person:
    """Sends what Slack sends when somebody does something, signed, over HTTP. The bot must answer within seconds."""

    def __init__(self, bot: str, session: aiohttp.ClientSession, team_id: str = "T1", channel_id: str = "C1") -> None:
        self._bot, self._session = bot, session
        self._team_id, self._channel_id = team_id, channel_id

    async def types(self, command: str, text: str = "", *, user: str = "U3", within: float = PATIENCE) -> Json:
        """Type a slash command; gives the private answer."""
        asked = {
            "command": command, "text": text, "team_id": self._team_id, "channel_id": self._channel_id,
            "user_id": user, "trigger_id": "1.2.3", "response_url": "http://127.0.0.1:9/",
        }  # fmt: skip
        answer = await self._send("application/x-www-form-urlencoded", urlencode(asked), within)
        found: Json = json.loads(answer or "{}")
        return found

    async def presses(self, action_id: str, value: str, view: Json, *, user: str = "U3") -> None:
        """Press a button in a form or on Home."""
        await self._acts({"type": "button", "action_id": action_id, "value": value}, view, user)

    async def chooses(self, action_id: str, value: str, view: Json, *, user: str = "U3") -> None:
        """Choose something in a select of a form or on Home."""
        chosen = {"text": {"type": "plain_text", "text": value}, "value": value}
        await self._acts({"type": "static_select", "action_id": action_id, "selected_option": chosen}, view, user)

    async def _acts(self, action: Json, view: Json, user: str) -> None:
        payload = {
            "type": "block_actions", "team": {"id": self._team_id}, "user": {"id": user, "team_id": self._team_id},
            "trigger_id": "4.5.6", "container": {"type": "view", "view_id": view["id"]}, "view": view,
            "actions": [{"block_id": "row", **action}],
        }  # fmt: skip
        await self._send("application/x-www-form-urlencoded", urlencode({"payload": json.dumps(payload)}))

    async def causes(self, event_id: str, event: Json, *, user: str = "U3", again: int = 0) -> None:
        """Let Slack tell of an event; `again` counts the times that it told of it before."""
        body = {
            "type": "event_callback", "team_id": self._team_id, "event_id": event_id, "event_time": 1,
            "event": {"user": user, "channel": self._channel_id, "ts": "1.1", **event},
        }  # fmt: skip
        headers = {"X-Slack-Retry-Num": str(again), "X-Slack-Retry-Reason": "http_timeout"} if again else {}
        await self._send("application/json", json.dumps(body), **headers)

    async def _send(self, content_type: str, body: str, within: float = PATIENCE, **headers: str) -> str:
        stamp = str(int(time.time()))
        signature = SignatureVerifier(SECRET).generate_signature(timestamp=stamp, body=body) or ""
        signed = {"Content-Type": content_type, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature}
        async with (
            asyncio.timeout(within),
            self._session.post(f"{self._bot}/slack/events", data=body, headers=signed | headers) as answer,
        ):
            assert answer.status == 200, await answer.text()
            return await answer.text()
