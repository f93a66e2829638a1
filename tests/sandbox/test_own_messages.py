"""Which messages the bot may change and remove."""

from __future__ import annotations

import pytest

from tests.sandbox.pretend import Script
from tests.sandbox.reading import posted


@pytest.mark.parametrize(
    ("method", "others"), [("chat.update", "cant_update_message"), ("chat.delete", "cant_delete_message")]
)
async def test_only_a_message_of_its_own_that_is_there(slack: Script, method: str, others: str) -> None:
    said = (await slack.post("say", text="Hoi"))["message"]["ts"]
    _, alone = await slack.call("chat.postEphemeral", channel="C11", user="U11", text="Alleen jij")
    own = await posted(slack, "x")
    refused = {said: others, alone["message_ts"]: "message_not_found", "1.2": "message_not_found", own: None}
    for ts, error in refused.items():
        assert await slack.error(method, channel="C11", ts=ts, text="y") == error
    assert await slack.error(method, channel="C11", text="y") == "message_not_found"


async def test_a_removed_message_cannot_be_changed_or_removed_again(slack: Script) -> None:
    ts = await posted(slack, "x")
    assert await slack.error("chat.delete", channel="C11", ts=ts) is None
    assert await slack.error("chat.delete", channel="C11", ts=ts) == "message_not_found"
    assert await slack.error("chat.update", channel="C11", ts=ts, text="y") == "message_not_found"


async def test_in_an_archived_channel_nothing_changes(slack: Script) -> None:
    ts = await posted(slack, "x")
    await slack.post("channel", action="archive", quiet=True)
    assert await slack.error("chat.update", channel="C11", ts=ts, text="y") == "is_inactive"
    assert await slack.error("chat.delete", channel="C11", ts=ts) == "is_archived"
    assert [message["text"] for message in await slack.messages()] == ["x"]
