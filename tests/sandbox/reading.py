"""A pretend Slack whose bot may read back what was said, and what it reads there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from bot.clock import MovableClock
from tests.sandbox.pretend import Script, listening

Json = dict[str, Any]
SCOPES = ["chat:write", "channels:history", "groups:history", "im:history"]


@asynccontextmanager
async def readable(*, internal: bool = True) -> AsyncIterator[Script]:
    """Run a Slack whose bot has the scopes for history; an `internal` one may read more than once a minute."""
    async with listening({"oauth_config": {"scopes": {"bot": SCOPES}}}) as slack:
        slack.sandbox.state.reading.internal = internal
        yield slack


async def posted(slack: Script, text: str, **more: Any) -> str:
    """Post in the CoP's channel; gives the `ts`."""
    _, answer = await slack.call("chat.postMessage", **{"channel": "C11", "text": text, **more})
    assert answer["ok"], answer
    ts: str = answer["ts"]
    return ts


async def read(slack: Script, method: str = "conversations.history", **more: Any) -> Json:
    """Read the CoP's channel."""
    _, answer = await slack.call(method, **{"channel": "C11", **more})
    assert answer["ok"], answer
    found: Json = answer
    return found


async def texts(slack: Script, method: str = "conversations.history", **more: Any) -> list[str]:
    """Give the texts that are read, in their order."""
    return [message["text"] for message in (await read(slack, method, **more))["messages"]]


def later(slack: Script, seconds: float) -> None:
    """Let the sandbox's clock go on."""
    clock = slack.sandbox.clock
    assert isinstance(clock, MovableClock)
    clock.move_to(clock.now() + timedelta(seconds=seconds))
