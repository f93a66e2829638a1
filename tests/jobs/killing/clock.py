"""One fast clock for every process of a run: it waits for whoever is alive and does not get to run."""

from __future__ import annotations

import asyncio
import mmap
import os
import struct
import time
from datetime import UTC, datetime
from pathlib import Path

RATE = 40.0
"""Seconds on this clock in a second of the machine: a lease of a minute lasts one and a half."""
STEP = 0.02
"""The most of the machine's time that passes at once, however late the clock itself gets to run."""
SILENT = 0.1
"""Who has not been heard for so long, in the machine's seconds, is waited for. A worker, its database and Slack may
each be so late unseen: with what Slack delays on purpose, that stays under the wait before a look-up (30 s)."""
BEAT = 0.02
"""How often everybody is heard of, in the machine's seconds."""
SLOTS = 4
"""The pretend Slack (0) and three workers."""
_NOW = struct.Struct("d")
_SLOT = struct.Struct("dqq")


class SharedClock:
    """A file in memory: the moment, and for each process when it was last heard, its number and its life.

    A living worker never loses its lease because the machine is busy: no time passes then. Without this the tests
    would judge the machine.
    """

    def __init__(self, file: Path, start: datetime | None = None) -> None:
        if start is not None:
            file.write_bytes(bytes(_NOW.size + SLOTS * _SLOT.size))
        with file.open("r+b") as opened:
            self._memory = mmap.mmap(opened.fileno(), 0)
        if start is not None:
            self._put(0, _NOW.pack(start.timestamp()))
        self._ran_at, self._run = time.monotonic(), os.getppid()
        self.stood_still = 0.0
        """Seconds of the machine in which somebody was waited for."""

    @property
    def seconds(self) -> float:
        """The moment, in seconds since 1970."""
        found: float = _NOW.unpack_from(self._memory, 0)[0]
        return found

    def now(self) -> datetime:
        """Give the moment, aware, in UTC."""
        return datetime.fromtimestamp(self.seconds, UTC)

    def run(self) -> None:
        """Let the time pass since the last call, unless somebody is waited for. One process alone calls this."""
        at, before = time.monotonic(), self._ran_at
        self._ran_at = at
        slots = [_SLOT.unpack_from(self._memory, _at(slot)) for slot in range(SLOTS)]
        if any(process and at - heard > SILENT for heard, process, _ in slots):
            self.stood_still += at - before
            return
        self._put(0, _NOW.pack(self.seconds + min(at - before, STEP) * RATE))

    async def shows(self, seconds: float) -> None:
        """Wait until this clock shows a moment."""
        while (missing := seconds - self.seconds) > 0:  # noqa: ASYNC110 - no event crosses processes
            await asyncio.sleep(min(missing / RATE, BEAT))

    def begins(self, slot: int, process: int, life: int) -> None:
        """Note who lives in a slot; nobody with 0."""
        self._put(_at(slot), _SLOT.pack(time.monotonic(), process, life))

    def beats(self, slot: int) -> None:
        """Say that one lives, and got everything done that it was waiting for. Without its run nobody lives on."""
        if os.getppid() != self._run:
            os._exit(1)
        self._put(_at(slot), _NOW.pack(time.monotonic()))

    def process(self, slot: int, life: int) -> int:
        """Give the process that lives this life, or 0 when that is over."""
        _, process, living = _SLOT.unpack_from(self._memory, _at(slot))
        return int(process) if living == life else 0

    def _put(self, at: int, packed: bytes) -> None:
        """Write all at once: `pack_into` writes zeros first, and another process may read just then."""
        self._memory[at : at + len(packed)] = packed


def _at(slot: int) -> int:
    return _NOW.size + slot * _SLOT.size
