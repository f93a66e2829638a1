"""Commands a second: the bot, which stores each, beside servers that store nothing, in one run."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bench import furnishing
from tests.bench.furnishing import Place
from tests.bench.living import copbot_run, is_empty, is_receipt
from tests.bench.load import Figures, Judge, Typing, type_at
from tests.bench.processes import Child, child, cores
from tests.bench.rivals import RIVALS, TEAMS
from tests.bench.slack import quiet_slack

CONNECTIONS, FEW = (1, 16, 64), (1, 4)


@dataclass
class Server:
    """Who is asked, how its answers are looked at, and what came of it at each number of connections."""

    name: str
    process: Child
    url: str
    typing: Typing
    judge: Judge
    database_url: str = ""
    found: dict[int, Figures] = field(default_factory=dict)
    answered: int = 0
    wrong: Figures = field(default_factory=Figures)

    async def is_asked(self, connections: int, seconds: float, *, counts: bool) -> None:
        """Ask it for some seconds, alone: the others sleep. Without `counts` only its bad answers are told of."""
        with self.process.awake():
            before = self.process.worked()
            figures = await type_at(self.url, self.typing, self.judge, connections, seconds=seconds)
            figures.core_seconds = self.process.worked() - before
        self.answered += len(figures.latencies) - figures.bad
        self.wrong.add(figures)
        if counts:
            self.found.setdefault(connections, Figures()).add(figures)

    def row(self, connections: int) -> dict[str, Any]:
        """Give what came of a number of connections."""
        return {"connections": connections, "server": self.name, **self.found[connections].row()}


async def run(folder: Path, *, quick: bool = False) -> dict[str, Any]:
    """Give a row for each server and number of connections, and for each database what was answered and stored."""
    rounds, seconds, numbers = (1, 0.2, FEW) if quick else (3, 2.0, CONNECTIONS)
    async with AsyncExitStack() as open_now:
        slack = await open_now.enter_async_context(quiet_slack())
        servers = await _servers(folder, slack.url, open_now, 4 if quick else 20)
        for number in range(rounds + 1):
            for connections in numbers:
                for server in servers:
                    # The first round warms up.
                    await server.is_asked(connections, seconds if number else seconds / 4, counts=number > 0)
        stored = [
            {"server": one.name, "answered": one.answered, "stored": furnishing.stored(one.database_url)}
            for one in servers
            if one.database_url
        ]
    rows = [server.row(connections) for connections in numbers for server in servers]
    lost = sum(abs(row["answered"] - row["stored"]) for row in stored)
    bad = sum(one.wrong.bad for one in servers) + lost
    return {
        "rows": rows,
        "stored": stored,
        "bad": bad,
        "complaints": {one.name: one.wrong.complaints for one in servers},
    }


async def _servers(folder: Path, slack: str, open_now: AsyncExitStack, members: int) -> list[Server]:
    """Start every server; so many people of each community type to the bot."""
    servers = []
    places = [Place(f"T{number}", f"C{number}", "", ("U1", "U2")) for number in range(1, TEAMS + 1)]
    for name in RIVALS:
        process = await open_now.enter_async_context(
            child(folder, "tests.bench.rivals", name, str(folder), slack, core=cores()[0])
        )
        servers.append(Server(name, process, await process.says(), Typing(places), is_empty))
    for kind in furnishing.kinds():
        url = open_now.enter_context(furnishing.store(kind, folder))
        typing = Typing(furnishing.town(url, members))
        bot = await open_now.enter_async_context(copbot_run(folder, url, slack))
        servers.append(Server(f"copbot {kind}", bot.process, bot.url, typing, is_receipt, url))
    for server in servers:
        server.process.sleep()
    return servers
