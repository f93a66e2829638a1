"""What a submission needs, and how long its texts may be."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.rules.submissions import (
    HELP_REQUEST,
    INSIGHT,
    LIMITS,
    MOST,
    UPDATE,
    VISIBILITIES,
    Draft,
    problems,
    settled,
    undo_until,
)

GOOD = {
    UPDATE: Draft(UPDATE, 1, lesson="Een les"),
    INSIGHT: Draft(INSIGHT, lesson="Een inzicht"),
    HELP_REQUEST: Draft(HELP_REQUEST, ask="Wie helpt?"),
}


def codes(draft: Draft) -> list[tuple[str, str]]:
    return [(problem.code, problem.field) for problem in problems(draft)]


@pytest.mark.parametrize("kind", list(GOOD))
def test_a_submission_with_what_its_kind_needs_can_be_stored(kind: str) -> None:
    assert codes(GOOD[kind]) == []


def test_an_update_needs_a_case_and_a_lesson_or_a_question() -> None:
    assert codes(Draft(UPDATE)) == [("case.missing", "case"), ("lesson.missing", "lesson")]
    assert codes(Draft(UPDATE, 1, lesson=" \n\t")) == [("lesson.missing", "lesson")]
    assert codes(Draft(UPDATE, 1, ask="Wie helpt?")) == []
    assert codes(Draft(UPDATE, 1, did="Veel gedaan")) == [("lesson.missing", "lesson")]


def test_a_help_request_needs_a_question_and_no_case() -> None:
    assert codes(Draft(HELP_REQUEST, lesson="Een les")) == [("ask.missing", "ask")]
    assert codes(Draft(INSIGHT)) == [("lesson.missing", "lesson")]


@pytest.mark.parametrize(("field", "limit"), LIMITS.items())
def test_a_text_may_be_as_long_as_its_limit_and_no_longer(field: str, limit: int) -> None:
    draft = replace(GOOD[UPDATE], **{field: "é" * limit})
    assert codes(draft) == []
    (problem,) = problems(replace(draft, **{field: "é" * (limit + 7)}))
    assert (problem.code, problem.field) == ("text.long", field)
    assert problem.facts == {"over": 7, "limit": limit}


@pytest.mark.parametrize(("field", "most"), MOST.items())
def test_no_more_choices_than_the_form_says(field: str, most: int) -> None:
    assert codes(replace(GOOD[UPDATE], **{field: ("a",) * most})) == []
    assert codes(replace(GOOD[UPDATE], **{field: ("a",) * (most + 1)})) == [("choices.many", field)]


def test_only_known_circles_may_see_it() -> None:
    for visibility in VISIBILITIES:
        assert codes(replace(GOOD[INSIGHT], visibility=visibility)) == []
    assert codes(replace(GOOD[INSIGHT], visibility="iedereen")) == [("visibility.unknown", "visibility")]


def test_every_mistake_is_told_at_once_in_the_order_of_the_form() -> None:
    draft = Draft(UPDATE, lesson="x" * 401, next_step="x" * 201, working_themes=("a", "b", "c"), visibility="")
    assert codes(draft) == [
        ("case.missing", "case"),
        ("text.long", "lesson"),
        ("text.long", "next_step"),
        ("choices.many", "working_themes"),
        ("visibility.unknown", "visibility"),
    ]


def test_an_update_with_only_a_question_is_a_help_request() -> None:
    draft = Draft(UPDATE, 1, ask="Wie helpt?", did="Iets")
    assert settled(draft) == replace(draft, kind=HELP_REQUEST)
    for other in (Draft(UPDATE, 1, lesson="Les", ask="Wie?"), Draft(UPDATE, 1), Draft(INSIGHT, ask="Wie?")):
        assert settled(other) == other


def test_it_can_be_taken_back_for_half_an_hour() -> None:
    made = datetime(2026, 11, 25, 9, tzinfo=UTC)
    assert undo_until(made) - made == timedelta(minutes=30)
