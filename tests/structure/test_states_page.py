"""docs/deliveries.md draws the table of states; COPBOT_TEST_WRITE=1 draws it anew."""

from __future__ import annotations

import os
import re
from itertools import product
from pathlib import Path

import pytest

from bot.rules import states
from bot.rules.states import STATES, TABLE, after

PAGE = Path(__file__).parents[2] / "docs/deliveries.md"
EVENTS = sorted({event for _, event in TABLE})


def drawn() -> str:
    """Give the drawing: an arrow for each pair of states, with everything that leads from one to the other."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for (state, event), following in TABLE.items():
        arrows.setdefault((state, following), []).append(event)
    lines = [f"    {one} --> {other}: {', '.join(events)}" for (one, other), events in arrows.items()]
    return "\n".join(["```mermaid", "stateDiagram-v2", "    [*] --> due: planned", *lines, "```"])


def test_the_page_draws_the_table() -> None:
    text = PAGE.read_text("utf-8")
    wanted = f"<!-- states -->\n{drawn()}\n<!-- /states -->"
    if os.environ.get("COPBOT_TEST_WRITE") == "1":
        PAGE.write_text(re.sub(r"<!-- states -->.*?<!-- /states -->", lambda _: wanted, text, flags=re.S), "utf-8")
    assert wanted in PAGE.read_text("utf-8")


def test_every_state_is_explained_on_the_page() -> None:
    explained = re.findall(r"^\| (\w+) \|", PAGE.read_text("utf-8"), re.M)
    assert set(STATES) <= set(explained)


def test_the_table_names_only_states_and_events_that_there_are() -> None:
    names = {value for name, value in vars(states).items() if name.isupper() and isinstance(value, str)}
    assert {state for state, _ in TABLE} | set(TABLE.values()) == set(STATES)
    assert set(EVENTS) == names - set(STATES)


@pytest.mark.parametrize(("state", "event"), list(product(STATES, EVENTS)))
def test_what_does_not_stand_in_the_table_cannot_happen(state: str, event: str) -> None:
    if (state, event) in TABLE:
        assert after(state, event) == TABLE[state, event]
    else:
        with pytest.raises(ValueError, match="cannot be"):
            after(state, event)


def test_what_was_sent_or_dropped_is_final() -> None:
    assert {state for state, _ in TABLE}.isdisjoint({states.SENT, states.DROPPED})
