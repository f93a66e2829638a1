"""What stands beside a meeting for whoever can answer."""

from __future__ import annotations

import pytest

from bot.i18n import LANGUAGES, translator
from bot.rules.rsvps import ABSENT, CHOICES, COMING, ONLINE
from bot.views import rsvps
from tests.views import made


@pytest.mark.parametrize("chosen", [None, *CHOICES])
def test_the_answer_that_was_chosen_stands_out_and_no_other(chosen: str | None) -> None:
    row = rsvps.buttons(translator("nl"), made.meeting("Zaal 2"), chosen).to_dict()
    styles = {one["action_id"].removeprefix("rsvp."): one.get("style") for one in row["elements"]}
    assert styles == {choice: "primary" if choice == chosen else None for choice in CHOICES}


def test_joining_online_is_offered_where_there_is_a_link() -> None:
    meeting = made.meeting("Zaal 2")
    meeting.link = ""
    row = rsvps.buttons(translator("nl"), meeting, None).to_dict()
    assert [one["text"]["text"] for one in row["elements"]] == ["Ik kom", "Ik kan niet"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_answer_is_told_in_words_of_its_own_and_none_is_asked_for(language: str) -> None:
    t = translator(language)
    assert len({rsvps.told(t, choice) for choice in (None, COMING, ONLINE, ABSENT)}) == 4
    assert rsvps.told(t, None).endswith("?")
