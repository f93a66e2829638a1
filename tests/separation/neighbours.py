"""Six communities that share every Slack id: five in workspaces of their own, and one beside the first."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.facts import Preferences, Setup
from bot.rules.deliveries import CARD, MEETING_PLANNED
from bot.rules.meetings import plan_at
from bot.rules.programme import COMMUNITIES, DEFAULT_REMINDERS, FIRST_DIGEST
from bot.rules.states import SENT
from bot.rules.submissions import ALL_COPS, HELP_REQUEST, INSIGHT, UPDATE, Draft
from bot.usecases import actors, cases, communities, installations, meetings, onboarding, profiles, submissions
from bot.usecases.actors import Actor, Spot
from bot.usecases.profiles import profile_of
from storage import members, roster
from storage.database import Database
from storage.records import Case, Community, Delivery, Meeting, Member, Membership, Role, Submission
from tests.community import ZONE
from tests.separation.keeping import ADMIN, LOCAL_GUEST, person

TEAMS = ("T1", "T2", "T3", "T4", "T5")
COORDINATOR, HOLDER, MEMBER, NEIGHBOUR, BOTH, NOBODY = "U1", "U2", "U3", "U4", "U5", "U6"
USERS = (COORDINATOR, HOLDER, MEMBER, NEIGHBOUR, BOTH, NOBODY, LOCAL_GUEST, ADMIN)
FIRST, SECOND, WITHOUT = "C1", "C2", "C9"
"""The channels of communities, and one without any."""
SAME_TITLE = "Burgerpanel Veenrand"
MARK = re.compile(r"mk\d{5}")
_ALONE = ("Ankerplaats", "Boezemwater", "Citroengaarde", "Duinrand", "Eikenlaan", "Fruitweg")
"""Titles without a mark, to ask for in another community: one for each."""


@dataclass
class Marks:
    """Words that occur once: which community holds each, and where it must come to stand."""

    number: int = 0
    owners: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    expected: dict[str, int] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Marks({self.number})"

    def new(self, community_id: int | None = None) -> str:
        """Give a new word; with a community, it must be stored in that one or nowhere."""
        self.number += 1
        mark = f"mk{self.number:05d}"
        if community_id is not None:
            self.expected[mark] = community_id
        return mark

    def look(self, session: Session) -> None:
        """Read from the tables which community holds which word. What was withdrawn stays known."""
        for table in (Case, Submission, Meeting):
            for row in session.scalars(select(table)):
                for mark in MARK.findall(_texts(row)):
                    self.owners[mark].add(row.community_id)
        for community in session.scalars(select(Community)):
            for mark in MARK.findall(_texts(community)):
                self.owners[mark].add(community.id)


def _texts(row: Any) -> str:
    values = (getattr(row, column.key) for column in row.__table__.columns)
    return " ".join(str(value) for value in values if isinstance(value, str | list))


def texts_of(session: Session, community_id: int) -> set[str]:
    """Give the marks in a community's name: the workspace's own people may know that it exists."""
    community = session.get(Community, community_id)
    return set(MARK.findall(f"{community.name} {community.slug}")) if community else set()


def furnish(database: Database, marks: Marks, now: datetime) -> None:
    """Install the bot in each workspace, set the communities up and fill them, through the real use cases."""
    for number, team_id in enumerate(TEAMS):
        database.write_here(
            installations.remember, team_id, f"xoxb-{team_id}-1", now, team_name="Zelfde naam", bot_id="B1",
            bot_user_id="UBOT",
        )  # fmt: skip
        database.write_here(_introduce, team_id, now)
        # The last workspace has a community of its own, as the first has beside the programme's.
        slug = COMMUNITIES[number].slug if number < 4 else ""
        _set_up(database, marks, team_id, FIRST, slug, number, now)
    _set_up(database, marks, "T1", SECOND, "", 5, now)
    database.write_here(_posted, now)
    database.write_here(marks.look)


def _posted(session: Session, now: datetime) -> None:
    """What was shared and planned so far stands in the channels, so that what happens next is posted soon."""
    for row in session.scalars(select(Delivery).where(Delivery.kind.in_([CARD, MEETING_PLANNED]))):
        row.state, row.posted_ts, row.posted_at, row.attempts = SENT, f"{row.id}.000001", now, 1


def _introduce(session: Session, team_id: str, now: datetime) -> None:
    for user_id in USERS:
        member = members.ensure(session, team_id, user_id, now)
        profiles.describe(member, profile_of(person(user_id, team_id), team_id), now)


def _set_up(
    database: Database, marks: Marks, team_id: str, channel_id: str, slug: str, number: int, now: datetime
) -> None:
    coordinator = NEIGHBOUR if channel_id == SECOND else COORDINATOR
    preferences = Preferences(True, *FIRST_DIGEST, DEFAULT_REMINDERS, "nl", ZONE)
    setup = Setup(
        slug, f"Onze wijken {marks.new()}", f"Samen {marks.new()}", (f"Bureau {marks.new()}",), channel_id,
        (coordinator,), preferences, not slug,
    )  # fmt: skip
    admin = actor(database, team_id, ADMIN)
    key = f"setup:{number}"
    done = database.write_here(onboarding.set_up, admin, setup, now, request_key=key)
    community_id = done.community.id
    people = (NEIGHBOUR, BOTH) if channel_id == SECOND else (COORDINATOR, HOLDER, MEMBER, BOTH, LOCAL_GUEST)
    database.write_here(_enrol, team_id, community_id, people, now)
    chief = actor(database, team_id, coordinator, channel_id)
    database.write_here(_goal, community_id, marks)
    wanted = ((SAME_TITLE, marks.new()), (_ALONE[number], marks.new()), (f"Casus {marks.new()}", marks.new()))
    made = [
        database.write_here(
            cases.create, chief, title, now, request_key=title, question=f"Vraag {mark}", region=f"Regio {marks.new()}",
            holders=(BOTH if channel_id == SECOND else HOLDER,),
        )
        for title, mark in wanted
    ]  # fmt: skip
    _share(database, marks, actor(database, team_id, BOTH, channel_id), [case.id for case in made], number, now)
    for index in range(number + 1):
        start = datetime.fromisoformat("2026-12-08T13:30") + timedelta(days=index)
        plan = plan_at(start, None, ZONE, place=f"Zaal {marks.new()}", preparation=f"Lees {marks.new()}")
        database.write_here(meetings.plan, chief, plan, now, request_key=f"meeting:{number}:{index}")


def _share(database: Database, marks: Marks, author: Actor, ids: list[int], number: int, now: datetime) -> None:
    drafts = [Draft(UPDATE, case_id, lesson=f"Les {marks.new()}", visibility=ALL_COPS) for case_id in ids]
    drafts += [Draft(INSIGHT, lesson=f"Inzicht {marks.new()}", visibility="website") for _ in range(number)]
    drafts.append(Draft(HELP_REQUEST, ids[0], ask=f"Wie weet {marks.new()}?"))
    for index, draft in enumerate(drafts):
        database.write_here(submissions.share, author, draft, now, request_key=f"share:{number}:{index}")


def _enrol(session: Session, team_id: str, community_id: int, people: tuple[str, ...], now: datetime) -> None:
    for user_id in people:
        roster.join(session, community_id, members.ensure(session, team_id, user_id, now).id, now)
    communities.by_id(session, community_id).roster_at = now


def _goal(session: Session, community_id: int, marks: Marks) -> None:
    community = communities.by_id(session, community_id)
    community.goal_nl, community.goal_en = f"Doel {marks.new()}", f"Goal {marks.new()}"


def actor(database: Database, team_id: str, user_id: str, channel_id: str | None = None) -> Actor:
    """Give somebody as a request finds them."""
    found = database.write_here(actors.find, team_id, user_id, Spot(channel_id))
    assert found is not None
    return found


def theirs(session: Session, home_team_id: str, user_id: str) -> set[int]:
    """Give the communities that somebody belongs to: on the roster now, or with a role in it."""
    member = members.find(session, home_team_id, user_id)
    if member is None:
        return set()
    on = select(Membership.community_id).where(Membership.member_id == member.id, Membership.left_at.is_(None))
    return {*session.scalars(on), *session.scalars(select(Role.community_id).where(Role.member_id == member.id))}


def is_from_here(session: Session, team_id: str, home_team_id: str, user_id: str) -> bool:
    """Say whether somebody is a full member of the workspace: no guest, and of no other organisation."""
    member = session.scalars(select(Member).where(Member.team_id == team_id, Member.user_id == user_id)).first()
    return home_team_id == team_id and member is not None and not member.is_outsider
