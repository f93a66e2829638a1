"""Everything that can go wrong on the way to Slack and back, when a script arranges it."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import aiohttp
import pytest

from bot.sandbox.faults import AFTER, BEFORE, KINDS, Fault, Faults
from tests.sandbox.pretend import TOKEN, Script

POST = ("/api/chat.postMessage", {"token": TOKEN, "channel": "C11", "text": "x"})
BROKEN = ("refused", "lost_answer", "reset", "reset_after", "truncated")


async def arrange(slack: Script, kind: str, **more: Any) -> None:
    """Arrange trouble for the next post, anywhere."""
    asked = {"method": "chat.postMessage", "team": None, "channel": None, "kind": kind, **more}
    assert (await slack.post("fault", **asked))["ok"]


async def meets(slack: Script, channel: str = "C11", token: str = TOKEN) -> bool:
    """Post, and say whether that was refused."""
    return (await slack.call("chat.postMessage", token, channel=channel, text="x"))[1]["ok"] is False


@pytest.mark.parametrize("kind", KINDS)
async def test_a_call_counts_or_does_not_whatever_its_answer_is(slack: Script, kind: str) -> None:
    await arrange(slack, kind, seconds=0)
    if kind in BROKEN:
        with pytest.raises(aiohttp.ClientError):
            await slack.page(*POST)
    else:
        await slack.page(*POST)
    assert len(await slack.messages()) == (1 if kind in AFTER else 0)
    assert kind in BEFORE + AFTER
    assert (await slack.get("state"))["faults_met"] == {kind: 1}
    assert not await meets(slack)


@pytest.mark.parametrize(
    ("kind", "more", "status", "text"),
    [
        ("error", {"error": "fatal_error"}, 200, '"error": "fatal_error"'),
        ("error_after", {"error": "any_name_at_all"}, 200, '"error": "any_name_at_all"'),
        ("ratelimited", {}, 429, '"error": "ratelimited"'),
        ("server_error", {}, 500, '"ok": false'),
        ("server_error_after", {"status": 503}, 503, '"ok": false'),
        ("html", {}, 200, "<html>"),
        ("html_after", {"status": 502}, 502, "<html>"),
        ("empty", {}, 200, ""),
        ("empty_after", {"status": 504}, 504, ""),
    ],
)
async def test_an_answer_is_as_was_asked(
    slack: Script, kind: str, more: dict[str, Any], status: int, text: str
) -> None:
    await arrange(slack, kind, **more)
    got, body, _ = await slack.page(*POST)
    assert (got, text in body, bool(body)) == (status, True, bool(text))


@pytest.mark.parametrize(
    ("more", "header"),
    [
        ({}, "1"),
        ({"retry_after": 30}, "30"),
        ({"retry_after": 3600}, "3600"),
        ({"retry_after": 0}, "0"),
        ({"retry_after": None}, None),
        ({"retry_after": "soon"}, "soon"),
        ({"retry_after": "Wed, 25 Nov 2026 10:00:00 GMT"}, "Wed, 25 Nov 2026 10:00:00 GMT"),
    ],
)
async def test_a_429_says_when_to_come_back_or_does_not(
    slack: Script, more: dict[str, Any], header: str | None
) -> None:
    await arrange(slack, "ratelimited", **more)
    status, _, headers = await slack.page(*POST)
    assert (status, headers.get("Retry-After")) == (429, header)


async def test_a_connection_is_reset_or_just_ends(slack: Script) -> None:
    await arrange(slack, "reset")
    with pytest.raises(aiohttp.ClientOSError, match="reset by peer"):
        await slack.page(*POST)
    await arrange(slack, "refused")
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await slack.page(*POST)
    await arrange(slack, "truncated")
    with pytest.raises(aiohttp.ClientPayloadError):
        await slack.page(*POST)


@pytest.mark.parametrize("kind", ["slow", "slow_after", "lost_answer", "server_error", "refused"])
async def test_trouble_takes_as_long_as_was_asked(slack: Script, kind: str) -> None:
    await arrange(slack, kind, seconds=0.2)
    began = time.monotonic()
    if kind in BROKEN:
        with pytest.raises(aiohttp.ClientError):
            await slack.page(*POST)
    else:
        await slack.page(*POST)
    assert time.monotonic() - began >= 0.2


async def test_what_is_just_slow_may_say_so_as_before(slack: Script) -> None:
    await arrange(slack, "slow", retry_after=0.2)
    began = time.monotonic()
    await slack.page(*POST)
    assert time.monotonic() - began >= 0.2


@pytest.mark.parametrize(("kind", "at_once"), [("slow", 0), ("slow_after", 1)])
async def test_a_slow_call_counts_after_who_called_has_gone(slack: Script, kind: str, at_once: int) -> None:
    await arrange(slack, kind, seconds=0.4)
    seq = (await slack.get("state"))["seq"]
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await slack.page(*POST)
    assert len(await slack.messages()) == at_once
    await slack.get("changes", since=str(seq))
    assert len(await slack.messages()) == 1


async def test_trouble_is_of_one_workspace_and_channel_after_some_calls_and_for_some(slack: Script) -> None:
    await slack.call("conversations.join", channel="C12")
    await arrange(slack, "error", team="T1", channel="C12", skip=1, times=2)
    assert not await meets(slack, "C21", "xoxb-2-secret")
    assert [await meets(slack, "C11") for _ in range(2)] == [False, False]
    assert [await meets(slack, "C12") for _ in range(4)] == [False, True, True, False]


async def test_trouble_is_taken_back(slack: Script) -> None:
    await arrange(slack, "error", times=9)
    assert await meets(slack)
    assert (await slack.post("fault", kind="none"))["ok"]
    assert not await meets(slack)
    assert (await slack.post("fault", method="*", kind="strange"))["error"] == "unknown_kind"


async def test_several_troubles_come_in_the_order_in_which_they_were_arranged(slack: Script) -> None:
    for name in ("first", "second"):
        await arrange(slack, "error", error=name)
    assert [await slack.error("chat.postMessage", channel="C11", text="x") for _ in range(3)] == [
        "first", "second", None,
    ]  # fmt: skip


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_a_share_of_the_calls_meets_it_and_the_same_ones_each_time(share: float) -> None:
    def storm(seed: int, *, others: bool = False) -> list[bool]:
        faults = Faults()
        faults.add(Fault("*", "lost_answer", times=10**6, share=share, seed=seed))
        hit = []
        for _ in range(400):
            if others:
                faults.take("chat.postMessage", "T2", "C21")
            hit.append(faults.take("chat.postMessage", "T1", "C11") is not None)
        return hit

    assert storm(1) == storm(1, others=True)
    assert (storm(1) == storm(2)) is (share in (0.0, 1.0))
    assert abs(sum(storm(1)) - 400 * share) <= 40


async def test_every_call_of_a_method_takes_its_time_and_that_is_no_trouble(slack: Script) -> None:
    assert (await slack.post("latency", method="chat.postMessage", seconds=0.2))["ok"]
    began = time.monotonic()
    assert not await meets(slack)
    assert time.monotonic() - began >= 0.2
    assert (await slack.get("state"))["faults_met"] == {}
    await slack.post("latency", method="*", seconds=0.1)
    assert [slack.sandbox.faults.latency_of(name) for name in ("chat.postMessage", "auth.test")] == [0.2, 0.1]
    await slack.post("latency", method="chat.postMessage", seconds=0)
    assert slack.sandbox.faults.latency_of("chat.postMessage") == 0.0


@pytest.mark.parametrize(
    "wrong", [{"retry_after": [1]}, {"seconds": "x"}, {"late": "x"}, {"share": "half"}, {"seed": "x"}, {"status": "x"}]
)
async def test_a_malformed_fault_is_a_400(slack: Script, wrong: dict[str, Any]) -> None:
    status, answer = await slack.post_raw("fault", {"method": "auth.test", "kind": "error", **wrong})
    assert (status, answer["error"]) == (400, "malformed")
    assert await slack.error("auth.test") is None
