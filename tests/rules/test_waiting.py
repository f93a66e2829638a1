"""Why something that should have been posted by now still waits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.rules import states, telling, waiting
from bot.rules.waiting import WHYS, Wait, Way, wait

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
SOON = NOW + timedelta(minutes=5)
AGO = NOW - timedelta(minutes=5)


def of(
    state: str = "due",
    reason: str = "",
    due_at: datetime = AGO,
    ready_at: datetime = AGO,
    parent: str | None = None,
    way: Way = Way(),  # noqa: B008 - frozen
) -> Wait:
    return wait(state, reason, due_at, ready_at, parent, way, NOW)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (of("held"), Wait(waiting.HELD_BACK)),
        (of("sending"), Wait(waiting.BEING_SENT)),
        (of(way=Way(installed=False)), Wait(waiting.NOT_INSTALLED)),
        (of(way=Way(closed="is_archived")), Wait(waiting.CLOSED, "is_archived")),
        (of(parent="uncertain"), Wait(waiting.FOLLOWS_A_DOUBT)),
        (of(parent="held"), Wait(waiting.FOLLOWS_A_DOUBT)),
        (of(parent="due"), Wait(waiting.FOLLOWS)),
        (of(parent="sent"), Wait(waiting.BEHIND)),
        (of(way=Way(workspace_rests=SOON)), Wait(waiting.WORKSPACE_RESTS, until=SOON)),
        (of(way=Way(channel_rests=SOON)), Wait(waiting.CHANNEL_RESTS, until=SOON)),
        (of(reason="ratelimited", ready_at=SOON), Wait(waiting.CHANNEL_RESTS, "ratelimited", SOON)),
        (of(reason="unreachable", ready_at=SOON), Wait(waiting.PUT_OFF, "unreachable", SOON)),
        (of(due_at=NOW, ready_at=NOW), Wait(waiting.NEXT)),
        (of(ready_at=NOW - timedelta(seconds=59)), Wait(waiting.NEXT)),
        (of(ready_at=NOW - timedelta(seconds=60)), Wait(waiting.BEHIND)),
    ],
)
def test_each_wait_has_its_reason(found: Wait, expected: Wait) -> None:
    assert found == expected


def test_the_second_between_two_messages_is_no_rest_that_slack_asked_for() -> None:
    assert of(due_at=NOW, ready_at=NOW, way=Way(channel_rests=NOW + timedelta(seconds=1))).why == waiting.NEXT


def test_what_no_time_mends_counts_before_what_time_does() -> None:
    rests = Way(closed="is_archived", workspace_rests=SOON, channel_rests=SOON)
    assert of(reason="unreachable", ready_at=SOON, way=rests).why == waiting.CLOSED


def test_a_rest_that_is_over_holds_nothing_up() -> None:
    assert of(due_at=NOW, ready_at=NOW, way=Way(workspace_rests=AGO, channel_rests=NOW)).why == waiting.NEXT


def test_every_wait_is_one_of_those_that_are_documented() -> None:
    own = set(vars(waiting)) - set(vars(states))
    names = {vars(waiting)[name] for name in own if name.isupper() and isinstance(vars(waiting)[name], str)}
    assert set(WHYS) == names


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, telling.NOT_YET),
        ({"is_closed": True}, telling.CLOSED),
        ({"is_closed": True, "is_installed": False}, telling.NOT_INSTALLED),
        ({"is_connected": False, "is_installed": False}, telling.NOT_CONNECTED),
        ({"is_on": False, "is_closed": True, "is_connected": False}, telling.OFF),
    ],
)
def test_no_digest_has_one_reason_and_what_was_chosen_comes_first(changes: dict[str, bool], why: str) -> None:
    facts = {"is_on": True, "is_connected": True, "is_installed": True, "is_closed": False}
    assert telling.why_no_digest(**{**facts, **changes}) == why
