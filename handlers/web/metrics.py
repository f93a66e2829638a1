"""`GET /metrics`: numbers for Prometheus, where the settings say so."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from aiohttp import web
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from bot.clock import stopwatch
from bot.logs import log
from bot.services import Services
from bot.usecases import totals

logger = log(__name__)
FRESH = 5.0
"""Seconds for which the database is not asked again, however many ask us."""


class Page:
    """The page; it asks the database at most once in a while, and says so when it gives no answer."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._asking = asyncio.Lock()
        self._age: Callable[[], float] | None = None

    async def show(self, _request: web.Request) -> web.Response:
        """Answer a request."""
        async with self._asking:
            if self._age is None or self._age() > FRESH:
                await self._ask()
                self._age = stopwatch()
        return web.Response(body=self._services.metrics.page(), headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4})

    async def _ask(self) -> None:
        try:
            found = await self._services.database.read(totals.count, self._services.clock.now())
        except Exception as error:  # What this process counted is worth the most while the database is away.
            logger.warning("the database could not be asked for its numbers", error=type(error).__name__)
            found = None
        self._services.metrics.counted(found)


def register(app: web.Application, services: Services) -> None:
    """Add the route, unless the settings leave it out."""
    if services.settings.shows_metrics:
        app.router.add_get("/metrics", Page(services).show)
