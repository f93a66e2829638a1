"""Numbers over every community, for an operator's alarms."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.facts.totals import Totals
from bot.rules.deliveries import WAITS_FOR_A_WORD
from bot.rules.outcomes import LONGEST_WAIT
from bot.rules.states import HELD, UNCERTAIN
from bot.rules.waiting import OVERDUE_AFTER
from storage import totals


def count(session: Session, now: datetime) -> Totals:
    """Give the numbers as they are now. Cheap: what is planned for later is not looked at."""
    owed = totals.any_owed(session, now, now - OVERDUE_AFTER, now + LONGEST_WAIT)
    unsettled = totals.any_unsettled(session, WAITS_FOR_A_WORD)
    since = min((row.since for row in owed if row.since is not None), default=now)
    return Totals(
        owed={row.kind: row.number for row in owed},
        overdue={row.kind: row.overdue for row in owed},
        oldest_overdue=(now - since).total_seconds(),
        uncertain={kind: number for state, kind, number in unsettled if state == UNCERTAIN},
        held=sum(number for state, _, number in unsettled if state == HELD),
    )
