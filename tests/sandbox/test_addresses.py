"""The address of a message, as a person copies it and as the bot asks for it."""

from __future__ import annotations

import pytest

from tests.sandbox.pretend import Script
from tests.sandbox.reading import posted


async def link(slack: Script, ts: str, channel: str = "C11") -> str:
    """Ask for a message's address."""
    _, answer = await slack.call("chat.getPermalink", channel=channel, message_ts=ts)
    assert (answer["ok"], answer["channel"]) == (True, channel), answer
    address: str = answer["permalink"]
    return address


async def test_a_message_has_its_workspace_channel_and_moment_in_its_address(slack: Script) -> None:
    ts = await posted(slack, "x")
    address = f"https://cop-1.slack.com/archives/C11/p{ts.replace('.', '')}"
    assert await link(slack, ts) == address
    assert [message["permalink"] for message in await slack.messages()] == [address]
    assert (await slack.call("auth.test"))[1]["url"] == "https://cop-1.slack.com/"


async def test_an_answer_names_its_thread(slack: Script) -> None:
    ts = await posted(slack, "vraag")
    answer = await posted(slack, "antwoord", thread_ts=ts)
    address = f"https://cop-1.slack.com/archives/C11/p{answer.replace('.', '')}?thread_ts={ts}&cid=C11"
    assert await link(slack, answer) == address
    assert "?" not in await link(slack, ts)
    assert [message["permalink"] for message in await slack.messages()] == [await link(slack, ts), address]


async def test_no_scope_is_asked_and_the_bot_need_not_be_there(slack: Script) -> None:
    slack.sandbox.world.teams[0].scopes = []
    said = await slack.post("say", text="Hoi", channel="C12")
    assert "/C12/" in await link(slack, said["message"]["ts"], "C12")
    await slack.post("channel", action="archive", channel="C12", quiet=True)
    assert "/C12/" in await link(slack, said["message"]["ts"], "C12")


async def test_what_only_one_person_sees_has_no_address(slack: Script) -> None:
    _, told = await slack.call("chat.postEphemeral", channel="C11", user="U11", text="Alleen jij")
    assert await slack.error("chat.getPermalink", channel="C11", message_ts=told["message_ts"]) == "message_not_found"
    assert [message["permalink"] for message in await slack.messages()] == [None]


@pytest.mark.parametrize(
    ("channel", "error"), [("C11", "message_not_found"), ("C13", "channel_not_found"), ("C99", "channel_not_found")]
)
async def test_what_is_not_there_has_no_address(slack: Script, channel: str, error: str) -> None:
    assert await slack.error("chat.getPermalink", channel=channel, message_ts="1.2") == error
