"""Who coordinates a community, and can be asked."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.rules.roles import COORDINATOR
from storage import members
from storage.records import Community, Member

CONTACTS = 5


def contacts(session: Session, community: Community) -> list[str]:
    """Give the Slack ids of the community's first coordinators: a few are enough to ask."""
    return [member.user_id for member in coordinators(session, community.id)[:CONTACTS]]


def coordinators(session: Session, community_id: int) -> list[Member]:
    """Give the community's coordinators who can act: their account works, and they did not become a guest."""
    found = members.with_role(session, community_id, COORDINATOR)
    return [member for member in found if member.deactivated_at is None and not member.is_outsider]
