"""A worker: the real deliverer, repairs and look-ups, each in their rhythm, until nothing is owed."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from bot import logs
from bot.logs import log
from bot.services import Services
from bot.settings import Settings
from jobs.composers import COMPOSERS
from jobs.deliver import Deliverer
from jobs.lookups import Lookups
from jobs.sender import Sender
from storage.cipher import TokenCipher
from storage.database import Database, DatabaseBusy
from storage.records import Delivery
from tests.jobs.killing.clock import BEAT, SILENT, SharedClock
from tests.jobs.killing.fate import Fate, Life
from tests.jobs.killing.mortal import MortalDatabase, MortalSender

TICK, LOOKUPS, REPAIR = 4.0, 5.0, 15.0
"""In seconds of this run's clock; the bot's own (jobs/clock.py) ticks each second, which costs much at this rate."""


def any_owed(session: Session, until: datetime) -> int:
    """Give how much is still to be done without anybody's word, of what is due until a moment."""
    parent = aliased(Delivery)
    waits = (parent.state == "uncertain") & parent.look_at.is_(None)
    owed = or_(
        Delivery.state == "sending",
        (Delivery.state == "uncertain") & Delivery.look_at.is_not(None),
        (Delivery.state == "due") & (Delivery.ready_at <= until) & Delivery.kind.in_(list(COMPOSERS)),
    )
    query = select(func.count()).select_from(Delivery).outerjoin(parent, parent.id == Delivery.parent_id)
    return session.scalar(query.where(owed, parent.id.is_(None) | ~func.coalesce(waits, False))) or 0


def live(folder: Path, plan: dict[str, Any], life: Life, seed: int, url: str) -> None:
    """Live until nothing is owed, or death."""
    logs.configure("text")
    asyncio.run(_live(folder, plan, life, seed, url))


async def _live(folder: Path, plan: dict[str, Any], life: Life, seed: int, url: str) -> None:
    clock, fate = SharedClock(folder / "clock"), Fate(folder, f"{seed}/{life.name}")
    database = Database(plan["url"], TokenCipher([plan["key"]]), outlives_power=False)
    mortal = MortalDatabase(database, clock, life, fate, folder)
    sender = Sender(f"{url}/{life.name}/api/")
    mortal_sender = cast(Sender, MortalSender(sender, life, fate))
    services = Services(cast(Database, mortal), clock, Settings())
    deliverer, lookups = Deliverer(services, mortal_sender), Lookups(services, mortal_sender)
    until = datetime.fromisoformat(plan["until"])
    done = asyncio.Event()

    async def look_whether_done() -> None:
        if not await database.read(any_owed, until):
            done.set()

    rhythm: list[tuple[float, Callable[[], Awaitable[object]]]] = [
        (TICK, deliverer.tick),
        (REPAIR, deliverer.repair),
        (LOOKUPS, lookups.tick),
        (LOOKUPS * 4, look_whether_done),
    ]
    tasks = [asyncio.create_task(_every(seconds, work, clock)) for seconds, work in rhythm]
    tasks.append(asyncio.create_task(_beat(clock, life.slot, mortal)))
    await asyncio.wait([*tasks, asyncio.create_task(done.wait())], return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        if task.done():
            task.result()  # Nothing in it ends by itself.
    await deliverer.stop()
    os._exit(0)


async def _every(seconds: float, work: Callable[[], Awaitable[object]], clock: SharedClock) -> None:
    at = clock.seconds
    while True:
        try:
            await work()
        except DatabaseBusy as error:
            log(__name__).warning("the database was busy", exc_info=error)
        at = max(at + seconds, clock.seconds)
        await clock.shows(at)


async def _beat(clock: SharedClock, slot: int, database: MortalDatabase) -> None:
    """Say that this worker gets on; while it is kept waiting for the database it does not."""
    while True:
        since = database.waits_since
        if since is None or time.monotonic() - since < SILENT:
            clock.beats(slot)
        await asyncio.sleep(BEAT)
