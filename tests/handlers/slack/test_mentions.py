"""A mention of the bot."""

from __future__ import annotations

from typing import Any

import pytest

from bot.usecases import communities
from tests.handlers.conftest import Wired

MENTION = {"type": "app_mention", "text": "<@UBOT> help"}


def answers(wired: Wired) -> list[dict[str, Any]]:
    return wired.slack.heard("chat.postEphemeral")


async def test_a_mention_that_slack_tells_of_again_is_answered_once(wired: Wired) -> None:
    for times in range(3):
        await wired.person.causes("Ev1", MENTION, again=times)
    assert [asked["user"] for asked in answers(wired)] == ["U3"]
    await wired.person.causes("Ev2", MENTION)
    assert len(answers(wired)) == 2


async def test_in_a_thread_the_answer_stands_in_the_thread(wired: Wired) -> None:
    await wired.person.causes("Ev1", MENTION)
    await wired.person.causes("Ev2", {**MENTION, "thread_ts": "1.0"})
    assert [asked.get("thread_ts") for asked in answers(wired)] == [None, "1.0"]


async def test_a_cop_s_channel_gets_its_own_help_and_another_the_general(wired: Wired) -> None:
    await wired.person.causes("Ev1", MENTION)
    await wired.person.in_channel("C9").causes("Ev2", MENTION)
    own, general = (str(asked["blocks"]) for asked in answers(wired))
    assert wired.cop.community.name in own
    assert wired.cop.community.name not in general
    assert "/casusupdate" in general


@pytest.mark.parametrize(("allowed", "answered"), [("nothing", 0), ("read", 1), ("share", 1)])
async def test_a_stranger_is_answered_where_outsiders_may_do_something(
    wired: Wired, allowed: str, answered: int
) -> None:
    wired.cop.do(lambda session: setattr(communities.by_id(session, wired.cop.community_id), "outsiders", allowed))
    await wired.person.causes("Ev1", {**MENTION, "user_team": "T0EXT"}, user="U77")
    await wired.person.in_channel("C9").causes("Ev2", {**MENTION, "user_team": "T0EXT"}, user="U77")
    assert len(answers(wired)) == answered


async def test_a_colleague_is_answered_whatever_outsiders_may(wired: Wired) -> None:
    wired.cop.do(lambda session: setattr(communities.by_id(session, wired.cop.community_id), "outsiders", "nothing"))
    await wired.person.causes("Ev1", {**MENTION, "user_team": wired.cop.team_id})
    assert len(answers(wired)) == 1
