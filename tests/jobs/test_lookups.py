"""Uncertain sends are found again by their key where the right was granted, and only within Slack's budget."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from bot.rules import outcomes
from bot.rules.deliveries import (
    CARD,
    DIGEST,
    DOUBT,
    HISTORY_SCOPES,
    LOOK_AFTER,
    LOOK_EVERY,
    REMINDER,
    SHOWN_WITHIN,
)
from bot.services import Services
from bot.settings import Settings
from bot.usecases import deliveries
from bot.usecases import lookups as cases
from handlers.slack import manifest
from jobs.deliver import Deliverer
from jobs.lookups import Lookups
from storage import installations
from storage.records import Delivery
from tests.community import amsterdam
from tests.jobs.conftest import Slack, forward, look, round_of

Say = Callable[..., Delivery]
LOOK, MINUTE = LOOK_AFTER.total_seconds(), LOOK_EVERY.total_seconds()


@pytest.fixture
def granted(slack: Slack) -> Slack:
    """The pretend Slack where the operator asked for the right to read, and both workspaces gave it."""
    for cop, team in zip((slack.cop, slack.other), slack.sandbox.world.teams, strict=False):
        team.scopes = [*team.scopes, *HISTORY_SCOPES]
        cop.do(grant, cop.team_id)
    return slack


def grant(session: Session, team_id: str) -> None:
    installation = installations.find(session, team_id)
    assert installation is not None
    installation.scopes = ",".join(sorted(HISTORY_SCOPES))


def lookups(slack: Slack, bot: Deliverer) -> Lookups:
    services = Services(slack.cop.database, slack.cop.clock, Settings(slack_api_url=f"{slack.url}/api/"))
    return Lookups(services, bot._sender)


async def lose(slack: Slack, card: Delivery, kind: str) -> Deliverer:
    """Post, and lose the answer."""
    slack.fault(kind)
    bot = slack.bot()
    assert await round_of(bot) == 1
    stored = look(slack.cop, card)
    assert (stored.state, stored.look_at) == ("uncertain", slack.cop.now + LOOK_AFTER)
    return bot


def _chat(slack: Slack) -> None:
    """Let people say more in the channel than a page holds."""
    team = slack.sandbox.world.teams[0]
    for number in range(20):
        forward(slack.cop)
        message = {"user": team.users[0].id, "text": f"Hallo {number}", "blocks": [], "thread_ts": None}
        slack.sandbox.state.add_message(team.id, slack.cop.channel_id, message | {"ephemeral": False})


async def test_one_that_arrived_is_found_and_recorded_with_its_ts(granted: Slack, say: Say) -> None:
    card = say(granted.cop)
    bot = await lose(granted, card, "lost_answer")
    forward(granted.cop, LOOK)
    assert await lookups(granted, bot).tick() == 1
    stored = look(granted.cop, card)
    assert (stored.state, stored.posted_ts, stored.look_at) == ("sent", granted.posted()[0]["ts"], None)
    assert stored.owner is None
    assert await round_of(bot) == 0


async def test_one_that_did_not_arrive_goes_again_and_stands_once(granted: Slack, say: Say) -> None:
    card = say(granted.cop)
    bot = await lose(granted, card, "server_error")
    forward(granted.cop, LOOK)
    await lookups(granted, bot).tick()
    assert look(granted.cop, card).state == "due"
    assert await round_of(bot) == 1
    assert granted.keys() == [card.key]


async def test_nothing_is_looked_up_too_early(granted: Slack, say: Say) -> None:
    card = say(granted.cop)
    bot = await lose(granted, card, "lost_answer")
    forward(granted.cop, LOOK - 1)
    assert await lookups(granted, bot).tick() == 0
    assert look(granted.cop, card).state == "uncertain"


async def test_a_reminder_is_looked_up_before_it_goes_again(granted: Slack) -> None:
    granted.cop.meeting("2026-12-08", "13:30")
    bot = granted.bot()
    await round_of(bot)
    granted.cop.clock.move_to(amsterdam("2026-12-01", "13:30"))
    granted.fault("lost_answer")
    await round_of(bot)
    assert granted.cop.deliveries(REMINDER)[0].state == "uncertain"
    forward(granted.cop, LOOK)
    await lookups(granted, bot).tick()
    assert granted.cop.deliveries(REMINDER)[0].state == "sent"
    posted = granted.keys(granted.cop)
    assert sum(key.startswith("reminder") for key in posted) == 1


async def test_a_part_in_a_thread_is_looked_for_in_the_thread(granted: Slack) -> None:
    for number in range(60):
        granted.cop.insight(f"Les {number} " + "x" * 380, key=str(number), in_channel=False)
    granted.fault("lost_answer", skip=1)
    granted.cop.clock.move_to(amsterdam("2026-11-26", "15:00"))
    bot, looking = granted.bot(), None
    for _ in range(6):
        await round_of(bot)
        forward(granted.cop)
    looking = lookups(granted, bot)
    forward(granted.cop, LOOK)
    assert await looking.tick() == 1
    for _ in range(8):
        await round_of(bot)
        forward(granted.cop)
    rows = [row for row in granted.cop.deliveries(DIGEST) if row.occurrence == "2026-W48"]
    assert {row.state for row in rows} == {"sent"}
    assert granted.keys() == [row.key for row in rows]


async def test_a_workspace_is_asked_once_a_minute_whoever_asks(granted: Slack, say: Say) -> None:
    cards = [say(granted.cop, f"Les {number}") for number in range(2)]
    bot = granted.bot()
    for _ in cards:
        granted.fault("lost_answer")
        await round_of(bot)
        forward(granted.cop)
    forward(granted.cop, LOOK)
    one, other = lookups(granted, bot), lookups(granted, granted.bot())
    assert [await one.tick(), await other.tick(), await one.tick()] == [1, 0, 0]
    assert sorted(look(granted.cop, card).state for card in cards) == ["sent", "uncertain"]
    forward(granted.cop, MINUTE)
    assert await other.tick() == 1
    assert {look(granted.cop, card).state for card in cards} == {"sent"}


async def test_a_busy_channel_is_read_page_after_page_a_minute_apart(granted: Slack, say: Say) -> None:
    card = say(granted.cop)
    bot = await lose(granted, card, "lost_answer")
    _chat(granted)
    forward(granted.cop, LOOK)
    looking = lookups(granted, bot)
    assert await looking.tick() == 1
    assert look(granted.cop, card).state == "uncertain"
    assert await looking.tick() == 0
    forward(granted.cop, MINUTE)
    assert await looking.tick() == 1
    assert look(granted.cop, card).state == "sent"


async def test_the_look_up_of_a_second_attempt_begins_at_its_own_first_page(granted: Slack, say: Say) -> None:
    card = say(granted.cop)
    bot, looking = await lose(granted, card, "server_error"), lookups(granted, granted.bot())
    _chat(granted)
    for wait in (LOOK, MINUTE):
        forward(granted.cop, wait)
        await looking.tick()
    assert look(granted.cop, card).state == "due"
    granted.fault("lost_answer")
    await round_of(bot)
    for _ in range(2):
        forward(granted.cop, MINUTE)
        await looking.tick()
    assert look(granted.cop, card).state == "sent"
    assert [message.get("metadata") is not None for message in granted.posted()].count(True) == 1


async def test_where_the_right_was_taken_away_the_policy_of_the_kind_decides(granted: Slack, say: Say) -> None:
    card = say(granted.cop)
    bot = await lose(granted, card, "lost_answer")
    granted.sandbox.world.teams[0].scopes = [
        scope for scope in granted.sandbox.world.teams[0].scopes if scope not in HISTORY_SCOPES
    ]
    forward(granted.cop, LOOK)
    await lookups(granted, bot).tick()
    stored = look(granted.cop, card)
    assert (stored.state, stored.look_at) == ("uncertain", None)
    assert len(granted.cop.deliveries(DOUBT)) == 1


async def test_a_slack_that_cannot_answer_is_asked_again_and_not_for_ever(granted: Slack, say: Say) -> None:
    card = say(granted.cop)
    bot = await lose(granted, card, "lost_answer")
    granted.fault("server_error", method="conversations.history", times=1000)
    looking = lookups(granted, bot)
    for _ in range(70):
        forward(granted.cop, MINUTE)
        await looking.tick()
    stored = look(granted.cop, card)
    assert (stored.state, stored.look_at, stored.owner) == ("uncertain", None, None)
    assert len(granted.cop.deliveries(DOUBT)) == 1


async def test_one_whose_lookup_was_killed_is_looked_up_again(granted: Slack, say: Say) -> None:
    card = say(granted.cop)
    bot = await lose(granted, card, "lost_answer")
    forward(granted.cop, LOOK)
    (taken,) = granted.cop.do(cases.claim, "killed", granted.cop.now, 5)
    assert granted.cop.do(cases.claim, "another", granted.cop.now, 5) == []
    forward(granted.cop, MINUTE + 1)
    assert await lookups(granted, bot).tick() == 1
    assert look(granted.cop, card).state == "sent"
    granted.cop.do(cases.not_found, taken.delivery, "killed", granted.cop.now)
    assert look(granted.cop, card).state == "sent", "one that comes back late records nothing"


async def test_without_the_right_nothing_is_looked_up(slack: Slack, say: Say) -> None:
    card = say(slack.cop)
    slack.fault("lost_answer")
    bot = slack.bot()
    await round_of(bot)
    stored = look(slack.cop, card)
    assert (stored.state, stored.look_at) == ("uncertain", None)
    forward(slack.cop, LOOK)
    assert await lookups(slack, bot).tick() == 0


def test_scopes_are_those_that_the_manifest_asks_for() -> None:
    assert set(manifest.HISTORY_SCOPES) == HISTORY_SCOPES


async def test_an_answer_that_was_lost_long_after_the_attempt_gives_slack_its_time_to_show_the_message(
    granted: Slack, say: Say
) -> None:
    card = say(granted.cop)
    (claimed,) = granted.cop.do(deliveries.claim, "slow", granted.cop.now, [CARD], 1)
    granted.cop.do(deliveries.attempt, claimed, "slow", granted.cop.now)
    forward(granted.cop, LOOK)
    granted.cop.do(deliveries.finish, claimed, "slow", outcomes.answer_lost(), granted.cop.now)
    assert look(granted.cop, card).look_at == granted.cop.now + SHOWN_WITHIN
