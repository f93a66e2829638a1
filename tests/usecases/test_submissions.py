"""Sharing, changing and taking back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event
from time import sleep

import pytest
from sqlalchemy.orm import Session

from bot.rules.deliveries import CARD, CARD_EDIT, CARD_REMOVAL, Dropped
from bot.rules.problems import Refused
from bot.rules.submissions import HELP_REQUEST, INSIGHT, UPDATE, Draft
from bot.usecases import actors, cards, submissions
from bot.usecases.actors import Spot
from storage.database import Database
from storage.records import Submission
from tests.community import HOLDER, Cop, connect


def test_a_submission_is_stored_as_typed_with_one_card_after_the_chance_to_undo(cop: Cop) -> None:
    typed = "  “Bewoners” – <!channel> & *sterren*\u00a0\u200b🙂 "
    shared = cop.update(typed)
    assert [row.lesson for row in cop.rows(Submission)] == [typed]
    assert shared.line.author == HOLDER
    (card,) = cop.deliveries(CARD)
    assert card.due_at == cop.now + timedelta(seconds=15)
    assert (card.team_id, card.channel_id) == ("T1", "C1")


def test_the_same_request_twice_is_stored_once(cop: Cop) -> None:
    first = cop.update("Een les", key="form:1")
    again = cop.update("Een les", key="form:1")
    assert first.line.submission.id == again.line.submission.id
    assert len(cop.rows(Submission)) == 1
    assert len(cop.deliveries(CARD)) == 1


def test_the_same_request_twice_at_once_is_stored_once(cop: Cop, second_database: Database) -> None:
    together = Barrier(2)
    actor, draft = cop.holder, Draft(UPDATE, cop.case_id, lesson="Een les")

    def share(opened: Database) -> int:
        together.wait(20)
        shared = opened.write_here(submissions.share, actor, draft, cop.now, request_key="form:1")
        return shared.line.submission.id

    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(share, (cop.database, second_database))
    assert first == second
    assert len(cop.rows(Submission)) == 1
    assert len(cop.deliveries(CARD)) == 1


def test_different_requests_at_once_get_different_numbers(cop: Cop, second_database: Database) -> None:
    together = Barrier(2)
    actor = cop.holder

    def share(opened: Database) -> int:
        together.wait(20)
        key = str(id(opened))
        draft = Draft(INSIGHT, lesson=f"Een les {key}")
        return opened.write_here(submissions.share, actor, draft, cop.now, request_key=key).line.submission.number

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(share, (cop.database, second_database))) == [1, 2]


def test_the_same_text_typed_twice_is_one_contribution(cop: Cop) -> None:
    first = cop.insight("Een les", key="1")
    cop.clock.move_to(cop.now + timedelta(minutes=1))
    again = cop.insight("Een les", key="2")
    assert again.line.submission.id == first.line.submission.id
    assert len(cop.deliveries(CARD)) == 1
    cop.insight("Een andere les", key="3")
    cop.clock.move_to(cop.now + timedelta(minutes=2))
    cop.insight("Een les", key="4")
    assert [row.lesson for row in cop.rows(Submission)] == ["Een les", "Een andere les", "Een les"]


def test_the_same_text_after_taking_it_back_is_a_new_one(cop: Cop) -> None:
    first = cop.insight("Een les", key="1")
    cop.do(submissions.undo, cop.member, first.line.submission.id, cop.now)
    assert cop.insight("Een les", key="2").line.submission.id != first.line.submission.id
    draft = Draft(INSIGHT, lesson="Een les")
    assert cop.refused(submissions.share, cop.member, draft, cop.now, request_key="1") == ["submission.gone"]


@pytest.mark.parametrize("nothing", ["\u200b", "\u2060\ufeff", "\u00ad", " \u00a0 ", '"', "-", "–", "…", "?", "\u3164"])
def test_a_text_without_anything_to_read_is_no_contribution(cop: Cop, nothing: str) -> None:
    def refused(draft: Draft) -> list[str]:
        return cop.refused(submissions.share, cop.holder, draft, cop.now, request_key=nothing)

    assert refused(Draft(INSIGHT, lesson=nothing)) == ["lesson.missing"]
    assert refused(Draft(HELP_REQUEST, ask=nothing)) == ["ask.missing"]
    assert refused(Draft(UPDATE, cop.case_id, lesson=nothing, ask=nothing)) == ["lesson.missing"]
    cop.update("Een les", did=nothing, keywords=nothing)
    assert [(row.did, row.keywords) for row in cop.rows(Submission)] == [("", "")]


def test_what_a_member_shared_is_listed_a_page_at_a_time(cop: Cop) -> None:
    for number in range(45):
        cop.insight(f"Les {number}")
    cop.update("Van een ander")
    seen, older = [], None
    for expected in (20, 20, 5):
        page = cop.do(submissions.mine, cop.member, older)
        assert len(page.lines) == expected
        seen += [line.submission.lesson for line in page.lines]
        older = page.older
    assert older is None
    assert seen == [f"Les {number}" for number in reversed(range(45))]


def test_one_kept_out_of_the_channel_has_no_card(cop: Cop) -> None:
    cop.update(in_channel=False)
    assert not cop.deliveries(CARD)


def test_an_edit_before_the_card_stands_needs_no_second_message(cop: Cop) -> None:
    shared = cop.update("Eerst")
    edit(cop, shared.line.submission.id, "Daarna")
    assert [row.kind for row in cop.deliveries(CARD, CARD_EDIT, CARD_REMOVAL)] == [CARD]
    line, _ = cop.do(cards.for_card, cop.community_id, shared.line.submission.id)
    assert line.submission.lesson == "Daarna"


def test_an_edit_after_the_card_stands_changes_it_once_for_many_edits(cop: Cop) -> None:
    shared = cop.update("Eerst")
    (card,) = cop.deliveries(CARD)
    cop.has_posted(card, "1.1")
    for lesson in ("Daarna", "Nog eens"):
        edit(cop, shared.line.submission.id, lesson)
    (change,) = cop.deliveries(CARD_EDIT)
    assert change.parent_id == card.id
    assert change.late_after is None


def test_an_edit_takes_the_card_away_and_brings_it_back(cop: Cop) -> None:
    shared = cop.update("Eerst")
    (card,) = cop.deliveries(CARD)
    cop.has_posted(card, "1.1")
    edit(cop, shared.line.submission.id, "Eerst", in_channel=False)
    (removal,) = cop.deliveries(CARD_REMOVAL)
    assert removal.parent_id == card.id
    cop.has_posted(removal, "1.1")
    edit(cop, shared.line.submission.id, "Eerst", in_channel=True)
    assert [row.state for row in cop.deliveries(CARD)] == ["sent", "due"]


def test_an_edit_that_leaves_nothing_is_refused_and_keeps_the_old_text(cop: Cop) -> None:
    shared = cop.update("Eerst")
    draft = Draft(UPDATE, cop.case_id, lesson=" ")
    assert cop.refused(submissions.edit, cop.holder, shared.line.submission.id, draft, cop.now) == ["lesson.missing"]
    assert [row.lesson for row in cop.rows(Submission)] == ["Eerst"]


@pytest.mark.parametrize(("after", "codes"), [(timedelta(minutes=30), []), (timedelta(minutes=31), ["undo.late"])])
def test_undo_works_for_half_an_hour(cop: Cop, after: timedelta, codes: list[str]) -> None:
    shared = cop.update("Een les")
    cop.clock.move_to(cop.now + after)
    if codes:
        assert cop.refused(submissions.undo, cop.holder, shared.line.submission.id, cop.now) == codes
        assert [row.lesson for row in cop.rows(Submission)] == ["Een les"]
    else:
        cop.do(submissions.undo, cop.holder, shared.line.submission.id, cop.now)
        assert [row.lesson for row in cop.rows(Submission)] == [""]


def test_undo_before_the_card_stands_leaves_nothing_to_post(cop: Cop) -> None:
    shared = cop.update()
    cop.do(submissions.undo, cop.holder, shared.line.submission.id, cop.now)
    assert not cop.deliveries(CARD, CARD_EDIT, CARD_REMOVAL)


def test_withdrawing_erases_every_text_plans_the_removal_and_hands_the_text_back(cop: Cop) -> None:
    texts = {"did": "gedaan", "happened": "gebeurd", "friction": "schuurt", "ask": "hulp?", "next_step": "stap"}
    shared = cop.update("geleerd", keywords="woord", working_themes=("leren",), **texts)
    (card,) = cop.deliveries(CARD)
    cop.has_posted(card, "1.1")
    copy = cop.do(submissions.withdraw, cop.holder, shared.line.submission.id, cop.now)
    assert (copy.lesson, copy.did, copy.keywords) == ("geleerd", "gedaan", "woord")
    (row,) = cop.rows(Submission)
    assert {getattr(row, name) for name in submissions.TEXTS} == {""}
    assert row.working_themes == []
    assert row.withdrawn_at == cop.now
    (removal,) = cop.deliveries(CARD_REMOVAL)
    assert removal.parent_id == card.id


def test_a_card_of_something_withdrawn_has_nothing_to_show(cop: Cop) -> None:
    shared = cop.update()
    cop.do(submissions.withdraw, cop.holder, shared.line.submission.id, cop.now)
    with pytest.raises(Dropped, match="withdrawn"):
        cop.do(cards.for_card, cop.community_id, shared.line.submission.id)


def test_only_ones_own_can_be_changed_or_taken_back(cop: Cop) -> None:
    number = cop.update().line.submission.id
    draft = Draft(INSIGHT, lesson="Van mij nu")
    for somebody in (cop.member, cop.coordinator):
        assert cop.refused(submissions.edit, somebody, number, draft, cop.now) == ["submission.not_yours"]
        assert cop.refused(submissions.undo, somebody, number, cop.now) == ["submission.not_yours"]
        assert cop.refused(submissions.withdraw, somebody, number, cop.now) == ["submission.not_yours"]
    assert [row.lesson for row in cop.rows(Submission)] == ["Een les"]


def test_one_of_another_community_does_not_exist_for_a_namesake(cop: Cop, other_cop: Cop) -> None:
    number = cop.update().line.submission.id
    assert cop.refused(submissions.withdraw, other_cop.holder, number, cop.now) == ["submission.gone"]
    draft = Draft(UPDATE, cop.case_id, lesson="Op hun casus")
    refused = cop.refused(submissions.share, other_cop.holder, draft, cop.now, request_key="form:1")
    assert refused == ["case.missing"]


def test_what_was_withdrawn_can_be_changed_no_more(cop: Cop) -> None:
    number = cop.update().line.submission.id
    cop.do(submissions.withdraw, cop.holder, number, cop.now)
    assert cop.refused(submissions.withdraw, cop.holder, number, cop.now) == ["submission.gone"]


def test_an_update_with_only_a_question_is_a_help_request(cop: Cop) -> None:
    draft = Draft(UPDATE, cop.case_id, ask="Wie weet dit?")
    shared = cop.do(submissions.share, cop.holder, draft, cop.now, request_key="form:1")
    assert shared.line.submission.kind == HELP_REQUEST


def test_a_help_request_is_closed_by_its_author_or_a_coordinator_and_nobody_else(cop: Cop) -> None:
    first = cop.ask("Wie helpt?").line.submission.number
    second = cop.ask("En wie hierbij?").line.submission.number
    assert cop.refused(submissions.close_ask, cop.holder, first, cop.now) == ["ask.not_yours"]
    cop.do(submissions.close_ask, cop.member, first, cop.now)
    assert [line.submission.number for line in cop.do(submissions.open_asks, cop.holder)] == [second]
    cop.do(submissions.close_ask, cop.coordinator, second, cop.now)
    assert cop.do(submissions.open_asks, cop.holder) == []


def test_closing_a_help_request_twice_changes_its_card_once(cop: Cop) -> None:
    number = cop.ask().line.submission.number
    cop.has_posted(cop.deliveries(CARD)[0], "1.1")
    for _ in range(2):
        cop.do(submissions.close_ask, cop.member, number, cop.now)
    assert len(cop.deliveries(CARD_EDIT)) == 1


def test_a_number_that_is_no_help_request_cannot_be_closed(cop: Cop) -> None:
    number = cop.insight("Een inzicht").line.submission.number
    assert cop.refused(submissions.close_ask, cop.coordinator, number, cop.now) == ["ask.unknown"]
    assert cop.refused(submissions.close_ask, cop.coordinator, 99, cop.now) == ["ask.unknown"]


def test_everything_wrong_with_a_draft_is_told_at_once(cop: Cop) -> None:
    draft = Draft(UPDATE, None, lesson="x" * 12_000, ask="y" * 301)
    refused = cop.refused(submissions.share, cop.holder, draft, cop.now, request_key="form:1")
    assert refused == ["case.missing", "text.long", "text.long"]
    assert not cop.rows(Submission)


def test_numbers_start_at_one_in_each_community(cop: Cop, other_cop: Cop) -> None:
    assert cop.update().line.submission.number == 1
    assert cop.insight("Meer").line.submission.number == 2
    assert other_cop.update().line.submission.number == 1


def test_a_workspace_with_two_communities_asks_which_is_meant(cop: Cop) -> None:
    connect(cop.database, cop.clock, slug="sturen-op-impact", channel_id="C2")
    outside = cop.do(actors.meet, cop.team_id, HOLDER, Spot("C9"), None, cop.now)
    refused = cop.refused(submissions.share, outside, Draft(INSIGHT, lesson="Een les"), cop.now, request_key="form:1")
    assert refused == ["community.which"]


def edit(cop: Cop, submission_id: int, lesson: str, *, in_channel: bool = True) -> None:
    """Change the holder's update."""
    draft = Draft(UPDATE, cop.case_id, lesson=lesson, in_channel=in_channel)
    cop.do(submissions.edit, cop.holder, submission_id, draft, cop.now)


def test_a_deletion_is_not_undone_by_an_edit_that_waited_for_it(cop: Cop, second_database: Database) -> None:
    number = cop.insight("Weg ermee").line.submission.id
    author, begun = cop.member, Event()

    def delete_slowly(session: Session) -> None:
        submissions.withdraw(session, author, number, cop.now)
        session.flush()
        begun.set()
        sleep(0.3)  # The edit comes in meanwhile, and has to wait.

    def edit_meanwhile() -> str:
        begun.wait(20)
        draft = Draft(INSIGHT, lesson="Toch niet weg")
        try:
            second_database.write_here(submissions.edit, author, number, draft, cop.now)
        except Refused as refused:
            return str(refused)
        return "edited"

    with ThreadPoolExecutor(2) as threads:
        deleted, edited = threads.submit(cop.do, delete_slowly), threads.submit(edit_meanwhile)
        deleted.result()
        assert edited.result() == "submission.gone"
    assert [row.lesson for row in cop.rows(Submission)] == [""]


def test_closing_twice_says_so_and_only_the_author_is_asked_what_helped(cop: Cop) -> None:
    number = cop.ask().line.submission.number
    first = cop.do(submissions.close_ask, cop.coordinator, number, cop.now)
    assert (first.own, first.before) == (False, False)
    again = cop.do(submissions.close_ask, cop.member, number, cop.now)
    assert (again.own, again.before) == (True, True)
