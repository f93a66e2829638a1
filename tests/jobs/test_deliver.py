"""Deliveries against the pretend Slack: once, late, in trouble, and after a worker died."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from bot.rules.deliveries import CARD, CARD_EDIT, CARD_REMOVAL, DIGEST, DOUBT, LEASE, MEETING_MOVED, REMINDER, TROUBLE
from bot.rules.submissions import INSIGHT, Draft
from bot.sandbox.world import User
from bot.usecases import channels, digests, meetings, submissions
from bot.usecases import deliveries as delivery_cases
from bot.usecases import installations as installation_cases
from jobs.composers import COMPOSERS
from jobs.deliver import Deliverer
from jobs.plan import plan, tidy
from storage import deliveries, installations
from storage.database import Database
from storage.records import Delivery
from tests.community import COORDINATOR, Cop, amsterdam
from tests.jobs.conftest import Slack, forward, look, round_of
from tests.whole.running import until

Say = Callable[..., Delivery]


async def drain(slack: Slack, bot: Deliverer, seconds: float = 1, most: int = 40) -> None:
    """Go on, a second at a time, until nothing may go any more."""
    for _ in range(most):
        if not await round_of(bot):
            return
        forward(slack.cop, seconds)


async def test_what_is_due_is_posted_once_with_its_key(slack: Slack, say: Say) -> None:
    card = say(slack.cop)
    bot = slack.bot()
    assert await round_of(bot) == 1
    assert await round_of(bot) == 0
    forward(slack.cop, 3600)
    await bot.repair()
    assert await round_of(bot) == 0
    assert slack.keys() == [card.key]
    stored = look(slack.cop, card)
    assert (stored.state, stored.posted_ts, stored.attempts) == ("sent", slack.posted()[0]["ts"], 1)
    assert stored.owner is None


async def test_what_is_not_due_waits(slack: Slack) -> None:
    slack.cop.insight("Een les")
    bot = slack.bot()
    assert await round_of(bot) == 0
    forward(slack.cop, 15)
    assert await round_of(bot) == 1


async def test_what_came_too_late_holds_up_nothing_that_is_still_of_use(slack: Slack, say: Say) -> None:
    late = [say(slack.cop, f"Oud {number}") for number in range(3)]
    forward(slack.cop, timedelta(days=8).total_seconds())
    slack.cop.clock.move_to(amsterdam("2026-12-03", "15:00"))
    fresh = say(slack.cop, "Nieuw")
    assert await round_of(slack.bot()) == 2
    assert slack.keys()[0].startswith("digest:")
    assert {look(slack.cop, card).state for card in late} == {"missed"}
    assert look(slack.cop, fresh).state == "due"


async def test_what_comes_too_late_is_missed_and_not_posted(slack: Slack, say: Say) -> None:
    card = say(slack.cop)
    forward(slack.cop, timedelta(days=8).total_seconds())
    await drain(slack, slack.bot())
    assert (look(slack.cop, card).state, look(slack.cop, card).reason) == ("missed", "was_away")
    assert slack.keys() == []


@pytest.mark.parametrize(
    ("woke_at", "states"),
    [
        ("10:00", {"7d": "dropped", "1d": "sent", "1h": "due"}),
        ("12:45", {"7d": "dropped", "1d": "dropped", "1h": "sent"}),
        ("13:29", {"7d": "dropped", "1d": "dropped", "1h": "sent"}),
        ("13:30", {"7d": "dropped", "1d": "dropped", "1h": "missed"}),
    ],
)
async def test_a_late_reminder_goes_while_it_is_of_use_and_never_two_at_once(
    slack: Slack, woke_at: str, states: dict[str, str]
) -> None:
    slack.cop.meeting("2026-12-08", "13:30")
    slack.cop.clock.move_to(amsterdam("2026-12-08", woke_at))
    await drain(slack, slack.bot())
    assert {row.occurrence: row.state for row in slack.cop.deliveries(REMINDER)} == states
    assert sum(key.startswith("reminder") for key in slack.keys(slack.cop)) == list(states.values()).count("sent")


async def test_a_429_is_tried_again_after_what_slack_asked_and_not_before(slack: Slack, say: Say) -> None:
    slack.fault("ratelimited", retry_after=30)
    first = say(slack.cop, "Een")
    second = say(slack.cop, "Twee")
    bot = slack.bot()
    await round_of(bot)
    assert look(slack.cop, first).state == "due"
    forward(slack.cop, 29)
    assert await round_of(bot) == 0
    forward(slack.cop, 1)
    await drain(slack, bot)
    assert sorted(slack.keys()) == sorted([first.key, second.key])
    assert look(slack.cop, first).attempts == 2


async def test_a_429_in_one_channel_holds_up_no_other(slack: Slack, say: Say) -> None:
    slack.fault("ratelimited", cop=slack.cop, retry_after=30)
    say(slack.cop)
    card = say(slack.other)
    await drain(slack, slack.bot())
    assert slack.keys() == []
    assert slack.keys(slack.other) == [card.key]


@pytest.mark.parametrize("kind", ["lost_answer", "server_error_after"])
async def test_a_reminder_whose_answer_was_lost_goes_again(slack: Slack, kind: str) -> None:
    slack.cop.meeting("2026-12-08", "13:30")
    bot = slack.bot()
    await drain(slack, bot)
    before = len(slack.posted())
    slack.fault(kind)
    slack.cop.clock.move_to(amsterdam("2026-12-01", "13:30"))
    await round_of(bot)
    assert slack.cop.deliveries(REMINDER)[0].state == "due"
    forward(slack.cop, 2)
    await round_of(bot)
    assert slack.cop.deliveries(REMINDER)[0].state == "sent"
    assert len(slack.posted()) == before + 2


@pytest.mark.parametrize("kind", ["lost_answer", "server_error", "server_error_after"])
async def test_a_digest_whose_answer_was_lost_is_uncertain_and_never_goes_again_by_itself(
    slack: Slack, kind: str
) -> None:
    slack.cop.insight("Een les", in_channel=False)
    slack.fault(kind)
    slack.cop.clock.move_to(amsterdam("2026-11-26", "15:00"))
    bot = slack.bot()
    await round_of(bot)
    for _ in range(5):
        forward(slack.cop, 600)
        await bot.repair()
        await round_of(bot)
    assert slack.cop.deliveries(DIGEST)[0].state == "uncertain"
    assert [row.channel_id for row in slack.cop.deliveries(DOUBT)] == [COORDINATOR]
    assert len(slack.posted()) == (0 if kind == "server_error" else 1)


async def test_an_uncertain_digest_goes_again_with_what_it_held_at_a_coordinators_word(slack: Slack) -> None:
    slack.cop.insight("Een les", in_channel=False)
    slack.fault("server_error")
    slack.cop.clock.move_to(amsterdam("2026-11-26", "15:00"))
    bot = slack.bot()
    await round_of(bot)
    refused = slack.cop.refused(digests.post_now, slack.cop.coordinator, slack.cop.now)
    assert refused == ["digest.already"]
    slack.cop.do(digests.post_now, slack.cop.coordinator, slack.cop.now, again="1")
    forward(slack.cop)
    await drain(slack, bot)
    (message,) = slack.posted()
    assert "Een les" in str(message)
    assert slack.cop.deliveries(DIGEST)[0].state == "sent"


async def test_what_is_for_an_archived_channel_waits_and_goes_when_it_is_back(slack: Slack, say: Say) -> None:
    channel = slack.sandbox.world.teams[0].channels[0]
    channel.archived = True
    bad, good = say(slack.cop), say(slack.other)
    await drain(slack, slack.bot())
    assert (look(slack.cop, bad).state, look(slack.cop, bad).reason) == ("due", "is_archived")
    assert slack.keys(slack.other) == [good.key]
    channel.archived = False
    assert await round_of(slack.bot()) == 0, "nobody said that the channel is back"
    slack.cop.do(channels.open_again, slack.cop.team_id, slack.cop.channel_id, slack.cop.now)
    await drain(slack, slack.bot())
    assert slack.keys(slack.cop) == [bad.key]


async def test_the_coordinator_is_told_once_in_private_that_the_channel_is_closed(slack: Slack, say: Say) -> None:
    slack.sandbox.world.teams[0].users.append(User(COORDINATOR, "Sanne"))
    slack.sandbox.world.teams[0].channels[0].archived = True
    for number in range(3):
        say(slack.cop, f"Les {number}")
    bot = slack.bot()
    for _ in range(3):
        await drain(slack, bot)
        forward(slack.cop, 3600)
    (told,) = slack.cop.deliveries(TROUBLE)
    assert (told.state, told.channel_id) == ("sent", COORDINATOR)
    assert slack.posted() == []


async def test_a_refused_token_stops_its_workspace_and_no_other(slack: Slack, say: Say) -> None:
    slack.fault("error", cop=slack.cop, error="token_revoked")
    bad, good = say(slack.cop), say(slack.other)
    await drain(slack, slack.bot())
    assert (look(slack.cop, bad).state, look(slack.cop, bad).reason) == ("due", "token_revoked")
    assert slack.keys(slack.other) == [good.key]
    assert slack.cop.do(installation_cases.find, slack.cop.team_id) is None


async def test_what_a_closed_channel_was_owed_lapses_when_it_is_of_no_use_any_more(slack: Slack, say: Say) -> None:
    slack.sandbox.world.teams[0].channels[0].archived = True
    card = say(slack.cop)
    await drain(slack, slack.bot())
    slack.cop.clock.move_to(card.late_after)
    await drain(slack, slack.bot())
    assert (look(slack.cop, card).state, look(slack.cop, card).reason) == ("missed", "is_archived")


async def test_an_answer_that_is_new_to_us_is_uncertain(slack: Slack, say: Say) -> None:
    slack.fault("error", error="something_new")
    card = say(slack.cop)
    await drain(slack, slack.bot())
    assert look(slack.cop, card).state == "uncertain"


async def test_a_slack_that_cannot_be_reached_is_tried_again(slack: Slack, say: Say) -> None:
    card = say(slack.cop)
    nowhere = Slack(slack.sandbox, "http://127.0.0.1:9", slack.cop, slack.other, slack.senders)
    await round_of(nowhere.bot())
    assert (look(slack.cop, card).state, look(slack.cop, card).reason) == ("due", "unreachable")
    forward(slack.cop, 2)
    await round_of(slack.bot())
    assert slack.keys() == [card.key]


async def test_two_bots_on_one_database_post_everything_once(slack: Slack, say: Say, second_database: Database) -> None:
    cards = [say(cop, f"Les {number}") for number in range(6) for cop in (slack.cop, slack.other)]
    bots = [slack.bot(), slack.bot(second_database)]
    for _ in range(20):
        await asyncio.gather(*(round_of(bot) for bot in bots), *(bot.repair() for bot in bots))
        forward(slack.cop)
    assert sorted(slack.keys() + slack.keys(slack.other)) == sorted(card.key for card in cards)
    assert {look(cop, card).attempts for cop, card in zip([slack.cop, slack.other] * 6, cards, strict=True)} == {1}


async def test_one_killed_before_its_attempt_is_posted_by_another_after_its_lease(slack: Slack, say: Say) -> None:
    card = say(slack.cop)
    take(slack.cop)
    bot = slack.bot()
    await mend(bot)
    assert await round_of(bot) == 0
    forward(slack.cop, LEASE.total_seconds() + 1)
    await mend(bot)
    forward(slack.cop, 10)
    await drain(slack, bot)
    assert slack.keys() == [card.key]
    assert look(slack.cop, card).attempts == 2


async def test_one_killed_after_its_attempt_is_uncertain(slack: Slack, say: Say) -> None:
    card = say(slack.cop)
    (claimed,) = take(slack.cop)
    slack.cop.do(delivery_cases.attempt, claimed, "killed", slack.cop.now)
    forward(slack.cop, LEASE.total_seconds() + 1)
    bot = slack.bot()
    await mend(bot)
    forward(slack.cop, 600)
    await drain(slack, bot)
    assert look(slack.cop, card).state == "uncertain"
    assert slack.keys() == []


async def test_a_reminder_killed_after_its_attempt_goes_again(slack: Slack) -> None:
    slack.cop.meeting("2026-12-08", "13:30")
    bot = slack.bot()
    await drain(slack, bot)
    slack.cop.clock.move_to(amsterdam("2026-12-01", "13:30"))
    (claimed,) = take(slack.cop)
    slack.cop.do(delivery_cases.attempt, claimed, "killed", slack.cop.now)
    forward(slack.cop, LEASE.total_seconds() + 1)
    await mend(bot)
    forward(slack.cop, 10)
    await drain(slack, bot)
    assert slack.cop.deliveries(REMINDER)[0].state == "sent"


async def test_a_worker_that_comes_back_after_its_lease_can_record_nothing(slack: Slack, say: Say) -> None:
    card = say(slack.cop)
    (claimed,) = take(slack.cop)
    forward(slack.cop, LEASE.total_seconds() + 1)
    await mend(slack.bot())
    assert slack.cop.do(delivery_cases.attempt, claimed, "killed", slack.cop.now) is None
    slack.cop.do(delivery_cases.sent, claimed, "killed", "1.1", slack.cop.now)
    assert (look(slack.cop, card).state, look(slack.cop, card).posted_ts) == ("due", None)
    forward(slack.cop, 10)
    (again,) = slack.cop.do(delivery_cases.claim, "another", slack.cop.now, list(COMPOSERS), 8)
    slack.cop.do(delivery_cases.sent, claimed, "killed", "1.1", slack.cop.now)
    assert (look(slack.cop, card).state, look(slack.cop, card).owner) == ("sending", "another")
    assert slack.cop.do(delivery_cases.attempt, again, "another", slack.cop.now) is not None


async def test_one_that_cannot_be_composed_holds_up_nobody_for_long_and_fails_in_the_end(
    slack: Slack, say: Say
) -> None:
    meeting = slack.cop.meeting().meeting
    slack.cop.do(
        deliveries.plan,
        key="broken",
        community_id=slack.cop.community_id,
        team_id=slack.cop.team_id,
        channel_id=slack.cop.channel_id,
        kind=MEETING_MOVED,
        subject_id=meeting.id,
        facts={"sequence": meeting.sequence},  # Without the old moment that its text tells.
        due_at=slack.cop.now - timedelta(minutes=1),
        late_after=None,
    )
    card = say(slack.cop)
    bot = slack.bot()
    for wait in (LEASE.total_seconds() + 1, *[700] * 30):
        await drain(slack, bot)
        forward(slack.cop, wait)
        await mend(bot)
    assert card.key in [message["metadata"]["event_payload"]["key"] for message in slack.posted()]
    broken = slack.cop.do(deliveries.by_key, slack.cop.community_id, "broken")
    assert (broken.state, broken.reason) == ("failed", "lease_expired")
    assert look(slack.cop, card).posted_at - card.due_at < 2 * LEASE


async def test_the_parts_of_a_long_digest_stand_in_order_in_the_thread_of_the_first(slack: Slack) -> None:
    for number in range(60):
        slack.cop.insight(f"Les {number} " + "x" * 380, key=str(number), in_channel=False)
    slack.cop.clock.move_to(amsterdam("2026-11-26", "15:00"))
    await drain(slack, slack.bot())
    first, *rest = slack.posted()
    assert first["thread_ts"] is None
    assert len(rest) >= 2
    assert {message["thread_ts"] for message in rest} == {first["ts"]}
    keys = slack.keys()
    assert keys[1:] == [f"{keys[0]}:p{part}" for part in range(1, len(keys))]
    said = str(slack.posted())
    assert all(f"Les {number} x" in said for number in range(60))
    assert slack.sandbox.state.fast_posts == 0


async def test_the_parts_of_a_digest_that_came_too_late_are_dropped(slack: Slack) -> None:
    for number in range(60):
        slack.cop.insight(f"Les {number} " + "x" * 380, key=str(number), in_channel=False)
    slack.fault("error", error="is_archived")
    slack.cop.clock.move_to(amsterdam("2026-11-26", "15:00"))
    bot = slack.bot()
    await drain(slack, bot)
    slack.cop.clock.move_to(amsterdam("2026-11-30"))
    await drain(slack, bot)
    await bot.repair()
    first, *rest = [row for row in slack.cop.deliveries(DIGEST) if row.occurrence == "2026-W48"]
    assert first.state == "missed"
    assert {(row.state, row.reason) for row in rest} == {("dropped", "nothing_to_follow")}
    assert slack.posted() == []


async def test_a_channel_gets_one_message_a_second(slack: Slack, say: Say) -> None:
    for number in range(3):
        say(slack.cop, f"Les {number}")
    bot = slack.bot()
    taken = []
    for _ in range(6):
        taken.append(await round_of(bot))
        forward(slack.cop, 0.5)
    assert taken == [1, 0, 1, 0, 1, 0]
    assert slack.sandbox.state.fast_posts == 0


async def test_a_long_queue_in_one_channel_starves_no_other(slack: Slack, say: Say) -> None:
    for number in range(12):
        say(slack.cop, f"Les {number}")
    card = say(slack.other)
    assert await round_of(slack.bot()) == 2
    assert slack.keys(slack.other) == [card.key]


async def test_stopping_finishes_what_is_in_hand_and_takes_nothing_new(slack: Slack, say: Say) -> None:
    slack.fault("slow", retry_after=0.3)
    first, second = say(slack.cop, "Een"), say(slack.cop, "Twee")
    bot = slack.bot()
    assert await bot.tick() == 1
    await until(lambda: look(slack.cop, first).attempted_at is not None)
    await bot.stop()
    assert look(slack.cop, first).state == "sent"
    forward(slack.cop, 5)
    assert await round_of(bot) == 0
    assert slack.keys() == [first.key]
    assert look(slack.cop, second).state == "due"


async def test_stopping_gives_back_what_slack_was_not_asked_yet(slack: Slack, say: Say) -> None:
    card = say(slack.cop)
    bot = slack.bot()
    assert await bot.tick() == 1
    await bot.stop()
    stored = look(slack.cop, card)
    assert (stored.state, stored.attempts, stored.owner) == ("due", 0, None)
    await drain(slack, slack.bot())
    assert slack.keys() == [card.key]


async def test_a_change_follows_its_card_and_a_removal_takes_it_away(slack: Slack) -> None:
    number = slack.cop.insight("Eerst").line.submission.id
    forward(slack.cop, 15)
    bot = slack.bot()
    await drain(slack, bot)
    draft = Draft(INSIGHT, lesson="Daarna")
    slack.cop.do(submissions.edit, slack.cop.member, number, draft, slack.cop.now)
    await drain(slack, bot)
    (message,) = slack.posted()
    assert "Daarna" in str(message["blocks"])
    assert "Eerst" not in str(message["blocks"])
    slack.cop.do(submissions.withdraw, slack.cop.member, number, slack.cop.now)
    await drain(slack, bot)
    assert slack.posted() == []
    states = {row.kind: row.state for row in slack.cop.deliveries(CARD, CARD_EDIT, CARD_REMOVAL)}
    assert states == {"card": "sent", "card_edit": "sent", "card_removal": "sent"}


async def test_one_withdrawn_while_its_card_waits_for_another_try_is_never_shown(slack: Slack) -> None:
    number = slack.cop.insight("Eerst").line.submission.id
    slack.fault("ratelimited", retry_after=30)
    forward(slack.cop, 15)
    bot = slack.bot()
    await round_of(bot)
    slack.cop.do(submissions.withdraw, slack.cop.member, number, slack.cop.now)
    forward(slack.cop, 60)
    await drain(slack, bot)
    await bot.repair()
    assert slack.posted() == []
    assert {row.state for row in slack.cop.deliveries(CARD, CARD_REMOVAL)} == {"dropped"}


async def test_a_removal_of_a_message_that_is_gone_already_is_done(slack: Slack) -> None:
    number = slack.cop.insight("Eerst").line.submission.id
    forward(slack.cop, 15)
    bot = slack.bot()
    await drain(slack, bot)
    slack.posted().clear()
    slack.cop.do(submissions.withdraw, slack.cop.member, number, slack.cop.now)
    await drain(slack, bot)
    assert slack.cop.deliveries(CARD_REMOVAL)[0].state == "sent"


async def test_a_cancelled_meeting_is_told_and_reminded_of_no_more(slack: Slack) -> None:
    number = slack.cop.meeting("2026-12-08", "13:30").meeting.number
    bot = slack.bot()
    await drain(slack, bot)
    slack.cop.do(meetings.cancel, slack.cop.coordinator, number, "De zaal is dicht", slack.cop.now)
    await drain(slack, bot)
    slack.cop.clock.move_to(amsterdam("2026-12-08", "14:00"))
    await drain(slack, bot)
    planned, cancelled = (message for message in slack.posted() if "weekoverzicht" not in message["text"].lower())
    assert "De zaal is dicht" in str(cancelled)
    assert "De zaal is dicht" not in str(planned)


async def test_a_quiet_week_is_dropped_with_its_reason(slack: Slack) -> None:
    slack.cop.clock.move_to(amsterdam("2026-11-26", "15:00"))
    await drain(slack, slack.bot())
    row = slack.cop.deliveries(DIGEST)[0]
    assert (row.state, row.reason) == ("dropped", "quiet_week")
    assert slack.posted() == []


async def test_for_a_workspace_without_an_installation_nothing_is_tried(slack: Slack, say: Say) -> None:
    card = say(slack.cop)

    def reroute(session: Session) -> None:
        session.get_one(Delivery, card.id).team_id = "TGONE"

    slack.cop.do(reroute)
    await drain(slack, slack.bot())
    (kept,) = [row for row in slack.cop.rows(Delivery) if row.id == card.id]
    assert (kept.state, kept.attempts) == ("due", 0)


async def test_planning_and_tidying_run_as_the_clock_runs_them(slack: Slack) -> None:
    bot_services = slack.bot()._services
    slack.cop.clock.move_to(amsterdam("2026-12-09"))
    await plan(bot_services)
    await tidy(bot_services)
    assert slack.cop.deliveries(DIGEST)[-1].occurrence == "2026-W51"


async def mend(bot: Deliverer) -> None:
    """Look twice, as the clock does half a minute apart: what only seemed to be left behind is not touched."""
    await bot.repair()
    await bot.repair()


def take(cop: Cop) -> list[Delivery]:
    """Claim as a worker that is then killed."""
    return cop.do(delivery_cases.claim, "killed", cop.now, list(COMPOSERS), 8)


async def test_a_workspace_whose_installation_is_disabled_is_posted_to_no_more(slack: Slack, say: Say) -> None:
    bad, good = say(slack.cop), say(slack.other)

    def disable(session: Session) -> None:
        installations.find(session, slack.cop.team_id).disabled_at = slack.cop.now

    slack.cop.do(disable)
    await drain(slack, slack.bot())
    assert (look(slack.cop, bad).state, look(slack.cop, bad).attempts) == ("due", 0)
    assert slack.posted() == []
    assert slack.keys(slack.other) == [good.key]
