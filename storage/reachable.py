"""Whether the bot can post somewhere, as a condition in a query."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlalchemy.orm import aliased

from storage.records import Destination, Installation, Workspace


def is_reachable(row: Any, source: Any) -> ColumnElement[bool]:
    """The bot is installed where it goes (in the workspace or its organisation), and the channel is not blocked.

    `row` has a team_id and a channel_id; `source` is what it is selected from.
    """
    installed, workspace, place = aliased(Installation), aliased(Workspace), aliased(Destination)
    of_the_organisation = (
        exists()
        .where(
            workspace.team_id == row.team_id,
            workspace.enterprise_id != "",
            workspace.enterprise_id == installed.enterprise_id,
        )
        # Two levels deep SQLAlchemy finds only the nearest by itself, and would look at everybody's deliveries.
        .correlate(source, installed)
    )
    here = or_(
        installed.team_id == row.team_id,
        and_(installed.team_id == "", or_(installed.enterprise_id == row.team_id, of_the_organisation)),
    )
    blocked = exists().where(
        place.team_id == row.team_id, place.channel_id == row.channel_id, place.blocked_at.is_not(None)
    )
    return and_(exists().where(installed.disabled_at.is_(None), here), ~blocked)
