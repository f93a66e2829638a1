"""The communities of practice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from storage.inserts import insert_once
from storage.records import Community

_IN_TEAM = select(Community).where(Community.team_id == bindparam("team_id")).order_by(Community.id)
# Made once: SQLAlchemy's own way by primary key makes it anew, which costs more than asking.
_BY_ID = select(Community).where(Community.id == bindparam("community_id"))
_LOCK = (
    select(Community)
    .where(Community.id == bindparam("community_id"))
    .with_for_update()
    .execution_options(populate_existing=True)
)

_TABLE: Any = Community.__table__
_HOLD = select(_TABLE.c.team_id, _TABLE.c.channel_id).where(_TABLE.c.id == bindparam("community_id")).with_for_update()


def by_id(session: Session, community_id: int) -> Community:
    """Give the community. Raises LookupError when there is none."""
    record = session.scalars(_BY_ID, {"community_id": community_id}).first()
    if record is None:
        raise LookupError(f"no community {community_id}")
    return record


def in_team(session: Session, team_id: str) -> Sequence[Community]:
    """Give the communities of a workspace."""
    return session.scalars(_IN_TEAM, {"team_id": team_id}).all()


def in_channel(session: Session, team_id: str, channel_id: str) -> Community | None:
    """Give the community of a channel, or None."""
    query = select(Community).where(Community.team_id == team_id, Community.channel_id == channel_id)
    return session.scalars(query).first()


def lock(session: Session, community_id: int) -> Community:
    """Give the community and keep others from numbering in it until this transaction ends."""
    return session.scalars(_LOCK, {"community_id": community_id}).one()


def hold(session: Session, community_id: int) -> tuple[str | None, str | None]:
    """As `lock`, without reading all of the community. Gives its workspace and channel as they are now."""
    team_id, channel_id = session.execute(_HOLD, {"community_id": community_id}).one()
    return team_id, channel_id


def any_make(session: Session, slug: str, **fields: Any) -> None:
    """Make a community unless its slug is known: two processes may start at once on an empty database."""
    insert_once(session, Community, slug=slug, **fields)


def any_by_slug(session: Session, slug: str) -> Community | None:
    """Give the community with this slug, whichever workspace it belongs to."""
    return session.scalars(select(Community).where(Community.slug == slug)).first()


def any_all(session: Session) -> Sequence[Community]:
    """Give every community, for operators and the planner."""
    return session.scalars(select(Community).order_by(Community.id)).all()
