"""The sandbox: Slack's API, the control API and the page on one loopback port."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from aiohttp import web

from bot.sandbox.api import WebApi
from bot.sandbox.arranging import Arranging
from bot.sandbox.consent import Consent
from bot.sandbox.control import Control
from bot.sandbox.errors import SlackError
from bot.sandbox.faults import Faults
from bot.sandbox.installations import complete
from bot.sandbox.limits import check_message
from bot.sandbox.link import Link
from bot.sandbox.methods import METHODS, private_message
from bot.sandbox.oauth import OAuth
from bot.sandbox.people import People
from bot.sandbox.state import RESPONSE_URL_LIVES, RESPONSE_URL_USES, State
from bot.sandbox.views import VIEW_METHODS
from bot.sandbox.workspaces import Workspaces
from bot.sandbox.world import World

PAGE = Path(__file__).parent / "page"
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


class Clock(Protocol):
    """The clock that the bot and the sandbox share."""

    def now(self) -> datetime:
        """Give the moment, aware."""
        ...

    def move_to(self, instant: datetime) -> None:
        """Put the clock at a moment."""
        ...


class Driver(Protocol):
    """What the sandbox may ask of the bot."""

    async def tick(self) -> None:
        """Plan and post everything due now."""
        ...

    async def next_due(self, by: datetime) -> datetime | None:
        """Give the next moment worth stopping at before `by`; None when all that was due by then is done."""
        ...

    async def upcoming(self, team_id: str) -> dict[str, datetime | None]:
        """Give the workspace's next reminder and digest."""
        ...

    async def speak(self, language: str) -> None:
        """Let every channel speak this language."""
        ...


class Sandbox:
    """A pretend Slack. `data` is a folder in which it goes on where it stopped; without it all is in memory."""

    def __init__(
        self, *, manifest: Mapping[str, Any], clock: Clock, world: World | None = None, data: Path | None = None
    ) -> None:
        self.clock = clock
        self.state = State(data / "slack.sqlite" if data else None, world, clock.now)
        self.fresh = self.state.fresh
        self.world = self.state.world
        self.link = Link(self.world.signing_secret, self.world.app_id)
        self.faults = Faults()
        self.ready = asyncio.Event()
        self._driver: Driver | None = None
        self._manifest = manifest
        self.oauth = OAuth(self.state, manifest)
        complete(self.world, self.oauth.scopes)
        self.state.save_world()
        self._api = WebApi(self.state, self.link, self.faults, self.oauth, clock.now, {**METHODS, **VIEW_METHODS})
        if self.state.clock_at:
            clock.move_to(datetime.fromisoformat(self.state.clock_at))

    @property
    def driver(self) -> Driver | None:
        """The bot's side; setting it says that the bot is ready."""
        return self._driver

    @driver.setter
    def driver(self, driver: Driver | None) -> None:
        self._driver = driver
        if driver is not None:
            self.ready.set()

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> str:
        """Listen. Gives the base address; Slack's API is below `/api/`."""
        app = web.Application(client_max_size=4 * 1024 * 1024, middlewares=[_own_page_only])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        app.router.add_route("*", "/api/{method}", self._api.handle)
        app.router.add_post("/response/{name}", self._respond)
        app.router.add_get("/link", self.link.serve_socket)
        app.router.add_get("/", self._page)
        if PAGE.is_dir():
            app.router.add_static("/sandbox/page/", PAGE)
        app.router.add_routes(self._late_routes())
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        base_url = f"http://{host}:{self._runner.addresses[0][1]}"
        self._api.base_url = base_url
        self.people = People(self.state, self.link, self._manifest, self.clock.now, base_url)
        return base_url

    def connect_http(self, events_url: str) -> None:
        """Take the address of the bot's `POST /slack/events`; its other addresses are at the same host."""
        self.link.connect_http(events_url)
        self.oauth.bot_at(events_url)

    async def stop(self) -> None:
        """Stop listening and close the file."""
        self.state.save_clock(self.clock.now())
        await self.link.close()
        await self._runner.cleanup()
        self.state.close()

    def _late_routes(self) -> list[web.RouteDef]:
        own = (Control(self), Arranging(self), Workspaces(self), Consent(self.state, self.oauth))
        return [route for part in own for route in part.routes()]

    async def _page(self, _request: web.Request) -> web.StreamResponse:
        if not (PAGE / "index.html").is_file():
            return web.Response(status=404, text="The sandbox's page is missing; its API works.")
        return web.FileResponse(PAGE / "index.html")

    async def _respond(self, request: web.Request) -> web.Response:
        """Take an answer to a response address: five in half an hour."""
        right = self.state.response_urls.get(request.match_info["name"])
        if right is None or time.monotonic() - right.made_at > RESPONSE_URL_LIVES or right.uses >= RESPONSE_URL_USES:
            return web.json_response({"ok": False, "error": "expired_url"}, status=404)
        body = await _answer(request)
        if body is None:
            return web.json_response({"ok": False, "error": "invalid_payload"}, status=400)
        right.uses += 1
        known = self.state.find_message(right.team_id, right.channel_id, right.ts) if right.ts else None
        if body.get("delete_original") and known:
            self.state.drop_message(right.team_id, right.channel_id, known)
            return web.json_response({"ok": True})
        try:
            check_message(body.get("text"), body.get("blocks"))
        except SlackError as error:
            return web.json_response({"ok": False, "error": error.error}, status=400)
        if body.get("replace_original") and known:
            known["text"], known["blocks"] = body.get("text") or "", body.get("blocks") or []
            self.state.keep_message(right.team_id, right.channel_id, known)
            return web.json_response({"ok": True})
        team = self.world.team(right.team_id)
        if team is not None:
            message = private_message(team.bot_user_id, right.user_id, body.get("text"), body.get("blocks"))
            if body.get("response_type") == "in_channel":
                message |= {"ephemeral": False, "bot_id": team.bot_id}
            self.state.add_message(right.team_id, right.channel_id, message)
        return web.json_response({"ok": True})


async def _answer(request: web.Request) -> dict[str, Any] | None:
    """Read an answer, sent as JSON whatever its content type says; None when it is no object."""
    try:
        found = json.loads(await request.text())
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


@web.middleware
async def _own_page_only(request: web.Request, handler: Any) -> web.StreamResponse:
    """Refuse what another web page in the same browser asks: the sandbox has no log-in."""
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"http://{request.host}":
        return web.json_response({"ok": False, "error": "other_origin"}, status=403)
    if request.host.rsplit(":", 1)[0] not in ("127.0.0.1", "localhost", "[::1]"):
        return web.json_response({"ok": False, "error": "other_host"}, status=403)
    return await _plain_headers(request, handler)


async def _plain_headers(request: web.Request, handler: Any) -> web.StreamResponse:
    response: web.StreamResponse = await handler(request)
    if request.path == "/" or request.path.startswith("/sandbox/page/"):
        response.headers.update(HEADERS)
    return response
