"""A model of what may happen to deliveries, against the table of states: two workers, crashes, lost answers, jumps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot.rules import outcomes, states
from bot.rules.deliveries import GOES_AGAIN, HISTORY_SCOPES, LEASE, LOOK_EVERY, WAITS_FOR_A_WORD
from bot.rules.meetings import plan_at
from bot.rules.states import ACCEPTED, CLAIMED, FOUND, LATE, LOST, NOT_FOUND, POINTLESS, POSTPONED, REFUSED, REPEATED
from bot.usecases import deliveries, lookups, meetings, repairs
from jobs.composers import COMPOSERS
from storage import installations
from storage.records import Brake, Delivery, Destination, Meeting, Submission
from tests.community import START, ZONE, Cop

KINDS = list(COMPOSERS)
WORKERS = ("one", "two")
HANDED_OUT = frozenset({CLAIMED, LATE, POINTLESS})
LEFT_BEHIND = frozenset({POSTPONED, LOST, REPEATED, REFUSED, POINTLESS})
LOOKED_UP = frozenset({FOUND, NOT_FOUND, REPEATED})


class Life(RuleBasedStateMachine):
    """What the world does to deliveries. `slack` counts what it accepted, by key."""

    def __init__(self, cop: Cop, *, may_look: bool) -> None:
        super().__init__()
        self.cop, self.may_look = cop, may_look
        cop.clock.move_to(START)
        cop.do(_empty, may_look)
        self.numbers = count(1)
        self.slack: Counter[str] = Counter()
        self.gaps: set[str] = set()
        self.hands: dict[str, list[Delivery]] = {worker: [] for worker in WORKERS}
        self.seen: dict[str, str] = {}
        self.steps = 0

    # What people do.

    @rule(minutes=st.integers(61, 3 * 24 * 60))
    def plan(self, minutes: int) -> None:
        start = (self.cop.now + timedelta(minutes=minutes)).replace(second=0, microsecond=0)
        wanted = plan_at(start.replace(tzinfo=None), None, ZONE)
        self._by_people(meetings.plan, wanted, request_key=f"meeting:{next(self.numbers)}")

    @rule()
    def share(self) -> None:
        number = next(self.numbers)
        with self._allowing():
            self.cop.insight(f"Les {number}", key=str(number))

    @rule(minutes=st.integers(61, 24 * 60))
    def move(self, minutes: int) -> None:
        if meeting := self._meeting():
            start = (self.cop.now + timedelta(minutes=minutes)).replace(second=0, microsecond=0)
            self._by_people(meetings.move, meeting.number, plan_at(start.replace(tzinfo=None), None, ZONE))

    @rule()
    def cancel(self) -> None:
        if meeting := self._meeting():
            self._by_people(meetings.cancel, meeting.number, "")

    # What workers do.

    @rule(worker=st.sampled_from(WORKERS), most=st.integers(1, 5))
    def claim(self, worker: str, most: int) -> None:
        with self._allowing(*HANDED_OUT):
            self.hands[worker] += self.cop.do(deliveries.claim, worker, self.cop.now, KINDS, most)

    @rule(worker=st.sampled_from(WORKERS), heard=st.sampled_from(["yes", "lost", "never came", "wait", "never asked"]))
    def send(self, worker: str, heard: str) -> None:
        if not self.hands[worker]:
            return
        row, now = self.hands[worker].pop(0), self.cop.now
        with self._allowing():
            attempt = self.cop.do(deliveries.attempt, row, worker, now)
        if attempt is None:
            return  # It is not this worker's any more: nothing is asked of Slack.
        if heard in ("yes", "lost"):
            self.slack[row.key] += 1
        if heard == "yes":
            with self._allowing(ACCEPTED):
                self.cop.do(deliveries.sent, row, worker, self._ts(row), now)
            return
        if heard == "lost":
            self.gaps.add(row.key)
        outcome = {
            "lost": outcomes.answer_lost(),
            "never came": outcomes.answer_lost(),
            "wait": outcomes.refused_by_slack("ratelimited", row.attempts, 5),
            "never asked": outcomes.never_reached_slack(row.attempts),
        }[heard]
        with self._allowing(LOST, REPEATED, POSTPONED):
            self.cop.do(deliveries.finish, row, worker, outcome, now)

    @rule(worker=st.sampled_from(WORKERS), when=st.sampled_from(["claimed", "attempted", "accepted"]))
    def crash(self, worker: str, when: str) -> None:
        for row in self.hands[worker][:1]:
            if when != "claimed" and self.cop.do(deliveries.attempt, row, worker, self.cop.now) and when == "accepted":
                self.slack[row.key] += 1
                self.gaps.add(row.key)
        self.hands[worker] = []

    @rule()
    def repair(self) -> None:
        """As the clock does: what seemed left behind at the last look, half a minute ago, and still does."""
        before = {left[0] for left in self.cop.do(repairs.any_left, self.cop.now)} - self._held()
        self._pass(timedelta(seconds=30))
        still = {left[0] for left in self.cop.do(repairs.any_left, self.cop.now)} & before
        with self._allowing(*LEFT_BEHIND):
            self.cop.do(repairs.repair, still, self.cop.now)

    @rule(worker=st.sampled_from(WORKERS))
    def look_up(self, worker: str) -> None:
        with self._allowing(*LOOKED_UP):
            for lookup in self.cop.do(lookups.claim, worker, self.cop.now, 5):
                row, now = lookup.delivery, self.cop.now
                if self.slack[row.key]:
                    self.cop.do(lookups.found, row, worker, self._ts(row), now)
                else:
                    self.cop.do(lookups.not_found, row, worker, now)

    # What time does.

    @rule(seconds=st.sampled_from([1, 2, 30, 61, 600, 3600, 86_400]))
    def wait(self, seconds: int) -> None:
        self._pass(timedelta(seconds=seconds))

    @rule(jump=st.sampled_from([timedelta(hours=3), timedelta(minutes=-10)]))
    def jump(self, jump: timedelta) -> None:
        self._pass(jump)

    # What must hold.

    @invariant()
    def one_at_a_time_in_a_channel(self) -> None:
        self.steps += 1
        sending = [row for row in self._rows() if row.state == states.SENDING]
        assert len({row.channel_id for row in sending}) == len(sending)
        assert all(row.owner and row.lease_until for row in sending)

    @invariant()
    def nothing_is_posted_twice_but_what_may_be_at_the_gap(self) -> None:
        for key, number in self.slack.items():
            kind = key.split(":")[0]
            if number > 1:
                assert not self.may_look, f"{key} was looked up"
                assert kind in GOES_AGAIN, key
                assert key in self.gaps, key

    @invariant()
    def what_slack_took_and_said_so_is_sent(self) -> None:
        for row in self._rows():
            if row.state == states.SENT:
                assert self.slack[row.key] >= 1
            if self.slack[row.key] and row.state in (states.MISSED, states.DROPPED, states.FAILED):
                assert row.key in self.gaps, row.key

    def teardown(self) -> None:
        """Let everything come to rest: nothing is lost, and what is not sent says why."""
        self.hands = {worker: [] for worker in WORKERS}
        self._pass(LEASE + timedelta(seconds=1))
        self.repair()
        until = self.cop.now + timedelta(days=2)
        while self.cop.now < until and (moments := [at for row in self._rows() if (at := _next_moment(row))]):
            self.cop.clock.move_to(max(self.cop.now + LOOK_EVERY, min(moments)))
            self.look_up("one")
            self.claim("one", 40)
            while self.hands["one"]:
                self.send("one", "yes")
        for row in self._rows():
            if row.state == states.UNCERTAIN:
                assert row.kind in WAITS_FOR_A_WORD or row.attempts >= outcomes.MOST_ATTEMPTS
                assert not self.may_look
            elif row.state != states.SENT:
                assert row.state in (states.DUE, states.DROPPED, states.MISSED, states.FAILED), row.state
                assert row.state == states.DUE or row.reason
            self.nothing_is_posted_twice_but_what_may_be_at_the_gap()

    def _pass(self, time: timedelta) -> None:
        self.cop.clock.move_to(self.cop.now + time)

    def _rows(self) -> list[Delivery]:
        return [row for row in self.cop.rows(Delivery) if row.community_id == self.cop.community_id]

    def _held(self) -> set[int]:
        return {row.id for rows in self.hands.values() for row in rows}

    def _meeting(self) -> Meeting | None:
        found = self.cop.do(meetings.listing, self.cop.coordinator, self.cop.now)
        return next((meeting for meeting in found if meeting.ends_at > self.cop.now), None)

    def _ts(self, row: Delivery) -> str:
        return f"{self.cop.now.timestamp():.0f}.{row.id:06}"

    def _by_people(self, work: Callable[..., Any], *args: Any, **named: Any) -> None:
        """Do something as the coordinator; what nobody began may go away, or be replaced."""
        with self._allowing():
            self.cop.do(work, self.cop.coordinator, *args, self.cop.now, **named)

    def _allowing(self, *events: str) -> _Watch:
        return _Watch(self, frozenset(events))


def _next_moment(row: Delivery) -> datetime | None:
    """Give when something may happen to a delivery by itself, or None."""
    if row.state == states.DUE and row.parent_id is None:
        return row.ready_at
    return row.look_at if row.state == states.UNCERTAIN else row.lease_until


class _Watch:
    """Checks that what changed meanwhile stands in the table, by these events only."""

    def __init__(self, life: Life, events: Iterable[str]) -> None:
        self._life, self._events = life, frozenset(events)

    def __enter__(self) -> None:
        self._before = {row.id: row for row in self._life._rows()}

    def __exit__(self, *failed: object) -> None:
        if failed[0] is not None:
            return
        after = {row.id: row for row in self._life._rows()}
        for number, row in self._before.items():
            if number not in after:
                assert (row.state, row.attempts) == (states.DUE, 0), "only what nobody began may go away"
                assert not self._events
                continue
            assert after[number].state in self._reached(row.state), (row.key, row.state, after[number].state)

    def _reached(self, state: str) -> set[str]:
        """Give the states that these events lead to, one after the other."""
        found, fresh = {state}, {state}
        while fresh:
            fresh = {
                states.TABLE[one, event] for one in fresh for event in self._events if (one, event) in states.TABLE
            }
            fresh -= found
            found |= fresh
        return found


def _empty(session: Session, may_look: bool) -> None:
    for table in (Delivery, Meeting, Submission, Destination, Brake):
        session.execute(delete(table))
    installation = installations.find(session, "T1")
    assert installation is not None
    installation.scopes = ",".join(HISTORY_SCOPES) if may_look else ""


def live(cop: Cop, *, may_look: bool) -> None:
    examples = 12 if cop.database.is_sqlite else 6
    run_state_machine_as_test(
        lambda: Life(cop, may_look=may_look),
        settings=settings(
            max_examples=examples,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )


def test_with_the_right_to_look_nothing_is_lost_and_nothing_comes_twice(cop: Cop) -> None:
    live(cop, may_look=True)


def test_without_it_nothing_is_lost_and_only_what_may_comes_twice(cop: Cop) -> None:
    live(cop, may_look=False)


def test_the_model_would_notice_a_change_that_is_in_no_table(cop: Cop) -> None:
    life = Life(cop, may_look=False)
    life.share()
    (row,) = life._rows()

    def tamper(session: Session) -> None:
        session.get_one(Delivery, row.id).state = states.SENT

    noticed = False
    try:
        with life._allowing(CLAIMED):
            cop.do(tamper)
    except AssertionError:
        noticed = True
    assert noticed
