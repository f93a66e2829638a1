"""The end of a pause: a channel is open again, or the bot is back in its workspace."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.usecases import digests, lapses, reports
from storage import homes
from storage.records import Community


def end(session: Session, community: Community, since: datetime | None, now: datetime) -> None:
    """Go on where it stopped: what is too late lapses, what is still of use goes, what comes is planned again.

    The coordinators get one summary of what lapsed since the pause began; without a beginning there was none.
    """
    lapses.lapse_of(session, community.id, now)
    digests.resume(session, community, now)
    if since is not None:
        reports.resumed(session, community, since, now)
    homes.touch(session, community.team_id or "")
