"""A Slack of a few lines: says yes after a fixed while, and notes what was posted to it, and when."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

SCOPES = "commands,chat:write,channels:read"


class QuietSlack:
    """The address to call is `url`; `posted` counts the messages by the key that they carry, and `taken_at` says when
    each was taken (seconds since 1970)."""

    def __init__(self, latency: float = 0.0) -> None:
        self.url = ""
        self.latency = latency
        self.posted: Counter[str] = Counter()
        self.taken_at: list[float] = []
        self._numbers = itertools.count(1)

    async def take(self, request: web.Request) -> web.Response:
        """Answer any method."""
        method, asked = request.match_info["method"], await request.text()
        if method == "chat.postMessage":
            await asyncio.sleep(self.latency)
            self.posted[_key(request.content_type, asked)] += 1
            self.taken_at.append(time.time())
        return web.json_response(self._answer(method), headers={"x-oauth-scopes": SCOPES})

    def _answer(self, method: str) -> dict[str, Any]:
        known: dict[str, dict[str, Any]] = {
            "auth.test": {"url": self.url, "team": "Een", "team_id": "T1", "user_id": "UBOT", "bot_id": "B1"},
            "conversations.open": {"channel": {"id": "D1"}},
            "conversations.members": {"members": []},
        }
        return {"ok": True, "ts": f"{next(self._numbers)}.000100", "channel": "C1", **known.get(method, {})}


@asynccontextmanager
async def quiet_slack(latency: float = 0.0) -> AsyncIterator[QuietSlack]:
    """Listen on loopback meanwhile, in this process."""
    slack = QuietSlack(latency)
    app = web.Application()
    app.router.add_route("*", "/api/{method}", slack.take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    yield slack
    await runner.cleanup()


def _key(content_type: str, asked: str) -> str:
    form: dict[str, Any] = json.loads(asked) if content_type == "application/json" else dict(parse_qsl(asked))
    metadata = form.get("metadata") or "{}"
    found: dict[str, Any] = json.loads(metadata) if isinstance(metadata, str) else metadata
    return str(found.get("event_payload", {}).get("key", ""))
