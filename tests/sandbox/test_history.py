"""What the bot can read back of a channel and of a thread."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.pretend import Script
from tests.sandbox.reading import later, posted, read, readable, texts

KEY = {"event_type": "delivery", "event_payload": {"key": "k1"}}


async def several(slack: Script, number: int) -> list[str]:
    """Post numbered messages, a minute apart."""
    stamps = []
    for one in range(number):
        stamps.append(await posted(slack, str(one)))
        later(slack, 60)
    return stamps


async def test_the_newest_stands_first() -> None:
    async with readable() as slack:
        await several(slack, 3)
        assert await texts(slack) == ["2", "1", "0"]
        assert (await read(slack))["has_more"] is False


@pytest.mark.parametrize(
    ("oldest", "latest", "inclusive", "found"),
    [
        (1, None, False, ["4", "3", "2"]),
        (1, None, True, ["4", "3", "2", "1"]),
        (None, 3, False, ["2", "1", "0"]),
        (None, 3, True, ["3", "2", "1", "0"]),
        (1, 3, False, ["2"]),
        (1, 3, True, ["3", "2", "1"]),
        (3, 1, True, []),
    ],
)
async def test_a_stretch_of_time_has_its_ends_in_it_only_when_asked(
    oldest: int | None, latest: int | None, inclusive: bool, found: list[str]
) -> None:
    async with readable() as slack:
        stamps = await several(slack, 5)
        asked: dict[str, Any] = {"inclusive": inclusive}
        asked |= {"oldest": stamps[oldest]} if oldest is not None else {}
        asked |= {"latest": stamps[latest]} if latest is not None else {}
        assert await texts(slack, **asked) == found


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"oldest": "yesterday"}, "invalid_ts_oldest"),
        ({"oldest": "-1"}, "invalid_ts_oldest"),
        ({"latest": "inf"}, "invalid_ts_latest"),
        ({"limit": "many"}, "invalid_limit"),
        ({"limit": -1}, "invalid_limit"),
        ({"cursor": "x"}, "invalid_cursor"),
        ({"cursor": "bmV4dDoxMjM="}, "invalid_cursor"),
        ({"channel": "C12"}, "not_in_channel"),
        ({"channel": "C13"}, "channel_not_found"),
        ({"channel": "C99"}, "channel_not_found"),
    ],
)
@pytest.mark.parametrize("method", ["conversations.history", "conversations.replies"])
async def test_what_cannot_be_read_is_refused_with_slack_s_name(method: str, asked: dict[str, Any], error: str) -> None:
    async with readable() as slack:
        ts = await posted(slack, "x")
        assert await slack.error(method, **{"channel": "C11", "ts": ts, **asked}) == error


async def test_pages_go_on_where_the_last_one_ended_whatever_is_posted_or_removed_meanwhile() -> None:
    async with readable() as slack:
        stamps = await several(slack, 5)
        first = await read(slack, limit=2)
        assert ([message["text"] for message in first["messages"]], first["has_more"]) == (["4", "3"], True)
        await posted(slack, "meanwhile")
        await slack.call("chat.delete", channel="C11", ts=stamps[2])
        second = await read(slack, limit=2, cursor=first["response_metadata"]["next_cursor"])
        assert ([message["text"] for message in second["messages"]], second["has_more"]) == (["1", "0"], False)
        assert "response_metadata" not in second


async def test_metadata_is_told_whole_only_when_asked() -> None:
    async with readable() as slack:
        ts = await posted(slack, "x", metadata=KEY)
        for method, more in (("conversations.history", {}), ("conversations.replies", {"ts": ts})):
            (bare,) = (await read(slack, method, **more))["messages"]
            (whole,) = (await read(slack, method, **more, include_all_metadata="true"))["messages"]
            assert (bare["metadata"], whole["metadata"]) == ({"event_type": "delivery"}, KEY)


async def test_a_message_is_told_with_slack_s_fields_and_no_others() -> None:
    async with readable() as slack:
        ts = await posted(slack, "x")
        await slack.post("say", text="Hoi")
        person, own = (await read(slack))["messages"]
        who = {"user": "U1BOT", "bot_id": "B1", "app_id": "A0COPBOT001", "team": "T1"}
        assert own == {"type": "message", "ts": ts, "text": "x", **who}
        assert (person["user"], "bot_id" in person, "ephemeral" in person) == ("U11", False, False)
        later(slack, 60)
        await slack.call("chat.update", channel="C11", ts=ts, text="y")
        edited = (await read(slack))["messages"][1]["edited"]
        assert (edited["user"], float(edited["ts"])) == ("U1BOT", slack.sandbox.clock.now().timestamp())


async def test_what_only_one_person_sees_is_never_read() -> None:
    async with readable() as slack:
        _, told = await slack.call("chat.postEphemeral", channel="C11", user="U11", text="Alleen jij")
        assert await texts(slack) == []
        error = await slack.error("conversations.replies", channel="C11", ts=told["message_ts"])
        assert error == "thread_not_found"


async def test_answers_stand_in_their_thread_only_unless_they_were_sent_to_the_channel_too() -> None:
    async with readable() as slack:
        ts = await posted(slack, "vraag")
        await posted(slack, "antwoord", thread_ts=ts)
        loud = await posted(slack, "voor allen", thread_ts=ts, reply_broadcast=True)
        assert await texts(slack) == ["voor allen", "vraag"]
        broadcast, parent = (await read(slack))["messages"]
        assert (broadcast["subtype"], broadcast["thread_ts"]) == ("thread_broadcast", ts)
        assert (parent["thread_ts"], parent["reply_count"], parent["latest_reply"]) == (ts, 2, loud)
        assert parent["reply_users"] == ["U1BOT"]


async def test_a_thread_is_read_with_its_first_message_first_and_in_pages() -> None:
    async with readable() as slack:
        ts = await posted(slack, "vraag")
        await posted(slack, "los bericht")
        answers = [await posted(slack, str(one), thread_ts=ts) for one in range(4)]
        replies = "conversations.replies"
        assert await texts(slack, replies, ts=ts) == ["vraag", "0", "1", "2", "3"]
        first = await read(slack, replies, ts=ts, limit=3)
        assert [message["text"] for message in first["messages"]] == ["vraag", "0", "1"]
        assert await texts(slack, replies, ts=ts, cursor=first["response_metadata"]["next_cursor"]) == ["2", "3"]
        assert await texts(slack, replies, ts=ts, oldest=answers[1]) == ["vraag", "2", "3"]
        assert await texts(slack, replies, ts=ts, latest=answers[1], inclusive=True) == ["vraag", "0", "1"]
        assert await texts(slack, replies, ts=answers[2]) == ["2"]
        assert first["messages"][1]["parent_user_id"] == "U1BOT"
        assert await slack.error(replies, channel="C11", ts="1.2") == "thread_not_found"
        await slack.call("chat.delete", channel="C11", ts=answers[0])
        assert await texts(slack, replies, ts=ts) == ["vraag", "1", "2", "3"]


async def test_what_was_said_in_an_archived_channel_can_be_read() -> None:
    async with readable() as slack:
        ts = await posted(slack, "x")
        await slack.post("channel", action="archive", quiet=True)
        assert await texts(slack) == ["x"]
        assert await texts(slack, "conversations.replies", ts=ts) == ["x"]


async def test_fifteen_messages_are_the_most_and_the_usual_unless_the_app_is_the_customer_s_own() -> None:
    async with readable(internal=False) as slack:
        await several(slack, 20)
        assert len(await texts(slack, limit=999)) == 15
        later(slack, 60)
        assert len(await texts(slack)) == 15
        later(slack, 60)
        assert (await slack.post("app", internal=True))["ok"]
        assert len(await texts(slack)) == 20
        assert len(await texts(slack, limit=18)) == 18


async def test_each_method_is_called_once_a_minute_in_a_workspace() -> None:
    async with readable(internal=False) as slack:
        ts = await posted(slack, "x")
        asked = {"channel": "C11", "ts": ts}
        for method in ("conversations.history", "conversations.replies"):
            assert await slack.error(method, **asked) is None
            assert (await slack.call(method, **asked))[0] == 429
            other = {"channel": "C21", "ts": "1.2", "token": "xoxb-2-secret"}
            assert (await slack.call(method, **other))[0] == 200
        later(slack, 20.5)
        path = "/api/conversations.history?token=xoxb-1-secret&channel=C11"
        status, text, headers = await slack.page(path)
        assert (status, headers["Retry-After"], "ratelimited" in text) == (429, "40", True)
        later(slack, 40)
        assert await slack.error("conversations.history", **asked) is None


async def test_a_clock_that_was_put_back_does_not_keep_a_bot_waiting() -> None:
    async with readable(internal=False) as slack:
        await texts(slack)
        later(slack, -3600)
        assert await slack.error("conversations.history", channel="C11") is None
