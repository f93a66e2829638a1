"""Who is asking, when Slack does not say; and what a request tells by the way."""

from __future__ import annotations

import asyncio
import re
import threading
from typing import Any

from sqlalchemy import Engine, event

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
