"""A thousand communities that are owed something in the same second, and one bot, as an operator runs it."""

from __future__ import annotations

import asyncio
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from statistics import quantiles

import pytest
from sqlalchemy import select

from bot.clock import SystemClock
from bot.rules.deliveries import WELCOME
from storage.cipher import TokenCipher
from storage.database import Database
from storage.records import Delivery
from tests.bench.furnishing import KEY
from tests.bench.living import copbot_run
from tests.bench.slack import quiet_slack
from tests.crowd import owe, settle_in
from tests.whole.running import until

COMMUNITIES = 1000
LATENCY = 0.05
"""Seconds that the pretend Slack takes for each post."""
AHEAD = timedelta(seconds=3)
"""Until what is owed here falls due: the bot runs by then and waits."""


@pytest.mark.long
async def test_a_thousand_communities_that_are_due_in_one_second_are_served_within_ten(
    database_url: str, tmp_path: Path
) -> None:
    with closing(Database(database_url, TokenCipher([KEY]))) as database:
        ids = settle_in(database, SystemClock().now(), COMMUNITIES)
        async with quiet_slack(LATENCY) as slack, copbot_run(tmp_path, database_url, slack.url):
            now = SystemClock().now()
            await asyncio.to_thread(owe, database, ids, now, now + AHEAD)
            await until(lambda: len(slack.taken_at) >= COMMUNITIES, 60)
            await until(lambda: _states(database) == {("sent", 1, True)}, 10)
    late = sorted(at - (now + AHEAD).timestamp() for at in slack.taken_at)
    cuts = quantiles(late, n=100)
    print(f"{len(late)} accepted: p50 {cuts[49]:.2f} s, p99 {cuts[98]:.2f} s, last {late[-1]:.2f} s after due")
    assert sorted(slack.posted.values()) == [1] * COMMUNITIES
    assert late[0] > 0
    assert late[-1] < 10


def _states(database: Database) -> set[tuple[str, int, bool]]:
    """Give what became of each, how often it was tried, and whether an attempt was noted first."""
    rows = database.write_here(lambda session: session.scalars(select(Delivery).where(Delivery.kind == WELCOME)).all())
    return {(row.state, row.attempts, row.attempted_at is not None) for row in rows}
