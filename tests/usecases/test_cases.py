"""Cases: finding the one that was meant, and opening one."""

from __future__ import annotations

import pytest

from bot.rules.problems import Refused
from bot.usecases import cases, submissions
from storage.records import Case, CaseHolder, Submission
from tests.community import COORDINATOR, HOLDER, MEMBER, Cop


@pytest.mark.parametrize(
    "typed",
    ["Burgerpanel Veenrand", "burgerpanel  veenrand ", "BURGERPANEL\u00a0VEENRAND", "Burgerpanel\u200b Veenrand"],
)
def test_a_case_is_found_however_its_title_is_typed(cop: Cop, typed: str) -> None:
    assert cop.do(cases.find, cop.community_id, typed).id == cop.case_id


def test_a_near_name_is_refused_with_the_titles_that_may_be_meant(cop: Cop) -> None:
    create(cop, "Wonen in Westerland")
    with pytest.raises(Refused) as refusal:
        cop.do(cases.find, cop.community_id, "Burgerpannel Veenrant")
    (problem,) = refusal.value.problems
    assert problem.code == "case.unknown"
    assert problem.facts["text"] == "Burgerpannel Veenrant"
    assert problem.facts["suggestions"] == ["Burgerpanel Veenrand"]


def test_a_name_like_none_is_refused_with_the_cases_there_are(cop: Cop) -> None:
    with pytest.raises(Refused) as refusal:
        cop.do(cases.find, cop.community_id, "xyz")
    assert refusal.value.problems[0].facts["suggestions"] == ["Burgerpanel Veenrand"]


def test_a_near_name_stores_nothing(cop: Cop) -> None:
    text = "Burgerpannel Veenrand: een les"
    refused = cop.refused(submissions.one_line, cop.holder, text)
    assert refused == ["case.unknown"]
    assert not cop.rows(Submission)


@pytest.mark.parametrize(
    ("text", "title", "rest"),
    [
        ("Burgerpanel Veenrand: een les", "Burgerpanel Veenrand", "een les"),
        ("Burgerpanel Veenrand: om 14:00: een les", "Burgerpanel Veenrand", "om 14:00: een les"),
        ("Wonen: fase 2: een les", "Wonen: fase 2", "een les"),
        ("Wonen: een les", "Wonen", "een les"),
        ("wonen : fase 3: een les", "Wonen", "fase 3: een les"),
        ("Burgerpanel Veenrand:", "Burgerpanel Veenrand", ""),
    ],
)
def test_a_line_is_split_at_the_colon_after_the_longest_known_title(cop: Cop, text: str, title: str, rest: str) -> None:
    create(cop, "Wonen")
    create(cop, "Wonen: fase 2")
    case, found = cop.do(cases.split_title, cop.community_id, text)
    assert (case.title, found) == (title, rest)


def test_the_same_title_twice_is_refused_with_the_one_there_is(cop: Cop) -> None:
    with pytest.raises(Refused) as refusal:
        create(cop, "burgerpanel  VEENRAND")
    (problem,) = refusal.value.problems
    assert (problem.code, problem.facts["title"]) == ("case.exists", "Burgerpanel Veenrand")
    assert len(cop.rows(Case)) == 1


def test_the_same_title_is_free_in_another_community(cop: Cop, other_cop: Cop) -> None:
    assert [row.title for row in cop.rows(Case)] == ["Burgerpanel Veenrand"] * 2


def test_the_same_request_twice_opens_one_case(cop: Cop) -> None:
    assert create(cop, "Nieuw", "form:1").id == create(cop, "Nieuw", "form:1").id
    assert len(cop.rows(Case)) == 2


def test_a_holder_who_opens_a_case_holds_it_and_a_coordinator_does_not(cop: Cop) -> None:
    mine = cop.do(cases.create, cop.holder, "Van de houder", cop.now, request_key="1")
    create(cop, "Van de coördinator")
    lines = {line.case.title: line.holders for line in cop.do(cases.listing, cop.member)}
    assert lines[mine.title] == (HOLDER,)
    assert lines["Van de coördinator"] == ()


def test_a_member_may_not_open_a_case_and_is_told_whom_to_ask(cop: Cop) -> None:
    with pytest.raises(Refused) as refusal:
        cop.do(cases.create, cop.member, "Nieuw", cop.now, request_key="1")
    (problem,) = refusal.value.problems
    assert (problem.code, problem.facts["contacts"]) == ("role", [COORDINATOR])


@pytest.mark.parametrize(
    ("title", "codes"),
    [("", ["title.missing"]), ("\u200b \u00a0", ["title.missing"]), ("x" * 76, ["text.long"])],
)
def test_a_title_that_is_empty_or_too_long_is_refused(cop: Cop, title: str, codes: list[str]) -> None:
    assert cop.refused(cases.create, cop.coordinator, title, cop.now, request_key="1") == codes


def test_new_holders_replace_the_old_and_only_a_coordinator_or_a_holder_gives_them(cop: Cop) -> None:
    create(cop, "Van een ander")
    assert cop.refused(cases.give_holder, cop.member, "Burgerpanel Veenrand", [MEMBER], cop.now) == ["role"]
    assert cop.refused(cases.give_holder, cop.holder, "Van een ander", [MEMBER], cop.now) == ["role"]
    line = cop.do(cases.give_holder, cop.holder, "Burgerpanel Veenrand", [HOLDER, MEMBER], cop.now)
    assert set(line.holders) == {HOLDER, MEMBER}
    line = cop.do(cases.give_holder, cop.coordinator, "Burgerpanel Veenrand", [MEMBER, MEMBER, COORDINATOR], cop.now)
    assert set(line.holders) == {MEMBER, COORDINATOR}
    assert len(cop.rows(CaseHolder)) == 2


@pytest.mark.parametrize(
    "typed",
    [
        "Burgerpanel Veenrand: Een les: met meer",
        "Burgerpanel Veenrand - Een les: met meer",
        "burgerpanel  veenrand – Een les: met meer",
        "“Burgerpanel Veenrand”: Een les: met meer",
        "'Burgerpanel Veenrand' — Een les: met meer",
    ],
)
def test_a_case_and_a_text_are_told_apart_by_a_colon_or_a_dash(cop: Cop, typed: str) -> None:
    case, text = cop.do(cases.split_title, cop.community_id, typed)
    assert case is not None
    assert (case.id, text) == (cop.case_id, "Een les: met meer")


def test_a_title_alone_is_a_case_and_a_sentence_alone_is_a_text(cop: Cop) -> None:
    case, text = cop.do(cases.split_title, cop.community_id, "burgerpanel veenrand")
    assert case is not None
    assert (case.id, text) == (cop.case_id, "")
    assert cop.do(cases.split_title, cop.community_id, "Bellen werkt - schrijven niet") == (
        None,
        "Bellen werkt - schrijven niet",
    )


def test_an_unknown_case_names_the_closest_one(cop: Cop) -> None:
    with pytest.raises(Refused) as refusal:
        cop.do(cases.split_title, cop.community_id, "Burgerpanel Veenrant: tekst")
    assert refusal.value.problems[0].facts["closest"] == cop.case_id
    with pytest.raises(Refused) as refusal:
        cop.do(cases.split_title, cop.community_id, "Let op: tekst")
    assert refusal.value.problems[0].facts["closest"] is None


def test_no_holder_at_all_is_refused_and_keeps_the_old(cop: Cop) -> None:
    assert cop.refused(cases.give_holder, cop.coordinator, "Burgerpanel Veenrand", [], cop.now) == ["holder.missing"]
    assert len(cop.rows(CaseHolder)) == 1


def test_a_shown_case_has_its_last_submissions_newest_first(cop: Cop) -> None:
    for lesson in ("Een", "Twee"):
        cop.update(lesson)
        cop.clock.move_to(cop.now.replace(minute=cop.now.minute + 1))
    page = cop.do(cases.show, cop.member, "burgerpanel veenrand")
    assert [line.submission.lesson for line in page.recent] == ["Twee", "Een"]
    assert page.line.holders == (HOLDER,)


def create(cop: Cop, title: str, key: str = "") -> Case:
    """Open a case as the coordinator."""
    return cop.do(cases.create, cop.coordinator, title, cop.now, request_key=key or title)
