"""What a digest holds, in which order and in which message."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.digests import (
    ASKS,
    FIRST_PART_ROOM,
    LESSONS,
    NEXT,
    PART_CHARACTERS,
    PART_ITEMS,
    SECTIONS,
    Item,
    Place,
    Week,
    arrange,
    worth_posting,
)

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
BIGGEST = 2_350
"""A text of 400 ampersands, a long title and room for the words around it."""


def item(number: int, minutes: int = 0, **facts: object) -> Item:
    plain = {"case": "", "has_lesson": False, "ask_is_open": False, "has_next_step": False, "is_new": True, "size": 300}
    return Item(number, MONDAY + timedelta(minutes=minutes), **{**plain, **facts})


def random_items(number: int, seed: int) -> list[Item]:
    dice = random.Random(seed)
    return [
        item(
            index,
            dice.randrange(50),
            case=dice.choice(["", "A", "B", "C"]),
            has_lesson=dice.random() < 0.6,
            ask_is_open=dice.random() < 0.4,
            has_next_step=dice.random() < 0.3,
            is_new=dice.random() < 0.8,
            size=dice.choice([150, 400, 900, BIGGEST]),
        )
        for index in range(number)
    ]


ITEMS = st.builds(random_items, st.integers(0, 60), st.integers(0, 10**6))


@given(ITEMS, st.randoms(use_true_random=False))
def test_the_same_items_in_any_order_give_the_same_places(items: list[Item], dice: random.Random) -> None:
    shuffled = list(items)
    dice.shuffle(shuffled)
    assert arrange(shuffled) == arrange(items)


@given(ITEMS)
def test_nothing_is_lost_and_nothing_stands_twice(items: list[Item]) -> None:
    wanted = Counter()
    for one in items:
        wanted[one.submission_id, ASKS] += one.ask_is_open
        wanted[one.submission_id, LESSONS] += one.is_new and one.has_lesson
        wanted[one.submission_id, NEXT] += one.is_new and one.has_next_step
    assert Counter((place.submission_id, place.section) for place in arrange(items)) == +wanted


@pytest.mark.parametrize("number", [0, 1, 15, 16, 17, 100, 1000, 5000])
def test_any_number_of_items_fits_messages(number: int) -> None:
    items = random_items(number, seed=number)
    size = {one.submission_id: one.size for one in items}
    places = arrange(items)
    parts = sorted({place.part for place in places})
    assert parts == list(range(len(parts)))
    used, count = Counter(), Counter(place.part for place in places)
    for place in places:
        used[place.part] += size[place.submission_id]
    for part in parts:
        assert count[part] <= PART_ITEMS
        assert used[part] <= PART_CHARACTERS - (FIRST_PART_ROOM if part == 0 else 0)


@given(ITEMS)
def test_places_run_through_the_messages_in_reading_order(items: list[Item]) -> None:
    places = arrange(items)
    order = [(SECTIONS.index(place.section), place.position) for place in places]
    assert order == sorted(order)
    assert [place.part for place in places] == sorted(place.part for place in places)
    for section in SECTIONS:
        positions = [place.position for place in places if place.section == section]
        assert positions == list(range(len(positions)))


def test_an_item_bigger_than_a_message_stands_alone() -> None:
    huge = item(2, 1, has_lesson=True, size=PART_CHARACTERS + 1)
    places = arrange([item(1, has_lesson=True), huge, item(3, 2, has_lesson=True)])
    assert [place.part for place in places] == [0, 1, 2]


def test_open_questions_come_first_oldest_first_also_those_of_earlier_weeks() -> None:
    old = item(1, -9000, ask_is_open=True, is_new=False)
    new = item(2, 5, ask_is_open=True, has_lesson=True)
    assert arrange([new, old]) == [Place(1, ASKS, 0, 0), Place(2, ASKS, 1, 0), Place(2, LESSONS, 0, 0)]


def test_lessons_stand_by_case_the_case_with_the_newest_first() -> None:
    told = [
        item(1, 1, case="Oud", has_lesson=True),
        item(2, 2, case="Nieuw", has_lesson=True),
        item(3, 3, case="Oud", has_lesson=True),
        item(4, 4, case="Nieuw", has_lesson=True),
    ]
    assert [place.submission_id for place in arrange(told)] == [2, 4, 1, 3]


def test_an_old_lesson_or_step_is_not_told_again() -> None:
    assert arrange([item(1, has_lesson=True, has_next_step=True, is_new=False)]) == []


NOW = datetime(2026, 11, 26, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("week", "goes"),
    [
        (Week(1, 0, None, None), True),
        (Week(1, 0, None, NOW - timedelta(days=7)), True),
        (Week(0, 0, None, None), False),
        (Week(0, 2, None, None), True),
        (Week(0, 0, NOW + timedelta(days=14), None), True),
        (Week(0, 0, NOW + timedelta(days=15), None), False),
        (Week(0, 0, NOW - timedelta(hours=1), None), False),
        (Week(0, 2, None, NOW - timedelta(days=21)), False),
        (Week(0, 2, None, NOW - timedelta(days=28)), True),
        # A clock change makes four weeks an hour shorter.
        (Week(0, 2, None, NOW - timedelta(days=28) + timedelta(hours=1)), True),
    ],
)
def test_a_quiet_week_is_posted_only_for_a_question_or_a_meeting_and_once_in_four_weeks(week: Week, goes: bool) -> None:
    assert worth_posting(week, NOW) is goes
