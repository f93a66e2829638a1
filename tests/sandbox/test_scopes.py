"""Each kind of conversation asks for a scope of its own, as at Slack."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.sandbox import Channel
from tests.sandbox.pretend import Script, listening

READ = "channels:read,groups:read,mpim:read,im:read"
HISTORY = "channels:history,groups:history,mpim:history,im:history"
OPEN = "channels:manage,groups:write,mpim:write,im:write"
WHERE = {"public": "C11", "private": "C15", "mpim": "G11", "im": "D11"}


@asynccontextmanager
async def allowed(*scopes: str) -> AsyncIterator[Script]:
    """Run a Slack whose bot has these scopes, and is in one conversation of each kind."""
    async with listening({"oauth_config": {"scopes": {"bot": list(scopes)}}}) as script:
        team = script.sandbox.world.teams[0]
        team.channels.append(Channel("C15", "geheim", True, ["U11", team.bot_user_id]))
        team.channels.append(Channel("G11", "mpdm-sanne--youssef-1", True, ["U11", "U12", team.bot_user_id]))
        yield script


@pytest.mark.parametrize("method", ["conversations.info", "conversations.members"])
@pytest.mark.parametrize(
    ("kind", "scope", "near"),
    [
        ("public", "channels:read", "groups:read"),
        ("private", "groups:read", "channels:read"),
        ("mpim", "mpim:read", "im:read"),
        ("im", "im:read", "channels:read"),
    ],
)
async def test_a_conversation_is_told_about_only_with_the_scope_of_its_kind(
    method: str, kind: str, scope: str, near: str
) -> None:
    async with allowed(scope) as slack:
        assert await slack.error(method, channel=WHERE[kind]) is None
    async with allowed("chat:write", near) as slack:
        _, answer = await slack.call(method, channel=WHERE[kind])
    assert answer == {"ok": False, "error": "missing_scope", "needed": scope, "provided": f"chat:write,{near}"}


@pytest.mark.parametrize("method", ["conversations.history", "conversations.replies"])
@pytest.mark.parametrize(
    ("kind", "scope", "near"),
    [
        ("public", "channels:history", "groups:history"),
        ("private", "groups:history", "channels:history"),
        ("mpim", "mpim:history", "channels:history"),
        ("im", "im:history", "mpim:history"),
    ],
)
async def test_a_conversation_is_read_only_with_the_scope_of_its_kind(
    method: str, kind: str, scope: str, near: str
) -> None:
    async with allowed("chat:write", scope) as slack:
        _, posted = await slack.call("chat.postMessage", channel=WHERE[kind], text="Dag")
        _, answer = await slack.call(method, channel=WHERE[kind], ts=posted["ts"])
    assert [message["text"] for message in answer["messages"]] == ["Dag"]
    async with allowed(near) as slack:
        _, answer = await slack.call(method, channel=WHERE[kind], ts="1.2")
    assert (answer["error"], answer["needed"]) == ("missing_scope", scope)


@pytest.mark.parametrize(
    ("method", "args", "needed"),
    [
        ("conversations.info", {"channel": "C99"}, READ),
        ("conversations.members", {"channel": "C11"}, READ),
        ("conversations.list", {}, READ),
        ("conversations.history", {"channel": "C11"}, HISTORY),
        ("conversations.replies", {"channel": "C11", "ts": "1.2"}, HISTORY),
        ("conversations.open", {"users": "U11"}, OPEN),
        ("conversations.join", {"channel": "C12"}, "channels:join"),
    ],
)
async def test_without_any_scope_of_a_method_all_of_them_are_named(
    method: str, args: dict[str, str], needed: str
) -> None:
    async with allowed("chat:write") as slack:
        _, answer = await slack.call(method, **args)
    assert answer == {"ok": False, "error": "missing_scope", "needed": needed, "provided": "chat:write"}


async def test_a_channel_that_does_not_exist_is_not_found_with_any_scope_of_the_method() -> None:
    async with allowed("im:read") as slack:
        assert await slack.error("conversations.info", channel="C99") == "channel_not_found"
        assert await slack.error("conversations.info", channel="C13") == "channel_not_found"


@pytest.mark.parametrize(
    ("types", "scope", "near", "found"),
    [
        (None, "channels:read", "groups:read", ["C11", "C12", "C14"]),
        ("public_channel", "channels:read", "groups:read", ["C11", "C12", "C14"]),
        ("private_channel", "groups:read", "channels:read", ["C15"]),
        ("mpim", "mpim:read", "im:read", ["G11"]),
        ("im", "im:read", "mpim:read", ["D11", "D12"]),
    ],
)
async def test_a_list_holds_the_kinds_that_are_asked_for_and_allowed(
    types: str | None, scope: str, near: str, found: list[str]
) -> None:
    asked = {"types": types} if types else {}
    async with allowed(scope) as slack:
        _, answer = await slack.call("conversations.list", **asked)
    assert [channel["id"] for channel in answer["channels"]] == found
    async with allowed(near) as slack:
        _, answer = await slack.call("conversations.list", **asked)
    assert (answer["error"], answer["needed"]) == ("missing_scope", scope)


async def test_a_list_of_a_kind_that_does_not_exist_is_refused() -> None:
    async with allowed("channels:read", "groups:read") as slack:
        assert await slack.error("conversations.list", types="public_channel, private_channel") is None
        assert await slack.error("conversations.list", types="channel") == "invalid_types"


@pytest.mark.parametrize(
    ("users", "scope", "near"), [("U11", "im:write", "mpim:write"), ("U11,U12", "mpim:write", "im:write")]
)
async def test_a_direct_message_is_opened_with_the_scope_for_one_person_or_several(
    users: str, scope: str, near: str
) -> None:
    async with allowed(scope) as slack:
        opened = [(await slack.call("conversations.open", users=users))[1]["channel"]["id"] for _ in range(2)]
        assert opened[0] == opened[1]
    async with allowed(near) as slack:
        _, answer = await slack.call("conversations.open", users=users)
    assert (answer["error"], answer["needed"]) == ("missing_scope", scope)


async def test_several_people_s_new_direct_message_is_told_as_one() -> None:
    async with allowed("mpim:write", "mpim:read", "chat:write") as slack:
        slack.sandbox.world.teams[0].channels.pop()
        _, opened = await slack.call("conversations.open", users="U11,U12")
        _, told = await slack.call("conversations.info", channel=opened["channel"]["id"])
        assert await slack.error("chat.postMessage", channel=opened["channel"]["id"], text="Dag") is None
    described: dict[str, Any] = told["channel"]
    assert (described["is_mpim"], described["is_im"], described["is_member"]) == (True, False, True)


async def test_nobody_joins_what_is_no_public_channel() -> None:
    async with allowed("channels:join") as slack:
        assert await slack.error("conversations.join", channel="C12") is None
        for where in (WHERE["private"], WHERE["mpim"], WHERE["im"]):
            assert await slack.error("conversations.join", channel=where) == "method_not_supported_for_channel_type"
