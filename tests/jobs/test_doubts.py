"""What waits for a message that may stand goes on once a coordinator said so: against the pretend Slack."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.rules.deliveries import CARD_EDIT, CARD_REMOVAL, DIGEST, DIGEST_EDIT
from bot.rules.submissions import INSIGHT, Draft
from bot.usecases import doubts, submissions
from storage.records import Delivery
from tests.community import amsterdam
from tests.jobs.conftest import Slack, forward, look, round_of
from tests.jobs.test_deliver import drain

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
Say = Callable[..., Delivery]
THURSDAY = amsterdam("2026-11-26", "15:00")


def link_of(slack: Slack, message: dict[str, Any]) -> str:
    stamp = message["ts"].replace(".", "")
    behind = f"?thread_ts={message['thread_ts']}&cid={slack.cop.channel_id}" if message.get("thread_ts") else ""
    return f"https://naam.slack.com/archives/{slack.cop.channel_id}/p{stamp}{behind}"


def confirm(slack: Slack, delivery: Delivery, message: dict[str, Any]) -> None:
    slack.cop.do(doubts.confirm, slack.cop.coordinator, delivery.id, link_of(slack, message), slack.cop.now)


def repeat(slack: Slack, delivery: Delivery) -> None:
    slack.cop.do(doubts.repeat, slack.cop.coordinator, delivery.id, slack.cop.now)


def long_digest(slack: Slack) -> Delivery:
    """Have so much to tell that Thursday's digest is several messages; gives its first."""
    for number in range(60):
        slack.cop.insight(f"Les {number} " + "x" * 380, in_channel=False)
    slack.cop.clock.move_to(THURSDAY)
    return next(row for row in slack.cop.deliveries(DIGEST) if row.occurrence == "2026-W48")


def digests_in(slack: Slack) -> list[dict[str, Any]]:
    return [message for message in slack.posted() if message["metadata"]["event_payload"]["key"].startswith("digest:")]


async def test_the_rest_of_a_digest_follows_in_the_thread_of_what_a_coordinator_found(slack: Slack) -> None:
    first, bot = long_digest(slack), slack.bot()
    slack.fault("lost_answer")
    await drain(slack, bot)
    (stands,) = digests_in(slack)
    assert look(slack.cop, first).state == "uncertain"
    confirm(slack, first, stands)
    await drain(slack, bot)
    told, *replies = digests_in(slack)
    assert told["ts"] == stands["ts"]
    assert len(replies) >= 1
    assert {reply["thread_ts"] for reply in replies} == {stands["ts"]}
    assert {row.state for row in slack.cop.deliveries(DIGEST) if row.occurrence == "2026-W48"} == {"sent"}


async def test_a_further_message_whose_answer_was_lost_holds_up_no_other_and_is_found_too(slack: Slack) -> None:
    long_digest(slack)
    bot = slack.bot()
    slack.fault("lost_answer", skip=1)
    await drain(slack, bot)
    rows = [row for row in slack.cop.deliveries(DIGEST) if row.occurrence == "2026-W48"]
    (lost,) = [row for row in rows if row.state != "sent"]
    assert (lost.part, lost.state) == (1, "uncertain")
    message = next(one for one in digests_in(slack) if one["metadata"]["event_payload"]["key"] == lost.key)
    confirm(slack, lost, message)
    assert look(slack.cop, lost).posted_ts == message["ts"]


async def test_what_an_author_changed_meanwhile_follows_in_the_digest_that_was_found(slack: Slack) -> None:
    cop, bot = slack.cop, slack.bot()
    number = cop.insight("Eerst zo", in_channel=False).line.submission.id
    cop.clock.move_to(THURSDAY)
    slack.fault("lost_answer")
    await drain(slack, bot)
    digest = next(row for row in cop.deliveries(DIGEST) if row.state == "uncertain")
    draft = Draft(INSIGHT, lesson="Later zo", in_channel=False)
    cop.do(submissions.edit, cop.member, number, draft, cop.now)
    await drain(slack, bot)
    assert [row.state for row in cop.deliveries(DIGEST_EDIT)] == ["due"]
    (stands,) = digests_in(slack)
    confirm(slack, digest, stands)
    await drain(slack, bot)
    (stands,) = digests_in(slack)
    assert "“Later zo”" in str(stands)
    assert "Eerst zo" not in str(stands)


@pytest.mark.parametrize("change", ["edit", "withdraw"])
async def test_a_card_that_was_found_follows_its_author(slack: Slack, say: Say, change: str) -> None:
    cop, bot = slack.cop, slack.bot()
    card = say(cop, "Eerst zo")
    slack.fault("lost_answer")
    await round_of(bot)
    if change == "edit":
        cop.do(submissions.edit, cop.member, card.subject_id, Draft(INSIGHT, lesson="Later zo"), cop.now)
    else:
        cop.do(submissions.withdraw, cop.member, card.subject_id, cop.now)
    forward(cop, 60)
    await drain(slack, bot)
    assert [row.state for row in cop.deliveries(CARD_EDIT, CARD_REMOVAL)] == ["due"]
    confirm(slack, card, slack.posted()[0])
    await drain(slack, bot)
    assert [row.state for row in cop.deliveries(CARD_EDIT, CARD_REMOVAL)] == ["sent"]
    assert ["Later zo" in str(message) for message in slack.posted()] == ([True] if change == "edit" else [])


@pytest.mark.parametrize("change", ["", "edit", "withdraw"])
async def test_what_never_came_is_posted_once_as_it_reads_by_then(slack: Slack, say: Say, change: str) -> None:
    cop, bot = slack.cop, slack.bot()
    card = say(cop, "Eerst zo")
    slack.fault("server_error")
    await round_of(bot)
    if change == "edit":
        cop.do(submissions.edit, cop.member, card.subject_id, Draft(INSIGHT, lesson="Later zo"), cop.now)
    elif change == "withdraw":
        cop.do(submissions.withdraw, cop.member, card.subject_id, cop.now)
    forward(cop, 60)
    await drain(slack, bot)
    assert slack.posted() == []
    repeat(slack, card)
    await drain(slack, bot)
    await bot.repair()
    texts = {"": ["Eerst zo"], "edit": ["Later zo"], "withdraw": []}[change]
    assert len(slack.posted()) == len(texts)
    assert all(text in str(message) for text, message in zip(texts, slack.posted(), strict=True))
    assert "due" not in {row.state for row in cop.deliveries(CARD_EDIT, CARD_REMOVAL)}


async def test_the_messages_of_a_digest_that_goes_again_follow_it(slack: Slack) -> None:
    first, bot = long_digest(slack), slack.bot()
    slack.fault("server_error")
    await drain(slack, bot)
    forward(slack.cop, timedelta(hours=3).total_seconds())
    repeat(slack, first)
    await drain(slack, bot)
    told, *replies = digests_in(slack)
    assert len(replies) >= 1
    assert {reply["thread_ts"] for reply in replies} == {told["ts"]}


async def test_what_a_coordinator_found_and_is_gone_by_then_fails_visibly(slack: Slack, say: Say) -> None:
    cop, bot = slack.cop, slack.bot()
    card = say(cop, "Eerst zo")
    slack.fault("server_error")
    await round_of(bot)
    stamp = f"{int(cop.now.timestamp())}999999"
    pasted = f"https://naam.slack.com/archives/{cop.channel_id}/p{stamp}"
    cop.do(doubts.confirm, cop.coordinator, card.id, pasted, cop.now)
    cop.do(submissions.edit, cop.member, card.subject_id, Draft(INSIGHT, lesson="Later zo"), cop.now)
    await drain(slack, bot)
    assert [(row.state, row.reason) for row in cop.deliveries(CARD_EDIT)] == [("failed", "message_not_found")]
