"""Which help requests somebody could answer."""

from __future__ import annotations

import pytest

from bot.rules.asks import CASE, THEMES, TOPICS, Asked, Interests, Reason, first_those_with, reason, topics

NOTHING = Interests(frozenset(), frozenset(), ())


def asked(text: str = "Wie helpt?", case_id: int | None = None, *themes: str) -> Asked:
    return Asked(text, case_id, frozenset(themes))


def expert(*named: str) -> Interests:
    return Interests(frozenset(), frozenset(), named)


def test_a_question_on_ones_own_case_is_for_its_holder() -> None:
    holder = Interests(frozenset({7}), frozenset({"wonen"}), ("burgerpanel",))
    assert reason(asked("Wie kent een burgerpanel?", 7, "wonen"), holder) == Reason(CASE)
    assert reason(asked("Wie helpt?", 8), holder) is None


def test_without_a_case_nobody_holds_it() -> None:
    assert reason(asked("Wie helpt?", None, "leren"), NOTHING) is None


def test_a_theme_in_common_is_a_reason() -> None:
    holder = Interests(frozenset({7}), frozenset({"wonen", "leren", "meten"}), ())
    assert reason(asked("Wie helpt?", 8, "meten", "wonen", "gebied"), holder) == Reason(THEMES, ("meten", "wonen"))


@pytest.mark.parametrize(
    ("topic", "text"),
    [
        ("burgerpanel", "Wie werkt er met Burgerpanels?"),
        ("Brede Welvaart", "Hoe meet je brede welvaart?"),
        ("c++", "Wie schrijft C++?"),
        ("loten", "Wie weet iets van\nloten?"),
    ],
)
def test_a_topic_is_found_at_the_beginning_of_words(topic: str, text: str) -> None:
    assert reason(asked(text), expert("iets anders", topic)) == Reason(TOPICS, (topic,))


@pytest.mark.parametrize(("topic", "text"), [("loten", "Wie kent besloten groepen?"), (".*", "Wie helpt?")])
def test_a_topic_inside_a_word_or_as_a_pattern_is_none(topic: str, text: str) -> None:
    assert reason(asked(text), expert(topic)) is None


def test_a_topic_may_be_the_name_of_a_theme() -> None:
    found = reason(asked("Wie helpt?", None, "arbeid-en-vrije-tijd"), expert("Arbeid en vrije tijd"))
    assert found == Reason(TOPICS, ("Arbeid en vrije tijd",))


def test_topics_are_typed_with_commas_or_lines_between_them() -> None:
    assert topics("loten, brede  welvaart;\nloten\n, ai,") == ("loten", "brede welvaart")
    assert topics("") == ()


def test_those_with_a_reason_come_first_and_the_order_stays() -> None:
    why = Reason(CASE)
    assert first_those_with([None, why, None, why]) == [1, 3, 0, 2]
