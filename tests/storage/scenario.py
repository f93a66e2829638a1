"""What a bot does with its database, to be played by one version while another brings the tables up to date.

A released version is tried with its own copy of this file. Run as `python -m tests.storage.scenario URL KEY`: it
begins, says so, waits for a line, and goes on; a step that goes wrong ends it.
"""

from __future__ import annotations

import sys
from contextlib import closing
from datetime import timedelta

from bot.clock import MovableClock
from bot.rules.deliveries import CARD, LEASE, MEETING_PLANNED
from bot.rules.states import DUE, SENDING, SENT
from bot.usecases import communities, deliveries, repairs
from storage.cipher import TokenCipher
from storage.database import Database
from storage.records import Delivery
from tests.community import START, Cop, connect

KINDS = (CARD, MEETING_PLANNED)
ME = "the-version-before"


def play(url: str, key: str) -> None:
    """Make the tables, share and plan; and once another version changed the tables, share, plan, post and repair."""
    with closing(Database(url, TokenCipher([key]))) as database:
        database.upgrade()
        database.write_here(communities.seed)
        cop = connect(database, MovableClock(START, running=False))
        cop.insight("Voor de nieuwe versie")
        cop.meeting()
        print("begun", flush=True)
        sys.stdin.readline()
        cop.update("Na de nieuwe versie", key="once")
        cop.update("Na de nieuwe versie", key="once")
        cop.meeting("2026-12-15")
        _goes_on(cop)
        print("done", flush=True)


def _goes_on(cop: Cop) -> None:
    assert len(cop.deliveries(CARD)) == 2
    cop.clock.move_to(START + timedelta(hours=1))
    claimed = _claimed(cop)
    assert cop.do(deliveries.attempt, claimed, ME, cop.now) is not None
    cop.do(deliveries.sent, claimed, ME, "1.1", cop.now)
    assert _state(cop, claimed) == SENT

    cop.clock.move_to(cop.now + timedelta(seconds=5))
    left = _claimed(cop)
    cop.clock.move_to(cop.now + 2 * LEASE)
    assert [row for row, _, _ in cop.do(repairs.any_left, cop.now)] == [left.id]
    cop.do(repairs.repair, [left.id], cop.now)
    assert _state(cop, left) == DUE

    cop.clock.move_to(cop.now + timedelta(hours=1))
    in_hand = _claimed(cop)
    assert cop.do(deliveries.attempt, in_hand, ME, cop.now) is not None
    assert _state(cop, in_hand) == SENDING


def _claimed(cop: Cop) -> Delivery:
    (row,) = cop.do(deliveries.claim, ME, cop.now, KINDS, 10)
    return row


def _state(cop: Cop, delivery: Delivery) -> str:
    (row,) = [row for row in cop.deliveries() if row.id == delivery.id]
    return row.state


if __name__ == "__main__":
    play(*sys.argv[1:])
