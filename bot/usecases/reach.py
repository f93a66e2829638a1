"""Whether a community can be reached now, and who hears of it when it cannot."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.usecases.coordinators import coordinators
from storage import deliveries, destinations, installations
from storage.records import Community

TOLD_FOR = timedelta(days=7)
"""How long it is of use to tell or ask a coordinator something."""


def is_installed(session: Session, team_id: str | None) -> bool:
    """Say whether the bot is installed in a workspace."""
    installation = installations.find(session, team_id) if team_id else None
    return installation is not None and installation.disabled_at is None


def is_open(session: Session, community: Community) -> bool:
    """Say whether the bot can post in the community's channel: it is installed there, and the channel is not closed."""
    return is_installed(session, community.team_id) and not why_closed(
        session, community.team_id or "", community.channel_id or ""
    )


def why_closed(session: Session, team_id: str, channel_id: str) -> str:
    """Give why a channel is closed to the bot, or "" when it is not."""
    known = destinations.find(session, team_id, channel_id)
    return known.blocked_reason if known is not None and known.blocked_at is not None else ""


def told(session: Session, community: Community) -> list[str]:
    """Give whom to tell of trouble: the coordinators, or else whoever installed the bot."""
    found = [member.user_id for member in coordinators(session, community.id)]
    installation = installations.find(session, community.team_id or "")
    if not found and installation is not None and installation.installed_by:
        return [installation.installed_by]
    return found


def tell(
    session: Session,
    community: Community,
    user_id: str,
    kind: str,
    name: str,
    due_at: datetime,
    *,
    subject_id: int,
    facts: Mapping[str, object] | None = None,
) -> None:
    """Have something said to somebody who coordinates, in private, once by this name; for a week it is of use."""
    deliveries.plan(
        session,
        key=name,
        community_id=community.id,
        team_id=community.team_id,
        channel_id=user_id,
        kind=kind,
        subject_id=subject_id,
        facts=dict(facts or {}),
        due_at=due_at,
        late_after=due_at + TOLD_FOR,
    )
