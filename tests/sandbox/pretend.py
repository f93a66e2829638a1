"""A tiny bot that answers Slack over HTTP, and what a script needs to drive the sandbox."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

import aiohttp
from aiohttp import web

from bot.clock import MovableClock
from bot.sandbox import Channel, Sandbox, Team, User, World
from tests.community import START

Json = dict[str, Any]
Answer = Callable[[Json], Awaitable[web.Response]]

TOKEN = "xoxb-1-secret"
MANIFEST: Json = {
    "features": {
        "slash_commands": [
            {"command": "/plain", "description": "As typed", "usage_hint": "[text]", "should_escape": False},
            {"command": "/escaped", "description": "Escaped", "usage_hint": "[text]", "should_escape": True},
        ],
        "shortcuts": [
            {"name": "Anywhere", "type": "global", "callback_id": "anywhere", "description": "A form"},
            {"name": "On a message", "type": "message", "callback_id": "on_message", "description": "A form"},
        ],
    },
    "oauth_config": {
        "scopes": {"bot": ["chat:write", "channels:read", "channels:join", "im:write", "users:read", "commands"]}
    },
    "settings": {"event_subscriptions": {"bot_events": ["app_home_opened", "app_mention", "user_change"]}},
}


def small_world() -> World:
    """Two workspaces with two people each; the bot is in the first channel only."""
    return World([_team("1"), _team("2")], "a-signing-secret", "xapp-1-A0-secret")


def _team(mark: str) -> Team:
    people = [User(f"U{mark}1", "Sanne", "coordinator"), User(f"U{mark}2", "Youssef", "case_holder")]
    bot = User(f"U{mark}BOT", "CoP-bot", "bot", is_bot=True)
    both = [person.id for person in people]
    channels = [
        Channel(f"C{mark}1", "cop", False, [*both, bot.id]),
        Channel(f"C{mark}2", "algemeen", False, list(both)),
        Channel(f"C{mark}3", "bestuur", True, both[:1]),
        Channel(f"C{mark}4", "oud", False, [*both, bot.id], archived=True),
    ]
    team = Team(
        f"T{mark}", f"Team {mark}", f"cop-{mark}", f"xoxb-{mark}-secret", f"B{mark}", bot.id, channels, [*people, bot]
    )
    for person in people:
        team.im(person.id)
    return team


class Bot:
    """Takes what Slack sends, checks its signature itself, and answers as `answers` says."""

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self.heard: list[Json] = []
        self.headers: list[dict[str, str]] = []
        self.bodies: list[bytes] = []
        self.answers: list[Answer] = []

    def next(self, body: Any = None, *, status: int = 200, after: float = 0.0) -> None:
        """Answer the next request like this."""

        async def answer(_payload: Json) -> web.Response:
            await asyncio.sleep(after)
            return web.json_response(body, status=status) if body is not None else web.Response(status=status)

        self.answers.append(answer)

    async def start(self) -> str:
        """Listen. Gives the address for Slack."""
        app = web.Application()
        app.router.add_post("/slack/events", self._take)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}/slack/events"

    async def stop(self) -> None:
        """Stop listening."""
        await self._runner.cleanup()

    async def _take(self, request: web.Request) -> web.Response:
        body = await request.read()
        stamp = request.headers["X-Slack-Request-Timestamp"]
        digest = hmac.new(self._secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
        if request.headers["X-Slack-Signature"] != f"v0={digest}" or abs(time.time() - int(stamp)) > 60:
            return web.Response(status=401)
        payload = _read(request.content_type, body)
        self.heard.append(payload)
        self.headers.append(dict(request.headers))
        self.bodies.append(body)
        return await self.answers.pop(0)(payload) if self.answers else web.Response()


def _read(content_type: str, body: bytes) -> Json:
    if content_type == "application/json":
        found: Json = json.loads(body)
        return found
    form = {name: values[0] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}
    return json.loads(form["payload"]) if "payload" in form else form


class Script:
    """Speaks the control API, as Sanne of the first workspace unless told otherwise."""

    def __init__(self, sandbox: Sandbox, url: str, session: aiohttp.ClientSession) -> None:
        self.sandbox, self.url, self._session = sandbox, url, session

    async def get(self, path: str, **query: str) -> Any:
        """Read."""
        who = {"team": "T1", "user": "U11"} | query
        async with self._session.get(f"{self.url}/sandbox/api/{path}", params=who) as answer:
            return await answer.json()

    async def post(self, path: str, **body: Any) -> Json:
        """Write."""
        return (await self.post_raw(path, {"team": "T1", "user": "U11", "channel": "C11"} | body))[1]

    async def post_raw(self, path: str, body: Any) -> tuple[int, Json]:
        """Write anything; gives the status as well."""
        async with self._session.post(f"{self.url}/sandbox/api/{path}", json=body) as answer:
            return answer.status, await answer.json()

    async def call(self, method: str, token: str | None = TOKEN, **args: Any) -> tuple[int, Any]:
        """Call Slack's API with JSON; gives status and answer."""
        headers = {"Authorization": f"Bearer {token}"} if token is not None else {}
        async with self._session.post(f"{self.url}/api/{method}", json=args, headers=headers) as answer:
            return answer.status, await answer.json()

    async def error(self, method: str, **args: Any) -> str | None:
        """Call Slack's API; gives the name of the error, or None."""
        error: str | None = (await self.call(method, **args))[1].get("error")
        return error

    async def page(self, path: str, data: Any = None) -> tuple[int, str, dict[str, str]]:
        """Fetch, or with `data` post, any path; gives status, text and headers."""
        method = "GET" if data is None else "POST"
        async with self._session.request(method, self.url + path, json=data) as answer:
            return answer.status, await answer.text(), dict(answer.headers)

    async def messages(self, channel: str = "C11", user: str = "U11") -> list[Json]:
        """Read a channel."""
        found: list[Json] = (await self.get("messages", channel=channel, user=user))["messages"]
        return found

    async def trigger(self, user: str = "U11") -> str:
        """Type a command and give the trigger that the bot got."""
        return self.sandbox.state.new_trigger("T1", user)


@asynccontextmanager
async def listening(manifest: Json) -> AsyncIterator[Script]:
    """Run a pretend Slack with the small world and this manifest."""
    sandbox = Sandbox(manifest=manifest, clock=MovableClock(START, running=False), world=small_world())
    url = await sandbox.start()
    sandbox.driver = Rounds(sandbox, [])
    async with aiohttp.ClientSession() as session:
        yield Script(sandbox, url, session)
    await sandbox.stop()


async def opened(slack: Script, view: Json) -> Json:
    """Open a form for Sanne."""
    _, answer = await slack.call("views.open", trigger_id=await slack.trigger(), view=view)
    assert answer["ok"], answer
    found: Json = answer["view"]
    return found


class Rounds:
    """A driver that posts one message at each planned moment."""

    def __init__(self, sandbox: Sandbox, due: list[datetime]) -> None:
        self._sandbox, self.due, self.done = sandbox, sorted(due), list[tuple[datetime, datetime]]()
        self.language = ""

    async def tick(self) -> None:
        """Handle everything that is due now."""
        now = self._sandbox.clock.now()
        while self.due and self.due[0] <= now:
            self.done.append((self.due.pop(0), now))

    async def next_due(self, by: datetime) -> datetime | None:
        """Give the next moment before `by`."""
        return self.due[0] if self.due and self.due[0] <= by else None

    async def upcoming(self, team_id: str) -> dict[str, datetime | None]:
        """Give the next moment as a reminder."""
        return {"reminder": self.due[0] if self.due else None, "digest": None}

    async def speak(self, language: str) -> None:
        """Remember the language."""
        self.language = language


def text_block(text: str, block_id: str = "words") -> Json:
    """Give a section."""
    return {"type": "section", "block_id": block_id, "text": {"type": "mrkdwn", "text": text}}


def plain(text: str) -> Json:
    """Give a plain text object."""
    return {"type": "plain_text", "text": text}


def button(action_id: str, value: str = "1") -> Json:
    """Give a button."""
    return {"type": "button", "action_id": action_id, "text": plain("Druk"), "value": value}


def buttons(*elements: Json, block_id: str = "row") -> Json:
    """Give a row of elements."""
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def field(block_id: str, element: Json, *, optional: bool = False) -> Json:
    """Give an input block."""
    named = {"action_id": "it", **element}
    return {"type": "input", "block_id": block_id, "label": plain(block_id), "optional": optional, "element": named}


def options(*values: str) -> list[Json]:
    """Give options whose text is the value in capitals."""
    return [{"text": plain(value.upper()), "value": value} for value in values]


def form(*blocks: Json, **more: Any) -> Json:
    """Give a modal."""
    view = {"type": "modal", "callback_id": "form", "title": plain("Formulier"), "submit": plain("Stuur")}
    return view | {"blocks": list(blocks) or [field("words", {"type": "plain_text_input"})]} | more
