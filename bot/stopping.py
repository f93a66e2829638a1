"""How the process comes to its end: told to, and part after part, each within its time."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable

from bot.logs import log

logger = log(__name__)


async def told_to_stop() -> None:
    """Wait for SIGTERM or SIGINT. From a second later on, another one ends the process at once."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    await stop.wait()
    # Not yet: a signal to a whole group of processes may come twice, once passed on by a parent.
    loop.call_later(1.0, _stop_at_once_when_told_again)


def _stop_at_once_when_told_again() -> None:
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, signal.SIG_DFL)


async def within(seconds: float, *parts: Callable[[], Awaitable[object]]) -> None:
    """End parts of the bot, at the same time. One that fails or takes too long keeps nothing else from ending."""
    tasks = {asyncio.ensure_future(part()): part for part in parts}
    done, late = await asyncio.wait(tasks, timeout=seconds)
    for task in late:
        task.cancel()
        logger.error("a part of the bot did not stop in time", part=_named(tasks[task]), seconds=seconds)
    for task in done:
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("a part of the bot could not be stopped", part=_named(tasks[task]), exc_info=error)


def _named(part: object) -> str:
    return str(getattr(part, "__qualname__", type(part).__name__))
