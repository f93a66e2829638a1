"""Long lists, a page at a time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import translator
from bot.views import home
from bot.views.lists import PAGE, paged
from tests.views import made
from tests.views.made import NOW, ZONE


@given(st.integers(0, 200))
def test_page_after_page_everything_is_seen_once(number: int) -> None:
    lines, seen, page, left = list(range(number)), [], 0, 1
    while left:
        page += 1
        shown, left = paged(lines, page)
        seen += shown
        assert left == number - len(seen)
    assert seen == lines


@pytest.mark.parametrize("page", [-3, 0, 4, 10**9])
def test_a_page_that_does_not_exist_is_the_first_or_the_last(page: int) -> None:
    shown, left = paged(list(range(45)), page)
    assert shown == (list(range(PAGE)) if page < 1 else list(range(40, 45)))
    assert left == (25 if page < 1 else 0)


def test_home_tells_how_many_are_left_out() -> None:
    shown = str(home.home(translator("nl"), made.home_page("Een les"), ZONE, NOW).to_dict())
    for left in (140, 300, 30):
        assert f"En nog {left}." in shown
