"""The bot as an operator runs it: `copbot run` as a process on a core of its own, in HTTP mode."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.bench.furnishing import KEY
from tests.bench.processes import PATIENCE, Child, child, cores
from tests.whole.sandbox import COPBOT, free_port
from tests.wire import SECRET

RECEIPT = "bewaard"


@dataclass(frozen=True)
class Running:
    """The process, its address, and how many seconds it took to be ready: on the clock, and of a core."""

    process: Child
    url: str
    ready_in: float
    worked: float


@asynccontextmanager
async def copbot_run(folder: Path, database_url: str, slack: str, token: str = "") -> AsyncIterator[Running]:
    """Run it, from its start until it says that it is ready and whatever is done with it."""
    port = free_port()
    clean = {name: value for name, value in os.environ.items() if not name.startswith("COPBOT_")}
    settings = {
        "COPBOT_MODE": "http",
        "COPBOT_SLACK_SIGNING_SECRET": SECRET,
        "COPBOT_SLACK_API_URL": slack,
        "COPBOT_TOKEN_KEYS": KEY,
        "COPBOT_DATABASE_URL": database_url,
        "COPBOT_PORT": str(port),
        **({"COPBOT_SLACK_BOT_TOKEN": token} if token else {}),
    }
    began = time.perf_counter()
    async with child(folder, str(COPBOT), "run", core=cores()[0], environment=clean | settings) as process:
        while await asked(port, "/readyz") != 200:
            if process.has_ended or time.perf_counter() - began > PATIENCE:
                await process.says()
            await asyncio.sleep(0.01)
        yield Running(process, f"http://127.0.0.1:{port}", time.perf_counter() - began, process.worked())


async def asked(port: int, path: str) -> int:
    """Give the status of an address on this machine; 0 when nobody listens."""
    with suppress(OSError):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        line = await reader.readline()
        writer.close()
        return int(line.split()[1]) if line else 0
    return 0


def is_receipt(status: int, body: bytes) -> bool:
    """Say whether the answer to a command says that what was typed is kept."""
    return status == 200 and RECEIPT.encode() in body


def is_empty(status: int, body: bytes) -> bool:
    """Say whether the answer is the empty one of who stores nothing."""
    return status == 200 and not body
