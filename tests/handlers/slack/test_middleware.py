"""Who is asking, when Slack does not say; and what a request tells by the way."""

from __future__ import annotations

import asyncio
import re
import threading
from typing import Any

import pytest
from sqlalchemy import Engine, event

from bot.usecases import roster
from storage import roster as kept
from tests.handlers.conftest import Wired


async def test_a_slack_that_never_tells_who_somebody_is_keeps_nobody_waiting(wired: Wired) -> None:
    wired.slack.hold("users.info")
    answer = await wired.person.types("/inzicht", "Een les", user="U99", within=3)
    assert "bewaard" in answer["text"]
    assert [asked["user"] for asked in wired.slack.heard("users.info")] == ["U99"]


async def test_what_a_request_tells_by_the_way_takes_its_turn_after_what_the_person_wrote(met: Wired) -> None:
    written: list[str] = []
    noted = threading.Event()

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        written.extend(re.findall(r"INSERT INTO (submissions|workspaces)\b", statement))
        if "workspaces" in written:
            noted.set()

    event.listen(Engine, "before_cursor_execute", note)
    try:
        await met.person.types("/inzicht", "Een les")
        assert await asyncio.to_thread(noted.wait, 10)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert written[:2] == ["submissions", "workspaces"]


async def test_who_types_in_a_channel_is_on_its_roster_also_when_the_workspace_was_just_heard_of(met: Wired) -> None:
    cop = met.cop
    cop.do(roster.take, cop.community_id, ["U1", "U2"], {}, cop.now)
    await met.person.types("/cop", "hulp", user="U2")  # tells that the workspace is there, for a minute
    await met.person.types("/inzicht", "Een les", user="U3")
    newcomer = cop.member.member.id
    for _ in range(200):
        if cop.do(kept.is_on, cop.community_id, newcomer):
            return
        await asyncio.sleep(0.02)
    pytest.fail("who typed a command in the channel is not on its roster")
