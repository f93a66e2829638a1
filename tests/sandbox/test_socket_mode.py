"""Socket Mode, with the SDK's own client at the far end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.pretend import Bot, Script


class Far:
    """The bot's end of the socket."""

    def __init__(self, client: SocketModeClient) -> None:
        self.client = client
        self.heard: list[SocketModeRequest] = []
        self.answer: dict[str, Any] | None = None
        client.socket_mode_request_listeners.append(self._take)

    async def _take(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        self.heard.append(request)
        await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, payload=self.answer))


@pytest.fixture
async def far(slack: Script) -> AsyncIterator[Far]:
    """A connected SDK client."""
    web_client = AsyncWebClient(base_url=f"{slack.url}/api/")
    client = SocketModeClient("xapp-1-A0-secret", web_client=web_client)
    made = Far(client)
    await client.connect()
    yield made
    await client.close()


async def test_a_command_travels_over_the_socket_and_its_answer_back(slack: Script, far: Far) -> None:
    far.answer = {"text": "Over de draad"}
    answer = await slack.post("command", command="/plain", text="dag")
    assert answer["message"]["text"] == "Over de draad"
    assert (far.heard[0].type, far.heard[0].payload["text"]) == ("slash_commands", "dag")
    assert (await slack.get("state"))["mode"] == "socket"


async def test_events_and_presses_travel_over_the_socket(slack: Script, far: Far) -> None:
    await slack.get("home")
    await slack.post("shortcut", callback_id="anywhere")
    assert [one.type for one in far.heard] == ["events_api", "interactive"]


async def test_a_socket_goes_before_http(slack: Script, bot: Bot, far: Far) -> None:
    await slack.post("command", command="/plain")
    assert (len(far.heard), bot.heard) == (1, [])


async def test_a_bot_that_left_is_not_waited_for(slack: Script, bot: Bot, far: Far) -> None:
    await far.client.close()
    for _ in range(500):
        if (await slack.get("state"))["mode"] != "socket":
            break
        await asyncio.sleep(0.02)
    await slack.post("command", command="/plain")
    assert len(bot.heard) == 1


async def test_nobody_connects_without_a_ticket_or_with_a_used_one(slack: Script) -> None:
    _, opened = await slack.call("apps.connections.open", "xapp-1-A0-secret")
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(opened["url"]) as socket:
            assert (await socket.receive_json())["type"] == "hello"
        for address in (opened["url"], opened["url"].split("?")[0]):
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await session.ws_connect(address)


async def test_slack_announces_that_it_drops_a_socket(slack: Script) -> None:
    _, opened = await slack.call("apps.connections.open", "xapp-1-A0-secret")
    async with aiohttp.ClientSession() as session, session.ws_connect(opened["url"]) as socket:
        assert (await socket.receive_json())["connection_info"]["app_id"] == slack.sandbox.world.app_id
        dropping = asyncio.create_task(slack.sandbox.link.drop_sockets())
        assert (await socket.receive_json())["type"] == "disconnect"
        await socket.close()
        await dropping


async def test_rubbish_on_the_socket_breaks_nothing(slack: Script) -> None:
    _, opened = await slack.call("apps.connections.open", "xapp-1-A0-secret")
    async with aiohttp.ClientSession() as session, session.ws_connect(opened["url"]) as socket:
        await socket.receive_json()
        for rubbish in ("{", "[]", '{"envelope_id": 5}'):
            await socket.send_str(rubbish)
        waiting = asyncio.create_task(slack.post("command", command="/plain"))
        envelope = await socket.receive_json(timeout=2)
        await socket.send_json({"envelope_id": envelope["envelope_id"]})
        assert (await waiting)["ok"]
