"""A sentence for everything that can be refused."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.i18n import LANGUAGES, translator
from bot.rules.problems import Problem
from bot.views import errors, refusals
from tests.views.made import NOW, ZONE

ROOT = Path(__file__).parents[2]
FOLDERS = ["bot/rules", "bot/usecases", "handlers"]
NASTY = "<!channel> & `*x*` {n}"
FACTS = {
    "text": NASTY,
    "suggestion": "",
    "known": {"nl": ["lijst", "plan"], "en": ["list", "plan"]},
    "typed": "",
    "verb": "cancel",
    "closest": None,
    "or_a_holder": False,
    "for_members": False,
    "holder_of": "",
    "cop": NASTY,
    "cops": [NASTY, "B"],
    "contacts": ["UOWN1"],
    "names": [NASTY, "B"],
    "choices": [(1, NASTY), (2, "B")],
    "author": "UOWN1",
    "user_id": "UOWN1",
    "title": NASTY,
    "number": 12,
    "over": 7,
    "limit": 300,
    "most": 2,
    "day": 30,
    "month": 2,
    "year": 2027,
    "instant": NOW + timedelta(days=1),
    "zone": ZONE,
    "wall": datetime(2027, 3, 28, 2, 30),  # noqa: DTZ001 - wall time
    "suggestions": [NASTY],
    "posted_at": NOW,
    "starts_at": NOW + timedelta(days=8),
    "ends_at": NOW + timedelta(days=8, hours=2),
    "period": "2026-W48",
    "reason": "is_archived",
}


def raised() -> Iterator[tuple[str, set[str] | None, str]]:
    """Find each refuse(…) and Problem(…): its code, the facts it gives (None: not written out), and where."""
    for path in sorted(found for folder in FOLDERS for found in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name not in ("refuse", "Problem") or path.name == "problems.py":
                continue
            if name == "refuse":
                facts = {keyword.arg or "" for keyword in node.keywords}
            elif len(node.args) < 3:
                facts = set()
            else:
                given = node.args[2]
                facts = {key.value for key in given.keys} if isinstance(given, ast.Dict) else None
            for code in codes_in(node.args[0]):
                yield code, facts, f"{path.relative_to(ROOT)}:{node.lineno}"


def codes_in(node: ast.expr) -> list[str]:
    if isinstance(node, ast.IfExp):
        return [*codes_in(node.body), *codes_in(node.orelse)]
    assert isinstance(node, ast.Constant), f"line {node.lineno}: a code must stand in the call itself"
    return [node.value]


def test_every_code_that_is_raised_has_a_sentence() -> None:
    assert {code: where for code, _, where in raised() if code not in refusals.CODES} == {}


def test_every_sentence_has_a_code_that_is_raised() -> None:
    unused = set(refusals.CODES) - {code for code, _, _ in raised()}
    assert unused == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_gives_the_facts_that_its_sentence_tells(language: str) -> None:
    for code, given, where in raised():
        if given is None:
            continue
        facts = {name: FACTS[name] for name in given}
        shown = refusals.sentence(translator(language), Problem(code, "", facts), NOW)
        assert shown.strip(), where


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", sorted(refusals.CODES))
def test_a_sentence_is_a_sentence_without_a_code_and_without_a_ping(language: str, code: str) -> None:
    shown = refusals.sentence(translator(language), Problem(code, "", FACTS), NOW)
    assert shown[:1] != ""
    assert shown.rstrip()[-1] in ".?!:"
    assert code not in shown
    assert not re.search(r"<(?!@UOWN1>)", shown)
    assert "None" not in shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_differ_by_language(language: str) -> None:
    other = translator("en" if language == "nl" else "nl")
    same = [
        code
        for code in refusals.CODES
        if refusals.sentence(translator(language), Problem(code, "", FACTS), NOW)
        == refusals.sentence(other, Problem(code, "", FACTS), NOW)
    ]
    assert same == []


@pytest.mark.parametrize(("language", "known"), [("nl", "`lijst`, `plan`"), ("en", "`list`, `plan`")])
def test_the_words_to_choose_from_are_the_readers(language: str, known: str) -> None:
    assert known in refusals.sentence(translator(language), Problem("command.unknown", "", FACTS), NOW)


def test_what_is_past_today_needs_a_later_time_and_not_another_day() -> None:
    t, earlier = translator("nl"), {"instant": NOW - timedelta(hours=1), "zone": ZONE}
    assert "Kies een later tijdstip." in refusals.sentence(t, Problem("date.past", "start", earlier), NOW)
    yesterday = {"instant": NOW - timedelta(days=1), "zone": ZONE}
    assert "Kies een datum vanaf vandaag." in refusals.sentence(t, Problem("date.past", "start", yesterday), NOW)


@pytest.mark.parametrize(
    ("facts", "who"),
    [
        ({}, "Alleen een regiocoördinator van"),
        ({"or_a_holder": True}, "Alleen een regiocoördinator of een casushouder van"),
        ({"for_members": True}, "Gasten kunnen dit niet in *Bewoners in beeld*."),
        ({"holder_of": "Burgerpanel"}, "of de casushouder van *Burgerpanel*"),
    ],
)
def test_who_may_do_it_is_told_as_it_is(facts: dict, who: str) -> None:
    problem = Problem("role", "", {"cop": "Bewoners in beeld", "contacts": ["UOWN1"], **facts})
    shown = refusals.sentence(translator("nl"), problem, NOW)
    assert who in shown
    assert shown.endswith("Vraag het aan <@UOWN1>.")


def test_an_unknown_code_is_a_fault_of_ours() -> None:
    with pytest.raises(KeyError):
        refusals.sentence(translator("nl"), Problem("nothing.known"), NOW)


def test_what_is_wrong_with_a_field_stands_under_that_field_once_and_plain() -> None:
    problems = [
        Problem("text.long", "lesson", {"over": 3, "limit": 400}),
        Problem("lesson.missing", "lesson"),
        Problem("date.unreadable", "start", {"text": "<a> & b"}),
        Problem("digest.none", "nowhere"),
    ]
    found = errors.field_errors(translator("en"), problems, {"lesson": "wat_leerden_we", "start": "begin"}, NOW)
    assert set(found) == {"wat_leerden_we", "begin"}
    assert "3 characters" in found["wat_leerden_we"]
    assert "'<a> & b'" in found["begin"]
    assert not set("".join(found.values())) & set("*`")


def test_the_same_sentence_is_said_once() -> None:
    problem = Problem("digest.none")
    once = errors.problem_message(translator("nl"), [problem], NOW)
    assert errors.problem_message(translator("nl"), [problem, problem], NOW).text == once.text


@pytest.mark.parametrize(
    ("facts", "shown"),
    [
        ({"typed": "30-2-2027", "day": 30, "month": 2, "year": 2027}, "30 februari 2027"),
        ({"typed": "", "day": 31, "month": 4, "year": None}, "31 april bestaat"),
        ({"typed": "2027-13-01", "day": 1, "month": 13, "year": 2027}, "2027-13-01 bestaat"),
    ],
)
def test_a_date_that_does_not_exist_is_repeated_as_it_was_understood(facts: dict, shown: str) -> None:
    assert shown in refusals.sentence(translator("nl"), Problem("date.impossible", "date", facts), NOW)
