"""How long commands wait when the database's disk stalls: the write lock of SQLite is held by another process.

A stalled disk keeps whoever writes busy while it holds the lock; here a process takes the lock (`BEGIN IMMEDIATE`),
keeps it for 200 ms and gives it back, once in each second. Readers go on, as they do when the log is flushed.
"""

from __future__ import annotations

import sqlite3
import sys
import time
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from tests.bench import furnishing
from tests.bench.living import copbot_run, is_receipt
from tests.bench.load import Typing, type_at
from tests.bench.processes import child, cores
from tests.bench.slack import quiet_slack

CONNECTIONS = 16
HELD = 0.2
EVERY = 1.0


async def run(folder: Path, *, quick: bool = False) -> dict[str, Any]:
    """Give a row without the stall and one with it, of the whole bot, its jobs too."""
    seconds = 1.2 if quick else 15.0
    with furnishing.store("sqlite", folder) as url:
        typing = Typing(furnishing.town(url, 4 if quick else 20))
        async with quiet_slack() as slack, copbot_run(folder, url, slack.url) as bot:
            await type_at(bot.url, typing, is_receipt, CONNECTIONS, seconds=seconds / 10)
            calm = await type_at(bot.url, typing, is_receipt, CONNECTIONS, seconds=seconds)
            file = str(make_url(url).database)
            async with child(folder, "tests.bench.stall", file, core=cores()[1]) as staller:
                await staller.says()
                stalled = await type_at(bot.url, typing, is_receipt, CONNECTIONS, seconds=seconds)
    rows = [{"stall": "none", **calm.row()}, {"stall": f"{HELD * 1000:.0f} ms each second", **stalled.row()}]
    return {"rows": rows, "bad": calm.bad + stalled.bad, "complaints": calm.complaints + stalled.complaints}


def hold(file: str) -> None:
    """Take the write lock again and again, until killed."""
    connection = sqlite3.connect(file, isolation_level=None, timeout=10)
    while True:
        connection.execute("BEGIN IMMEDIATE")
        print("held", flush=True)
        time.sleep(HELD)
        connection.execute("ROLLBACK")
        time.sleep(EVERY - HELD)


if __name__ == "__main__":
    hold(sys.argv[1])
