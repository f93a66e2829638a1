"""Commands a second: the bot, which stores each, beside servers that store nothing, in one run."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from tests.bench import furnishing
from tests.bench.living import copbot_run, is_empty, is_receipt
from tests.bench.load import Figures, Judge, Typing, type_at
from tests.bench.processes import child, cores
from tests.bench.rivals import RIVALS
from tests.bench.slack import quiet_slack

CONNECTIONS = (1, 16, 64)


async def run(folder: Path, *, quick: bool = False) -> dict[str, Any]:
    """Give a row for each server and number of connections, and for each database what was answered and stored."""
    rounds, seconds = (1, 0.2) if quick else (3, 2.0)
    found: dict[tuple[str, int], Figures] = {}
    async with AsyncExitStack() as open_now:
        slack = await open_now.enter_async_context(quiet_slack())
        servers = await _servers(folder, slack.url, open_now)
        kept = {name: url for name, (_, _, _, url) in servers.items() if url}
        answered = dict.fromkeys(servers, 0)
        for round_number in range(rounds + 1):
            for connections in CONNECTIONS:
                for name, (url, typing, judge, _) in servers.items():
                    # The first round warms up and is not told of; what it stored is counted.
                    length = seconds if round_number else min(seconds, 0.5)
                    figures = await type_at(url, typing, judge, connections, seconds=length)
                    answered[name] += len(figures.latencies) - figures.bad
                    found.setdefault((name, connections), Figures()).bad += figures.bad
                    if round_number:
                        figures.bad = 0
                        found[name, connections].add(figures)
        rows = [{"server": name, "connections": number, **one.row()} for (name, number), one in found.items()]
        stored = [
            {"server": name, "answered": answered[name], "stored": furnishing.stored(url)} for name, url in kept.items()
        ]
    rows.sort(key=lambda row: (row["connections"], list(servers).index(str(row["server"]))))
    return {"rows": rows, "stored": stored, "bad": _bad(rows, stored)}


def _bad(rows: list[dict[str, Any]], stored: list[dict[str, Any]]) -> int:
    return sum(row["bad"] for row in rows) + sum(abs(row["answered"] - row["stored"]) for row in stored)


async def _servers(folder: Path, slack: str, open_now: AsyncExitStack) -> dict[str, tuple[str, Typing, Judge, str]]:
    """Start every server; each waits while another is asked. Gives address, commands, judge and database of each."""
    servers: dict[str, tuple[str, Typing, Judge, str]] = {}
    places = [furnishing.Place(f"T{number}", f"C{number}", "", ("U1", "U2")) for number in range(1, 6)]
    for name in RIVALS:
        process = await open_now.enter_async_context(
            child(folder, "tests.bench.rivals", name, str(folder), slack, core=cores()[0])
        )
        servers[name] = (await process.says(), Typing(places), is_empty, "")
    for kind in furnishing.kinds():
        url = open_now.enter_context(furnishing.store(kind, folder))
        typing = Typing(furnishing.town(url))
        bot = await open_now.enter_async_context(copbot_run(folder, url, slack))
        servers[f"copbot {kind}"] = (bot.url, typing, is_receipt, url)
    return servers
