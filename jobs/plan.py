"""Keeps the digests planned ahead, and the asks to those who hold a quiet case."""

from __future__ import annotations

from bot.services import Services
from bot.usecases import digests, nudges, requests


async def plan(services: Services) -> None:
    """Plan the digests of every community up to the horizon, and the next asks."""
    now = services.clock.now()
    await services.database.write_patiently(digests.plan_all, now)
    await services.database.write_patiently(nudges.plan_all, now)


async def tidy(services: Services) -> None:
    """Forget what need not be kept."""
    await services.database.write_patiently(requests.forget_old, services.clock.now())
