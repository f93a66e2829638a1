"""Posts that Slack accepted and shows later."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.clock import MovableClock
from bot.sandbox import Sandbox
from bot.sandbox.faults import Fault
from tests.community import START
from tests.sandbox.pretend import MANIFEST, TOKEN, Script, small_world
from tests.sandbox.reading import later, posted, readable, texts


async def shown(slack: Script) -> tuple[list[str], list[str]]:
    """Give what a person sees and what the bot reads."""
    return [message["text"] for message in await slack.messages()], await texts(slack)


async def test_a_late_message_is_answered_at_once_and_shows_later_at_its_own_moment() -> None:
    async with readable() as slack:
        await slack.post("fault", method="chat.postMessage", kind="late", late=30)
        accepted = slack.sandbox.clock.now().timestamp()
        ts = await posted(slack, "laat")
        later(slack, 10)
        await posted(slack, "gewoon")
        later(slack, 19)
        assert await shown(slack) == (["gewoon"], ["gewoon"])
        later(slack, 1)
        assert await shown(slack) == (["laat", "gewoon"], ["gewoon", "laat"])
        assert float(ts) == accepted


@pytest.mark.parametrize("kind", ["lost_answer", "reset_after", "truncated"])
async def test_a_late_message_may_lose_its_answer_as_well(kind: str) -> None:
    async with readable() as slack:
        await slack.post("fault", method="chat.postMessage", kind=kind, late=30)
        with pytest.raises(aiohttp.ClientError):
            await slack.call("chat.postMessage", channel="C11", text="laat")
        assert await shown(slack) == ([], [])
        later(slack, 30)
        assert await shown(slack) == (["laat"], ["laat"])


@pytest.mark.parametrize("kind", ["server_error_after", "error_after", "empty_after", "slow"])
async def test_a_late_message_goes_with_any_trouble_of_its_answer(kind: str) -> None:
    async with readable() as slack:
        slack.sandbox.faults.add(Fault("chat.postMessage", kind, seconds=0, late=30))
        await slack.page("/api/chat.postMessage", {"token": TOKEN, "channel": "C11", "text": "laat"})
        assert await shown(slack) == ([], [])
        later(slack, 30)
        assert await shown(slack) == (["laat"], ["laat"])


async def test_what_does_not_show_yet_cannot_be_found_changed_or_answered() -> None:
    async with readable() as slack:
        await slack.post("fault", method="chat.postMessage", kind="late", late=30)
        ts = await posted(slack, "laat")
        calls: dict[str, tuple[dict[str, Any], str]] = {
            "chat.update": ({"ts": ts, "text": "y"}, "message_not_found"),
            "chat.getPermalink": ({"message_ts": ts}, "message_not_found"),
            "conversations.replies": ({"ts": ts}, "thread_not_found"),
            "chat.postMessage": ({"thread_ts": ts, "text": "y"}, "thread_not_found"),
            "chat.delete": ({"ts": ts}, "message_not_found"),
        }
        for method, (args, error) in calls.items():
            assert await slack.error(method, channel="C11", **args) == error
        later(slack, 30)
        for method, (args, _) in calls.items():
            assert await slack.error(method, channel="C11", **args) is None


async def test_everything_that_was_accepted_is_there_for_who_counts() -> None:
    async with readable() as slack:
        await slack.post("fault", method="chat.postMessage", kind="late", late=30)
        await posted(slack, "laat")
        assert [message["text"] for message in slack.sandbox.state.messages["T1", "C11"]] == ["laat"]


async def test_a_restart_does_not_show_a_late_message_early(tmp_path: Path) -> None:
    clock = MovableClock(START, running=False)
    for _ in range(2):
        sandbox = Sandbox(manifest=MANIFEST, clock=clock, world=small_world(), data=tmp_path)
        url = await sandbox.start()
        async with aiohttp.ClientSession() as session:
            slack = Script(sandbox, url, session)
            if sandbox.fresh:
                sandbox.faults.add(Fault("chat.postMessage", "late", late=30))
                await posted(slack, "laat")
            assert await slack.messages() == []
            if not sandbox.fresh:
                later(slack, 30)
                assert [message["text"] for message in await slack.messages()] == ["laat"]
        await sandbox.stop()
