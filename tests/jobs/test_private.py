"""Direct messages: opened before anything is attempted, and one person in trouble concerns nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.rules.deliveries import DIGEST, TROUBLE
from bot.usecases import channels, reach
from storage import deliveries
from storage.records import Delivery
from tests.jobs.conftest import Slack, forward, round_of
from tests.jobs.test_deliver import drain

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def news(slack: Slack, *people: str) -> list[Delivery]:
    """Have people told that the channel is closed."""
    cop = slack.cop
    cop.do(channels.close, cop.team_id, cop.channel_id, "is_archived", cop.now, tell=False)
    for user_id in people:
        cop.do(
            deliveries.plan, key=f"trouble:{user_id}", community_id=cop.community_id, team_id=cop.team_id,
            channel_id=user_id, kind=TROUBLE, subject_id=cop.community_id,
            facts={"reason": "is_archived", "channel": cop.channel_id}, due_at=cop.now,
            late_after=cop.now + timedelta(days=7),
        )  # fmt: skip
    return told(slack)


def told(slack: Slack) -> list[Delivery]:
    return slack.cop.deliveries(TROUBLE)


def in_dm(slack: Slack, user_id: str) -> int:
    team = slack.sandbox.world.teams[0]
    return len(slack.sandbox.state.messages.get((team.id, team.im(user_id).id), []))


async def test_a_closed_channel_closes_no_direct_message(slack: Slack) -> None:
    news(slack, "U0COP101", "U0COP102")
    await drain(slack, slack.bot())
    assert [row.state for row in told(slack)] == ["sent", "sent"]
    assert (in_dm(slack, "U0COP101"), in_dm(slack, "U0COP102")) == (1, 1)


@pytest.mark.parametrize("error", ["user_disabled", "user_not_found", "cannot_dm_bot"])
async def test_somebody_who_cannot_be_written_to_concerns_nobody_else(slack: Slack, error: str) -> None:
    news(slack, "U0COP101", "U0COP102")
    slack.fault("error", method="conversations.open", error=error)
    await drain(slack, slack.bot())
    assert sorted(row.state for row in told(slack)) == ["failed", "sent"]


@pytest.mark.parametrize(
    "fault",
    [{"kind": "refused"}, {"kind": "server_error"}, {"kind": "lost_answer"}, {"kind": "ratelimited", "retry_after": 2}],
)
async def test_what_goes_wrong_while_opening_was_no_attempt_and_is_told_once(
    slack: Slack, fault: dict[str, object]
) -> None:
    news(slack, "U0COP101")
    slack.fault(method="conversations.open", **fault)  # type: ignore[arg-type]
    bot = slack.bot()
    await round_of(bot)
    (row,) = told(slack)
    assert (row.state, row.attempted_at) == ("due", None)
    forward(slack.cop, 60)
    await drain(slack, bot)
    assert in_dm(slack, "U0COP101") == 1


async def test_a_deactivated_person_is_not_tried_for_ever(slack: Slack) -> None:
    next(user for user in slack.sandbox.world.teams[0].users if user.id == "U0COP102").deleted = True
    news(slack, "U0COP102")
    await drain(slack, slack.bot())
    assert [(row.state, row.reason) for row in told(slack)] == [("failed", "user_disabled")]


async def test_what_is_for_a_channel_that_closes_for_one_person_leaves_the_channel_open(slack: Slack) -> None:
    cop = slack.cop
    news(slack, "U0COP101")
    slack.fault("error", method="chat.postMessage", error="is_archived")
    await drain(slack, slack.bot())
    assert [row.state for row in told(slack)] == ["failed"]
    assert cop.do(reach.why_closed, cop.team_id, "U0COP101") == ""
    assert {row.state for row in cop.deliveries(DIGEST)} == {"due"}


async def test_news_of_a_channel_that_is_open_again_is_no_news(slack: Slack) -> None:
    news(slack, "U0COP101")
    slack.cop.do(channels.open_again, slack.cop.team_id, slack.cop.channel_id, slack.cop.now)
    await drain(slack, slack.bot())
    assert [row.state for row in told(slack)] == ["dropped"]
    assert in_dm(slack, "U0COP101") == 0
