"""What happens to deliveries is counted, once each, by the process that recorded it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.metrics import Metrics
from bot.rules.deliveries import CARD, DIGEST, REMINDER
from bot.services import Services
from bot.settings import Settings
from jobs.deliver import Deliverer
from jobs.sender import Sender
from tests.jobs.conftest import Slack
from tests.usecases.test_health import card, change


def counted(metrics: Metrics) -> dict[tuple[str, str], float]:
    """Give what was counted, without the zeros."""
    families = text_string_to_metric_families(metrics.page().decode())
    samples = [one for found in families for one in found.samples if one.name == "copbot_deliveries_total"]
    return {(one.labels["kind"], one.labels["state"]): one.value for one in samples if one.value}


async def rounds(slack: Slack, number: int = 2) -> Metrics:
    """Post, a second apart. Gives what that process counted."""
    settings = Settings(slack_api_url=f"{slack.url}/api/")
    services = Services(slack.cop.database, slack.cop.clock, settings)
    sender = Sender(settings.slack_api_url)
    bot = Deliverer(services, sender)
    for _ in range(number):
        await bot.tick()
        await bot.settle()
        await bot.repair()
        slack.cop.clock.move_to(slack.cop.now + timedelta(seconds=1))
    await sender.close()
    return services.metrics


async def test_what_was_sent_is_counted_and_a_try_that_goes_again_is_not(slack: Slack) -> None:
    card(slack.cop)
    slack.fault("error", error="ratelimited", cop=slack.cop)
    assert counted(await rounds(slack, 1)) == {}
    slack.cop.clock.move_to(slack.cop.now + timedelta(minutes=1))
    assert counted(await rounds(slack)) == {(CARD, "sent"): 1}


@pytest.mark.parametrize(
    ("kind", "error", "state"), [("error", "cant_update_message", "failed"), ("lost_answer", "", "uncertain")]
)
async def test_what_slack_refuses_or_leaves_open_is_counted(slack: Slack, kind: str, error: str, state: str) -> None:
    card(slack.cop)
    slack.fault(kind, error=error, cop=slack.cop)
    found = counted(await rounds(slack, 1))
    assert found == {(CARD, state): 1}


async def test_what_lapsed_is_counted_once_by_whoever_recorded_it(slack: Slack) -> None:
    card(slack.cop, late_after=slack.cop.now - timedelta(minutes=1))
    first, second = await rounds(slack, 1), await rounds(slack, 1)
    assert counted(first) == {(CARD, "missed"): 1}
    assert (CARD, "missed") not in counted(second)


async def test_what_there_is_no_more_to_say_is_counted_as_dropped(slack: Slack) -> None:
    planned = slack.cop.meeting("2026-12-20").meeting
    (row, *_) = slack.cop.deliveries(REMINDER)
    change(slack.cop, row, due_at=slack.cop.now, ready_at=slack.cop.now, facts={"sequence": planned.sequence + 1})
    assert counted(await rounds(slack, 3))[REMINDER, "dropped"] == 1


async def test_a_quiet_week_is_counted_as_dropped_and_told_to_coordinators_only_when_they_ask(slack: Slack) -> None:
    digest = slack.cop.deliveries(DIGEST)[0]
    slack.cop.clock.move_to(digest.due_at)
    assert counted(await rounds(slack, 1)) == {(DIGEST, "dropped"): 2}, "of both communities"


async def test_each_look_at_what_is_due_leaves_its_moment(slack: Slack) -> None:
    now = slack.cop.now
    families = text_string_to_metric_families((await rounds(slack, 1)).page().decode())
    (tick,) = [one.value for found in families for one in found.samples if one.name.startswith("copbot_last_tick")]
    assert tick == now.timestamp()
