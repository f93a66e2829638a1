"""A connected community with its people, made through the real use cases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

import pytest
from sqlalchemy import select

from bot.clock import MovableClock
from bot.facts import Planned, Shared
from bot.rules.instants import moment
from bot.rules.meetings import plan_at
from bot.rules.problems import Refused
from bot.rules.states import SENT
from bot.rules.submissions import HELP_REQUEST, INSIGHT, UPDATE, Draft
from bot.usecases import actors, cases, communities, installations, meetings, submissions
from bot.usecases.actors import Actor, Spot
from bot.usecases.profiles import Profile
from storage.database import Database
from storage.records import Case, Community, Delivery, Record

P = ParamSpec("P")
T = TypeVar("T")
R = TypeVar("R", bound=Record)

ZONE = "Europe/Amsterdam"
COORDINATOR, HOLDER, MEMBER = "U1", "U2", "U3"


def amsterdam(day: str, at: str = "10:00") -> datetime:
    """Give the moment at which the clocks in Amsterdam show this."""
    return moment(datetime.fromisoformat(f"{day}T{at}"), ZONE)


START = amsterdam("2026-11-25", "10:00")


@dataclass(frozen=True)
class Cop:
    """A community in a workspace, with a coordinator, the holder of a case, and a member."""

    database: Database
    clock: MovableClock
    community_id: int
    slug: str
    team_id: str
    channel_id: str
    case_id: int

    @property
    def coordinator(self) -> Actor:
        """Somebody who coordinates the community."""
        return self.actor(COORDINATOR)

    @property
    def holder(self) -> Actor:
        """Somebody who holds a case."""
        return self.actor(HOLDER)

    @property
    def member(self) -> Actor:
        """Somebody without a role."""
        return self.actor(MEMBER)

    @property
    def now(self) -> datetime:
        """The moment on the clock."""
        return self.clock.now()

    @property
    def community(self) -> Community:
        """The community as it is stored now."""
        return self.do(communities.by_id, self.community_id)

    def actor(self, user_id: str) -> Actor:
        """Give a person as a request in the community's channel finds them."""
        profile = Profile(user_id, "nl-NL", ZONE)
        return self.do(actors.meet, self.team_id, user_id, Spot(self.channel_id), profile, self.now)

    def do(self, work: Callable[Concatenate[Any, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a use case in a transaction of its own."""
        return self.database.write_here(work, *args, **kwargs)

    def refused(self, work: Callable[..., object], *args: object, **kwargs: object) -> list[str]:
        """Run a use case that refuses, and give the codes of its reasons."""
        with pytest.raises(Refused) as refusal:
            self.database.write_here(work, *args, **kwargs)
        return [problem.code for problem in refusal.value.problems]

    def rows(self, table: type[R]) -> Sequence[R]:
        """Give a table's rows in the order in which they were made."""
        return self.do(lambda session: session.scalars(select(table).order_by(*table.__table__.primary_key)).all())

    def deliveries(self, *kinds: str) -> list[Delivery]:
        """Give the community's deliveries of these kinds (of every kind without any)."""
        found = [row for row in self.rows(Delivery) if row.community_id == self.community_id]
        return [row for row in found if not kinds or row.kind in kinds]

    def has_posted(self, delivery: Delivery, ts: str) -> None:
        """Bring a planned delivery to where it stands in its channel."""

        def stand(session: Any) -> None:
            row = session.get(Delivery, delivery.id)
            row.state, row.posted_ts, row.posted_at, row.attempts = SENT, ts, self.now, 1

        self.do(stand)

    def update(self, lesson: str = "Een les", *, key: str = "", **fields: Any) -> Shared:
        """Share an update on the community's case, as its holder."""
        draft = Draft(UPDATE, self.case_id, lesson=lesson, **fields)
        return self.do(submissions.share, self.holder, draft, self.now, request_key=key or f"update:{lesson[:40]}")

    def insight(self, lesson: str, *, key: str = "", **fields: Any) -> Shared:
        """Share an insight, as a member."""
        draft = Draft(INSIGHT, lesson=lesson, **fields)
        return self.do(submissions.share, self.member, draft, self.now, request_key=key or f"insight:{lesson}")

    def ask(self, ask: str = "Wie helpt?", *, key: str = "") -> Shared:
        """Ask for help, as a member."""
        draft = Draft(HELP_REQUEST, ask=ask)
        return self.do(submissions.share, self.member, draft, self.now, request_key=key or f"ask:{ask}")

    def meeting(self, day: str = "2026-12-08", at: str = "13:30", *, key: str = "", **fields: str) -> Planned:
        """Plan a meeting, as the coordinator."""
        plan = plan_at(datetime.fromisoformat(f"{day}T{at}"), None, ZONE, **fields)
        return self.do(meetings.plan, self.coordinator, plan, self.now, request_key=key or f"meeting:{day}:{at}")


def connect(
    database: Database,
    clock: MovableClock,
    *,
    slug: str = "bewoners-in-beeld",
    team_id: str = "T1",
    channel_id: str = "C1",
    token: str = "xoxb-a-token",  # noqa: S107 - the pretend Slack's
    bot_user_id: str = "UBOT",
) -> Cop:
    """Install the bot, connect the community, and open the case Burgerpanel Veenrand with a holder."""
    now = clock.now()
    database.write_here(
        installations.remember, team_id, token, now, team_name=team_id, bot_id="B1", bot_user_id=bot_user_id
    )
    connected = database.write_here(communities.connect, slug, team_id, channel_id, [COORDINATOR], now)
    cop = Cop(database, clock, connected.community.id, slug, team_id, channel_id, 0)
    title = "Burgerpanel Veenrand"
    case: Case = cop.do(cases.create, cop.coordinator, title, now, request_key="case", holders=(HOLDER,))
    return Cop(database, clock, cop.community_id, slug, team_id, channel_id, case.id)
