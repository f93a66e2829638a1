"""APScheduler is only the clock: it ticks. What is due stands in our own table."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import FollowingClock, SystemClock
from bot.services import Services
from bot.usecases.times import the_time
from jobs.deliver import Deliverer
from jobs.homes import Homes
from jobs.lookups import Lookups
from jobs.plan import plan, tidy
from jobs.roster import Rosters

TICK = 1.0
"""Seconds between two looks at what is due."""
LEEWAY = timedelta(seconds=1)


def build(
    services: Services, deliverer: Deliverer, lookups: Lookups, rosters: Rosters, homes: Homes
) -> AsyncIOScheduler:
    """Give the scheduler: in memory, in UTC, one run of a kind at a time, late runs merged and never refused."""
    scheduler = AsyncIOScheduler(
        timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )

    def every(seconds: float, work: Callable[..., Awaitable[object]], *args: object) -> None:
        scheduler.add_job(work, "interval", seconds=seconds, args=args)

    every(TICK, deliverer.tick)
    every(2, homes.tick)
    every(30, deliverer.repair)
    every(5, lookups.tick)
    every(60, keep_time, services)
    every(60, plan, services)
    every(60, rosters.tick)
    every(3600, tidy, services)
    return scheduler


async def keep_ticking(scheduler: AsyncIOScheduler) -> None:
    """Let no job wait for longer than its interval, for ever. Runs until it is cancelled.

    APScheduler counts on the wall clock: set back by ten minutes it would stand still for as long.
    """
    while True:
        await asyncio.sleep(TICK)
        now = SystemClock().now()
        for job in scheduler.get_jobs():
            if job.next_run_time is not None and job.next_run_time > now + job.trigger.interval + LEEWAY:
                job.modify(next_run_time=now)


async def keep_time(services: Services) -> None:
    """Let this process's clock follow the database's, where replicas share one: leases are by its time alone."""
    if isinstance(services.clock, FollowingClock):
        services.clock.follow(await services.database.read(the_time))
