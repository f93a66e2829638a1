"""What gives no sign of life is told of, and after long ends the process."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from bot import watch
from bot.watch import Count, Silent, Watch
from tests.logged import Written, logged
from tests.whole.running import until
from tests.wire import PATIENCE

LOOKS = 0.01


@pytest.fixture(autouse=True)
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[Written]:
    monkeypatch.setattr(watch, "EVERY", LOOKS)
    with logged() as written:
        yield written


async def silence(kept: Watch) -> str:
    """Wait until something is silent; gives what is said of it."""
    await until(lambda: kept.silence)
    return kept.silence


async def test_who_gives_signs_is_not_spoken_of() -> None:
    kept, count = Watch(), Count()
    kept.over("the clock", count.given)
    looking = asyncio.create_task(kept.keep())
    for _ in range(2 * watch.LOST_AFTER):
        count.one_more(None)
        await asyncio.sleep(LOOKS)
        assert not looking.done()
    looking.cancel()


async def test_who_is_silent_is_named_and_whoever_stays_silent_ends_it(log: Written) -> None:
    kept, count = Watch(), Count()
    kept.over("the clock", count.given)
    kept.over("Slack's socket", lambda: 0)
    looking = asyncio.create_task(kept.keep())
    ticking = asyncio.create_task(ticks(count))
    assert "no sign of life from Slack's socket for 0." in await silence(kept)
    assert "the clock" not in kept.silence
    with pytest.raises(Silent, match="Slack's socket"):
        await asyncio.wait_for(looking, PATIENCE)
    ticking.cancel()
    told = [(line["level"], line["event"]) for line in log.by("bot.watch")]
    assert told == [
        ("warning", "no sign of life"),
        ("error", "the bot stops, to be started anew by its supervisor"),
    ]


async def test_a_sign_in_time_ends_the_silence(log: Written) -> None:
    kept, count = Watch(), Count()
    helped: list[bool] = []
    kept.over("the clock", count.given, lambda: helped.append(True))
    looking = asyncio.create_task(kept.keep())
    for number in (1, 2):
        await silence(kept)
        assert len(helped) == number
        count.one_more(None)
        await until(lambda: not kept.silence)
    looking.cancel()
    assert [line["event"] for line in log.by("bot.watch")] == ["no sign of life", "there are signs of life again"] * 2


async def test_a_look_that_fails_is_logged_and_is_no_sign(log: Written) -> None:
    def broken() -> int:
        raise ZeroDivisionError

    kept = Watch()
    kept.over("Slack's socket", broken)
    with pytest.raises(Silent):
        await asyncio.wait_for(kept.keep(), PATIENCE)
    assert sum("look for signs of life failed" in line["event"] for line in log.by("bot.watch")) == watch.LOST_AFTER


async def ticks(count: Count) -> None:
    while True:
        count.one_more(None)
        await asyncio.sleep(LOOKS / 2)
