"""What the clock runs, and how it makes up for lost time."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from apscheduler.job import Job
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import FollowingClock
from bot.rules.deliveries import LEASE
from bot.services import Services
from bot.settings import Settings
from jobs import clock as job_clock
from jobs.clock import keep_time
from jobs.deliver import Deliverer
from jobs.homes import Homes
from jobs.lookups import Lookups
from jobs.plan import plan, tidy
from jobs.roster import Rosters
from jobs.sender import Sender
from tests.community import Cop


@pytest.fixture
async def deliverer(cop: Cop) -> Deliverer:
    settings = Settings()
    return Deliverer(Services(cop.database, cop.clock, settings), Sender(settings.slack_api_url))


@pytest.fixture
async def lookups(deliverer: Deliverer) -> Lookups:
    return Lookups(deliverer._services, deliverer._sender)


@pytest.fixture
def rosters(deliverer: Deliverer) -> Rosters:
    return Rosters(deliverer._services)


@pytest.fixture
async def homes(deliverer: Deliverer) -> Homes:
    return Homes(deliverer._services)


@pytest.fixture
async def jobs(deliverer: Deliverer, lookups: Lookups, rosters: Rosters, homes: Homes) -> Iterator[list[Job]]:
    """The jobs as a started clock holds them; it is paused, so that none runs."""
    scheduler = job_clock.build(deliverer._services, deliverer, lookups, rosters, homes)
    scheduler.start(paused=True)
    yield scheduler.get_jobs()
    scheduler.shutdown(wait=False)


async def test_each_job_has_its_own_interval(
    jobs: list[Job], deliverer: Deliverer, lookups: Lookups, rosters: Rosters, homes: Homes
) -> None:
    found = {(job.func, job.args, job.trigger.interval.total_seconds()) for job in jobs}
    services = deliverer._services
    assert found == {
        (deliverer.tick, (), 1),
        (homes.tick, (), 2),
        (deliverer.repair, (), 30),
        (lookups.tick, (), 5),
        (keep_time, (services,), 60),
        (plan, (services,), 60),
        (rosters.tick, (), 60),
        (tidy, (services,), 3600),
    }
    assert len(jobs) == 8


async def test_a_run_that_came_late_is_made_up_for_once_however_late_it_is(jobs: list[Job]) -> None:
    assert {(job.coalesce, job.misfire_grace_time) for job in jobs} == {(True, None)}


async def test_no_job_runs_twice_at_the_same_time(jobs: list[Job]) -> None:
    assert {job.max_instances for job in jobs} == {1}


async def test_the_clock_counts_in_utc(jobs: list[Job]) -> None:
    assert {job.next_run_time.utcoffset().total_seconds() for job in jobs} == {0}


async def test_a_wall_clock_that_goes_back_keeps_no_job_waiting() -> None:
    """Ten minutes back, every next run is ten minutes away: so it looks to APScheduler, which counts on the wall."""
    scheduler, runs = AsyncIOScheduler(timezone=UTC), asyncio.Event()

    async def run() -> None:
        runs.set()

    job = scheduler.add_job(run, "interval", seconds=1)
    scheduler.start()
    job.modify(next_run_time=datetime.now(UTC) + timedelta(minutes=10))
    ticking = asyncio.create_task(job_clock.keep_ticking(scheduler))
    await asyncio.wait_for(runs.wait(), 20)
    ticking.cancel()
    scheduler.shutdown(wait=False)


async def test_a_replica_follows_the_database_s_clock(cop: Cop) -> None:
    clock = FollowingClock()
    clock.follow(datetime.now(UTC) - timedelta(hours=3))
    assert datetime.now(UTC) - clock.now() > timedelta(hours=2)
    await keep_time(Services(cop.database, clock, Settings()))
    assert abs(datetime.now(UTC) - clock.now()) < timedelta(minutes=1)


async def test_two_replicas_whose_machines_disagree_agree_on_a_lease(cop: Cop) -> None:
    one, other = FollowingClock(), FollowingClock()
    one.follow(datetime.now(UTC) - timedelta(minutes=20))
    other.follow(datetime.now(UTC) + timedelta(minutes=20))
    for clock in (one, other):
        await keep_time(Services(cop.database, clock, Settings()))
    assert abs(one.now() - other.now()) < LEASE / 2


async def test_a_clock_that_follows_nobody_is_left_alone(cop: Cop) -> None:
    before = cop.clock.now()
    await keep_time(Services(cop.database, cop.clock, Settings()))
    assert cop.clock.now() == before
