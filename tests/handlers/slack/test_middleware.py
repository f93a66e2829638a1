"""Who is asking, when Slack does not say."""

from __future__ import annotations

from tests.handlers.conftest import Wired


async def test_a_slack_that_never_tells_who_somebody_is_keeps_nobody_waiting(wired: Wired) -> None:
    wired.slack.hold("users.info")
    answer = await wired.person.types("/inzicht", "Een les", user="U99", within=3)
    assert "bewaard" in answer["text"]
    assert [asked["user"] for asked in wired.slack.heard("users.info")] == ["U99"]
