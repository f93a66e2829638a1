"""The only place that reads the time. Everything else is handed `now`."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Gives the present moment."""

    def now(self) -> datetime:
        """Give the moment, aware, in UTC."""
        ...


def stopwatch() -> Callable[[], float]:
    """Begin to measure how long something takes. Gives what tells the seconds since, also where the clock stands."""
    began = time.perf_counter()
    return lambda: time.perf_counter() - began


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        """Give the machine's moment in UTC."""
        return datetime.now(UTC)


class FollowingClock:
    """A clock that runs as the machine's does and follows another one, the database's: replicas agree then.

    Between two looks it runs on the time since the machine started, sleep included: setting the machine's clock
    changes nothing.
    """

    def __init__(self) -> None:
        self._told = datetime.now(UTC)
        self._since = _since_start()

    def now(self) -> datetime:
        """Give the moment that the other clock shows, in UTC."""
        return self._told + timedelta(seconds=_since_start() - self._since)

    def follow(self, told: datetime) -> None:
        """Take over what the other clock shows: at most as old as it takes to ask."""
        self._told, self._since = told.astimezone(UTC), _since_start()


def _since_start() -> float:
    """Give seconds since the machine started; where the system can tell, those that it slept too."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


class MovableClock:
    """A clock for the sandbox and the tests: runs at the usual pace from where it was put, or stands still."""

    def __init__(self, start: datetime, *, running: bool = True) -> None:
        self._start = start.astimezone(UTC)
        self._running = running
        self._since = time.monotonic()

    def now(self) -> datetime:
        """Give this clock's moment in UTC."""
        gone = time.monotonic() - self._since if self._running else 0.0
        return self._start + timedelta(seconds=gone)

    def move_to(self, instant: datetime) -> None:
        """Put the clock at an aware moment, forwards or backwards."""
        self._start = instant.astimezone(UTC)
        self._since = time.monotonic()
