"""What a message may carry beside its text and blocks."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.pretend import Script, listening

ACCEPTED = {
    "parse": ["none", "full", "client"],
    "link_names": [True, False, "1"],
    "unfurl_links": [True, False],
    "unfurl_media": [True, False],
    "metadata": [{"event_type": "stored", "event_payload": {"key": "1"}}],
    "client_msg_id": ["3b4c9a52-8a52-5a0e-9d6c-0f6f3a7c6d11"],
    "mrkdwn": [True, False],
    "reply_broadcast": [True, False],
}
ACCEPTED_CASES = [(name, value) for name, values in ACCEPTED.items() for value in values]


@pytest.mark.parametrize(("name", "value"), ACCEPTED_CASES)
async def test_a_message_is_posted_and_changed_with_every_argument_of_slack(
    slack: Script, name: str, value: Any
) -> None:
    _, posted = await slack.call("chat.postMessage", channel="C11", text="Dag", **{name: value})
    assert posted["ok"], posted
    assert await slack.error("chat.update", channel="C11", ts=posted["ts"], text="Hallo", **{name: value}) is None
    assert [message["text"] for message in await slack.messages()] == ["Hallo"]


@pytest.mark.parametrize("parse", ["mrkdwn", "None", "FULL", "true", True, ["none"]])
async def test_another_way_of_reading_text_is_refused_and_nothing_changes(slack: Script, parse: Any) -> None:
    _, posted = await slack.call("chat.postMessage", channel="C11", text="Dag")
    refused = [
        await slack.error("chat.postMessage", channel="C11", text="Nee", parse=parse),
        await slack.error("chat.update", channel="C11", ts=posted["ts"], text="Nee", parse=parse),
        await slack.error("chat.postEphemeral", channel="C11", user="U11", text="Nee", parse=parse),
    ]
    assert refused == ["invalid_arguments"] * 3
    assert [message["text"] for message in await slack.messages()] == ["Dag"]


@pytest.mark.parametrize(
    ("allowed", "refused"),
    [
        ({"a": "b"}, {"a": None}),
        ({"a": 1, "b": 1.5, "c": True}, {"a": {"b": None}}),
        ({"a": {"b": "c"}}, {"a": {"b": {"c": "d"}}}),
        ({"a": {"b": "c"}}, {"a": {"b": ["c"]}}),
        ({"a": ["b", 1]}, {"a": [["b"]]}),
        ({"a": [{"b": "c"}]}, {"a": [{"b": {"c": "d"}}]}),
        ({"a": [{"b": "c"}]}, {"a": [{"b": ["c"]}]}),
        ({"a": ["b"]}, {"a": [None]}),
        ({}, None),
        ({}, ["a"]),
    ],
)
async def test_a_payload_is_at_most_one_level_deep(slack: Script, allowed: Any, refused: Any) -> None:
    async def posted(payload: Any) -> str | None:
        metadata = {"event_type": "stored", "event_payload": payload}
        return await slack.error("chat.postMessage", channel="C11", text="x", metadata=metadata)

    assert await posted(allowed) is None
    assert await posted(refused) == "invalid_metadata_format"


async def test_metadata_stays_with_a_changed_message_until_it_is_replaced_or_removed() -> None:
    scopes = ["chat:write", "channels:history"]
    async with listening({"oauth_config": {"scopes": {"bot": scopes}}}) as slack:
        slack.sandbox.state.reading.internal = True
        first = {"event_type": "stored", "event_payload": {"key": "1"}}
        second = {"event_type": "stored", "event_payload": {"key": "2"}}
        _, posted = await slack.call("chat.postMessage", channel="C11", text="x", metadata=first)
        for given, held in (({}, first), ({"metadata": second}, second), ({"metadata": {}}, {})):
            await slack.call("chat.update", channel="C11", ts=posted["ts"], text="y", **given)
            _, read = await slack.call("conversations.history", channel="C11", include_all_metadata=True)
            assert read["messages"][0]["metadata"] == held
        wrong = {"event_type": "stored", "event_payload": {"key": [[]]}}
        error = await slack.error("chat.update", channel="C11", ts=posted["ts"], text="z", metadata=wrong)
        assert error == "invalid_metadata_format"
