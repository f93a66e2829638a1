"""Workers whose look at the clock is older than what others did since: they waited for the database meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from bot.rules.deliveries import LEASE, PACE
from bot.usecases import deliveries, repairs
from jobs.composers import COMPOSERS
from storage.records import Delivery
from tests.jobs.conftest import Slack, forward, look, round_of

Say = Callable[..., Delivery]
WAITED = timedelta(seconds=8)


async def test_a_channel_rests_after_a_post_also_for_who_looked_at_the_clock_before(slack: Slack, say: Say) -> None:
    say(slack.cop, "Een")
    say(slack.cop, "Twee")
    looked_at = slack.cop.now
    forward(slack.cop, WAITED.total_seconds())
    await round_of(slack.bot())
    assert slack.cop.do(deliveries.claim, "waited", looked_at, list(COMPOSERS), 8) == []
    assert len(slack.cop.do(deliveries.claim, "waited", slack.cop.now + PACE, list(COMPOSERS), 8)) == 1


async def test_what_was_attempted_just_before_its_repair_is_in_hand(slack: Slack, say: Say) -> None:
    card = say(slack.cop)
    (claimed,) = slack.cop.do(deliveries.claim, "slow", slack.cop.now, list(COMPOSERS), 8)
    forward(slack.cop, LEASE.total_seconds() + 1)
    looked_at = slack.cop.now
    left = [number for number, _, _ in slack.cop.do(repairs.any_left, looked_at)]
    assert left == [card.id]
    forward(slack.cop, WAITED.total_seconds())
    assert slack.cop.do(deliveries.attempt, claimed, "slow", slack.cop.now) is not None
    assert slack.cop.do(repairs.repair, left, looked_at) == 0
    assert look(slack.cop, card).state == "sending"


async def test_a_channel_rests_after_a_post_whose_answer_was_lost(slack: Slack, say: Say) -> None:
    slack.fault("lost_answer")
    say(slack.cop, "Een")
    second = say(slack.cop, "Twee")
    bot = slack.bot()
    await round_of(bot)
    await round_of(bot)
    assert look(slack.cop, second).state == "due"
    forward(slack.cop)
    await round_of(bot)
    assert look(slack.cop, second).state == "sent"
    assert slack.sandbox.state.fast_posts == 0
