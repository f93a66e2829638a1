"""Processes beside this one, each on a core of its own, and what they cost."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

PATIENCE = 60
"""Seconds after which something that takes a moment is given up."""


def cores() -> tuple[int, int]:
    """Give the core for what is measured, and the one for who measures. On a machine with one they are the same."""
    if not hasattr(os, "sched_getaffinity"):
        return 0, 0
    allowed = sorted(os.sched_getaffinity(0))
    return allowed[0], allowed[-1]


@contextmanager
def on_core(core: int) -> Iterator[None]:
    """Stay on this core meanwhile. Processes that begin here stay there."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


class Child:
    """A process that was started here."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        self._process, self._log = process, log

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid

    @property
    def has_ended(self) -> bool:
        """Whether it ended, asked to or not."""
        return self._process.returncode is not None

    async def says(self) -> str:
        """Wait for its next line. Raises RuntimeError with the end of its log when it ends instead."""
        assert self._process.stdout is not None
        line = await asyncio.wait_for(self._process.stdout.readline(), PATIENCE)
        if not line:
            raise RuntimeError(f"it ended: {self._log.read_text()[-2000:]}")
        return line.decode().strip()

    def tell(self, line: str) -> None:
        """Send it a line."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n".encode())

    def resident(self) -> float:
        """Give its resident memory, in millions of bytes."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
        return round(int(kilobytes) * 1024 / 1e6, 1)

    def worked(self) -> float:
        """Give the seconds that a core worked for it until now, its kernel's part too."""
        times = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(times[11]) + int(times[12])) / os.sysconf("SC_CLK_TCK")

    def sleep(self) -> None:
        """Have it do nothing until it is `awake`, so that it takes nothing from who is measured."""
        self._process.send_signal(signal.SIGSTOP)

    @contextmanager
    def awake(self) -> Iterator[None]:
        """Have it go on meanwhile."""
        self._process.send_signal(signal.SIGCONT)
        yield
        self.sleep()

    async def stop(self) -> None:
        """Ask it to stop, and wait; one that does not is killed."""
        if not self.has_ended:
            self._process.terminate()
            self._process.send_signal(signal.SIGCONT)  # one that sleeps does not hear it
        try:
            await asyncio.wait_for(self._process.wait(), 20)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()


@asynccontextmanager
async def child(
    folder: Path, *command: str, core: int, environment: Mapping[str, str] | None = None
) -> AsyncIterator[Child]:
    """Run a command on a core; without a path it is a module of ours for Python."""
    words = command if "/" in command[0] else (sys.executable, "-m", *command)
    log = folder / f"{Path(command[0]).name}.log"
    with log.open("ab") as errors, on_core(core):
        process = await asyncio.create_subprocess_exec(
            *words,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=errors,
            env=dict(environment if environment is not None else os.environ),
            cwd=folder if "/" in command[0] else None,
        )
    started = Child(process, log)
    try:
        yield started
    finally:
        await started.stop()
