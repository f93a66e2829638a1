"""Slack's Web API as the SDK and plain HTTP see it."""

from __future__ import annotations

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.pretend import Script, text_block


async def test_the_sdk_posts_changes_and_deletes_a_message(slack: Script) -> None:
    client = AsyncWebClient("xoxb-1-secret", base_url=f"{slack.url}/api/")
    posted = await client.chat_postMessage(channel="C11", text="Dag", blocks=[text_block("Dag")])
    await client.chat_update(channel="C11", ts=posted["ts"], text="Dag allemaal", blocks=[text_block("Dag allemaal")])
    message = (await slack.messages())[0]
    assert (message["ts"], message["text"], message["edited"]) == (posted["ts"], "Dag allemaal", True)
    assert message["blocks"] == [text_block("Dag allemaal")]
    await client.chat_delete(channel="C11", ts=posted["ts"])
    assert await slack.messages() == []


async def test_the_sdk_gets_the_name_of_the_error(slack: Script) -> None:
    client = AsyncWebClient("xoxb-1-secret", base_url=f"{slack.url}/api/")
    with pytest.raises(SlackApiError) as raised:
        await client.chat_postMessage(channel="C99", text="Dag")
    assert raised.value.response["error"] == "channel_not_found"


async def test_message_times_follow_the_sandbox_and_are_unique(slack: Script) -> None:
    stamps = [(await slack.call("chat.postMessage", channel="C11", text="x"))[1]["ts"] for _ in range(3)]
    assert len(set(stamps)) == 3
    assert stamps == sorted(stamps)
    assert int(float(stamps[0])) == int(slack.sandbox.clock.now().timestamp())
    assert (await slack.get("state"))["fast_posts"] == 2


@pytest.mark.parametrize(
    ("token", "error"),
    [
        (None, "not_authed"),
        ("", "not_authed"),
        ("xoxb-9-wrong", "invalid_auth"),
        ("xoxb-é", "invalid_auth"),
        ("xapp-1-A0-secret", "not_allowed_token_type"),
    ],
)
async def test_a_wrong_token_is_refused(slack: Script, token: str | None, error: str) -> None:
    assert (await slack.call("auth.test", token))[1]["error"] == error


async def test_only_the_app_token_opens_a_socket(slack: Script) -> None:
    assert (await slack.call("apps.connections.open"))[1]["error"] == "invalid_auth"
    opened = (await slack.call("apps.connections.open", "xapp-1-A0-secret"))[1]
    assert opened["url"].startswith("ws://127.0.0.1:")


@pytest.mark.parametrize(
    ("method", "args", "error"),
    [
        ("chat.fly", {}, "unknown_method"),
        ("chat.postMessage", {"channel": "C99", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "C12", "text": "x"}, "not_in_channel"),
        ("chat.postMessage", {"channel": "C13", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "C14", "text": "x"}, "is_archived"),
        ("chat.postMessage", {"channel": "C21", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "C11"}, "no_text"),
        ("chat.postMessage", {"channel": "C11", "text": "x", "metadata": {"a": 1}}, "invalid_metadata_format"),
        ("chat.postEphemeral", {"channel": "C11", "user": "U99", "text": "x"}, "user_not_in_channel"),
        ("chat.update", {"channel": "C11", "ts": "1.2", "text": "x"}, "message_not_found"),
        ("users.info", {"user": "U99"}, "user_not_found"),
        ("conversations.open", {"users": "U99"}, "user_not_found"),
        ("views.publish", {"user_id": "U99", "view": {"type": "home", "blocks": []}}, "user_not_found"),
        ("views.update", {"view_id": "V9", "view": {"type": "home", "blocks": []}}, "invalid_arguments"),
    ],
)
async def test_what_slack_would_refuse_is_refused_with_its_name(
    slack: Script, method: str, args: dict[str, object], error: str
) -> None:
    assert await slack.error(method, **args) == error


async def test_joining_a_public_channel_lets_the_bot_post_there(slack: Script) -> None:
    assert await slack.error("conversations.join", channel="C12") is None
    assert await slack.error("chat.postMessage", channel="C12", text="Dag") is None


async def test_a_locale_is_told_only_when_asked(slack: Script) -> None:
    assert "locale" not in (await slack.call("users.info", user="U11"))[1]["user"]
    assert (await slack.call("users.info", user="U11", include_locale=True))[1]["user"]["locale"] == "nl-NL"


async def test_arguments_come_as_query_form_or_json(slack: Script) -> None:
    client = AsyncWebClient("xoxb-1-secret", base_url=f"{slack.url}/api/")
    for how in ({"params": {"user": "U11"}}, {"data": {"user": "U11"}}, {"json": {"user": "U11"}}):
        assert (await client.api_call("users.info", **how))["user"]["id"] == "U11"


@pytest.mark.parametrize("body", ["[1]", "{", '{"channel": "C11", "text": 5}', '{"channel": ["C11"], "text": "x"}'])
async def test_a_broken_body_is_refused_and_breaks_nothing(slack: Script, body: str) -> None:
    client = AsyncWebClient("xoxb-1-secret", base_url=f"{slack.url}/api/")
    assert client.token
    headers = {"Authorization": "Bearer xoxb-1-secret", "Content-Type": "application/json"}
    async with slack._session.post(f"{slack.url}/api/chat.postMessage", data=body, headers=headers) as answer:
        assert answer.status == 200
        assert (await answer.json())["ok"] is False


async def test_a_private_message_is_seen_by_one_person(slack: Script) -> None:
    await slack.call("chat.postEphemeral", channel="C11", user="U11", text="Alleen jij")
    assert [message["ephemeral"] for message in await slack.messages()] == [True]
    assert await slack.messages(user="U12") == []
