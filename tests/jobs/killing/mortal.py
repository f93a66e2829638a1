"""The real database and the real sender, in the hands of somebody who may die before and after each step."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.facts import Delivery
from bot.rules.outcomes import Outcome
from bot.usecases import deliveries, lookups, repairs
from bot.usecases.deliveries import Access, Attempt
from jobs.sender import Posted, Sender
from storage.database import Database
from tests.jobs.killing.clock import SharedClock
from tests.jobs.killing.fate import Book, Fate, Life

Work = Callable[..., Any]

NOT_COMMITTED: dict[Work, str] = {
    deliveries.claim: "claiming, not committed",
    deliveries.attempt: "attempting, not committed",
    deliveries.sent: "answered, not recorded",
    deliveries.finish: "answered, not recorded",
    repairs.repair: "repairing, not committed",
    lookups.claim: "claiming a look-up, not committed",
    lookups.found: "looked up, not recorded",
    lookups.not_found: "looked up, not recorded",
    lookups.go_on: "looked up, not recorded",
    lookups.give_up: "looked up, not recorded",
}
"""Within the transaction, all its work done."""
COMMITTED: dict[Work, str] = {
    deliveries.claim: "claimed, nothing composed",
    deliveries.attempt: "attempted, not asked",
    deliveries.sent: "recorded",
    deliveries.finish: "recorded",
    repairs.repair: "repaired",
    lookups.claim: "look-up claimed, not asked",
    lookups.found: "look-up recorded",
    lookups.not_found: "look-up recorded",
    lookups.go_on: "look-up recorded",
    lookups.give_up: "look-up recorded",
}
MAY_BE_IDLE = (deliveries.claim, repairs.repair, lookups.claim)
"""Who dies while there was nothing to do leaves nothing behind: that does not count."""
RECORDS = (deliveries.sent, deliveries.finish)


class MortalDatabase:
    """What a worker does of a database."""

    def __init__(self, database: Database, clock: SharedClock, life: Life, fate: Fate, folder: Path) -> None:
        self._database, self._clock, self._life, self._fate = database, clock, life, fate
        self._steps = Book(folder / "steps")
        self._waiting: dict[int, float] = {}

    @property
    def waits_since(self) -> float | None:
        """Since when the longest wait for the database lasts, on the machine's clock."""
        return min(self._waiting.values(), default=None)

    async def read(self, work: Work, *args: Any, **kwargs: Any) -> Any:
        """As the database does."""
        return await self._timed(self._database.read, work, *args, **kwargs)

    async def write_patiently(self, work: Work, *args: Any, **kwargs: Any) -> Any:
        """As the database does, for somebody who may die just before it is committed, and just after."""
        key = args[0].key if args and isinstance(args[0], Delivery) else ""

        def dies_at(windows: dict[Work, str], result: Any) -> None:
            if work in windows and (result or work not in MAY_BE_IDLE):
                self._fate.at(windows[work], self._life, key)

        def noted(step: str) -> None:
            self._steps.write(life=self._life.name, key=key, step=step, at=self._clock.seconds)

        def until_commit(session: Any, *given: Any, **named: Any) -> Any:
            result = work(session, *given, **named)
            session.flush()
            if work is deliveries.attempt and result is not None:
                noted("attempted")
            dies_at(NOT_COMMITTED, result)
            return result

        result = await self._timed(self._database.write_patiently, until_commit, *args, **kwargs)
        if work in RECORDS:
            noted("recorded")
        dies_at(COMMITTED, result)
        return result

    async def _timed(self, how: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        began = time.monotonic()
        self._waiting[id(args)] = began
        try:
            return await how(*args, **kwargs)
        finally:
            del self._waiting[id(args)]


class MortalSender:
    """What a worker does of a sender. In the midst of a request the pretend Slack kills it, at the moment it names."""

    def __init__(self, sender: Sender, life: Life, fate: Fate) -> None:
        self._sender, self._life, self._fate = sender, life, fate

    async def open_direct(self, delivery: Delivery, access: Access) -> str | Outcome:
        """As the sender does."""
        self._fate.at("composed, direct message not opened", self._life, delivery.key)
        channel_id = await self._sender.open_direct(delivery, access)
        self._fate.at("direct message opened, not attempted", self._life, delivery.key)
        return channel_id

    async def send(self, delivery: Delivery, attempt: Attempt, payload: Any, channel_id: str) -> Posted | Outcome:
        """As the sender does."""
        return await self._sender.send(delivery, attempt, payload, channel_id)

    def client(self, token: str) -> Any:
        """As the sender does."""
        return self._sender.client(token)
