"""A hundred thousand rows ahead, and thousands of deliveries in one process."""

from __future__ import annotations

import asyncio
import gc
import os
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web
from sqlalchemy import select, text

from bot.clock import MovableClock
from bot.services import Services
from bot.settings import Settings
from bot.usecases import deliveries as delivery_cases
from jobs.composers import COMPOSERS
from jobs.deliver import Deliverer
from jobs.sender import Sender
from storage.database import Database
from storage.records import Delivery
from tests.community import START
from tests.crowd import owe, settle_in

pytestmark = pytest.mark.long

COMMUNITIES = 1000
FLAT = 16.0
"""Megabytes that memory may move after a quarter of the posts: nothing is kept of any of them."""
LATENCY = 0.05
"""Seconds that the pretend Slack takes."""


@pytest.fixture
def clock() -> MovableClock:
    """A clock that runs."""
    return MovableClock(START)


@pytest.fixture
async def accepting() -> AsyncIterator[tuple[str, list[float]]]:
    """A Slack that takes every post after 50 ms. Gives its address and when it took each, by its own watch."""
    taken: list[float] = []

    async def take(request: web.Request) -> web.Response:
        await asyncio.sleep(LATENCY)
        taken.append(time.monotonic())
        return web.json_response({"ok": True, "ts": f"{len(taken)}.000100"})

    app = web.Application()
    app.router.add_post("/api/chat.postMessage", take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=256).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/api/", taken
    await runner.cleanup()


def test_a_tick_costs_next_to_nothing_with_a_hundred_thousand_rows_ahead(
    database: Database, clock: MovableClock
) -> None:
    ids = settle_in(database, clock.now(), COMMUNITIES)
    for day in range(1, 11):
        owe(database, ids, clock.now(), clock.now() + timedelta(days=day), each=10)
    number = database.write_here(lambda session: len(session.scalars(select(Delivery.id)).all()))
    assert number >= 100_000
    if not database.is_sqlite:
        # As PostgreSQL does by itself, in time. SQLite does it only when told to, and the bot never tells it.
        database.write_here(lambda session: session.execute(text("ANALYZE")))
    spent = []
    for _ in range(21):
        began = time.perf_counter()
        assert database.write_here(delivery_cases.claim, "one", clock.now(), list(COMPOSERS), 40) == []
        spent.append(time.perf_counter() - began)
    print(f"a tick with {number} rows ahead: {sorted(spent)[10] * 1000:.2f} ms (median of 21)")
    assert sorted(spent)[10] < 0.010


async def test_memory_stays_flat_however_much_is_posted(
    database: Database, clock: MovableClock, accepting: tuple[str, list[float]]
) -> None:
    """Two thousand here; `make faults` posts fifty thousand (COPBOT_TEST_DELIVERIES)."""
    url, taken = accepting
    ids, wanted = settle_in(database, clock.now(), 500), int(os.environ.get("COPBOT_TEST_DELIVERIES", "2000"))
    sender = Sender(url)
    bot = Deliverer(Services(database, clock, Settings(slack_api_url=url)), sender)
    held = []
    while len(taken) < wanted:
        goal = len(taken) + len(ids)
        owe(database, ids, clock.now(), clock.now())
        while len(taken) < goal:
            await bot.tick()
            await bot.settle()
            clock.move_to(clock.now() + timedelta(seconds=1))
        gc.collect()
        held.append(resident())
    await sender.close()
    settled = held[len(held) // 4]
    print(f"{len(taken)} posted: {settled:.1f} MB after a quarter, {held[-1]:.1f} MB at the end")
    assert held[-1] - settled < FLAT


def resident() -> float:
    """Give how many megabytes this process holds in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE") / 2**20
