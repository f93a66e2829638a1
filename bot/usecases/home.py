"""What a member finds on the bot's Home tab."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.facts import HomePage
from bot.usecases import submissions
from bot.usecases.actors import Actor, contacts
from storage import cases, meetings
from storage import submissions as stored

OWN_SHOWN = 5
"""The newest ones stand on Home; a button shows the others."""


def page(session: Session, actor: Actor, now: datetime) -> HomePage | None:
    """Give the member's page, or None where no community can be told."""
    community = actor.community
    if community is None:
        return None
    return HomePage(
        community,
        list(meetings.upcoming(session, community.id, now, 3)),
        stored.open_asks(session, community.id)[:5],
        submissions.mine(session, actor, most=OWN_SHOWN),
        [line for line in cases.lines(session, community.id) if actor.user_id in line.holders],
        contacts(session, community),
    )
