"""What the clock runs, and how it makes up for lost time."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from apscheduler.job import Job

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
