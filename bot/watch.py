"""Watches for signs of life: /readyz tells of what is silent, and what stays silent ends the process.

Silence is counted in looks, not in time: a wall clock that jumps, or a machine that slept, is no silence.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from bot.logs import log

logger = log(__name__)
EVERY = 5.0
"""Seconds between two looks."""
SILENT_AFTER = 6
"""Looks without a sign after which /readyz says so: half a minute."""
LOST_AFTER = 24
"""Looks without a sign after which only a new start helps: two minutes."""


class Silent(Exception):
    """Something gave no sign of life for so long that the process must be started anew."""


class Count:
    """Counts what happens, where each time is a sign of life."""

    def __init__(self) -> None:
        self._number = 0

    def one_more(self, _event: object) -> None:
        """Count one more."""
        self._number += 1

    def given(self) -> int:
        """Give the number until now."""
        return self._number


@dataclass
class _Watched:
    what: str
    signs: Callable[[], int]
    when_silent: Callable[[], None] | None
    seen: int = 0
    looks: int = 0
    """Since the last sign."""

    def look(self) -> None:
        """Look once. A look that fails saw no sign."""
        try:
            signs = self.signs()
        except Exception as error:
            logger.error("a look for signs of life failed", what=self.what, exc_info=error)
            signs = self.seen
        if signs != self.seen:
            if self.looks >= SILENT_AFTER:
                logger.info("there are signs of life again", what=self.what)
            self.seen, self.looks = signs, 0
            return
        self.looks += 1
        if self.looks == SILENT_AFTER:
            logger.warning("no sign of life", what=self.what, seconds=self.looks * EVERY)
            if self.when_silent is not None:
                self.when_silent()


class Watch:
    """Looks at what must give signs of life all the time."""

    def __init__(self) -> None:
        self._watched: list[_Watched] = []

    def over(self, what: str, signs: Callable[[], int], when_silent: Callable[[], None] | None = None) -> None:
        """Watch something too. `signs` counts its signs until now; `when_silent` may help it, once in a silence."""
        self._watched.append(_Watched(what, signs, when_silent))

    @property
    def silence(self) -> str:
        """Say what is silent and for how long; "" when nothing is."""
        silent = [one for one in self._watched if one.looks >= SILENT_AFTER]
        return "; ".join(f"no sign of life from {one.what} for {one.looks * EVERY:g} seconds" for one in silent)

    async def keep(self) -> None:
        """Look for as long as there are signs. Raises Silent when something stays silent."""
        while all(one.looks < LOST_AFTER for one in self._watched):
            await asyncio.sleep(EVERY)
            for one in self._watched:
                one.look()
        logger.error("the bot stops, to be started anew by its supervisor", reason=self.silence)
        raise Silent(self.silence)
