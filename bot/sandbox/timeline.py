"""Moving the sandbox's clock: through every due moment in order, or at once like a host that slept."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.sandbox.errors import Refused
from bot.sandbox.state import Json

if TYPE_CHECKING:
    from bot.sandbox.server import Sandbox

MOST_STEPS = 20_000


class Timeline:
    """The way of the clock. One move at a time."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._moving = asyncio.Lock()

    async def move(self, asked: Json) -> datetime:
        """Move to `to`, by `forward_seconds`, or to the `next` reminder or digest of a `team`.

        Gives the clock's moment when everything due by then was handled.
        """
        async with self._moving:
            target = await self._target(asked)
            await self._through(target, sleep=bool(asked.get("sleep")))
            now = self._sandbox.clock.now()
            self._sandbox.state.save_clock(now)
            self._sandbox.state.touch()
        return now

    async def _target(self, asked: Json) -> datetime:
        now = self._sandbox.clock.now()
        if asked.get("next"):
            driver = self._sandbox.driver
            found = (await driver.upcoming(str(asked.get("team")))).get(str(asked["next"])) if driver else None
            if found is None:
                raise Refused("nothing_planned")
            return found
        if asked.get("to"):
            target = datetime.fromisoformat(str(asked["to"]).replace("Z", "+00:00"))
            if target.tzinfo is None:
                raise Refused("time_without_zone")
        else:
            target = now + timedelta(seconds=float(asked.get("forward_seconds") or 0))
        if target < now and not asked.get("sleep"):
            raise Refused("backwards")
        return target

    async def _through(self, target: datetime, *, sleep: bool) -> None:
        clock, driver = self._sandbox.clock, self._sandbox.driver
        if sleep:
            clock.move_to(target)
        for _ in range(MOST_STEPS):
            if driver is None:
                break
            await driver.tick()
            following = await driver.next_due(target)
            if following is None:
                break
            clock.move_to(max(following, clock.now()))
        if not sleep and clock.now() < target:
            clock.move_to(target)
            if driver is not None:
                await driver.tick()
