"""Two bots on one SQLite file, started by accident: everything is posted once, at one channel's pace."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import AsyncExitStack, closing
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.rules.states import SENT
from storage.cipher import TokenCipher
from storage.database import Database
from tests.community import Cop
from tests.whole.owed import connected, owe, posted
from tests.whole.running import Slack, running, until

CARDS = 5


@pytest.mark.slow
@pytest.mark.parametrize("slack", ["http"], indirect=True)
async def test_two_bots_on_one_file_post_everything_once_and_one_a_second_in_a_channel(
    slack: Slack, tmp_path: Path
) -> None:
    settings = {"COPBOT_TOKEN_KEYS": TokenCipher.new_key(), "COPBOT_LOG_FORMAT": "json"}
    async with AsyncExitStack() as stack:
        second = await stack.enter_async_context(running(slack, tmp_path, "second", **settings))
        file = f"sqlite:///{tmp_path}/db/copbot.db"
        database = stack.enter_context(closing(Database(file, TokenCipher([settings["COPBOT_TOKEN_KEYS"]]))))
        cops = [connected(slack, database, number) for number in (1, 2, 3)]
        async with running(slack, tmp_path, "first", **settings) as first:
            owed = [_owed(cop, "voor beide") for cop in cops]
            # The first stops, gently, in the midst of it; the second goes on alone.
            await until(lambda: all(posted(slack, cop).total() > 1 for cop in cops), 60)
        owed = [before + _owed(cop, "voor één") for before, cop in zip(owed, cops, strict=True)]
        await until(lambda: [posted(slack, cop) for cop in cops] == owed, 90)
        await until(lambda: len(_sent(first, second)) == sum(owed, Counter()).total(), 30)
        states = {row.state for cop in cops for row in cop.deliveries("card")}
    assert states == {SENT}
    assert len(set(_sent(first, second))) == len(_sent(first, second))
    assert slack.sandbox.state.fast_posts == 0


def _owed(cop: Cop, what: str) -> Counter[str]:
    now = SystemClock().now()
    return Counter(owe(cop, f"{what} {number}", now) for number in range(CARDS))


def _sent(*logs: Path) -> list[tuple[int, str]]:
    """Give what the bots say that they posted: of which community, and its key."""
    lines = [json.loads(line) for log in logs for line in log.read_text().splitlines() if line.startswith("{")]
    return [(line["community"], line["delivery"]) for line in lines if line["event"] == "sent"]
