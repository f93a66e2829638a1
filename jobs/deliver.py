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
from bot.rules.deliveries import Dropped, Outcome
from bot.services import Services
from bot.usecases import deliveries
from bot.views.blocks import Message
from jobs.composers import COMPOSERS
from jobs.sender import Posted, Sender

logger = log(__name__)
SLOTS = 8
"""Requests to Slack at once: never more rows are claimed than there are free slots, so no lease runs out in a queue."""


class Deliverer:
    """Posts what is due. One in each process; any number of processes."""

    def __init__(self, services: Services, sender: Sender) -> None:
        self._services = services
        self._sender = sender
        self._owner = f"{socket.gethostname()[:24]}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self._running: set[asyncio.Task[None]] = set()
        self._claiming = asyncio.Lock()
        self._stopped = False

    async def tick(self) -> int:
        """Start on what is due and free to go. Gives how many were started."""
        async with self._claiming:
            free = SLOTS - len(self._running)
            if self._stopped or free <= 0:
                return 0
            now = self._services.clock.now()
            database = self._services.database
            found = await database.write_patiently(deliveries.claim, self._owner, now, list(COMPOSERS), free)
            for delivery in found:
                task = asyncio.create_task(self._deliver(delivery))
                self._running.add(task)
                task.add_done_callback(self._running.discard)
            return len(found)

    async def settle(self) -> None:
        """Wait for what is being posted now."""
        while self._running:
            await asyncio.wait(set(self._running))

    async def stop(self, patience: float = 15.0) -> None:
        """Claim nothing more and finish what is in hand."""
        self._stopped = True
        async with self._claiming:
            running = set(self._running)
        if running:
            await asyncio.wait(running, timeout=patience)

    async def repair(self) -> None:
        """Settle what dead workers left behind."""
        now = self._services.clock.now()
        number = await self._services.database.write_patiently(deliveries.repair, now)
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
            logger.info("dropped", reason=dropped.reason)
            return
        channel_id = await self._channel(delivery)
        if isinstance(channel_id, Outcome):
            await self._record(delivery, channel_id)
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
            logger.info("sent")
            return
        await database.write_patiently(deliveries.finish, delivery, self._owner, result, now)
        if result.state == rules.DUE and result.reason != rules.AS_PLAIN_TEXT:
            logger.warning("not sent, tried again later", reason=result.reason, attempts=delivery.attempts)
        else:
            logger.error("not sent", state=result.state, reason=result.reason)


def _payload(message: Message | None, *, plain: bool) -> dict[str, Any] | None:
    """Give the arguments for Slack, or None for a message that goes away."""
    if message is None:
        return None
    return message.as_text() if plain else message.payload()
