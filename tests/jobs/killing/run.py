"""One run: `python -m tests.jobs.killing.run folder seed`. Forks the pretend Slack and three workers, again and again.

Everything is imported once, before the first fork: a worker that died is back within milliseconds. This process has
one thread, and opens no database.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.jobs.killing import worker
from tests.jobs.killing.clock import SLOTS, SharedClock
from tests.jobs.killing.fate import Life
from tests.jobs.killing.slack import Slack

PATIENCE = 240.0
"""Seconds of the machine after which a run is given up: something is owed for ever."""
PAUSE = 0.004


class Run:
    """The processes of a run. Ends only those that it started itself."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._folder, self._seed = folder, seed
        self._plan: dict[str, Any] = json.loads((folder / "plan").read_text())
        self._clock = SharedClock(folder / "clock", datetime.fromisoformat(self._plan["start"]))
        self._dice = random.Random(f"{seed}/back")
        self._living: dict[int, Life] = {}
        self._waiting: list[tuple[float, Life]] = []
        self._slack = 0

    def run(self) -> str:
        """Go on until every worker found nothing owed. Gives what went wrong, or ""."""
        end = time.monotonic() + PATIENCE
        self._slack = self._begin(Life(0, 0), self._serve)
        while not (self._folder / "address").exists():
            time.sleep(PAUSE)
        url = (self._folder / "address").read_text()
        self._waiting = [(0.0, Life(slot, 1)) for slot in range(1, SLOTS)]
        wrong = ""
        while (self._living or self._waiting) and not wrong:
            self._clock.run()
            wrong = self._reap() or ("it does not come to an end" if time.monotonic() > end else "")
            self._come_back(url)
            time.sleep(PAUSE)
        for process in self._living:
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
        if self._slack:
            os.kill(self._slack, signal.SIGTERM)
            os.waitpid(self._slack, 0)
        return wrong

    @property
    def facts(self) -> dict[str, Any]:
        """What the clock showed in the end, and how long it stood still for somebody, in the machine's seconds."""
        return {"ended": self._clock.now().isoformat(), "stood_still": round(self._clock.stood_still, 1)}

    def _serve(self) -> None:
        asyncio.run(Slack(self._folder, self._plan, self._seed).serve(self._folder))

    def _reap(self) -> str:
        process, status = os.waitpid(-1, os.WNOHANG)
        if process == 0:
            return ""
        if process == self._slack:
            self._slack = 0
            return "the pretend Slack ended"
        life = self._living.pop(process)
        self._clock.begins(life.slot, 0, 0)
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
            self._waiting.append((self._clock.seconds + self._dice.random() * 5, Life(life.slot, life.number + 1)))
            return ""
        return "" if status == 0 else f"worker {life.name} broke"

    def _come_back(self, url: str) -> None:
        for back_at, life in [waiting for waiting in self._waiting if waiting[0] <= self._clock.seconds]:
            self._waiting.remove((back_at, life))
            process = self._begin(life, lambda life=life: worker.live(self._folder, self._plan, life, self._seed, url))
            self._living[process] = life

    def _begin(self, life: Life, work: Callable[[], None]) -> int:
        process = os.fork()
        if process:
            self._clock.begins(life.slot, process, life.number)
            return process
        try:
            work()
        except BaseException:  # Whatever it is: the child never goes on with what is its parent's.
            traceback.print_exc()
            os._exit(1)
        os._exit(0)


def main() -> None:
    """Run, and write down how it went."""
    folder, seed = Path(sys.argv[1]), int(sys.argv[2])
    gc.freeze()
    run = Run(folder, seed)
    wrong = run.run()
    (folder / "end").write_text(json.dumps({"wrong": wrong, **run.facts}))


if __name__ == "__main__":
    main()
