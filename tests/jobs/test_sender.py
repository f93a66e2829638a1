"""What goes over the wire to Slack."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.rules.deliveries import CARD, CARD_EDIT, CARD_REMOVAL
from bot.usecases.deliveries import Access, Attempt
from jobs.sender import Posted, Sender
from storage.records import Delivery
from tests.wire import WireSlack

PAYLOAD = {"text": "Zie https://example.org/foto.png", "blocks": [{"type": "divider"}]}


@pytest.fixture
async def wire() -> AsyncIterator[WireSlack]:
    slack = WireSlack()
    await slack.start()
    yield slack
    await slack.stop()


@pytest.fixture
async def sender(wire: WireSlack) -> AsyncIterator[Sender]:
    made = Sender(f"{wire.url}/api/")
    yield made
    await made.close()


def delivery(kind: str = CARD) -> Delivery:
    return Delivery(key="card:7::r0", team_id="T1", channel_id="C1", kind=kind, attempts=1)


async def test_a_message_shows_no_preview_of_its_links_and_carries_its_key(wire: WireSlack, sender: Sender) -> None:
    result = await sender.send(delivery(), Attempt(Access("xoxb-1"), None), PAYLOAD, "C1")
    (posted,) = wire.heard("chat.postMessage")
    assert result == Posted("1.000100")
    assert (posted["unfurl_links"], posted["unfurl_media"]) == (False, False)
    assert posted["metadata"] == {"event_type": "copbot_delivery", "event_payload": {"key": "card:7::r0"}}
    assert posted["channel"] == "C1"
    assert {name: posted[name] for name in PAYLOAD} == PAYLOAD
    assert "thread_ts" not in posted


async def test_a_message_that_is_tried_again_carries_the_same_id_and_another_one_another(
    wire: WireSlack, sender: Sender
) -> None:
    other = delivery()
    other.key = "card:8::r0"
    for one in (delivery(), delivery(), other):
        await sender.send(one, Attempt(Access("xoxb-1"), None), PAYLOAD, "C1")
    first, again, another = (posted["client_msg_id"] for posted in wire.heard("chat.postMessage"))
    assert first == again != another


async def test_what_follows_a_message_stands_in_its_thread(wire: WireSlack, sender: Sender) -> None:
    await sender.send(delivery(), Attempt(Access("xoxb-1"), "1.1"), PAYLOAD, "C1")
    assert wire.heard("chat.postMessage")[0]["thread_ts"] == "1.1"


async def test_a_change_and_a_removal_name_the_message_that_they_are_about(wire: WireSlack, sender: Sender) -> None:
    await sender.send(delivery(CARD_EDIT), Attempt(Access("xoxb-1"), "1.1"), PAYLOAD, "C1")
    await sender.send(delivery(CARD_REMOVAL), Attempt(Access("xoxb-1"), "1.2"), None, "C1")
    assert [(asked["channel"], asked["ts"]) for _, asked in wire.calls] == [("C1", "1.1"), ("C1", "1.2")]
    assert [method for method, _ in wire.calls] == ["chat.update", "chat.delete"]


async def test_a_message_whose_answer_was_lost_is_not_sent_again_by_the_client(wire: WireSlack, sender: Sender) -> None:
    wire.drop("chat.postMessage")
    result = await sender.send(delivery(), Attempt(Access("xoxb-1"), None), PAYLOAD, "C1")
    assert getattr(result, "state", None) == "uncertain"
    assert len(wire.heard("chat.postMessage")) == 1
