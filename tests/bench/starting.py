"""From the start of `copbot run` until `/readyz` says yes."""

from __future__ import annotations

import shutil
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench import furnishing
from tests.bench.living import copbot_run
from tests.bench.slack import quiet_slack


async def run(folder: Path, *, quick: bool = False) -> dict[str, Any]:
    """Give a row for a first start (on an empty SQLite file) and for later starts on each database."""
    times = 1 if quick else 5
    rows = [await _first(folder, times)]
    for kind in furnishing.kinds():
        with furnishing.store(kind, folder) as url:
            furnishing.town(url, members=2)
            rows.append(_row(f"again, {kind}", [await _start(folder, url) for _ in range(times)]))
    return {"rows": rows, "bad": 0}


async def _first(folder: Path, times: int) -> dict[str, Any]:
    found = []
    for _ in range(times):
        empty = folder / "first"
        found.append(await _start(folder, f"sqlite:///{empty}/copbot.db"))
        shutil.rmtree(empty)
    return _row("first, sqlite", found)


async def _start(folder: Path, url: str) -> tuple[float, float]:
    async with quiet_slack() as slack, copbot_run(folder, url, slack.url, "xoxb-bench-1") as bot:
        return bot.ready_in, bot.worked


def _row(start: str, found: list[tuple[float, float]]) -> dict[str, Any]:
    seconds, worked = zip(*found, strict=True)
    return {
        "start": start,
        "times": len(seconds),
        "median_s": round(median(seconds), 2),
        "slowest_s": round(max(seconds), 2),
        "core_s": round(median(worked), 2),
    }
