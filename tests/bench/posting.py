"""Deliveries a second: one and two replicas of the posting half, to a Slack that takes a fixed while for each."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from tests.bench import furnishing
from tests.bench.processes import child, cores
from tests.bench.slack import quiet_slack

LATENCY = 0.05
"""Seconds that the pretend Slack takes for each message."""


async def run(folder: Path, *, quick: bool = False) -> dict[str, Any]:
    """Give a row for each kind of database and number of replicas."""
    number = 12 if quick else 600
    rows = [await _post(folder, kind, replicas, number) for kind in furnishing.kinds() for replicas in (1, 2)]
    return {"rows": rows, "bad": sum(row["bad"] for row in rows)}


async def _post(folder: Path, kind: str, replicas: int, number: int) -> dict[str, Any]:
    async with AsyncExitStack() as open_now:
        slack = await open_now.enter_async_context(quiet_slack(LATENCY))
        url = open_now.enter_context(furnishing.store(kind, folder))
        await asyncio.to_thread(furnishing.due_cards, url, number)
        # The second one shares its core with the pretend Slack: there are no more.
        processes = [
            await open_now.enter_async_context(
                child(folder, "tests.bench.replica", url, slack.url, furnishing.KEY, core=core)
            )
            for core in cores()[:replicas]
        ]
        for process in processes:
            await process.says()
        began = time.perf_counter()
        for process in processes:
            process.tell("go")
        for process in processes:
            await process.says()
        seconds = time.perf_counter() - began
        sent = furnishing.in_state(url, "sent")
        double = sum(slack.posted.values()) - len(slack.posted)
        return {
            "database": kind,
            "replicas": replicas,
            "deliveries": number,
            "per_second": round(sent / seconds, 1),
            "double": double,
            "bad": double + abs(number - sent) + abs(number - len(slack.posted)),
        }
