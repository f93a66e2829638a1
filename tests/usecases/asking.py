"""What the tests of asking holders do over and over."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.rules.deliveries import NUDGE
from bot.usecases import asides, cases, nudges
from bot.usecases import deliveries as delivery_cases
from storage.records import Case, CaseHolder, Delivery, Member
from tests.community import HOLDER, Cop, amsterdam

QUIET = amsterdam("2027-01-06", "11:00")
"""A Wednesday, six weeks after the case began: the next ask is due on Thursday at ten."""
THURSDAY = amsterdam("2027-01-07")


def plan(cop: Cop, now: datetime | None = None) -> list[Delivery]:
    """Plan at a moment; gives every ask there is."""
    cop.clock.move_to(now or cop.now)
    cop.do(nudges.plan_all, cop.now)
    return cop.deliveries(NUDGE)


def ask(cop: Cop, now: datetime = QUIET) -> list[Delivery]:
    """Plan, and send what is due on the next morning. Gives what was sent."""
    cop.clock.move_to(plan(cop, now)[-1].due_at)
    claimed = cop.do(delivery_cases.claim, "w", cop.now, [NUDGE], 8)
    for row in claimed:
        cop.do(asides.for_nudge, row, cop.now)
        assert cop.do(delivery_cases.attempt, row, "w", cop.now) is not None
        cop.do(delivery_cases.sent, row, "w", "1.1", cop.now)
    return claimed


def open_case(cop: Cop, title: str, *holders: str) -> Case:
    return cop.do(cases.create, cop.coordinator, title, cop.now, request_key=title, holders=holders)


def change(cop: Cop, table: type, key: Any, **values: object) -> None:
    def set_all(session: Session) -> None:
        record = session.get(table, key)
        for name, value in values.items():
            setattr(record, name, value)

    cop.do(set_all)


def holding(cop: Cop, user_id: str = HOLDER) -> CaseHolder:
    numbers = {member.user_id: member.id for member in cop.rows(Member) if member.team_id == cop.team_id}
    return next(row for row in cop.rows(CaseHolder) if (row.case_id, row.member_id) == (cop.case_id, numbers[user_id]))
