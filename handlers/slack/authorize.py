"""Which token answers a request: from our own table, through a small cache that forgets after a minute."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from slack_bolt.authorization import AuthorizeResult

from bot.logs import log
from bot.services import Services
from bot.usecases import installations
from bot.usecases.installations import Installed

logger = log(__name__)
REMEMBERED_FOR = 60.0
"""Seconds; another replica's change shows within them."""
MOST_REMEMBERED = 1_000


class Notes:
    """What a request tells by the way, noted once it is answered: nobody waits for it, not even for the one writer
    that it takes, and none of it is lost at the end."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Note something beside what is asked of the bot."""
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def settle(self) -> None:
        """Wait for what is being noted."""
        while self._running:
            await asyncio.wait(set(self._running))


class Installations:
    """The small cache: a workspace's installation, for a minute. What this process changes it forgets at once."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._known: dict[tuple[str, str], tuple[float, Installed | None]] = {}
        self._told: dict[str, float] = {}
        self.notes = Notes()

    async def find(self, team_id: str, enterprise_id: str) -> Installed | None:
        """Give the installation of a workspace or its organisation; None also when its token cannot be read."""
        now, known = time.monotonic(), self._known
        kept = known.get((team_id, enterprise_id))
        if kept is not None and kept[0] > now:
            return kept[1]
        try:
            found = await self._services.database.read(installations.find, team_id, enterprise_id)
        except LookupError:
            logger.error("a workspace's token cannot be read: its key is not among COPBOT_TOKEN_KEYS", team=team_id)
            found = None
        if len(known) >= MOST_REMEMBERED:
            known.clear()
        known[team_id, enterprise_id] = (now + REMEMBERED_FOR, found)
        return found

    def forget(self) -> None:
        """Ask the table again from now on: something was installed, withdrawn or renewed."""
        # A new one: who is asking the table just now keeps the answer, which is of before, in the old one.
        self._known = {}

    def is_news(self, team_id: str) -> bool:
        """Say, once a minute for each workspace, that it is heard of: that is how precisely it is noted."""
        now = time.monotonic()
        if self._told.get(team_id, 0.0) > now:
            return False
        if len(self._told) >= MOST_REMEMBERED:
            self._told.clear()
        self._told[team_id] = now + REMEMBERED_FOR
        return True


def authorizer(known: Installations) -> Callable[..., Awaitable[AuthorizeResult]]:
    """Make the function that Bolt asks at every request. Slack's `auth.test` is never called."""

    # A plain function with named arguments: Bolt fills them by name and knows no methods.
    async def authorize(enterprise_id: str | None, team_id: str | None, user_id: str | None) -> AuthorizeResult:
        found = await known.find(team_id or "", enterprise_id or "")
        if found is None:
            # A result without a token: the middleware then says what is the matter.
            return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, user_id=user_id)
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            user_id=user_id,
            bot_id=found.bot_id,
            bot_user_id=found.bot_user_id,
            bot_token=found.token,
        )

    return authorize
