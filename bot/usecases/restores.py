"""A database that was put back from a backup: what may have been posted since is held until an operator lets it go."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.rules.states import RESTORED, after
from bot.usecases import digests
from bot.usecases.outbox import WAS_RESTORED
from storage import homes, outbox


def hold(session: Session, now: datetime) -> int:
    """Hold whatever was owed, begun or in doubt in the backup, and what fell due since. Gives how many.

    A digest whose moment passed after what the backup had planned is planned here, so that it is held too: the bot
    would plan it as soon as it runs, and post it a second time.
    """
    digests.plan_all(session, now)
    session.flush()
    rows = outbox.any_owed(session, now)
    for row in rows:
        row.state, row.reason = after(row.state, RESTORED), WAS_RESTORED
        row.owner = row.lease_until = row.look_at = None
    for team_id in {row.team_id for row in rows}:
        homes.touch(session, team_id)
    return len(rows)
