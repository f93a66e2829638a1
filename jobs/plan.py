"""Keeps the digests planned ahead, the asks to those who hold a quiet case, and Home in step with the clock."""

from __future__ import annotations

from bot.services import Services
from bot.usecases import digests, home, nudges, requests


async def plan(services: Services) -> None:
    """Plan the digests of every community up to the horizon, and the next asks; let Home follow the hour."""
    now = services.clock.now()
    await services.database.write_patiently(digests.plan_all, now)
    await services.database.write_patiently(nudges.plan_all, now)
    await services.database.write_patiently(home.turn_the_hour, now)


async def tidy(services: Services) -> None:
    """Forget what need not be kept."""
    await services.database.write_patiently(requests.forget_old, services.clock.now())
