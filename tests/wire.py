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
        asked = dict(request.query) | read_body(request.content_type, await request.text())
        async with self._called:
            self.calls.append((method, asked))
            self._called.notify_all()
        if method in self._dropped and request.transport is not None:
            request.transport.close()
        if method in self._held:
            await self._held[method].wait()
        usual = {"ok": True, "ts": f"{len(self.calls)}.000100", "user": {"id": asked.get("user")}}
        return web.json_response(self._answers.get(method, usual))


def read_body(content_type: str, body: str) -> Json:
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

    def __init__(
        self,
        bot: str,
        session: aiohttp.ClientSession,
        team_id: str = "T1",
        channel_id: str = "C1",
        response_url: str = "http://127.0.0.1:9/",
    ) -> None:
        self._bot, self._session = bot, session
        self._team_id, self._channel_id, self._response_url = team_id, channel_id, response_url

    def in_channel(self, channel_id: str) -> Person:
        """Give the same workspace's people in another channel or direct message."""
        return Person(self._bot, self._session, self._team_id, channel_id, self._response_url)

    async def types(
        self, command: str, text: str = "", *, user: str = "U3", within: float = PATIENCE, trigger: str = "1.2.3"
    ) -> Json:
        """Type a slash command; gives the private answer."""
        asked = {
            "command": command, "text": text, "team_id": self._team_id, "channel_id": self._channel_id,
            "user_id": user, "trigger_id": trigger, "response_url": self._response_url,
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

    async def presses_under(
        self, message: Json, action_id: str, answers_to: str, *, user: str = "U3", channel_id: str = "D1"
    ) -> None:
        """Press a button under a message that stands in a channel, or with the person alone (D…)."""
        rows = [block for block in message["blocks"] if block["type"] == "actions"]
        (row, value), *_ = [
            (row["block_id"], one["value"]) for row in rows for one in row["elements"] if one["action_id"] == action_id
        ]
        payload = {
            "type": "block_actions", "team": {"id": self._team_id}, "user": {"id": user, "team_id": self._team_id},
            "channel": {"id": channel_id, "name": "directmessage"}, "trigger_id": "4.5.6", "response_url": answers_to,
            "container": {"type": "message", "message_ts": "1.1", "channel_id": channel_id, "is_ephemeral": False},
            "actions": [{"type": "button", "block_id": row, "action_id": action_id, "value": value}],
        }  # fmt: skip
        await self._send("application/x-www-form-urlencoded", urlencode({"payload": json.dumps(payload)}))

    async def sends(self, view: Json, values: Json, *, user: str = "U3") -> Json:
        """Send a form that is filled in; gives what becomes of it."""
        payload = {
            "type": "view_submission", "team": {"id": self._team_id}, "user": {"id": user, "team_id": self._team_id},
            "trigger_id": "7.8.9", "view": {"id": "V9", **view, "state": {"values": values}},
        }  # fmt: skip
        answer = await self._send("application/x-www-form-urlencoded", urlencode({"payload": json.dumps(payload)}))
        found: Json = json.loads(answer or "{}")
        return found

    async def presses_below(self, action: Json, *, user: str = "U3", ephemeral: bool = True) -> None:
        """Press a button, or choose from a list, in a message here."""
        container = {"type": "message", "channel_id": self._channel_id, "message_ts": "1.1", "is_ephemeral": ephemeral}
        payload = {
            "type": "block_actions", "team": {"id": self._team_id}, "user": {"id": user, "team_id": self._team_id},
            "trigger_id": "7.8.9", "container": container, "channel": {"id": self._channel_id, "name": "kanaal"},
            "response_url": self._response_url, "actions": [{"type": "button", "block_id": "row", **action}],
        }  # fmt: skip
        await self._send("application/x-www-form-urlencoded", urlencode({"payload": json.dumps(payload)}))

    async def uses(self, callback_id: str, message: Json | None = None, *, user: str = "U3") -> None:
        """Use a shortcut: on a message here, or without one from anywhere."""
        payload: Json = {
            "type": "shortcut", "callback_id": callback_id, "trigger_id": "5.6.7", "team": {"id": self._team_id},
            "user": {"id": user, "team_id": self._team_id},
        }  # fmt: skip
        if message is not None:
            payload |= {
                "type": "message_action", "message": {"type": "message", **message}, "message_ts": message["ts"],
                "channel": {"id": self._channel_id, "name": "kanaal"}, "response_url": self._response_url,
            }  # fmt: skip
        await self._send("application/x-www-form-urlencoded", urlencode({"payload": json.dumps(payload)}))

    async def presses_in_message(
        self, action_id: str, value: str, *, user: str = "U3", home_team: str = "", response_url: str = "", **more: Any
    ) -> None:
        """Press a button in a message of the channel; `home_team` is the person's own workspace if it is another."""
        payload = {
            "type": "block_actions", "team": {"id": self._team_id},
            "user": {"id": user, "team_id": home_team or self._team_id},
            "trigger_id": "4.5.6", "response_url": response_url, "channel": {"id": self._channel_id},
            "container": {"type": "message", "message_ts": "1.1", "channel_id": self._channel_id},
            "message": {"ts": "1.1", "blocks": []}, "state": {"values": {}},
            "actions": [{"type": "button", "block_id": "row", "action_id": action_id, "value": value}], **more,
        }  # fmt: skip
        await self._send("application/x-www-form-urlencoded", urlencode({"payload": json.dumps(payload)}))

    async def submits(
        self, view: Json, values: Json | None = None, *, user: str = "U3", home_team: str = "", number: int = 1
    ) -> Json:
        """Send a form in; `values` holds what stands in each block, if the form does not say so itself.

        `number` tells one opened form from another. Gives what the form becomes, or what is wrong below its fields.
        """
        typed = {block: {"value": value} for block, value in (values or {}).items()}
        payload = {
            "type": "view_submission", "team": {"id": self._team_id}, "trigger_id": "6.7.8", "response_urls": [],
            "user": {"id": user, "team_id": home_team or self._team_id},
            "view": {"type": "modal", "id": f"V{number}", "hash": "h1", "state": {"values": typed}, **view},
        }  # fmt: skip
        sent = urlencode({"payload": json.dumps(payload)})
        answer: Json = json.loads(await self._send("application/x-www-form-urlencoded", sent) or "{}")
        return answer

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
