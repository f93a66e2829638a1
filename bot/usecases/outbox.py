"""What an operator does with the outbox: look, send again, let go, take away."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.facts.outbox import Handled, Standing
from bot.rules import deliveries as rules
from bot.rules.states import (
    DUE,
    FAILED,
    GIVEN_UP,
    HELD,
    LATE,
    MISSED,
    RELEASED,
    REPEATED,
    UNCERTAIN,
    after,
)
from bot.rules.waiting import OVERDUE_AFTER
from bot.usecases import communities
from storage import homes, outbox
from storage.records import Community, Delivery

OVERDUE = "overdue"
"""Not a state: due, or being sent, for longer than a working bot takes."""
LISTED = (DUE, OVERDUE, UNCERTAIN, MISSED, FAILED, HELD)
WAS_RESTORED = "restored"
"""Why a delivery is held, or was too late once it was let go: a backup was put back."""
TAKEN_AWAY = "taken_away"
"""Why a delivery was dropped: an operator said so."""
UNKNOWN, TOO_LATE = "unknown", "late"
"""Why nothing was done: there is no such delivery, or it is of no use any more. Else it is the state it is in."""


def standing(session: Session, state: str | None, slug: str | None, now: datetime, most: int) -> Standing:
    """Give what is in a state (without one: whatever did not arrive) of a community, or of all.

    Raises Refused (`community.unknown`).
    """
    states = {state} if state else {UNCERTAIN, MISSED, FAILED, HELD}
    owed_before = now - OVERDUE_AFTER if state in (None, OVERDUE) else None
    lines, number = outbox.any_standing(session, states - {OVERDUE}, owed_before, _community(session, slug), most)
    return Standing(tuple(lines), number - len(lines))


def held(session: Session, slug: str | None) -> list[int]:
    """Give the ids of what is held, of a community or of all. Raises Refused (`community.unknown`)."""
    return list(outbox.any_held(session, _community(session, slug)))


def retry(session: Session, ids: Iterable[int], now: datetime) -> list[Handled]:
    """Send these again, each of which may have arrived, failed or was missed, as long as they are of use."""
    return _each(session, ids, REPEATED, now)


def release(session: Session, ids: Iterable[int], now: datetime) -> list[Handled]:
    """Let these go that were held after a backup was put back.

    What is late by now is recorded as missed, and no coordinator hears of it: nobody knows whether it was posted
    before the backup was put back, and the operator is told here.
    """
    return _each(session, ids, RELEASED, now)


def drop(session: Session, ids: Iterable[int], now: datetime) -> list[Handled]:
    """Take these away: they are not sent, and what follows them neither."""
    return _each(session, ids, GIVEN_UP, now)


def _each(session: Session, ids: Iterable[int], event: str, now: datetime) -> list[Handled]:
    wanted = list(dict.fromkeys(ids))
    found = {row.id: row for row in outbox.any_of(session, wanted)}
    handled = [
        _one(found[number], event, now) if number in found else Handled(number, why_not=UNKNOWN) for number in wanted
    ]
    for team_id in {row.team_id for row in found.values()}:
        homes.touch(session, team_id)
    return handled


def _one(row: Delivery, event: str, now: datetime) -> Handled:
    try:
        state = after(row.state, event)
    except ValueError:
        return Handled(row.id, row.state, row.state)
    late = state == DUE and rules.is_late(row.late_after, now)
    if late and event == REPEATED:
        return Handled(row.id, row.state, TOO_LATE)
    values: dict[str, Any] = {
        **rules.FREE,
        "look_at": None,
        "state": state,
        "reason": TAKEN_AWAY if event == GIVEN_UP else "",
    }
    if late:
        values |= {"state": after(state, LATE), "reason": WAS_RESTORED}
    elif event == REPEATED:
        values["ready_at"] = now
    for name, value in values.items():
        setattr(row, name, value)
    return Handled(row.id, row.state)


def _community(session: Session, slug: str | None) -> Community | None:
    return communities.by_slug(session, slug) if slug else None
