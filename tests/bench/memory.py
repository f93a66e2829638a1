"""Resident memory of `copbot run`: at rest, and while tens of thousands of commands are typed."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from tests.bench import furnishing
from tests.bench.living import copbot_run, is_receipt
from tests.bench.load import Figures, Typing, type_at
from tests.bench.slack import quiet_slack

CONNECTIONS = 16
STEPS = 5
LONGEST = 60.0
"""Seconds for one step: a slow machine types fewer commands, and the rows say how many."""


async def run(folder: Path, *, quick: bool = False) -> dict[str, Any]:
    """Give a row at rest and after each fifth of the commands, stored in SQLite by the whole bot, its jobs too."""
    commands, rest = (200, 0.1) if quick else (50_000, 3.0)
    typed = Figures()
    with furnishing.store("sqlite", folder) as url:
        typing = Typing(furnishing.town(url, 4 if quick else 20))
        async with quiet_slack() as slack, copbot_run(folder, url, slack.url) as bot:
            await asyncio.sleep(rest)
            rows = [{"commands": 0, "resident_mb": bot.process.resident()}]
            for _ in range(STEPS):
                most = commands // STEPS
                typed.add(await type_at(bot.url, typing, is_receipt, CONNECTIONS, seconds=LONGEST, most=most))
                rows.append({"commands": len(typed.latencies), "resident_mb": bot.process.resident()})
        lost = len(typed.latencies) - typed.bad - furnishing.stored(url)
    return {"rows": rows, "bad": typed.bad + abs(lost), "complaints": typed.complaints}
