"""A Slack for several workspaces that keeps everything it is told, and with whose token."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

Json = dict[str, Any]
LOCAL_GUEST, ADMIN = "U7", "U8"


@dataclass(frozen=True)
class Call:
    """One request to Slack: its method, the token's workspace and the token, and what was asked."""

    method: str
    team_id: str
    token: str
    asked: Json

    @property
    def text(self) -> str:
        """Everything that it says."""
        return json.dumps(self.asked, ensure_ascii=False)


class KeepingSlack:
    """Says yes to everything. Each workspace has people and channels with the same ids."""

    def __init__(self) -> None:
        self.url = ""
        self.calls: list[Call] = []
        self.responses: list[tuple[str, str]] = []
        """What was answered at a response address: the request's name, and the whole text."""
        self.places: dict[str, tuple[str, str]] = {}
        """Where each posted message stands, by its ts: workspace and channel."""
        self.members: dict[tuple[str, str], set[str]] = {}

    async def start(self) -> None:
        """Listen on loopback."""
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._take)
        app.router.add_post("/respond/{name}", self._respond)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Stop listening."""
        await self._runner.cleanup()

    async def _respond(self, request: web.Request) -> web.Response:
        said = json.dumps(await request.json(), ensure_ascii=False)
        self.responses.append((request.match_info["name"], said))
        return web.Response(text="ok")

    async def _take(self, request: web.Request) -> web.Response:
        method, text = request.match_info["method"], await request.text()
        asked = dict(request.query) | _read(request.content_type, text)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or str(asked.get("token", ""))
        team_id = token.split("-")[1] if token.count("-") > 1 else ""
        self.calls.append(Call(method, team_id, token, asked))
        return web.json_response({"ok": True, **self._answer(method, team_id, asked)})

    def _answer(self, method: str, team_id: str, asked: Json) -> Json:
        ts = f"{1000 + len(self.calls)}.000100"
        channel_id, user_id = str(asked.get("channel")), str(asked.get("user"))
        if method == "chat.postMessage":
            self.places[ts] = (team_id, channel_id)
            return {"ts": ts, "channel": channel_id}
        if method == "conversations.open":
            return {"channel": {"id": f"D{team_id}{asked['users']}"}}
        if method == "conversations.members":
            return {"members": sorted(self.members.get((team_id, channel_id), set()))}
        return {
            "ts": asked.get("ts", ts),
            "channel": {"id": channel_id, "is_member": True},
            "view": {"id": f"V{len(self.calls)}", "hash": f"h{len(self.calls)}"},
            "user": person(user_id, team_id),
        }


def person(user_id: str, team_id: str, **changes: Any) -> Json:
    """Give somebody as Slack describes them; they have the same name in every workspace."""
    known = {"id": user_id, "team_id": team_id, "name": f"Sam {user_id}", "tz": "Europe/Amsterdam", "locale": "nl-NL"}
    return {**known, "is_restricted": user_id == LOCAL_GUEST, "is_admin": user_id == ADMIN, **changes}


def _read(content_type: str, body: str) -> Json:
    if content_type == "application/json":
        found: Json = json.loads(body)
        return found
    form: Json = dict(parse_qsl(body, keep_blank_values=True))
    for name in ("view", "blocks", "metadata"):
        with suppress(KeyError, ValueError):
            form[name] = json.loads(form[name])
    return form
