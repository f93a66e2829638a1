"""Whether the bot can post somewhere, as a condition in a query."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, exists, or_
from sqlalchemy.orm import aliased

from storage.records import Destination, Installation, Workspace


def is_reachable(row: Any) -> ColumnElement[bool]:
    """The bot is installed where it goes (in the workspace or its organisation), and the channel is not blocked.

    `row` has a team_id and a channel_id.
    """
    # Three conditions with one equality each, which a database answers from an index or a hash: as one condition with
    # alternatives in it PostgreSQL would compare every row with every installation.
    own, whole, of_many = aliased(Installation), aliased(Installation), aliased(Installation)
    workspace = aliased(Workspace)
    installed = or_(
        exists().where(own.team_id == row.team_id, own.disabled_at.is_(None)),
        exists().where(whole.enterprise_id == row.team_id, whole.team_id == "", whole.disabled_at.is_(None)),
        exists().where(
            workspace.team_id == row.team_id,
            workspace.enterprise_id != "",
            workspace.enterprise_id == of_many.enterprise_id,
            of_many.team_id == "",
            of_many.disabled_at.is_(None),
        ),
    )
    place = aliased(Destination)
    blocked = exists().where(
        place.team_id == row.team_id, place.channel_id == row.channel_id, place.blocked_at.is_not(None)
    )
    # Said so, and not as two conditions, PostgreSQL makes a hash of the blocked channels: it would else go through all
    # channels for each row when it expects few rows.
    return ~or_(blocked, ~installed)
