"""Keeps the digests planned ahead."""

from __future__ import annotations

from bot.services import Services
from bot.usecases import digests, requests


async def plan(services: Services) -> None:
    """Plan the digests of every community up to the horizon."""
    await services.database.write_patiently(digests.plan_all, services.clock.now())


async def tidy(services: Services) -> None:
    """Forget what need not be kept."""
    await services.database.write_patiently(requests.forget_old, services.clock.now())
