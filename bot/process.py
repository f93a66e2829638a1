"""Builds the whole bot and runs it: web application, listeners, clock."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from functools import partial
from typing import Any

import aiohttp
from aiohttp import web
from apscheduler.events import EVENT_JOB_MAX_INSTANCES, EVENT_JOB_SUBMITTED
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.logs import log
from bot.services import DatabaseBusy, Services
from bot.slack_errors import UNREADABLE, name_of
from bot.stopping import within
from bot.usecases import communities, installations
from bot.watch import Count, Watch
from handlers.slack import app as slack_app
from handlers.slack.authorize import Installations
from handlers.slack.socket import Socket
from handlers.web import app as web_app
from handlers.web import downloads, install, metrics
from jobs import clock as job_clock
from jobs.deliver import Deliverer
from jobs.homes import Homes
from jobs.lookups import Lookups
from jobs.plan import plan
from jobs.roster import Rosters
from jobs.sender import Sender

logger = log(__name__)

SENDS_WITHIN = 11.0
"""Seconds for what is in a request to Slack when the bot stops: a request takes at most ten, and is noted then."""
REQUESTS_WITHIN = 3.0
"""Seconds for what Slack asked and still waits for: it waits no longer."""
REST_WITHIN = 2.0
"""Seconds for whatever else must be closed."""
TRIED_WITHIN = 3.0
"""Seconds for the database to show that it works."""
STARTING, RUNNING, STOPPING = "the bot is starting", "", "the bot is stopping"

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
        self._phase = STARTING
        self.watch = Watch()
        self.scheduler: AsyncIOScheduler
        self.deliverer: Deliverer
        self.lookups: Lookups
        self.homes: Homes
        self.rosters: Rosters
        self._socket: Socket | None = None
        self._exits = AsyncExitStack()

    async def start(self) -> str:
        """Migrate, listen, connect, tick. Gives the address it listens on."""
        settings, exits = self.services.settings, self._exits
        exits.push_async_callback(within, REST_WITHIN, self._close_database)
        await asyncio.to_thread(self.services.database.upgrade)
        await job_clock.keep_time(self.services)
        await self.services.database.write_patiently(
            communities.seed, language=settings.language, timezone=settings.timezone
        )
        self._session = await exits.enter_async_context(aiohttp.ClientSession(timeout=slack_app.SLACK_TIMEOUT))
        known = Installations(self.services)
        exits.push_async_callback(within, REST_WITHIN, known.notes.settle)
        slack = slack_app.build(self.services, self._session, known)
        self.rosters = Rosters(self.services)
        sender = Sender(settings.slack_api_url)
        exits.push_async_callback(sender.close)
        self.deliverer = Deliverer(self.services, sender)
        self.lookups = Lookups(self.services, sender)
        self.homes = Homes(self.services)
        address = await self._listen(slack, known)
        await self._learn_workspace()
        if settings.mode == "socket":
            await self._connect(slack)
        await self._tell_of_rotation()
        await plan(self.services)
        self._tick()
        self._phase = RUNNING
        return address

    @property
    def ready(self) -> bool:
        """Say whether the bot was started and does not stop yet."""
        return self._phase == RUNNING

    async def why_not_ready(self) -> str:
        """Say why the bot can do nothing for who asks now; "" when it can."""
        if self._phase != RUNNING:
            return self._phase
        if silence := self.watch.silence:
            return silence
        if self._socket is not None and not await self._socket.connected():
            return "Slack's socket is not connected"
        return await self._trouble_with_database()

    async def until_silent(self) -> None:
        """Wait until something of the bot gives no sign of life any more, and raise Silent."""
        await self._watching

    async def stop(self) -> None:
        """Take nothing new, finish what is in hand, close. Each part has its time: none keeps the others open."""
        self._phase = STOPPING
        await self._exits.aclose()

    def _tick(self) -> None:
        exits = self._exits
        self.scheduler = job_clock.build(self.services, self.deliverer, self.lookups, self.rosters, self.homes)
        ticks = Count()
        self.scheduler.add_listener(ticks.one_more, EVENT_JOB_SUBMITTED | EVENT_JOB_MAX_INSTANCES)
        self.watch.over("the clock", ticks.given)
        self.scheduler.start()
        ticking = asyncio.create_task(job_clock.keep_ticking(self.scheduler))
        self._watching = asyncio.create_task(self.watch.keep())
        # In reverse: pause the clock, finish what is being sent, and only then stop what it needs. Whoever asks
        # meanwhile is still answered, and /readyz says that the bot stops.
        exits.callback(self.scheduler.shutdown, wait=False)
        exits.push_async_callback(within, SENDS_WITHIN, self.deliverer.stop, self.homes.stop)
        exits.callback(self.scheduler.pause)
        exits.callback(self._watching.cancel)
        exits.callback(ticking.cancel)

    async def _listen(self, slack: AsyncApp, known: Installations) -> str:
        settings = self.services.settings
        application = web_app.build(slack if settings.mode == "http" else None, self.why_not_ready)
        downloads.register(application, self.services)
        metrics.register(application, self.services)
        if settings.installs:
            install.register(application, self.services, self._session, known)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=REQUESTS_WITHIN)
        self._exits.push_async_callback(within, REQUESTS_WITHIN + REST_WITHIN, runner.cleanup)
        await runner.setup()
        if self._at is not None:
            await web.SockSite(runner, self._at).start()
        else:
            await web.TCPSite(runner, settings.host, settings.port).start()
        host, port = runner.addresses[0][:2]
        return f"http://{host}:{port}"

    async def _trouble_with_database(self) -> str:
        try:
            async with asyncio.timeout(TRIED_WITHIN):
                # Something that is really read: an empty transaction does not look at the file.
                await self.services.database.read(installations.find, "no workspace")
                await self.services.database.write(_nothing)
        except DatabaseBusy:
            return "the database is busy"
        except TimeoutError:
            return "the database does not answer"
        except Exception as error:
            return f"the database cannot be used ({type(error).__name__})"
        return ""

    async def _close_database(self) -> None:
        await asyncio.to_thread(self.services.database.close)

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
        self._socket = Socket(slack, settings.slack_app_token, client)
        self._exits.push_async_callback(within, REQUESTS_WITHIN + REST_WITHIN, self._socket.leave)
        await _until_reached(self._socket.connect_async)
        self.watch.over("Slack's socket", self._socket.signs, self._socket.forget_address)


def _nothing(_session: object) -> None:
    """Do nothing while holding the right to write."""


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
