"""A pretend Slack in a process of its own: it loses answers, breaks connections, is in trouble, and counts."""

from __future__ import annotations

import asyncio
import random
import signal
from collections import defaultdict
from pathlib import Path
from typing import Any

from aiohttp import web

from tests.jobs.killing.channels import LATE, Channel, Json
from tests.jobs.killing.clock import BEAT, RATE, SharedClock
from tests.jobs.killing.fate import Book, Fate, Life
from tests.wire import read_body

FAULTS = {
    "lost answer": 0.02,
    "5xx after": 0.015,
    "reset before": 0.015,
    "5xx before": 0.01,
    "429": 0.03,
}
AFTER = ("lost answer", "5xx after")
"""Slack accepted, and the worker does not hear of it."""
HANGS, HANGS_FOR = 0.3, 3.0
"""How often it takes its time before or after accepting, and for how many seconds at most."""
SHOWS_LATE = 0.4
MINUTE = 45.0
"""Two looks into a workspace's history that arrive closer together were not a minute apart when they left either."""


class Slack:
    """Its state, and the answers to what it is asked. `ledger` is its book of what it did."""

    def __init__(self, folder: Path, plan: Json, seed: int) -> None:
        self._clock = SharedClock(folder / "clock")
        self._fate, self._dice = Fate(folder, f"{seed}/slack"), random.Random(f"{seed}/faults")
        self._ledger = Book(folder / "ledger")
        self._teams: dict[str, str] = plan["tokens"]
        self._channels: dict[tuple[str, str], Channel] = defaultdict(Channel)
        self._looked_at: dict[str, float] = {}
        for team_id, channel_id, ts, key in plan["standing"]:
            metadata = {"event_type": "copbot_delivery", "event_payload": {"key": key}}
            self._channels[team_id, channel_id].post(float(ts), float(ts), None, metadata).ts = ts

    async def serve(self, folder: Path) -> None:
        """Listen on loopback until told to stop; the address is written to a file."""
        stopped = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
        app = web.Application()
        app.router.add_route("*", "/{life}/api/{method}", self._take)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0, backlog=512).start()
        (folder / "address.part").write_text(f"http://127.0.0.1:{runner.addresses[0][1]}")
        (folder / "address.part").rename(folder / "address")
        while not stopped.is_set():
            self._clock.beats(0)
            await asyncio.sleep(BEAT)
        await runner.cleanup()

    async def _take(self, request: web.Request) -> web.StreamResponse:
        life, method = Life.named(request.match_info["life"]), request.match_info["method"]
        asked = dict(request.query) | read_body(request.content_type, await request.text())
        team_id = self._teams.get(request.headers.get("Authorization", "").removeprefix("Bearer "))
        if team_id is None:
            self._ledger.write(what="a token that nobody has", life=life.name, method=method)
            return web.json_response({"ok": False, "error": "invalid_auth"})
        fault, posts = self._fault(), method.startswith("chat.")
        if fault == "429":
            return self._refuses(429, team_id, life, method, asked, fault)
        await self._hangs()
        if posts and self._kills("asked, not accepted", life, asked):
            return self._breaks(request, team_id, life, method, asked, "died before")
        if fault == "reset before":
            return self._breaks(request, team_id, life, method, asked, fault)
        if fault == "5xx before":
            return self._refuses(503, team_id, life, method, asked, fault)
        answer = self._does(team_id, life, method, asked, fault)
        await self._hangs()
        self._kills("accepted, not answered" if posts else "look-up asked, not answered", life, asked, method)
        if fault == "lost answer" and request.transport is not None:
            request.transport.abort()
        return web.json_response(answer, status=503 if fault == "5xx after" else 200)

    def _does(self, team_id: str, life: Life, method: str, asked: Json, fault: str) -> Json:
        if method == "conversations.open":
            return {"ok": True, "channel": {"id": f"D{asked['users']}"}}
        channel, now = self._channels[team_id, asked["channel"]], self._clock.seconds
        if method in ("conversations.history", "conversations.replies"):
            return self._looks(team_id, channel, method, asked, now)
        about = {"team": team_id, "channel": asked["channel"], "life": life.name, "fault": fault, "at": now}
        if method == "chat.postMessage":
            late = self._dice.random() * LATE if self._dice.random() < SHOWS_LATE else 0.0
            fast = now < channel.last + 1
            message = channel.post(now, now + late, asked.get("thread_ts"), asked["metadata"])
            self._ledger.write(what="posted", key=_key(asked), ts=message.ts, fast=fast, late=late, **about)
            return {"ok": True, "channel": asked["channel"], "ts": message.ts}
        found = channel.standing(asked["ts"])
        if found is None:
            return {"ok": False, "error": "message_not_found"}
        found.deleted = method == "chat.delete"
        self._ledger.write(what="deleted" if found.deleted else "changed", ts=found.ts, **about)
        return {"ok": True, "channel": asked["channel"], "ts": found.ts}

    def _looks(self, team_id: str, channel: Channel, method: str, asked: Json, now: float) -> Json:
        before = self._looked_at.get(team_id, 0.0)
        self._looked_at[team_id] = now
        self._ledger.write(what="looked", team=team_id, fast=now < before + MINUTE, after=now - before)
        return channel.page(asked, now, thread=asked.get("ts") if method == "conversations.replies" else None)

    def _fault(self) -> str:
        drawn = self._dice.random()
        for name, chance in FAULTS.items():
            drawn -= chance
            if drawn < 0:
                return name
        return ""

    async def _hangs(self) -> None:
        if self._dice.random() < HANGS:
            await asyncio.sleep(self._dice.random() * HANGS_FOR / RATE)

    def _kills(self, window: str, life: Life, asked: Json, method: str = "") -> bool:
        """Perhaps kill who asks: nobody else can, at a moment that only Slack knows."""
        process = self._clock.process(life.slot, life.number)
        if not process or method == "conversations.open":
            return False
        return self._fate.at(window, life, _key(asked), process)

    def _refuses(self, status: int, team_id: str, life: Life, method: str, asked: Json, fault: str) -> web.Response:
        self._note(team_id, life, method, asked, fault)
        if status == 429:
            wait = {"Retry-After": str(self._dice.randint(1, 5))}
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=wait)
        return web.Response(status=status, text="upstream connect error")

    def _breaks(
        self, request: web.Request, team_id: str, life: Life, method: str, asked: Json, fault: str
    ) -> web.Response:
        self._note(team_id, life, method, asked, fault)
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    def _note(self, team_id: str, life: Life, method: str, asked: Json, fault: str) -> None:
        about: dict[str, Any] = {"key": _key(asked), "team": team_id, "life": life.name, "fault": fault}
        self._ledger.write(what="not accepted", method=method, **about)


def _key(asked: Json) -> str:
    metadata = asked.get("metadata")
    return str(metadata["event_payload"]["key"]) if isinstance(metadata, dict) else ""
