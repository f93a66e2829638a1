"""The bot was away, for half a minute to three weeks: what it owed is judged row by row when it is back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.rules.deliveries import DIGEST, REMINDER, REPORT
from bot.sandbox.world import User
from bot.usecases import deliveries, digests, lapses
from jobs.plan import plan
from storage.records import Delivery
from tests.community import COORDINATOR, Cop, amsterdam
from tests.jobs.conftest import Slack, forward, round_of
from tests.whole.running import until

DOWN_AT = amsterdam("2026-11-26", "12:29") + timedelta(seconds=50)
SENT, DUE = ("sent", ""), ("due", "")
AWAY, OVERTAKEN = ("missed", "was_away"), ("dropped", "overtaken")
DAY, HOUR, WEEK = "1d", "1h", "7d"

SOON = {
    "today": {DAY: SENT, HOUR: SENT},
    "tomorrow": {DAY: SENT, HOUR: DUE},
    "later": dict.fromkeys((WEEK, DAY, HOUR), DUE),
}
"""Three meetings: today at 13.30, tomorrow at 10.00 and on 8 December; what is due before the outage went."""


@dataclass(frozen=True)
class Outage:
    """How long, what then becomes of each reminder and of the digests owed, what is said, and how much is missed."""

    lasts: timedelta
    reminders: dict[str, dict[str, tuple[str, str]]]
    digests: dict[str, tuple[str, str]]
    says: str
    missed: int


OUTAGES = {
    "half a minute": Outage(timedelta(seconds=30), SOON, {}, "Over een uur beginnen we", 0),
    "twenty minutes": Outage(timedelta(minutes=20), SOON, {}, "Over 40 minuten beginnen we", 0),
    "three hours": Outage(
        timedelta(hours=3), SOON | {"today": {DAY: SENT, HOUR: AWAY}}, {"2026-W48": SENT}, "Weekoverzicht", 1
    ),
    "two days": Outage(
        timedelta(days=2),
        SOON | {"today": {DAY: SENT, HOUR: AWAY}, "tomorrow": {DAY: SENT, HOUR: AWAY}},
        {"2026-W48": SENT},
        "Weekoverzicht",
        2,
    ),
    "three weeks": Outage(
        timedelta(weeks=3),
        {
            "today": {DAY: SENT, HOUR: AWAY},
            "tomorrow": {DAY: SENT, HOUR: AWAY},
            "later": {WEEK: OVERTAKEN, DAY: OVERTAKEN, HOUR: AWAY},
        },
        {"2026-W48": AWAY, "2026-W49": AWAY, "2026-W50": AWAY},
        "",
        6,
    ),
}


async def go_on(slack: Slack, most: int = 40) -> None:
    """Plan and post, a second at a time, until nothing may go any more."""
    bot = slack.bot()
    await plan(bot._services)
    for _ in range(most):
        if not await round_of(bot):
            return
        forward(slack.cop)


@pytest.fixture
async def before(slack: Slack) -> dict[str, int]:
    """The three meetings, something to tell, and everything up to the outage posted. Gives the meetings' ids."""
    slack.sandbox.world.teams[0].users.append(User(COORDINATOR, "Sanne"))
    cop = slack.cop
    cop.insight("Een les", in_channel=False)
    days = {"today": ("2026-11-26", "13:30"), "tomorrow": ("2026-11-27", "10:00"), "later": ("2026-12-08", "13:30")}
    meetings = {name: cop.meeting(*when).meeting.id for name, when in days.items()}
    await go_on(slack)
    for moment in (amsterdam("2026-11-25", "13:30"), amsterdam("2026-11-26", "10:00"), DOWN_AT):
        cop.clock.move_to(moment)
        await go_on(slack)
    return meetings


def reminders(cop: Cop, meetings: dict[str, int]) -> dict[str, dict[str, tuple[str, str]]]:
    rows = cop.deliveries(REMINDER)
    return {
        name: {row.occurrence: (row.state, row.reason) for row in rows if row.subject_id == number}
        for name, number in meetings.items()
    }


@pytest.mark.parametrize("name", OUTAGES)
async def test_after_an_outage_each_owed_delivery_is_judged_on_its_own(
    slack: Slack, before: dict[str, int], name: str
) -> None:
    outage, cop, already = OUTAGES[name], slack.cop, len(slack.posted())
    cop.clock.move_to(DOWN_AT + outage.lasts)
    await go_on(slack)
    assert reminders(cop, before) == outage.reminders
    digests = {row.occurrence: (row.state, row.reason) for row in cop.deliveries(DIGEST)}
    assert {week: what for week, what in digests.items() if what != DUE} == outage.digests
    said = [message["text"] for message in slack.posted()[already:]]
    assert len(said) == bool(outage.says)
    assert "".join(said).startswith(outage.says)
    assert sum(row.state == "missed" for row in cop.deliveries()) == outage.missed
    forward(cop, 61)
    await go_on(slack)
    assert is_told_once(slack) == bool(outage.missed)


def is_told_once(slack: Slack) -> bool:
    """Say whether the coordinator was told of everything that was missed, once, and nothing else."""
    rows = slack.cop.deliveries(REPORT)
    if not rows:
        return False
    (report,) = rows
    missed = {row.id for row in slack.cop.deliveries() if row.state == "missed"}
    assert report.state == "sent"
    assert set(report.facts["missed"]) == missed
    assert len(report.facts["missed"]) == len(missed)
    return True


async def test_what_a_missed_digest_would_have_told_is_in_the_next_one(slack: Slack, before: dict[str, int]) -> None:
    slack.cop.clock.move_to(DOWN_AT + timedelta(weeks=3))
    await go_on(slack)
    slack.cop.clock.move_to(amsterdam("2026-12-17", "15:00"))
    await go_on(slack)
    digest = slack.posted()[-1]
    assert "Een les" in str(digest)
    assert sum("Een les" in str(message) for message in slack.posted()) == 1


async def test_a_digest_that_is_owed_goes_late_in_the_same_week_and_not_after_it(
    slack: Slack, before: dict[str, int]
) -> None:
    slack.cop.clock.move_to(amsterdam("2026-11-29", "23:59"))
    await go_on(slack)
    assert slack.cop.deliveries(DIGEST)[0].state == "sent"


@pytest.mark.parametrize("seconds", [3 * 3600, -600])
async def test_a_wall_clock_that_jumps_posts_nothing_twice_and_loses_nothing(
    slack: Slack, before: dict[str, int], seconds: int
) -> None:
    """A host that slept for three hours, or whose clock is put right by ten minutes, with a send in hand."""
    cop, bot = slack.cop, slack.bot()
    cop.clock.move_to(amsterdam("2026-11-26", "12:30"))
    slack.fault("slow", seconds=0.3)
    assert await bot.tick() == 1
    await until(lambda: any(row.attempted_at and row.state == "sending" for row in cop.deliveries(REMINDER)))
    forward(cop, seconds)
    other = slack.bot()
    for one in (bot, other):
        await one.repair()
    await bot.settle()
    for one in (bot, other):
        await one.repair()
        await round_of(one)
    (hour,) = [row for row in cop.deliveries(REMINDER) if row.occurrence == HOUR and row.subject_id == before["today"]]
    assert (hour.state, hour.attempts) == ("sent", 1)
    assert slack.keys().count(hour.key) == 1
    card = cop.insight("Na de sprong").line.submission.id
    forward(cop, 20)
    await go_on(slack)
    posted = slack.keys(cop)
    assert f"card:{card}::r0" in posted, "the channel does not rest until the clock is where it was"


async def test_one_that_another_process_left_behind_is_settled_though_the_clock_went_back(slack: Slack) -> None:
    cop = slack.cop
    cop.meeting("2026-12-08", "13:30")
    forward(cop, 600)
    (claimed,) = cop.do(lambda session: _claim(session, cop))
    forward(cop, -600)
    bot = slack.bot()
    for _ in range(2):
        await bot.repair()
    assert cop.do(lambda session: session.get(Delivery, claimed.id)).state == "due"


def _claim(session: object, cop: Cop) -> list[Delivery]:
    return deliveries.claim(session, "killed", cop.now, ["meeting_planned"], 1)


async def test_the_planner_goes_on_where_it_stopped_and_what_passed_meanwhile_is_judged(slack: Slack) -> None:
    cop = slack.cop
    cop.clock.move_to(amsterdam("2027-01-20"))
    cop.do(digests.plan_all, cop.now)
    weeks = [row.occurrence for row in cop.deliveries(DIGEST)]
    assert weeks == [f"2026-W{week}" for week in range(48, 54)] + [f"2027-W0{week}" for week in range(1, 5)]
    cop.do(lapses.lapse, cop.now)
    states = {row.occurrence: row.state for row in cop.deliveries(DIGEST)}
    assert states == {week: ("due" if week >= "2027-W03" else "missed") for week in weeks}
