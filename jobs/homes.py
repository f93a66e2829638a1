"""Keeps the Home tabs up to date that somebody looks at: each by itself, so that one in trouble delays no other."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.logs import log
from bot.publishing import error_name, publish
from bot.rules import homes as rules
from bot.services import Services
from bot.slack_errors import retry_after
from bot.usecases import home, installations

logger = log(__name__)
MOST = 10
"""Homes in one tick."""
TIMEOUT = aiohttp.ClientTimeout(total=5, connect=2)
"""For one request to Slack: what takes longer is tried again later."""

Person = tuple[str, str]
"""A workspace's id and somebody's in it."""
EVERYBODY = ""


class Homes:
    """Shows anew what is out of date. One in each process; any number of processes."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._session: aiohttp.ClientSession | None = None
        self._last: Person = ("", "")
        self._resting: dict[Person, tuple[int, datetime]] = {}
        self._busy = asyncio.Lock()
        self._stopped = False

    async def tick(self) -> int:
        """Show what is out of date, going round: who is served last comes last again. Gives how many were shown."""
        async with self._busy:
            if self._stopped:
                return 0
            found = await self._services.database.read(home.any_stale, MOST, self._last)
            self._last = found[-1] if found else ("", "")
            now = self._services.clock.now()
            awake = [person for person in found if not self._rests(person, now)]
            return sum(await asyncio.gather(*(self._keep(person) for person in awake)))

    async def stop(self) -> None:
        """Finish what is in hand, begin nothing more, and close the connections."""
        self._stopped = True
        async with self._busy:
            if self._session is not None:
                await self._session.close()

    async def _keep(self, person: Person) -> bool:
        """Show one Home. Says whether that worked; never raises."""
        with structlog.contextvars.bound_contextvars(team=person[0], user=person[1]):
            try:
                shown = await self._show(*person)
            except Exception as error:
                self._rest(person, error)
                return False
            self._resting.pop(person, None)
            return shown

    async def _show(self, team_id: str, user_id: str) -> bool:
        database, asked_at = self._services.database, self._services.clock.now()
        installed = await database.read(installations.find, team_id)
        if installed is None:
            await database.write_patiently(home.forget, team_id)
            return False
        try:
            await publish(self._services, self._client(installed.token), team_id, user_id)
        except SlackApiError as error:
            name = error_name(error)
            match rules.judge(name):
                case rules.WORKSPACE_GONE:
                    await database.write_patiently(home.lost, team_id, name, asked_at, self._services.clock.now())
                case rules.PERSON_GONE:
                    await database.write_patiently(home.forget, team_id, user_id)
                case _:
                    raise
            return False
        return True

    def _rests(self, person: Person, now: datetime) -> bool:
        """Say whether this Home, or every Home of its workspace, is left alone now."""
        return any(self._resting.get(who, (0, now))[1] > now for who in (person, (person[0], EVERYBODY)))

    def _rest(self, person: Person, error: Exception) -> None:
        """Leave a Home alone for a while, ever longer: it stays out of date, so it is not forgotten."""
        failures = self._resting.get(person, (0, None))[0] + 1
        now = self._services.clock.now()
        self._resting[person] = (failures, now + rules.rest(failures))
        if isinstance(error, SlackApiError) and (seconds := retry_after(error.response)):
            self._resting[person[0], EVERYBODY] = (1, now + timedelta(seconds=seconds))
        if isinstance(error, SlackApiError | aiohttp.ClientError | TimeoutError | OSError):
            logger.warning("a Home could not be shown", error=error_name(error), failures=failures)
        else:
            logger.error("a Home could not be shown", failures=failures, exc_info=error)

    def _client(self, token: str) -> AsyncWebClient:
        if self._session is None:
            # With a session of our own the SDK's time-out is ignored, so the session carries it.
            self._session = aiohttp.ClientSession(timeout=TIMEOUT)
        return AsyncWebClient(
            token=token, base_url=self._services.settings.slack_api_url, session=self._session, retry_handlers=[]
        )
