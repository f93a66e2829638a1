"""When a worker dies: every moment between two steps has a name, and a chance."""

from __future__ import annotations

import json
import os
import random
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

CHANCES: Final = {
    "claiming, not committed": 0.025,
    "claimed, nothing composed": 0.02,
    "composed, direct message not opened": 0.015,
    "direct message opened, not attempted": 0.015,
    "attempting, not committed": 0.004,
    "attempted, not asked": 0.004,
    "asked, not accepted": 0.004,
    "accepted, not answered": 0.004,
    "answered, not recorded": 0.004,
    "recorded": 0.004,
    "repairing, not committed": 0.2,
    "repaired": 0.2,
    "claiming a look-up, not committed": 0.12,
    "look-up claimed, not asked": 0.12,
    "look-up asked, not answered": 0.12,
    "looked up, not recorded": 0.12,
    "look-up recorded": 0.12,
}
"""Rare moments have a better chance, so that each is hit."""
MOST = 2
"""Deaths at one moment in a run: the others are to be seen as well, and a run comes to an end."""


@dataclass(frozen=True)
class Life:
    """One life of a worker: the slot it lives in, and which one it is there."""

    slot: int
    number: int

    @property
    def name(self) -> str:
        """How it is called in the logs, and in the address at which it asks Slack."""
        return f"{self.slot}-{self.number}"

    @classmethod
    def named(cls, name: str) -> Life:
        """Give the life with this name."""
        slot, number = name.split("-")
        return cls(int(slot), int(number))


class Book:
    """A file to which any number of processes write lines; what was written outlives the writer."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._opened = os.open(file, os.O_CREAT | os.O_APPEND | os.O_WRONLY)

    def write(self, **line: Any) -> None:
        """Write a line, at once."""
        os.write(self._opened, f"{json.dumps(line)}\n".encode())

    def lines(self) -> list[dict[str, Any]]:
        """Give what was written."""
        return [json.loads(line) for line in self._file.read_text().splitlines()]


class Fate:
    """Decides who dies where, by a seed, and writes it down before it happens."""

    def __init__(self, folder: Path, seed: str) -> None:
        self._dice = random.Random(seed)
        self._deaths = Book(folder / "deaths")

    def at(self, window: str, life: Life, key: str = "", process: int = 0) -> bool:
        """Let the worker of this life die here, perhaps: this process, or the one named. Says whether it did."""
        if self._dice.random() >= CHANCES[window]:
            return False
        if sum(line["window"] == window for line in self._deaths.lines()) >= MOST:
            return False
        self._deaths.write(window=window, life=life.name, key=key)
        os.kill(process or os.getpid(), signal.SIGKILL)
        return True
