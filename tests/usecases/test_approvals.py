"""What its author allows on the website waits for a coordinator, and goes on waiting when it changes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest

from bot.rules.roles import COORDINATOR
from bot.rules.submissions import ALL_COPS, OWN_COP, WEBSITE, Draft
from bot.usecases import actors, approvals, communities, roles, submissions
from bot.usecases.actors import Actor, Spot
from bot.usecases.profiles import Profile
from storage.database import Database
from storage.records import Approval, Submission
from tests.community import MEMBER, Cop


def shared(cop: Cop, lesson: str = "Een les", visibility: str = WEBSITE) -> Submission:
    """Share something, as a member, that may be on the website."""
    return cop.insight(lesson, visibility=visibility).line.submission


def edit(cop: Cop, submission: Submission, **changes: str) -> None:
    draft: Draft = replace(submissions.draft_of(submission), **changes)
    cop.do(submissions.edit, cop.member, submission.id, draft, cop.now)


def decide(cop: Cop, submission: Submission, approved: bool, *, revision: int = 0, by: Actor | None = None) -> None:
    cop.do(approvals.decide, by or cop.coordinator, submission.id, revision, approved, cop.now)


def waiting(cop: Cop) -> list[str]:
    """Give the lessons that wait for a coordinator's word."""
    return [line.submission.lesson for line in cop.do(approvals.waiting, cop.community).lines]


def words(cop: Cop) -> list[tuple[int, bool, int | None]]:
    return [(row.revision, row.approved, row.decided_by) for row in cop.rows(Approval)]


def second_coordinator(cop: Cop) -> Actor:
    cop.do(roles.give, cop.coordinator, MEMBER, COORDINATOR, cop.now)
    return cop.member


def test_only_what_its_author_allows_on_the_website_waits(cop: Cop) -> None:
    shared(cop, "Alleen hier", OWN_COP)
    shared(cop, "Voor alle CoP's", ALL_COPS)
    shared(cop, "Voor iedereen")
    assert waiting(cop) == ["Voor iedereen"]


def test_what_waits_is_told_oldest_first_and_what_is_more_is_counted(cop: Cop) -> None:
    for number in range(approvals.MOST_TOLD + 2):
        shared(cop, f"Les {number}")
        cop.clock.move_to(cop.now + timedelta(minutes=1))
    assert waiting(cop) == [f"Les {number}" for number in range(approvals.MOST_TOLD)]
    assert cop.do(approvals.waiting, cop.community).more == 2


@pytest.mark.parametrize("approved", [True, False], ids=["yes", "no"])
def test_what_is_judged_waits_no_more(cop: Cop, approved: bool) -> None:
    decide(cop, shared(cop), approved)
    assert waiting(cop) == []
    assert words(cop) == [(0, approved, cop.coordinator.member.id)]
    assert [row.decided_at for row in cop.rows(Approval)] == [cop.now]


@pytest.mark.parametrize("approved", [True, False], ids=["yes", "no"])
def test_what_is_changed_afterwards_waits_again(cop: Cop, approved: bool) -> None:
    submission = shared(cop)
    decide(cop, submission, approved)
    edit(cop, submission, lesson="Een betere les")
    assert waiting(cop) == ["Een betere les"]
    decide(cop, submission, True, revision=1)
    assert waiting(cop) == []
    assert words(cop) == [(1, True, cop.coordinator.member.id)]


def test_what_its_author_keeps_off_the_website_waits_no_more_and_comes_back_with_their_word(cop: Cop) -> None:
    submission = shared(cop)
    edit(cop, submission, visibility=OWN_COP)
    assert waiting(cop) == []
    edit(cop, submission, visibility=WEBSITE)
    assert waiting(cop) == ["Een les"]


def test_a_question_that_is_answered_waits_again(cop: Cop) -> None:
    submission = shared(cop)
    edit(cop, submission, ask="Wie helpt?")
    decide(cop, submission, True, revision=1)
    cop.do(submissions.close_ask, cop.coordinator, submission.number, cop.now)
    assert waiting(cop) == ["Een les"]


def test_what_is_taken_back_waits_no_more(cop: Cop) -> None:
    submission = shared(cop)
    cop.do(submissions.withdraw, cop.member, submission.id, cop.now)
    assert waiting(cop) == []


def test_only_coordinators_judge(cop: Cop) -> None:
    submission = shared(cop)
    for actor in (cop.member, cop.holder):
        assert cop.refused(approvals.decide, actor, submission.id, 0, True, cop.now) == ["role"]
    assert words(cop) == []


def test_a_coordinator_of_another_community_cannot_judge(cop: Cop, other_cop: Cop) -> None:
    submission = shared(cop)
    nowhere = other_cop.refused(approvals.decide, other_cop.coordinator, 987_654, 0, True, cop.now)
    there = other_cop.refused(approvals.decide, other_cop.coordinator, submission.id, 0, True, cop.now)
    assert there == nowhere == ["submission.gone"]
    assert words(cop) == []
    assert waiting(cop) == ["Een les"]
    assert waiting(other_cop) == []


def test_a_coordinator_of_the_community_next_door_cannot_judge(cop: Cop) -> None:
    submission = shared(cop)
    cop.do(communities.connect, "sturen-op-impact", cop.team_id, "C2", ["U5"], cop.now)
    neighbour = cop.do(actors.meet, cop.team_id, "U5", Spot("C2"), Profile("Buur"), cop.now)
    assert COORDINATOR in neighbour.roles
    assert cop.refused(approvals.decide, neighbour, submission.id, 0, True, cop.now) == ["submission.gone"]
    assert waiting(cop) == ["Een les"]


def test_a_coordinator_who_acts_for_a_community_that_is_not_theirs_is_refused(cop: Cop, other_cop: Cop) -> None:
    submission = shared(cop)
    stranger = other_cop.do(actors.find, "T2", other_cop.coordinator.user_id, Spot(None, cop.community_id))
    assert other_cop.refused(approvals.decide, stranger, submission.id, 0, True, cop.now) == ["community.not_yours"]
    assert words(cop) == []


def test_what_is_not_there_any_more_or_not_for_the_website_cannot_be_judged(cop: Cop) -> None:
    gone, kept = shared(cop, "Weg"), shared(cop, "Alleen hier", OWN_COP)
    cop.do(submissions.withdraw, cop.member, gone.id, cop.now)
    for revision in (0, 1):
        refused = cop.refused(approvals.decide, cop.coordinator, gone.id, revision, True, cop.now)
        assert refused == ["submission.gone"]
    assert cop.refused(approvals.decide, cop.coordinator, kept.id, 0, True, cop.now) == ["approval.unwanted"]
    assert words(cop) == []


def test_a_text_that_changed_since_it_was_shown_is_to_be_read_again(cop: Cop) -> None:
    submission = shared(cop)
    edit(cop, submission, lesson="Iets heel anders")
    for revision in (0, 2):
        refused = cop.refused(approvals.decide, cop.coordinator, submission.id, revision, True, cop.now)
        assert refused == ["approval.changed"]
    assert waiting(cop) == ["Iets heel anders"]


def test_of_two_coordinators_the_last_word_counts(cop: Cop) -> None:
    submission, other = shared(cop), second_coordinator(cop)
    decide(cop, submission, True)
    cop.clock.move_to(cop.now + timedelta(minutes=1))
    decide(cop, submission, False, by=other)
    assert words(cop) == [(0, False, other.member.id)]
    assert [row.decided_at for row in cop.rows(Approval)] == [cop.now]
    decide(cop, submission, False, by=other)
    assert words(cop) == [(0, False, other.member.id)]


def test_two_coordinators_who_press_at_once_leave_one_word(cop: Cop, second_database: Database) -> None:
    submission, other, together = shared(cop), second_coordinator(cop), Barrier(2)
    first = cop.coordinator

    def press(opened: Database, who: Actor, approved: bool) -> None:
        together.wait(20)
        opened.write_here(approvals.decide, who, submission.id, 0, approved, cop.now)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(press, (cop.database, second_database), (first, other), (True, False)))
    assert words(cop) in ([(0, True, first.member.id)], [(0, False, other.member.id)])
    assert waiting(cop) == []
