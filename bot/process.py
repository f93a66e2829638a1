"""Builds the whole bot and runs it: web application, listeners, clock."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from functools import partial
from typing import Any

import aiohttp
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.logs import log
from bot.services import Services
from bot.slack_errors import UNREADABLE, name_of
from bot.usecases import communities, installations
from handlers.slack import app as slack_app
from handlers.slack.authorize import Installations
from handlers.web import app as web_app
from handlers.web import downloads, install, metrics
from jobs import clock as job_clock
from jobs.deliver import Deliverer
from jobs.homes import Homes
from jobs.plan import plan
from jobs.roster import Rosters
from jobs.sender import Sender

logger = log(__name__)


PASSING = ("", "ratelimited", "internal_error", "fatal_error", "service_unavailable", "request_timeout")
"""Slack's names for what passes; "" is an answer that is not Slack's, as of a proxy in between."""


class TokenRefused(Exception):
    """Slack does not take a token of the settings."""

    def __init__(self, setting: str, error: str) -> None:
        super().__init__(f"{setting}: Slack refuses it ({error}).")


class Bot:
    """The whole bot in one process. `stop` also cleans up after a start that failed half-way.

    `at` is a bound socket to listen on, for who must know the address before; else the settings say where."""

    def __init__(self, services: Services, at: socket.socket | None = None) -> None:
        self.services = services
        self._at = at
        self.ready = False
        self.deliverer: Deliverer
        self.homes: Homes
        self.rosters: Rosters
        self._socket: AsyncSocketModeHandler | None = None
        self._exits = AsyncExitStack()

    async def start(self) -> str:
        """Migrate, listen, connect, tick. Gives the address it listens on."""
        settings, exits = self.services.settings, self._exits
        exits.push_async_callback(asyncio.to_thread, self.services.database.close)
        await asyncio.to_thread(self.services.database.upgrade)
        await self.services.database.write_patiently(
            communities.seed, language=settings.language, timezone=settings.timezone
        )
        self._session = await exits.enter_async_context(aiohttp.ClientSession(timeout=slack_app.SLACK_TIMEOUT))
        known = Installations(self.services)
        exits.push_async_callback(known.notes.settle)
        slack = slack_app.build(self.services, self._session, known)
        self.rosters = Rosters(self.services)
        sender = Sender(settings.slack_api_url)
        exits.push_async_callback(sender.close)
        self.deliverer = Deliverer(self.services, sender)
        self.homes = Homes(self.services)
        address = await self._listen(slack, known)
        await self._learn_workspace()
        if settings.mode == "socket":
            await self._connect(slack)
        await self._tell_of_rotation()
        await plan(self.services)
        scheduler = job_clock.build(self.services, self.deliverer, self.rosters, self.homes)
        scheduler.start()
        # In reverse: pause the clock, finish the send in hand, and only then stop what it needs.
        exits.callback(scheduler.shutdown, wait=False)
        exits.push_async_callback(self.homes.stop)
        exits.push_async_callback(self.deliverer.stop)
        exits.callback(scheduler.pause)
        self.ready = True
        return address

    async def stop(self) -> None:
        """Take nothing new, finish what is in hand, close."""
        self.ready = False
        await self._exits.aclose()

    async def _listen(self, slack: AsyncApp, known: Installations) -> str:
        settings = self.services.settings
        application = web_app.build(slack if settings.mode == "http" else None, self.is_ready)
        downloads.register(application, self.services)
        metrics.register(application, self.services)
        if settings.installs:
            install.register(application, self.services, self._session, known)
        runner = web.AppRunner(application, access_log=None)
        self._exits.push_async_callback(runner.cleanup)
        await runner.setup()
        if self._at is not None:
            await web.SockSite(runner, self._at).start()
        else:
            await web.TCPSite(runner, settings.host, settings.port).start()
        host, port = runner.addresses[0][:2]
        return f"http://{host}:{port}"

    async def is_ready(self) -> bool:
        """Say whether the bot takes requests: started, and in Socket Mode connected."""
        if self._socket is not None and not await self._socket.client.is_connected():
            return False
        return self.ready

    async def _learn_workspace(self) -> None:
        """Ask Slack which workspace the token of the settings is for, and keep it like an installed one.

        Raises TokenRefused when Slack refuses the token. While Slack cannot be reached it asks again.
        """
        settings = self.services.settings
        if not settings.slack_bot_token:
            return
        client = AsyncWebClient(token=settings.slack_bot_token, base_url=settings.slack_api_url, session=self._session)
        try:
            answer = await _until_reached(client.auth_test)
        except SlackApiError as error:
            if not settings.installs:
                raise TokenRefused("COPBOT_SLACK_BOT_TOKEN", name_of(error)) from error
            # Other workspaces installed the bot themselves: they do not wait for this one.
            logger.error("Slack refuses COPBOT_SLACK_BOT_TOKEN; the other workspaces go on", error=name_of(error))
            return
        await self.services.database.write_patiently(
            installations.remember,
            answer["team_id"],
            settings.slack_bot_token,
            self.services.clock.now(),
            team_name=answer["team"],
            bot_id=answer.get("bot_id") or "",
            bot_user_id=answer["user_id"],
            scopes=answer.headers.get("x-oauth-scopes") or "",
            enterprise_id=answer.get("enterprise_id") or "",
        )
        logger.info("workspace", team=answer["team_id"], name=answer["team"])

    async def _tell_of_rotation(self) -> None:
        """A rotated token dies after twelve hours, and once turned on rotation stays on: the bot wants it off."""
        for name in await self.services.database.read(installations.any_rotating):
            logger.error(
                "token rotation is on in Slack: turn it off in the app's settings and install again", name=name
            )

    async def _connect(self, slack: AsyncApp) -> None:
        settings = self.services.settings
        client = AsyncWebClient(token=settings.slack_bot_token, base_url=settings.slack_api_url)
        # The SDK would try a wrong token again for ever.
        try:
            await _until_reached(partial(client.apps_connections_open, app_token=settings.slack_app_token))
        except SlackApiError as error:
            raise TokenRefused("COPBOT_SLACK_APP_TOKEN", name_of(error)) from error
        self._socket = AsyncSocketModeHandler(slack, settings.slack_app_token, web_client=client)
        self._exits.push_async_callback(self._socket.close_async)
        await _until_reached(self._socket.connect_async)


async def told_to_stop() -> None:
    """Wait for SIGTERM or SIGINT."""
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    await stop.wait()


async def _until_reached(ask: Callable[[], Awaitable[Any]]) -> Any:
    """Ask again, ever more slowly, until Slack can be reached."""
    wait = 1.0
    while True:
        try:
            return await ask()
        except (aiohttp.ClientConnectionError, TimeoutError, OSError, SlackApiError, *UNREADABLE) as error:
            if isinstance(error, SlackApiError) and name_of(error) not in PASSING:
                raise
            logger.warning("Slack cannot be reached yet", error=type(error).__name__, again_in=wait)
            await asyncio.sleep(wait)
            wait = min(wait * 2, 60.0)
