"""The Home tab and what Slack tells of people."""

from __future__ import annotations

from tests.handlers.conftest import Wired


async def test_a_mention_that_slack_tells_of_again_is_answered_once(wired: Wired) -> None:
    mention = {"type": "app_mention", "text": "<@UBOT> help"}
    for times in range(3):
        await wired.person.causes("Ev1", mention, again=times)
    assert [asked["user"] for asked in wired.slack.heard("chat.postEphemeral")] == ["U3"]
    await wired.person.causes("Ev2", mention)
    assert len(wired.slack.heard("chat.postEphemeral")) == 2
