"""What a member finds on the bot's Home tab."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.facts import HomePage
from bot.usecases.actors import Actor, contacts
from storage import cases, meetings, submissions


def page(session: Session, actor: Actor, now: datetime) -> HomePage | None:
    """Give the member's page, or None where no community can be told."""
    community = actor.community
    if community is None:
        return None
    return HomePage(
        community,
        list(meetings.upcoming(session, community.id, now, 3)),
        submissions.open_asks(session, community.id)[:5],
        list(submissions.of_author(session, community.id, actor.member.id, 5)),
        [line for line in cases.lines(session, community.id) if actor.user_id in line.holders],
        contacts(session, community),
    )
