"""Claim, compose, attempt, post, record: each delivery by itself, so that one in trouble delays no other."""

from __future__ import annotations

import asyncio
import os
import socket
import uuid
from typing import Any

import structlog

from bot.facts import Delivery
from bot.logs import log
from bot.rules import deliveries as rules
from bot.rules.deliveries import Dropped
from bot.rules.outcomes import Outcome
from bot.rules.states import DROPPED, SENT
from bot.services import Services
from bot.usecases import deliveries, repairs
from bot.usecases.repairs import Left
from bot.views.blocks import Message
from jobs.composers import COMPOSERS
from jobs.sender import Posted, Sender

logger = log(__name__)
SLOTS = 40
"""Requests to Slack at once: never more rows are claimed than there are free slots, so no lease runs out in a queue."""
BATCH = 20
"""Slots that come free before more is claimed: claiming costs a transaction."""


def new_owner() -> str:
    """Give a name for this process that no other has, on any machine."""
    return f"{socket.gethostname()[:24]}-{os.getpid()}-{uuid.uuid4().hex[:8]}"


class Deliverer:
    """Posts what is due. One in each process; any number of processes."""

    def __init__(self, services: Services, sender: Sender) -> None:
        self._services = services
        self._sender = sender
        self._owner = new_owner()
        self._running: dict[asyncio.Task[None], int] = {}
        self._claiming = asyncio.Lock()
        self._refills: set[asyncio.Task[int]] = set()
        self._has_more = False
        self._stopped = False
        self._left: set[Left] = set()

    async def tick(self) -> int:
        """Start on what is due and free to go. Gives how many were started.

        When there was more than there are slots, the rest follows as soon as some come free.
        """
        async with self._claiming:
            free = SLOTS - len(self._running)
            if self._stopped or free <= 0:
                return 0
            now = self._services.clock.now()
            database = self._services.database
            lapsed: list[Delivery] = []
            found = await database.write_patiently(
                deliveries.claim, self._owner, now, list(COMPOSERS), free, lapsed.append
            )
            self._count(lapsed)
            self._services.metrics.ticked(now)
            self._has_more = len(found) == free
            for delivery in found:
                task = asyncio.create_task(self._deliver(delivery))
                self._running[task] = delivery.id
                task.add_done_callback(self._finished)
            return len(found)

    def _finished(self, task: asyncio.Task[None]) -> None:
        del self._running[task]
        if self._has_more and not self._stopped and SLOTS - len(self._running) >= BATCH:
            self._has_more = False
            refill = asyncio.create_task(self.tick())
            self._refills.add(refill)
            refill.add_done_callback(self._refilled)

    def _refilled(self, refill: asyncio.Task[int]) -> None:
        self._refills.discard(refill)
        if not refill.cancelled() and (error := refill.exception()):
            logger.error("could not claim", exc_info=error)  # The clock's next tick tries again.

    async def settle(self) -> None:
        """Wait for what is being posted now, and for what follows it."""
        while self._running or self._refills:
            await asyncio.wait({*self._running, *self._refills})

    async def stop(self, patience: float = 15.0) -> None:
        """Claim nothing more, give back what was not attempted, and finish what Slack was asked."""
        self._stopped = True
        async with self._claiming:
            running = set(self._running)
        if running:
            await asyncio.wait(running, timeout=patience)

    async def repair(self) -> None:
        """Settle what dead workers left behind: what seemed so at the last look, and still does.

        After a jump of the clock, or a host that slept, every lease looks over; who is alive ends its work between two
        looks. What is in hand here is never settled here.
        """
        now, database = self._services.clock.now(), self._services.database
        own = set(self._running.values())
        found = {left for left in await database.read(repairs.any_left, now) if left[0] not in own}
        still, self._left = found & self._left, found
        settled: list[Delivery] = []
        number = await database.write_patiently(repairs.repair, [left[0] for left in still], now, settled.append)
        self._count(settled)
        if number:
            logger.warning("settled deliveries that were left behind", number=number)

    async def _deliver(self, delivery: Delivery) -> None:
        with structlog.contextvars.bound_contextvars(community=delivery.community_id, delivery=delivery.key):
            try:
                await self._deliver_one(delivery)
            except Exception as error:
                # Without an attempt noted the lease brings it back; with one it is uncertain. Either way it is kept.
                logger.error("a delivery failed in an unforeseen way", exc_info=error)

    async def _deliver_one(self, delivery: Delivery) -> None:
        database, clock = self._services.database, self._services.clock
        try:
            message = await COMPOSERS[delivery.kind](self._services, delivery, clock.now())
            # Before an attempt is noted: a message of ours over Slack's limits fails here.
            payload = _payload(message, plain=delivery.reason == rules.AS_PLAIN_TEXT)
        except Dropped as dropped:
            await database.write_patiently(deliveries.drop, delivery, self._owner, dropped.reason)
            self._services.metrics.recorded(delivery.kind, DROPPED)
            logger.info("dropped", reason=dropped.reason)
            return
        channel_id = await self._channel(delivery)
        if isinstance(channel_id, Outcome):
            await self._record(delivery, channel_id)
            return
        if self._stopped:
            await database.write_patiently(deliveries.give_back, delivery, self._owner)
            return
        attempt = await database.write_patiently(deliveries.attempt, delivery, self._owner, clock.now())
        if attempt is None:
            return
        result = await self._sender.send(delivery, attempt, payload, channel_id)
        await self._record(delivery, result)

    async def _channel(self, delivery: Delivery) -> str | Outcome:
        """Give where to post: a direct message is opened first, before an attempt is noted."""
        if not rules.is_private(delivery.channel_id):
            return delivery.channel_id
        access = await self._services.database.read(deliveries.access, delivery.team_id)
        return access if isinstance(access, Outcome) else await self._sender.open_direct(delivery, access)

    async def _record(self, delivery: Delivery, result: Posted | Outcome) -> None:
        database, now = self._services.database, self._services.clock.now()
        if isinstance(result, Posted):
            await database.write_patiently(deliveries.sent, delivery, self._owner, result.ts, now)
            self._services.metrics.recorded(delivery.kind, SENT)
            logger.info("sent")
            return
        state = await database.write_patiently(deliveries.finish, delivery, self._owner, result, now)
        self._services.metrics.recorded(delivery.kind, state)
        if state == "due" and result.reason != rules.AS_PLAIN_TEXT:
            logger.warning("not sent, tried again later", reason=result.reason, attempts=delivery.attempts)
        else:
            logger.error("not sent", state=state, reason=result.reason)

    def _count(self, recorded: list[Delivery]) -> None:
        for delivery in recorded:
            self._services.metrics.recorded(delivery.kind, delivery.state)


def _payload(message: Message | None, *, plain: bool) -> dict[str, Any] | None:
    """Give the arguments for Slack, or None for a message that goes away."""
    if message is None:
        return None
    return message.as_text() if plain else message.payload()
