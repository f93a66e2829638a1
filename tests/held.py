"""Somebody about whom a row stands in every table that can hold one; and every text of the database, to search."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.rules.deliveries import CARD, DIGEST, NUDGE, SUCCESSOR, key
from bot.rules.meetings import plan_at
from bot.rules.roles import COORDINATOR
from bot.rules.rsvps import COMING
from bot.rules.submissions import HELP_REQUEST, INSIGHT, WEBSITE, Draft
from bot.usecases import actors, approvals, cases, editions, meetings, privacy, roster, rsvps, submissions
from bot.usecases.actors import Actor, Spot
from bot.usecases.profiles import Profile
from storage import deliveries, destinations, homes, installations, members
from storage.records import Record
from tests.community import HOLDER, ZONE, Cop

OWN_LESSON, OWN_ASK = "Bel eerst, schrijf daarna", "Wie kent een goede burgerpeiling?"
OTHERS_LESSON = "Een les van iemand anders"
NAME = "Noor de Vries"


def known_everywhere(cop: Cop, user_id: str = HOLDER) -> Actor:
    """Give the holder of a case, about whom everything stands that can: also posted, planned and said to others."""
    now = cop.now
    cop.do(roster.take, cop.community_id, ["U1", "U2", "U3"], {user_id: Profile(NAME, "nl-NL", ZONE)}, now)
    actor = cop.actor(user_id)
    member_id = actor.member.id
    cop.do(members.give_role, cop.community_id, member_id, COORDINATOR, now)
    actor = cop.actor(user_id)
    shared = cop.do(submissions.share, actor, Draft(INSIGHT, lesson=OWN_LESSON), now, request_key="own:1")
    cop.do(submissions.share, actor, Draft(HELP_REQUEST, ask=OWN_ASK), now, request_key="own:2")
    gone = cop.do(submissions.share, actor, Draft(INSIGHT, lesson="Niet goed"), now, request_key="own:3")
    cop.do(submissions.withdraw, actor, gone.line.submission.id, now)
    thanks = f"{OTHERS_LESSON}, met dank aan @{user_id}; niet van {user_id}9"
    others = cop.insight(thanks, visibility=WEBSITE).line.submission
    cop.do(approvals.decide, actor, others.id, others.revision, True, now)
    cop.do(cases.create, actor, "Dorpshuis Lindeveen", now, request_key="own:4")
    plan = plan_at((now + timedelta(days=9)).replace(tzinfo=None), None, ZONE, place="Het oude raadhuis")
    planned = cop.do(meetings.plan, actor, plan, now, request_key="own:5").meeting
    cop.do(rsvps.give, actor, planned.id, planned.sequence, COMING, now)
    for number, delivery in enumerate(cop.deliveries(CARD)):
        cop.has_posted(delivery, f"1.{number}")
    digest = cop.deliveries(DIGEST)[0]
    cop.do(editions.freeze, digest, now)
    cop.has_posted(digest, "2.1")
    cop.do(privacy.issue_link, actor, now)
    cop.do(_beside, cop, user_id, shared.line.submission.id)
    found = cop.do(actors.find, cop.team_id, user_id, Spot(cop.channel_id))
    assert found is not None
    return found


def _beside(session: Session, cop: Cop, user_id: str, submission_id: int) -> None:
    """What jobs, the Home tab and others' messages leave behind."""
    now, team_id = cop.now, cop.team_id
    homes.opened(session, team_id, user_id)
    destinations.rest(session, team_id, user_id, now, now)
    member = members.find(session, team_id, user_id)
    member.topics, member.name = "burgerpanels, loting", NAME
    installations.find(session, team_id).installed_by = user_id
    for name, kind, to, facts in (
        ("sent", NUDGE, user_id, {}),
        ("waits", NUDGE, user_id, {}),
        (user_id, SUCCESSOR, "U1", {"left": user_id, "also": [f"<@{user_id}>"]}),
    ):
        deliveries.plan(
            session,
            key=key(kind, name),
            community_id=cop.community_id,
            team_id=team_id,
            channel_id=to,
            kind=kind,
            subject_id=submission_id,
            facts=facts,
            due_at=now,
            state="sent" if name == "sent" else "due",
        )


def texts(session: Session) -> list[str]:
    """Give every value of every column of every table that is not a number, a moment or nothing, as text."""
    found = []
    for table in Record.metadata.sorted_tables:
        for row in session.execute(select(table)).mappings():
            told = {name: value for name, value in row.items() if isinstance(value, str | list | dict)}
            found += [f"{table.name}.{name}: {value}" for name, value in told.items()]
    return found


def naming(cop: Cop, what: str) -> list[str]:
    """Give where a Slack id or a name stands, in any table. What is encrypted holds any two letters by chance."""
    word = re.compile(rf"(?<![A-Z0-9]){re.escape(what)}(?![A-Z0-9])")
    sealed = "installations.bot_token: "
    return [text for text in cop.do(texts) if word.search(text) and not text.startswith(sealed)]


def as_stored(cop: Cop, member_id: int) -> list[Any]:
    """Give where the number of a person stands that was theirs."""
    people = Record.metadata.tables["members"]

    def look(session: Session) -> list[str]:
        found = []
        for table in Record.metadata.sorted_tables:
            for column in table.c:
                if any(foreign.column.table is people for foreign in column.foreign_keys):
                    rows = session.execute(select(table).where(column == member_id)).all()
                    found += [f"{table.name}.{column.name}"] * len(rows)
        return found

    return cop.do(look)
