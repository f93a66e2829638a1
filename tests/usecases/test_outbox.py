"""What an operator sees of deliveries, and what can be done with each."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.rules.deliveries import CARD, DIGEST
from bot.rules.states import DROPPED, DUE, FAILED, HELD, MISSED, SENDING, SENT, STATES, UNCERTAIN
from bot.usecases import communities, deliveries, outbox
from storage.records import Delivery
from tests.community import START, Cop
from tests.usecases.test_restores import change, only

LATE = START - timedelta(minutes=1)
REPEATABLE, DROPPABLE = {UNCERTAIN, MISSED, FAILED}, {DUE, UNCERTAIN, HELD}


def card(cop: Cop, state: str, **values: object) -> Delivery:
    """Give a card in a state."""
    number = cop.insight(f"Een les {len(cop.deliveries(CARD))}").line.submission.id
    row = next(row for row in cop.deliveries(CARD) if row.subject_id == number)
    change(cop, row, state=state, **values)
    return row


def seen(cop: Cop, state: str | None, slug: str | None = None, most: int = 50) -> list[int]:
    """Give the ids that a list shows."""
    return [row.id for row, _ in cop.do(outbox.standing, state, slug, cop.now, most).lines]


def test_each_state_can_be_listed_by_itself_and_what_did_not_arrive_together(cop: Cop) -> None:
    rows = {state: card(cop, state) for state in STATES}
    overdue = card(cop, DUE, due_at=START - timedelta(minutes=2))
    for state in (UNCERTAIN, MISSED, FAILED, HELD):
        assert seen(cop, state) == [rows[state].id]
    assert set(seen(cop, DUE)) >= {rows[DUE].id, overdue.id}
    assert seen(cop, "overdue") == [overdue.id]
    shown = {*(rows[state].id for state in (UNCERTAIN, MISSED, FAILED, HELD)), overdue.id}
    assert set(seen(cop, None)) == shown


def test_a_list_is_of_every_community_or_of_one_and_says_how_many_more_there_are(cop: Cop, other_cop: Cop) -> None:
    mine = [card(cop, FAILED) for _ in range(3)]
    theirs = card(other_cop, FAILED)
    assert set(seen(cop, FAILED)) == {theirs.id, *(row.id for row in mine)}
    assert seen(cop, FAILED, other_cop.slug) == [theirs.id]
    found = cop.do(outbox.standing, FAILED, cop.slug, cop.now, 2)
    assert ([slug for _, slug in found.lines], found.more) == ([cop.slug] * 2, 1)
    assert cop.refused(outbox.standing, FAILED, "nowhere", cop.now, 2) == ["community.unknown"]


@pytest.mark.parametrize("state", STATES)
def test_what_failed_was_missed_or_may_have_arrived_is_sent_again_and_nothing_else(cop: Cop, state: str) -> None:
    row = card(cop, state, attempts=12, ready_at=START + timedelta(hours=1), reason="not_in_channel")
    (done,) = cop.do(outbox.retry, [row.id], START)
    now = only(cop, CARD)
    if state in REPEATABLE:
        assert (done.state, done.why_not, now.state, now.ready_at, now.reason) == (DUE, "", DUE, START, "")
        assert cop.do(deliveries.claim, "bot", START, [CARD], 5)
    else:
        assert (done.why_not, now.state, now.reason) == (state, state, "not_in_channel")


@pytest.mark.parametrize("state", sorted(REPEATABLE))
def test_what_is_too_late_is_not_sent_again(cop: Cop, state: str) -> None:
    row = card(cop, state, late_after=LATE)
    (done,) = cop.do(outbox.retry, [row.id], START)
    assert (done.state, done.why_not, only(cop, CARD).state) == (state, outbox.TOO_LATE, state)


@pytest.mark.parametrize("state", STATES)
def test_what_waits_can_be_taken_away_and_nothing_else(cop: Cop, state: str) -> None:
    row = card(cop, state, owner="bot" if state == SENDING else None)
    (done,) = cop.do(outbox.drop, [row.id], START)
    now = only(cop, CARD)
    if state in DROPPABLE:
        assert (done.why_not, now.state, now.reason) == ("", DROPPED, "taken_away")
    else:
        assert (done.why_not, now.state) == (state, state)


@pytest.mark.parametrize("state", [DUE, SENT, SENDING, UNCERTAIN, MISSED, FAILED, DROPPED])
def test_only_what_is_held_is_released(cop: Cop, state: str) -> None:
    row = card(cop, state)
    (done,) = cop.do(outbox.release, [row.id], START)
    assert (done.why_not, only(cop, CARD).state) == (state, state)


def test_an_uncertain_one_that_a_worker_looks_up_is_taken_out_of_its_hands(cop: Cop) -> None:
    row = card(cop, UNCERTAIN, owner="looker", lease_until=START + timedelta(minutes=1), look_at=START)
    cop.do(outbox.retry, [row.id], START)
    now = only(cop, CARD)
    assert (now.state, now.owner, now.lease_until, now.look_at) == (DUE, None, None, None)


def test_one_that_cannot_be_done_keeps_no_other_from_being_done(cop: Cop) -> None:
    failed, sent = card(cop, FAILED), card(cop, SENT)
    handled = cop.do(outbox.retry, [404, sent.id, failed.id, failed.id], START)
    assert [(one.delivery_id, one.why_not) for one in handled] == [
        (404, outbox.UNKNOWN),
        (sent.id, SENT),
        (failed.id, ""),
    ]


def test_what_is_held_can_be_asked_for_of_one_community(cop: Cop, other_cop: Cop) -> None:
    mine, theirs = card(cop, HELD), card(other_cop, HELD)
    assert cop.do(outbox.held, None) == [mine.id, theirs.id]
    assert cop.do(outbox.held, other_cop.slug) == [theirs.id]


def test_what_is_held_follows_its_community_to_another_channel(cop: Cop) -> None:
    row = card(cop, HELD)
    cop.do(communities.connect, cop.slug, cop.team_id, "C9", [], START)
    assert only(cop, CARD).channel_id == "C9"
    assert row.channel_id == "C1"
    assert {week.channel_id for week in cop.deliveries(DIGEST)} == {"C9"}
