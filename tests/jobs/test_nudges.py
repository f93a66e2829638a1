"""A year of asking holders, as the clock brings it about; and one ask that ends up in somebody's direct message."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.rules.deliveries import NUDGE, Dropped
from bot.rules.instants import wall
from bot.rules.submissions import UPDATE, Draft
from bot.services import Services
from bot.settings import Settings
from bot.usecases import cases, nudges, roles, roster, submissions
from bot.usecases import deliveries as delivery_cases
from bot.usecases.profiles import Profile
from jobs.composers import COMPOSERS
from jobs.plan import plan
from storage.records import CaseHolder, Community, Delivery
from tests.community import HOLDER, MEMBER, ZONE, Cop, amsterdam
from tests.jobs.conftest import Slack, forward, round_of
from tests.rules.test_workdays import PUBLIC_HOLIDAYS_OF_2027, SCHOOL_HOLIDAYS_OF_2027, days_of, in_2027

LOOKS = [10, 14]


@dataclass
class Year:
    """Lives through days: planning, composing and counting, all but the posting itself."""

    cop: Cop
    went: list[tuple[datetime, str, str]] = field(default_factory=list)
    """When, to whom, about which case."""
    dropped: list[str] = field(default_factory=list)

    async def until(self, day: str) -> None:
        """Go on, two looks a day, until ten o'clock on a day."""
        services = Services(self.cop.database, self.cop.clock, Settings())
        last = amsterdam(day)
        while self.cop.now < last:
            for row in self.cop.do(look, self.cop.now):
                try:
                    message = await COMPOSERS[NUDGE](services, row, self.cop.now)
                except Dropped as dropped:
                    self.cop.do(delivery_cases.drop, row, "w", dropped.reason)
                    self.dropped.append(dropped.reason)
                    continue
                assert message is not None
                self.cop.do(delivery_cases.attempt, row, "w", self.cop.now)
                self.cop.do(delivery_cases.sent, row, "w", "1.1", self.cop.now)
                value = message.payload()["blocks"][1]["elements"][0]["value"]
                self.went.append((self.cop.now, row.channel_id, titles(self.cop)[int(value)]))
            self.cop.clock.move_to(following(self.cop.now))

    def days(self, title: str) -> list[str]:
        """Give on which days somebody was asked about a case."""
        return [f"{wall(when, ZONE):%Y-%m-%d}" for when, _, asked in self.went if asked == title]

    def share(self, title: str, user_id: str) -> None:
        """Share an update on a case."""
        number = next(number for number, known in titles(self.cop).items() if known == title)
        draft = Draft(UPDATE, number, lesson=f"Een les op {self.cop.now}")
        self.cop.do(submissions.share, self.cop.actor(user_id), draft, self.cop.now, request_key=str(self.cop.now))


def look(session: Session, now: datetime) -> list[Delivery]:
    """Plan, and take what is due: in one transaction, so that a year lasts seconds."""
    nudges.plan_all(session, now)
    return delivery_cases.claim(session, "w", now, [NUDGE], 8)


def following(now: datetime) -> datetime:
    local = wall(now, ZONE)
    later = [hour for hour in LOOKS if hour > local.hour]
    day = local.date() if later else local.date() + timedelta(days=1)
    return amsterdam(day.isoformat(), f"{(later or LOOKS)[0]:02}:00")


def titles(cop: Cop) -> dict[int, str]:
    return dict(cop.do(cases.titles, cop.coordinator))


@pytest.mark.slow
async def test_a_year_of_asking_stays_kind(cop: Cop) -> None:
    """Meetings in week 2, 14, 25 and 41; the summer holidays of Noord from 10 July to 22 August."""
    for day in ("2027-01-12", "2027-04-06", "2027-06-22", "2027-10-12"):
        cop.meeting(day)

    def north(session: Session) -> None:
        session.get_one(Community, cop.community_id).region = "Noord"

    cop.do(north)
    for title, holder in (("Nooit antwoord", MEMBER), ("In rust", MEMBER), ("Ook van de houder", HOLDER)):
        cop.do(cases.create, cop.coordinator, title, cop.now, request_key=title, holders=(holder,))
    cop.do(cases.rest, cop.actor(MEMBER), "In rust", resting=True)
    year = Year(cop)

    await year.until("2027-03-10")
    year.share("Burgerpanel Veenrand", HOLDER)
    await year.until("2027-07-08")
    year.share("Ook van de houder", HOLDER)
    await year.until("2027-11-27")

    assert year.days("In rust") == []
    # Six weeks after the case began; six weeks after that, as they met on 12 January; the day after they met on
    # 6 April; and never again, as none was answered.
    assert year.days("Nooit antwoord") == ["2027-01-06", "2027-02-17", "2027-04-07"]
    # The same until the update on 10 March; six weeks after it (summer time began, so it is past ten that day); the day
    # after they met in June; and thirteen weeks after that, as they met no more. That was the third.
    assert year.days("Burgerpanel Veenrand") == ["2027-01-06", "2027-02-17", "2027-04-22", "2027-06-23", "2027-09-22"]
    # A day later where the holder was asked about the other case that day. After the third nothing, until the update
    # on 8 July; six weeks after it are the summer holidays of the north, until 22 August.
    assert year.days("Ook van de houder") == ["2027-01-07", "2027-02-18", "2027-04-07", "2027-08-23", "2027-10-13"]
    assert year.dropped == []

    told = [(wall(when, ZONE).date(), user_id) for when, user_id, _ in year.went]
    assert len(set(told)) == len(told), "two asks to one person on one day"
    free = days_of([*SCHOOL_HOLIDAYS_OF_2027["Noord"], "01-01/01-03"])
    free |= {in_2027(text) for text in PUBLIC_HOLIDAYS_OF_2027}
    assert not [day for day, _ in told if day in free or day.weekday() > 4]
    assert {wall(when, ZONE).hour for when, *_ in year.went} == {10}


async def test_an_ask_is_posted_to_the_holder_alone_and_counted(slack: Slack) -> None:
    cop, (_, holder, *_others) = slack.cop, people(slack)
    cop.do(cases.give_holder, cop.coordinator, cop.case_id, [holder], cop.now)
    cop.clock.move_to(amsterdam("2027-01-06", "11:00"))
    await plan(Services(cop.database, cop.clock, Settings()))
    cop.clock.move_to(amsterdam("2027-01-07"))
    await post_everything(slack)
    (message,) = direct(slack, holder)
    assert "*Burgerpanel Veenrand*" in json.dumps(message["blocks"])
    assert [row.state for row in cop.deliveries(NUDGE)] == ["sent"]
    assert [row.unanswered for row in cop.rows(CaseHolder) if row.case_id == cop.case_id] == [1]
    keys = slack.keys()
    assert not [key for key in keys if key.startswith(NUDGE)], "in the channel nobody is named"


async def test_who_comes_is_welcomed_and_a_case_that_loses_its_holder_is_told_of(slack: Slack) -> None:
    cop, (coordinator, holder, newcomer, *_others) = slack.cop, people(slack)
    cop.do(roles.give, cop.coordinator, coordinator, "coordinator", cop.now)
    cop.do(cases.give_holder, cop.coordinator, cop.case_id, [holder], cop.now)
    known = {user_id: Profile(user_id, "nl-NL") for user_id in (coordinator, holder, newcomer)}
    cop.do(roster.take, cop.community_id, [coordinator, holder], known, cop.now)
    cop.do(roster.take, cop.community_id, [coordinator, newcomer], known, cop.now)
    await post_everything(slack)
    (welcome,), (question,) = direct(slack, newcomer), direct(slack, coordinator)
    assert "Ik lees jullie gesprekken niet" in json.dumps(welcome, ensure_ascii=False)
    assert f"<@{holder}> is niet meer in het kanaal" in json.dumps(question, ensure_ascii=False)


async def post_everything(slack: Slack) -> None:
    bot = slack.bot()
    while await round_of(bot):
        forward(slack.cop)


def people(slack: Slack) -> list[str]:
    """Give the people of the community's workspace in the pretend Slack."""
    team = slack.sandbox.world.team(slack.cop.team_id)
    assert team is not None
    return [person.id for person in team.users if not person.is_bot]


def direct(slack: Slack, user_id: str) -> list[dict[str, Any]]:
    """Give what the bot posted to one person."""
    team = slack.sandbox.world.team(slack.cop.team_id)
    assert team is not None
    return slack.sandbox.state.messages.get((team.id, team.im(user_id).id), [])
