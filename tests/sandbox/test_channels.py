"""Channels that are archived, removed, renamed and shared, and people and the bot who come and go."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.sandbox import Channel
from tests.sandbox.installing import installable
from tests.sandbox.pretend import Bot, Script, listening

Json = dict[str, Any]


@pytest.fixture
async def slack() -> AsyncIterator[Script]:
    """A pretend Slack that tells every event; the bot is in a private channel too."""
    async with listening(installable()) as script:
        team = script.sandbox.world.teams[0]
        team.channels.append(Channel("C15", "geheim", True, ["U11", team.bot_user_id]))
        yield script


def last(bot: Bot) -> Json:
    """Give the last event without its time."""
    return {name: value for name, value in bot.heard[-1]["event"].items() if name != "event_ts"}


async def test_an_archived_channel_is_told_and_refuses_messages(slack: Script, bot: Bot) -> None:
    assert (await slack.post("channel", action="archive"))["ok"]
    assert last(bot) == {"type": "channel_archive", "channel": "C11", "user": "U11", "is_moved": 0}
    assert await slack.error("chat.postMessage", channel="C11", text="x") == "is_archived"
    assert (await slack.post("say", text="x"))["error"] == "is_archived"
    assert (await slack.post("channel", action="archive"))["error"] == "already_archived"
    assert (await slack.post("channel", action="unarchive"))["ok"]
    assert last(bot) == {"type": "channel_unarchive", "channel": "C11", "user": "U11"}
    assert (await slack.post("channel", action="unarchive"))["error"] == "not_archived"


async def test_a_private_channel_is_told_under_its_own_names(slack: Script, bot: Bot) -> None:
    for action in ("archive", "unarchive", "delete"):
        await slack.post("channel", channel="C15", action=action)
    assert [heard["event"]["type"] for heard in bot.heard] == ["group_archive", "group_unarchive", "group_deleted"]
    assert bot.heard[1]["event"]["actor_id"] == "U11"


async def test_a_private_channel_without_the_bot_is_never_told(slack: Script, bot: Bot) -> None:
    assert (await slack.post("channel", channel="C13", action="archive"))["ok"]
    assert bot.heard == []


async def test_a_removed_channel_is_gone_with_what_was_said(slack: Script, bot: Bot) -> None:
    await slack.post("say", text="x")
    assert (await slack.post("channel", action="delete"))["ok"]
    assert last(bot) == {"type": "channel_deleted", "channel": "C11", "actor_id": "U11"}
    assert await slack.error("conversations.info", channel="C11") == "channel_not_found"
    assert ("T1", "C11") not in {key for key, found in slack.sandbox.state.messages.items() if found}


async def test_a_renamed_channel_is_told_with_its_name(slack: Script, bot: Bot) -> None:
    assert (await slack.post("channel", action="rename", name="nieuw"))["ok"]
    assert (last(bot)["type"], last(bot)["channel"]["id"], last(bot)["channel"]["name"]) == (
        "channel_rename",
        "C11",
        "nieuw",
    )
    assert (await slack.post("channel", action="rename", name="algemeen"))["error"] == "name_taken"
    status, answer = await slack.post_raw("channel", {"team": "T1", "channel": "C11", "action": "rename"})
    assert (status, answer["error"]) == (400, "missing_name")


async def test_a_channel_goes_on_under_another_id(slack: Script, bot: Bot) -> None:
    await slack.post("say", text="Blijft")
    new = (await slack.post("channel", action="convert"))["channel"]
    assert last(bot) == {"type": "channel_id_changed", "old_channel_id": "C11", "new_channel_id": new}
    assert [message["text"] for message in await slack.messages(new)] == ["Blijft"]
    assert await slack.error("chat.postMessage", channel="C11", text="x") == "channel_not_found"
    assert await slack.error("chat.postMessage", channel=new, text="x") is None


@pytest.mark.parametrize(("channel", "kind"), [("C11", "channel_left"), ("C15", "group_left")])
async def test_the_bot_hears_that_it_was_taken_out(slack: Script, bot: Bot, channel: str, kind: str) -> None:
    assert (await slack.post("channel", channel=channel, action="kick"))["ok"]
    assert last(bot) == {"type": kind, "channel": channel, "actor_id": "U11"}
    assert (await slack.post("channel", channel=channel, action="kick"))["error"] == "not_in_channel"


async def test_the_bot_hears_that_it_was_invited(slack: Script, bot: Bot) -> None:
    assert (await slack.post("channel", channel="C13", action="invite"))["ok"]
    assert last(bot) == {
        "type": "member_joined_channel",
        "user": "U1BOT",
        "channel": "C13",
        "channel_type": "G",
        "team": "T1",
        "inviter": "U11",
    }
    assert await slack.error("chat.postMessage", channel="C13", text="x") is None
    assert (await slack.post("channel", channel="C13", action="invite"))["error"] == "already_in_channel"


async def test_people_who_come_and_go_are_told_where_the_bot_is(slack: Script, bot: Bot) -> None:
    for channel in ("C11", "C12"):
        for action in ("leave", "join"):
            assert (await slack.post("channel", user="U12", channel=channel, action=action))["ok"]
    assert [(heard["event"]["type"], heard["event"]["channel"]) for heard in bot.heard] == [
        ("member_left_channel", "C11"),
        ("member_joined_channel", "C11"),
    ]
    assert last(bot) == {
        "type": "member_joined_channel",
        "user": "U12",
        "channel": "C11",
        "channel_type": "C",
        "team": "T1",
    }


@pytest.mark.parametrize("action", ["archive", "rename", "convert", "kick", "leave", "delete"])
async def test_what_is_done_quietly_is_not_told(slack: Script, bot: Bot, action: str) -> None:
    assert (await slack.post("channel", action=action, name="stil", quiet=True))["ok"]
    assert bot.heard == []


async def test_a_direct_message_is_no_channel_and_an_unknown_action_is_refused(slack: Script) -> None:
    refused = await slack.post("channel", channel="D11", action="archive")
    assert refused["error"] == "method_not_supported_for_channel_type"
    assert (await slack.post("channel", action="paint"))["error"] == "unknown_action"
    assert (await slack.post("channel", channel="C14", user="U12", action="join"))["error"] == "is_archived"


async def test_the_bot_comes_nowhere_without_being_installed(slack: Script) -> None:
    await slack.post("uninstall", events=[])
    assert (await slack.post("channel", action="invite"))["error"] == "not_installed"


async def test_a_long_list_of_members_comes_in_pages(slack: Script) -> None:
    team = slack.sandbox.world.teams[0]
    team.channels[0].members[:] = [f"U{number:03}" for number in range(250)]
    team.channels[0].members.append(team.bot_user_id)
    assert len((await slack.call("conversations.members", channel="C11"))[1]["members"]) == 100
    found, cursor = [], ""
    while True:
        _, answer = await slack.call("conversations.members", channel="C11", limit=120, cursor=cursor)
        found += answer["members"]
        if not (cursor := answer["response_metadata"]["next_cursor"]):
            break
    assert found == team.channels[0].members
    for wrong in ("nonsense", "bmV4dDpVOTk5", "é"):
        assert await slack.error("conversations.members", channel="C11", cursor=wrong) == "invalid_cursor"
    for wrong in ("x", -1, 1001):
        assert await slack.error("conversations.members", channel="C11", limit=wrong) == "invalid_limit"


async def test_people_and_channels_come_in_pages_too(slack: Script) -> None:
    _, people = await slack.call("users.list", limit=2)
    assert [one["id"] for one in people["members"]] == ["U11", "U12"]
    _, rest = await slack.call("users.list", limit=2, cursor=people["response_metadata"]["next_cursor"])
    assert [one["id"] for one in rest["members"]] == ["U1BOT"]
    _, channels = await slack.call("conversations.list", limit=1)
    assert len(channels["channels"]) == 1
    assert channels["response_metadata"]["next_cursor"]
