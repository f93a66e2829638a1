"""`/sandbox/api/…` for scripts: what goes wrong between the bot and Slack, and which rules are the app's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from bot.sandbox.asked import need
from bot.sandbox.errors import Refused
from bot.sandbox.faults import KINDS, Fault
from bot.sandbox.routing import writing
from bot.sandbox.state import Json

if TYPE_CHECKING:
    from bot.sandbox.server import Sandbox


class Arranging:
    """Faults, latency, and what kind of app it is."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def routes(self) -> list[web.RouteDef]:
        """Give the routes."""
        return writing(fault=self.fault, latency=self.latency, app=self.app)

    async def fault(self, asked: Json) -> Json:
        """Arrange a fault, or with kind `none` take all of them back."""
        if asked.get("kind") == "none":
            self._sandbox.faults.clear()
            return {}
        if asked.get("kind") not in KINDS:
            raise Refused("unknown_kind")
        self._sandbox.faults.add(_fault(asked))
        return {}

    async def latency(self, asked: Json) -> Json:
        """Let every call of a method take so long, from now on."""
        self._sandbox.faults.latency[need(asked, "method")] = float(asked.get("seconds") or 0)
        return {}

    async def app(self, asked: Json) -> Json:
        """Say whether the app is the customer's own (or of the Marketplace): it may then read more, and more often."""
        self._sandbox.state.reading.internal = bool(asked.get("internal"))
        return {}


def _fault(asked: Json) -> Fault:
    retry_after, seconds, status = asked.get("retry_after", 1.0), asked.get("seconds"), asked.get("status")
    if retry_after is not None and not isinstance(retry_after, str | int | float):
        raise TypeError("retry_after: a number, a text or null is needed")
    return Fault(
        need(asked, "method"),
        asked["kind"],
        error=str(asked.get("error") or "internal_error"),
        times=int(asked.get("times") or 1),
        retry_after=retry_after,
        team=asked.get("team"),
        channel=asked.get("channel"),
        skip=int(asked.get("skip") or 0),
        seconds=None if seconds is None else float(seconds),
        late=float(asked.get("late") or 0),
        status=None if status is None else int(status),
        share=float(asked.get("share", 1.0)),
        seed=int(asked.get("seed") or 0),
    )
