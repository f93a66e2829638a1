"""Tens of thousands of messages in a channel: no step looks through all of them, or this would take many minutes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.clock import MovableClock
from bot.sandbox.state import State
from tests.community import START
from tests.sandbox.pretend import small_world

MANY = 50_000
PLACE = ("T1", "C11")


def said(text: str, thread_ts: str | None = None) -> dict[str, Any]:
    """Give a message of the bot."""
    own = {"user": "U1BOT", "bot_id": "B1", "blocks": [], "ephemeral": False}
    return {**own, "text": text, "thread_ts": thread_ts}


def filled(*, running: bool) -> State:
    """Give a state with many messages in one channel, of a clock that stands still or goes on."""
    clock = MovableClock(START, running=False)
    state = State(None, small_world(), clock.now)
    for number in range(MANY):
        if running:
            clock.move_to(clock.now() + timedelta(milliseconds=20))
        state.add_message(*PLACE, said(str(number)))
    return state


def test_messages_are_added_found_and_removed_among_many() -> None:
    for running in (False, True):
        state = filled(running=running)
        stamps = [message["ts"] for message in state.messages[PLACE]]
        assert stamps == sorted(set(stamps), key=float)
        for number in range(0, MANY, 5):
            found = state.find_message(*PLACE, stamps[number])
            assert found is not None
            assert found["text"] == str(number)
            state.drop_message(*PLACE, found)
            assert state.find_message(*PLACE, stamps[number]) is None
        assert len(state.messages[PLACE]) == MANY - MANY // 5


def test_many_answers_stand_in_order_in_their_thread() -> None:
    state = State(None, small_world(), MovableClock(START, running=False).now)
    parent = state.add_message(*PLACE, said("vraag"))["ts"]
    answers = [state.add_message(*PLACE, said(str(number), parent)) for number in range(MANY)]
    for answer in answers[::2]:
        state.drop_message(*PLACE, answer)
    assert [answer["text"] for answer in state.messages.replies(PLACE, parent)] == [
        str(number) for number in range(1, MANY, 2)
    ]


def test_a_channel_moves_and_goes_with_everything_that_was_said() -> None:
    state = filled(running=False)
    state.move_messages("T1", "C11", "C11B")
    assert (len(state.messages["T1", "C11B"]), state.messages.get(PLACE, [])) == (MANY, [])
    state.drop_messages("T1", "C11B")
    assert not state.messages.get(("T1", "C11B"))


def test_the_order_is_that_of_the_clock_also_when_it_was_put_back() -> None:
    clock = MovableClock(START, running=False)
    state = State(None, small_world(), clock.now)
    for hours in (2, 0, 1, 1, 0):
        clock.move_to(START + timedelta(hours=hours))
        state.add_message(*PLACE, said(str(hours)))
    assert [message["text"] for message in state.messages[PLACE]] == ["0", "0", "1", "1", "2"]
    newest = [message["text"] for message in state.messages.backwards(PLACE, START.timestamp() + 3600)]
    assert newest == ["1", "0", "0"]
