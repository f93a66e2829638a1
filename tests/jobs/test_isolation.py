"""Whatever one community is in, another's post is not two seconds late: on a clock that runs, with the real tick."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from bot.clock import MovableClock
from bot.rules.deliveries import WELCOME
from jobs.clock import TICK
from jobs.deliver import Deliverer
from storage import deliveries
from storage.records import Delivery
from tests.community import START, Cop
from tests.jobs.conftest import Slack
from tests.whole.running import until

AT_MOST = timedelta(seconds=2)
"""How much later than due another community's post may come, whatever happens to the first."""


@pytest.fixture
def clock() -> MovableClock:
    """A clock that runs."""
    return MovableClock(START)


def owe(cop: Cop, number: int, *, people: bool = False) -> None:
    """Owe a community very much at once: in its channel, or to as many people."""
    now = cop.now - timedelta(minutes=5)
    rows = [
        {
            "key": f"owed:{cop.team_id}:{people}:{one}", "community_id": cop.community_id, "team_id": cop.team_id,
            "channel_id": f"U{one:09}" if people else cop.channel_id, "kind": WELCOME,
            "subject_id": cop.community_id, "facts": {}, "due_at": now, "ready_at": now, "created_at": now,
        }
        for one in range(number)
    ]  # fmt: skip
    cop.do(lambda session: session.execute(insert(Delivery), rows))


def soon(cop: Cop) -> str:
    """Owe a community one post, due in a second. Gives its key."""
    key = f"soon:{cop.team_id}"
    cop.do(
        deliveries.plan, key=key, community_id=cop.community_id, team_id=cop.team_id, channel_id=cop.channel_id,
        kind=WELCOME, subject_id=cop.community_id, due_at=cop.now + timedelta(seconds=1), late_after=None,
    )  # fmt: skip
    return key


@asynccontextmanager
async def ticking(*bots: Deliverer) -> AsyncIterator[None]:
    """Tick as the clock does."""

    async def tick(bot: Deliverer) -> None:
        while True:
            await bot.tick()
            await asyncio.sleep(TICK)

    tasks = [asyncio.create_task(tick(bot)) for bot in bots]
    yield
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for bot in bots:
        await bot.stop(0)


def slow(slack: Slack) -> None:
    slack.fault("slow", cop=slack.cop, times=10_000, seconds=8)
    owe(slack.cop, 200, people=True)
    slack.fault("slow", method="conversations.open", cop=slack.cop, times=10_000, seconds=8)
    owe(slack.cop, 50)


def refused(slack: Slack) -> None:
    slack.fault("error", method="*", cop=slack.cop, times=100_000, error="internal_error")
    owe(slack.cop, 300, people=True)
    owe(slack.cop, 300)


def asked_to_wait_an_hour(slack: Slack) -> None:
    slack.fault("ratelimited", method="*", cop=slack.cop, times=100_000, retry_after=3600)
    owe(slack.cop, 300, people=True)
    owe(slack.cop, 300)


def owed_very_much_in_its_channel(slack: Slack) -> None:
    owe(slack.cop, 10_000)


def owed_very_much_by_as_many_people(slack: Slack) -> None:
    owe(slack.cop, 10_000, people=True)


@pytest.mark.parametrize(
    "trouble",
    [slow, refused, asked_to_wait_an_hour, owed_very_much_in_its_channel, owed_very_much_by_as_many_people],
    ids=lambda trouble: trouble.__name__,
)
async def test_another_community_s_post_is_not_two_seconds_late(slack: Slack, trouble: Callable[[Slack], None]) -> None:
    trouble(slack)
    async with ticking(slack.bot()):
        await asyncio.sleep(3)
        key = soon(slack.other)
        await until(lambda: row(slack.other, key).state == "sent", 20)
    stored = row(slack.other, key)
    assert stored.posted_at - stored.due_at < AT_MOST
    assert slack.keys(slack.other) == [key]


def row(cop: Cop, key: str) -> Any:
    return cop.do(deliveries.by_key, cop.community_id, key)


async def test_a_second_channel_that_slack_turns_away_rests_the_whole_workspace(slack: Slack) -> None:
    """The first 429 concerns its channel; when another channel of the workspace gets one too, Slack means all of it."""
    cop, bot = slack.cop, slack.bot()
    slack.fault("ratelimited", cop=cop, times=100, retry_after=60)
    for number in range(3):
        cop.do(
            deliveries.plan, key=f"in:{number}", community_id=cop.community_id, team_id=cop.team_id,
            channel_id=f"C{number}", kind=WELCOME, subject_id=cop.community_id,
            due_at=cop.now + timedelta(seconds=number), late_after=None,
        )  # fmt: skip
    states = []
    for _ in range(4):
        await bot.tick()
        await bot.settle()
        states.append(sum(row(cop, f"in:{number}").attempts for number in range(3)))
        cop.clock.move_to(cop.now + timedelta(seconds=1))
    assert states == [1, 2, 2, 2], "the third was not even tried"
    key = soon(slack.other)
    cop.clock.move_to(cop.now + timedelta(seconds=2))
    await bot.tick()
    await bot.settle()
    assert row(slack.other, key).state == "sent"
    slack.sandbox.faults.clear()
    cop.clock.move_to(cop.now + timedelta(seconds=60))
    await bot.tick()
    await bot.settle()
    assert row(cop, "in:2").attempts == 1
