"""Looks up in Slack whether what may have arrived did, by the key in its metadata. Only where the right was granted."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError

from bot.logs import log
from bot.rules import deliveries as rules
from bot.rules.outcomes import NOT_POSTED, PERHAPS_POSTED, Outcome
from bot.rules.states import SENT
from bot.services import Services
from bot.slack_errors import UNREADABLE, name_of, retry_after
from bot.usecases import lookups
from bot.usecases.lookups import Lookup
from jobs.deliver import new_owner
from jobs.sender import Sender

logger = log(__name__)
MOST = 10
"""Workspaces in one tick."""
PAGE = 15
"""Messages on a page: what Slack gives an app outside its Marketplace."""


@dataclass(frozen=True)
class Page:
    """What one page says: the message's `ts` when it is there, else where the next page begins, "" after the last."""

    ts: str
    cursor: str


class Lookups:
    """Settles what is uncertain. One in each process; any number of processes."""

    def __init__(self, services: Services, sender: Sender) -> None:
        self._services = services
        self._sender = sender
        self._owner = new_owner()

    async def tick(self) -> int:
        """Read one page in each workspace where something is to be looked up. Gives in how many."""
        now = self._services.clock.now()
        if not await self._services.database.read(lookups.any_waiting, now):
            return 0
        found = await self._services.database.write_patiently(lookups.claim, self._owner, now, MOST)
        await asyncio.gather(*(self._look(lookup) for lookup in found))
        return len(found)

    async def _look(self, lookup: Lookup) -> None:
        delivery = lookup.delivery
        with structlog.contextvars.bound_contextvars(community=delivery.community_id, delivery=delivery.key):
            try:
                await self._settle(lookup)
            except Exception as error:  # The lease brings it back.
                logger.error("a look-up failed in an unforeseen way", exc_info=error)

    async def _settle(self, lookup: Lookup) -> None:
        database, delivery = self._services.database, lookup.delivery
        answer = await self._page(lookup)
        now = self._services.clock.now()
        if isinstance(answer, Page) and answer.ts:
            await database.write_patiently(lookups.found, delivery, self._owner, answer.ts, now)
            self._services.metrics.recorded(delivery.kind, SENT)
            logger.info("found: it was sent")
        elif isinstance(answer, Page) and not answer.cursor:
            await database.write_patiently(lookups.not_found, delivery, self._owner, now)
            logger.info("not found: it goes again")
        elif answer is None or lookups.is_hopeless(delivery, now):
            await database.write_patiently(lookups.give_up, delivery, self._owner, now)
            logger.warning("it cannot be looked up")
        else:
            cursor = answer.cursor if isinstance(answer, Page) else lookup.cursor
            wait = answer if isinstance(answer, timedelta) else rules.LOOK_EVERY
            await database.write_patiently(lookups.go_on, delivery, self._owner, cursor, now + wait)

    async def _page(self, lookup: Lookup) -> Page | timedelta | None:
        """Read a page. Gives how long to wait where that may still work, or None where it never will."""
        delivery = lookup.delivery
        channel_id: str | Outcome = delivery.channel_id
        if rules.is_private(delivery.channel_id):
            channel_id = await self._sender.open_direct(delivery, lookup.access)
        if isinstance(channel_id, Outcome):
            return max(channel_id.wait, rules.LOOK_EVERY)
        try:
            answer = await self._ask(lookup, channel_id)
        except SlackApiError as error:
            name = name_of(error)
            if name in NOT_POSTED:
                return max(timedelta(seconds=retry_after(error.response) or 0), rules.LOOK_EVERY)
            return rules.LOOK_EVERY if not name or name in PERHAPS_POSTED else None
        except (aiohttp.ClientError, TimeoutError, OSError, *UNREADABLE):
            return rules.LOOK_EVERY
        return _read(answer, delivery.key)

    async def _ask(self, lookup: Lookup, channel_id: str) -> Any:
        client, access = self._sender.client(lookup.access.token), lookup.access
        asked: dict[str, Any] = {
            "channel": channel_id,
            "oldest": f"{lookup.oldest.timestamp():.6f}",
            "latest": f"{lookup.latest.timestamp():.6f}",
            "inclusive": "true",
            "limit": PAGE,
            "include_all_metadata": "true",
        }
        if access.team_id:
            asked["team_id"] = access.team_id
        if lookup.cursor:
            asked["cursor"] = lookup.cursor
        if lookup.parent_ts:
            asked["ts"] = lookup.parent_ts
        # Not by the client's own methods: those are GET, which aiohttp asks again by itself when a connection breaks.
        return await client.api_call(f"conversations.{'replies' if lookup.parent_ts else 'history'}", data=asked)


def _read(answer: Any, key: str) -> Page:
    for message in answer.get("messages") or []:
        payload = (message.get("metadata") or {}).get("event_payload") or {}
        if payload.get("key") == key:
            return Page(str(message["ts"]), "")
    cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
    return Page("", str(cursor) if answer.get("has_more") else "")
