"""The weekly digest: what it holds, once and for all."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from bot.facts import DigestPart
from bot.rules.deliveries import DIGEST, DIGEST_EDIT, Dropped
from bot.usecases import communities, digests, editions, submissions
from storage.records import Delivery, Digest, DigestItem
from tests.community import Cop, amsterdam

THURSDAY = amsterdam("2026-11-26", "15:00")


def due(cop: Cop, part: int = 0) -> Delivery:
    """Give the first digest message that has not gone."""
    return next(row for row in cop.deliveries(DIGEST) if row.state == "due" and row.part == part)


def lessons(part: DigestPart) -> list[str]:
    """Give the lessons that a message quotes."""
    return [line.submission.lesson for line in part.lessons]


def post(cop: Cop) -> DigestPart:
    """Go to the next digest, freeze it and post it; its further messages too."""
    first = due(cop)
    cop.clock.move_to(max(first.ready_at, cop.now))
    part = cop.do(editions.freeze, first, cop.now)
    for row in cop.deliveries(DIGEST):
        if row.occurrence == first.occurrence:
            cop.has_posted(row, f"{row.id}.1")
    cop.do(digests.plan_all, cop.now)
    return part


def end(cop: Cop, delivery: Delivery, state: str) -> None:
    """Bring a delivery to an end that is not its channel."""

    def record(session: Session) -> None:
        session.get_one(Delivery, delivery.id).state = state

    cop.do(record)


def skip(cop: Cop) -> None:
    """Go to the next digest, which has nothing to tell."""
    row = due(cop)
    cop.clock.move_to(row.ready_at)
    with pytest.raises(Dropped, match="quiet_week"):
        cop.do(editions.freeze, row, cop.now)
    end(cop, row, "dropped")
    cop.do(digests.plan_all, cop.now)


def test_the_first_digest_is_planned_for_thursday_at_three(cop: Cop) -> None:
    assert (due(cop).due_at, due(cop).occurrence) == (THURSDAY, "2026-W48")


def test_freezing_twice_gives_the_same_whatever_came_in_between(cop: Cop) -> None:
    cop.update("Een")
    first = cop.do(editions.freeze, due(cop), THURSDAY)
    cop.update("Twee")
    again = cop.do(editions.freeze, due(cop), THURSDAY + timedelta(minutes=5))
    assert lessons(first) == lessons(again) == ["Een"]
    assert first.until == again.until
    assert len(cop.rows(Digest)) == 1


def test_every_item_stands_in_exactly_one_digest(cop: Cop) -> None:
    cop.update("Voor de eerste")
    first = post(cop)
    cop.update("Op het moment zelf")
    cop.clock.move_to(cop.now + timedelta(days=2))
    cop.insight("In het weekend")
    second = post(cop)
    assert lessons(first) == ["Voor de eerste"]
    assert sorted(lessons(second)) == ["In het weekend", "Op het moment zelf"]
    assert second.since == first.until


@pytest.mark.parametrize("state", ["failed", "missed"])
def test_what_a_digest_held_that_never_came_stands_in_the_next(cop: Cop, state: str) -> None:
    cop.update("Een les")
    first = due(cop)
    cop.do(editions.freeze, first, THURSDAY)
    end(cop, first, state)
    cop.clock.move_to(THURSDAY)
    assert lessons(post(cop)) == ["Een les"]


def test_an_open_help_request_stands_in_every_digest_until_it_is_closed(cop: Cop) -> None:
    asked = cop.ask("Wie helpt?")
    for lesson in ("Een", "Twee"):
        cop.update(lesson)
        assert [line.submission.ask for line in post(cop).asks] == ["Wie helpt?"]
    cop.do(submissions.close_ask, cop.member, asked.line.submission.number, cop.now)
    cop.update("Drie")
    assert post(cop).asks == []


def test_a_help_request_closed_before_its_first_digest_is_no_news(cop: Cop) -> None:
    asked = cop.ask("Wie helpt?")
    cop.do(submissions.close_ask, cop.member, asked.line.submission.number, cop.now)
    skip(cop)
    cop.update("Een les")
    assert post(cop).new == 1


def test_what_was_taken_back_stands_in_no_digest(cop: Cop) -> None:
    number = cop.update("Weg hiermee").line.submission.id
    cop.update("Dit blijft")
    cop.do(submissions.withdraw, cop.holder, number, cop.now)
    assert lessons(post(cop)) == ["Dit blijft"]


def test_what_is_taken_back_later_goes_from_the_posted_digest_too(cop: Cop) -> None:
    number = cop.update("Weg hiermee").line.submission.id
    cop.update("Dit blijft")
    post(cop)
    cop.do(submissions.withdraw, cop.holder, number, cop.now)
    (change,) = cop.deliveries(DIGEST_EDIT)
    assert lessons(cop.do(editions.for_edit, change)) == ["Dit blijft"]


def test_a_week_with_nothing_at_all_is_not_told(cop: Cop) -> None:
    skip(cop)
    assert not cop.rows(Digest)


def test_a_quiet_week_with_an_open_question_is_told_once_in_four_weeks(cop: Cop) -> None:
    cop.ask("Wie helpt?")
    post(cop)
    assert post(cop).new == 0
    for _ in range(3):
        skip(cop)
    assert post(cop).new == 0


def test_a_quiet_week_with_a_near_meeting_is_told_and_with_a_far_one_is_not(cop: Cop) -> None:
    cop.meeting("2026-12-16")
    skip(cop)
    assert len(post(cop).meetings) == 1


def test_a_week_with_news_is_told_soon_after_a_quiet_one(cop: Cop) -> None:
    cop.ask("Wie helpt?")
    post(cop)
    post(cop)
    cop.update("Nieuws")
    assert lessons(post(cop)) == ["Nieuws"]


def test_posting_now_takes_this_weeks_digest_and_its_moment_brings_no_second(cop: Cop) -> None:
    cop.update("Een les")
    cop.do(digests.post_now, cop.coordinator, cop.now)
    assert (due(cop).occurrence, due(cop).ready_at) == ("2026-W48", cop.now)
    post(cop)
    assert (due(cop).occurrence, due(cop).due_at) == ("2026-W49", amsterdam("2026-12-03", "15:00"))
    cop.do(digests.plan_all, cop.now)
    assert [row.occurrence for row in cop.deliveries(DIGEST)].count("2026-W48") == 1


def test_posting_again_in_one_week_is_asked_first_and_gets_a_name_of_its_own(cop: Cop) -> None:
    cop.update("Een")
    cop.do(digests.post_now, cop.coordinator, cop.now)
    post(cop)
    cop.update("Twee")
    assert cop.refused(digests.post_now, cop.coordinator, cop.now) == ["digest.already"]
    cop.do(digests.post_now, cop.coordinator, cop.now, again="1")
    again = next(row for row in cop.deliveries(DIGEST) if row.occurrence == "2026-W48-2")
    assert lessons(cop.do(editions.freeze, again, cop.now)) == ["Twee"]
    cop.has_posted(again, "2.1")
    cop.update("Drie")
    for _ in range(2):  # one yes, delivered twice
        cop.do(digests.post_now, cop.coordinator, cop.now, again="2")
    named = [row.occurrence for row in cop.deliveries(DIGEST)]
    assert "2026-W48-3" in named
    assert "2026-W48-4" not in named


def test_posting_now_twice_before_it_goes_is_one_digest(cop: Cop) -> None:
    cop.update("Een les")
    for _ in range(2):
        cop.do(digests.post_now, cop.coordinator, cop.now)
    assert [row.ready_at for row in cop.deliveries(DIGEST)].count(cop.now) == 1


def test_posting_now_with_nothing_to_tell_is_refused(cop: Cop) -> None:
    assert cop.refused(digests.post_now, cop.coordinator, cop.now) == ["digest.empty"]


def test_posting_now_works_while_the_weekly_digest_is_off(cop: Cop) -> None:
    cop.update("Een les")
    cop.do(turn_off, cop.community_id)
    cop.do(digests.post_now, cop.coordinator, cop.now)
    assert lessons(post(cop)) == ["Een les"]


def turn_off(session: Session, community_id: int) -> None:
    """Turn the weekly digest off and take away what was planned."""
    communities.by_id(session, community_id).digest_on = False
    for row in session.query(Delivery).filter(Delivery.kind == DIGEST):
        session.delete(row)


def test_only_a_coordinator_previews_and_posts(cop: Cop) -> None:
    cop.update("Een les")
    assert cop.refused(digests.preview, cop.holder, cop.now) == ["role"]
    assert cop.refused(digests.post_now, cop.member, cop.now) == ["role"]


def test_a_preview_shows_what_would_be_posted_and_stores_nothing(cop: Cop) -> None:
    cop.update("Een les")
    ahead = cop.do(digests.preview, cop.coordinator, cop.now)
    assert lessons(ahead.parts[0]) == ["Een les"]
    assert (ahead.due_at, ahead.worth) == (THURSDAY, True)
    assert not cop.rows(Digest)
    assert lessons(post(cop)) == ["Een les"]


def test_a_preview_says_when_nothing_will_be_posted(cop: Cop) -> None:
    assert not cop.do(digests.preview, cop.coordinator, cop.now).worth


def test_a_preview_after_this_weeks_digest_is_that_of_the_next_week(cop: Cop) -> None:
    cop.update("Een les")
    post(cop)
    cop.clock.move_to(THURSDAY + timedelta(hours=1))
    cop.has_posted(cop.deliveries(DIGEST)[0], "1.1")
    assert cop.do(digests.preview, cop.coordinator, cop.now).parts[0].period == "2026-W49"


def test_posting_by_hand_tells_when_the_following_one_comes(cop: Cop) -> None:
    cop.update("Een les")
    assert cop.do(digests.post_now, cop.coordinator, cop.now) == THURSDAY + timedelta(days=7)


def test_a_quiet_week_is_one_message_however_much_is_open(cop: Cop) -> None:
    for number in range(40):
        cop.ask(f"Vraag {number} " + "x" * 250, key=str(number))
    post(cop)
    cop.clock.move_to(THURSDAY + timedelta(days=1))
    cop.has_posted(cop.deliveries(DIGEST)[0], "1.1")
    quiet = due(cop)
    part = cop.do(editions.freeze, quiet, THURSDAY + timedelta(days=7))
    assert (part.new, part.parts, part.open_asks, len(part.asks)) == (0, 1, 40, 40)


def test_the_counts_of_a_posted_digest_follow_what_is_deleted(cop: Cop) -> None:
    kept = cop.update("Een les")
    gone = cop.insight("Nog een les")
    post(cop)
    cop.do(submissions.withdraw, cop.member, gone.line.submission.id, THURSDAY)
    (part,) = cop.do(digests.last, cop.coordinator)
    assert (part.new, lessons(part)) == (1, ["Een les"])
    cop.do(submissions.withdraw, cop.holder, kept.line.submission.id, THURSDAY)
    (part,) = cop.do(digests.last, cop.coordinator)
    assert (part.new, lessons(part)) == (0, [])


def test_more_than_one_message_holds_goes_on_in_the_thread_of_the_first(cop: Cop) -> None:
    written = [f"Les {number} " + "x" * 380 for number in range(60)]
    for lesson in written:
        cop.update(lesson)
    first = due(cop)
    part = cop.do(editions.freeze, first, THURSDAY)
    rows = [row for row in cop.deliveries(DIGEST) if row.occurrence == first.occurrence]
    assert part.parts == len(rows) > 1
    assert {row.parent_id for row in rows[1:]} == {first.id}
    told = [lesson for row in rows for lesson in lessons(cop.do(editions.freeze, row, THURSDAY))]
    assert sorted(told) == sorted(written)
    assert len(cop.rows(DigestItem)) == 60


def test_one_community_never_reads_anothers(cop: Cop, other_cop: Cop) -> None:
    cop.update("Van ons")
    other_cop.update("Van hen")
    assert lessons(post(cop)) == ["Van ons"]
    assert lessons(post(other_cop)) == ["Van hen"]


def test_the_last_digest_can_be_read_again_by_any_member(cop: Cop) -> None:
    assert cop.refused(digests.last, cop.member) == ["digest.none"]
    cop.update("Een les")
    post(cop)
    assert [lessons(part) for part in cop.do(digests.last, cop.member)] == [["Een les"]]
