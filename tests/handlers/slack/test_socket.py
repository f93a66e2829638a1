"""The bot's end of the socket: what counts as a sign of life, and how it takes leave."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import MovableClock
from bot.sandbox import Sandbox
from bot.sandbox.link import Ack, Link, Request
from handlers.slack import socket
from handlers.slack.socket import Socket
from tests.community import START
from tests.logged import logged
from tests.sandbox.pretend import MANIFEST, small_world
from tests.whole.running import until
from tests.wire import PATIENCE

APP_TOKEN = "xapp-1-A0-secret"


@dataclass
class Line:
    """A socket that is connected, Slack's end of it, and a listener that can be held."""

    socket: Socket
    link: Link
    held: asyncio.Event = field(default_factory=asyncio.Event)
    began: list[str] = field(default_factory=list)

    async def types(self, text: str) -> Ack:
        """Type the command."""
        payload = {"command": "/plain", "text": text, "team_id": "T1", "user_id": "U11", "channel_id": "C11"}
        return await self.link.send(Request("slash_commands", payload))

    async def more_signs(self) -> None:
        """Wait for a sign of life."""
        before = self.socket.signs()
        await until(lambda: self.socket.signs() > before)

    async def is_used_again(self) -> None:
        """Type until it is answered: the SDK may connect twice, and what is asked in between Slack asks anew."""
        async with asyncio.timeout(PATIENCE):
            while not (await self.types("weer")).ok:  # noqa: ASYNC110 - only Slack tells
                await asyncio.sleep(0.1)


@pytest.fixture
async def line(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Line]:
    monkeypatch.setattr(socket, "PING_EVERY", 0.4)
    sandbox = Sandbox(manifest=MANIFEST, clock=MovableClock(START, running=False), world=small_world())
    url = await sandbox.start()

    async def authorize(**_: Any) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1-secret", bot_user_id="U1BOT")

    with logged():
        client = AsyncWebClient(base_url=f"{url}/api/")
        async with aiohttp.ClientSession() as session:
            slack = AsyncApp(
                client=AsyncWebClient(base_url=f"{url}/api/", session=session), authorize=authorize,
                process_before_response=True, request_verification_enabled=False,
            )  # fmt: skip
            made = Line(Socket(slack, APP_TOKEN, client), sandbox.link)
            made.held.set()

            @slack.command("/plain")
            async def answer(ack: Any, command: Any) -> None:
                made.began.append(command["text"])
                await made.held.wait()
                await ack(f"Gehoord: {command['text']}")

            await made.socket.connect_async()
            yield made
            await made.socket.leave()
            await sandbox.stop()


async def test_an_answered_ping_and_an_envelope_are_signs_of_life(line: Line) -> None:
    await line.more_signs()
    before = line.socket.signs()
    assert (await line.types("dag")).body["text"] == "Gehoord: dag"
    assert line.socket.signs() > before


async def test_a_slack_that_takes_every_new_socket_and_says_nothing_gives_no_sign(line: Line) -> None:
    await line.more_signs()
    line.link.go_deaf()
    # What is on its way may still come in.
    await asyncio.sleep(0.2)
    before, client = line.socket.signs(), line.socket.client
    first, noted = client.current_session, client.last_ping_pong_time
    # By itself the SDK connects anew, and notes the moment of its own ping as if it had been answered.
    await until(lambda: line.socket.signs() != before or client.last_ping_pong_time not in (noted, None))
    assert client.current_session is not first
    assert line.socket.signs() == before
    line.link.hear_again()
    await line.more_signs()


@pytest.mark.parametrize("jump", [-7200, 7200])
async def test_a_wall_clock_that_jumps_is_no_silence(line: Line, monkeypatch: pytest.MonkeyPatch, jump: int) -> None:
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + jump)
    for _ in range(3):
        await line.more_signs()


async def test_pongs_are_no_sign_when_nobody_takes_out_what_comes_in(line: Line) -> None:
    await line.more_signs()
    line.socket.client.message_processor.cancel()
    await asyncio.sleep(0)
    before, noted = line.socket.signs(), line.socket.client.last_ping_pong_time
    await until(lambda: line.socket.client.last_ping_pong_time != noted)
    assert line.socket.signs() == before


async def test_a_closed_socket_is_opened_again(line: Line) -> None:
    await line.link.drop_sockets()
    await line.more_signs()
    await line.is_used_again()


async def test_a_new_socket_that_was_refused_gets_a_new_address(line: Line) -> None:
    line.link.refuse()
    await line.link.drop_sockets()
    await asyncio.sleep(1.5)
    # Without help the SDK goes on with the address of which the ticket is spent.
    assert not line.link.connected
    line.socket.forget_address()
    await line.more_signs()
    await line.is_used_again()


async def test_leaving_answers_what_is_in_hand_and_takes_nothing_more(line: Line) -> None:
    line.held.clear()
    asked = asyncio.create_task(line.types("eerst"))
    await until(lambda: line.began)
    leaving = asyncio.create_task(line.socket.leave())
    await asyncio.sleep(0.05)
    assert not leaving.done()
    line.held.set()
    assert (await asked).body["text"] == "Gehoord: eerst"
    await leaving
    await until(lambda: not line.link.connected)
    assert line.began == ["eerst"]


async def test_leaving_does_not_wait_for_a_slack_that_is_deaf(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    line.link.go_deaf()
    async with asyncio.timeout(PATIENCE):
        await line.socket.leave()
    client = line.socket.client
    assert client.closed
    assert client.aiohttp_client_session.closed
