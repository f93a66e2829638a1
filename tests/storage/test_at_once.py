"""Two at once on PostgreSQL, where writers are not in one queue as on SQLite. Nothing here depends on luck."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.rules.deliveries import CARD
from bot.rules.submissions import INSIGHT, Draft
from bot.usecases import submissions
from storage import claims, deliveries
from storage.database import Database
from storage.records import Delivery
from tests.community import Cop

pytestmark = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)


def is_kept_waiting(database: Database) -> bool:
    """Say whether somebody waits for a lock in this database."""
    query = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    return bool(database.write_here(lambda session: session.scalar(query)))


def wait_until(check: Callable[[], bool]) -> None:
    """Wait until something is true."""
    end = time.monotonic() + 20
    while not check():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)


def test_a_worker_waits_for_no_other_one_and_takes_what_that_one_left(
    cop: Cop, other_cop: Cop, second_database: Database
) -> None:
    cop.insight("Een les")
    sooner = cop.now + timedelta(seconds=30)
    cop.clock.move_to(sooner)
    other_cop.insight("Een les")
    later = cop.now + timedelta(seconds=30)

    def claim(session: Session, owner: str, now: datetime) -> list[int]:
        session.execute(text("SET LOCAL lock_timeout = '2s'"))
        rows = claims.any_claim(session, owner, now, now + timedelta(minutes=1), [CARD], 8, 4)
        return [row.community_id for row in rows]

    def claim_while_another_does(session: Session) -> tuple[list[int], list[int]]:
        return claim(session, "one", sooner), second_database.write_here(claim, "two", later)

    assert cop.do(claim_while_another_does) == ([cop.community_id], [other_cop.community_id])


def test_two_who_share_at_once_get_numbers_of_their_own(cop: Cop, second_database: Database) -> None:
    cop.insight("De eerste les")
    member, holder = cop.member, cop.holder

    def share(session: Session, actor: Any, lesson: str) -> int:
        draft = Draft(INSIGHT, lesson=lesson)
        shared = submissions.share(session, actor, draft, cop.now, request_key=f"view:{lesson}")
        return shared.line.submission.number

    with ThreadPoolExecutor(1) as threads:

        def share_while_another_does(session: Session) -> tuple[int, Future[int]]:
            number = share(session, member, "Van het lid")
            other = threads.submit(second_database.write_here, share, holder, "Van de casushouder")
            wait_until(lambda: other.done() or is_kept_waiting(second_database))
            return number, other

        number, other = cop.do(share_while_another_does)
        assert [number, other.result(20)] == [2, 3]


def test_two_who_plan_the_same_at_once_plan_it_once(cop: Cop, second_database: Database) -> None:
    def plan(session: Session) -> bool:
        facts: dict[str, Any] = {"team_id": cop.team_id, "channel_id": cop.channel_id, "kind": CARD, "subject_id": 1}
        return deliveries.plan(
            session, key="once", community_id=cop.community_id, due_at=cop.now, late_after=None, **facts
        )

    with ThreadPoolExecutor(1) as threads:

        def plan_while_another_does(session: Session) -> tuple[bool, Future[bool]]:
            planned = plan(session)
            other = threads.submit(second_database.write_here, plan)
            wait_until(lambda: other.done() or is_kept_waiting(second_database))
            return planned, other

        planned, other = cop.do(plan_while_another_does)
        assert [planned, other.result(20)] == [True, False]
    assert [row.key for row in cop.rows(Delivery)].count("once") == 1
