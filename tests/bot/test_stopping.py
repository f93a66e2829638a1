"""Each part of the bot has its time to end, and none keeps the others open."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from bot.stopping import within
from tests.logged import Written, logged
from tests.wire import PATIENCE


@pytest.fixture(autouse=True)
def log() -> Iterator[Written]:
    with logged() as written:
        yield written


async def clings() -> None:
    """Hold on, also when told to go."""
    for _ in range(2):
        try:
            await asyncio.sleep(1)
        except asyncio.CancelledError:
            continue


async def breaks() -> None:
    raise ZeroDivisionError


async def test_what_hangs_or_fails_keeps_nothing_else_from_ending(log: Written) -> None:
    ended: list[str] = []

    async def ends() -> None:
        ended.append("in order")

    async with asyncio.timeout(PATIENCE):
        await within(0.05, clings, breaks, ends)
    assert ended == ["in order"]
    assert {(line["event"], line["part"]) for line in log.by("bot.stopping")} == {
        ("a part of the bot did not stop in time", "clings"),
        ("a part of the bot could not be stopped", "breaks"),
    }


async def test_what_ends_by_itself_is_waited_for(log: Written) -> None:
    ended = asyncio.Event()

    async def ends() -> None:
        await asyncio.sleep(0.05)
        ended.set()

    await within(PATIENCE, ends)
    assert ended.is_set()
    assert not log.by("bot.stopping")
