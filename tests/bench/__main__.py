"""Runs the benchmarks one after another, and prints what they found as JSON and as tables."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import platform
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click

from tests.bench import ack, memory, parts, posting, stall, starting
from tests.bench.furnishing import kinds
from tests.bench.processes import cores, on_core
from tests.bench.tables import table
from tests.bench.targets import judged

BENCHMARKS: dict[str, Callable[..., Awaitable[dict[str, Any]]]] = {
    "ack": ack.run,
    "parts": parts.run,
    "posting": posting.run,
    "starting": starting.run,
    "memory": memory.run,
    "stall": stall.run,
}
LIBRARIES = ("aiohttp", "slack-bolt", "slack-sdk", "sqlalchemy", "psycopg", "aiosqlite")


def measured(names: Sequence[str], folder: Path, *, quick: bool) -> dict[str, Any]:
    """Run these benchmarks in this order; databases stand in the folder. Gives what each found, and the targets."""
    found = {}
    with on_core(cores()[1]):
        for name in names:
            began = time.perf_counter()
            found[name] = asyncio.run(BENCHMARKS[name](folder, quick=quick))
            found[name]["seconds"] = round(time.perf_counter() - began, 1)
    return {"machine": machine(), "quick": quick, "found": found, "targets": judged(found)}


def machine() -> dict[str, Any]:
    """Tell what the figures were found on."""
    return {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
        "measured on core": cores()[0],
        "measuring on core": cores()[1],
        "load before": [round(one, 2) for one in os.getloadavg()],
        "databases": kinds(),
        **{name: version(name) for name in LIBRARIES},
    }


@click.command()
@click.option("--only", type=click.Choice(list(BENCHMARKS)), multiple=True, help="May be given more than once.")
@click.option("--quick", is_flag=True, help="Every benchmark in seconds, to see that it works; no figures to keep.")
@click.option("--json", "file", type=click.Path(dir_okay=False, path_type=Path), help="Write the JSON there too.")
@click.option("--folder", type=click.Path(file_okay=False, path_type=Path), help="Where the databases stand meanwhile.")
def main(only: tuple[str, ...], quick: bool, file: Path | None, folder: Path | None) -> None:
    """Measure the bot on this machine, over loopback."""
    logging.disable(logging.INFO)
    with tempfile.TemporaryDirectory(prefix="copbot-bench-", dir=folder) as made:
        report = measured(only or list(BENCHMARKS), Path(made), quick=quick)
    text = json.dumps(report, indent=2)
    print(text)
    if file is not None:
        file.write_text(f"{text}\n")
    for name, one in report["found"].items():
        print(f"\n## {name} ({one['seconds']} s)\n\n{table(one['rows'])}")
        if isinstance(one.get("stored"), list):
            print(f"\n{table(one['stored'])}")
    print(f"\n## targets\n\n{table(report['targets'])}")


if __name__ == "__main__":
    main()
