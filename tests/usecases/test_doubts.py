"""A coordinator's word on what may stand in the channel."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.rules import outcomes
from bot.rules.deliveries import CARD, DIGEST, DOUBT, WELCOME, Dropped
from bot.usecases import channels, communities, digests, doubts, editions, lapses, submissions
from bot.usecases import deliveries as delivery_cases
from bot.usecases import roles as role_cases
from storage import communities as stored_communities
from storage import installations, members
from storage.database import Database
from storage.records import Delivery
from tests.community import COORDINATOR, MEMBER, Cop, amsterdam

THURSDAY = amsterdam("2026-11-26", "15:00")


def attempt(cop: Cop, kind: str) -> Delivery:
    """Let a worker post the first thing of a kind that is due, and hear nothing from Slack."""

    cop.clock.move_to(cop.now + timedelta(seconds=1))  # its channel rests a second after an attempt

    def work(session: Session) -> Delivery:
        (row,) = delivery_cases.claim(session, "worker", cop.now, [kind], 1)
        if kind == DIGEST:
            editions.freeze(session, row, cop.now)
        assert delivery_cases.attempt(session, row, "worker", cop.now)
        delivery_cases.finish(session, row, "worker", outcomes.answer_lost(), cop.now)
        return row

    return look(cop, cop.do(work))


def lost_digest(cop: Cop, *lessons: str) -> Delivery:
    """Go to Thursday's digest and have its answer lost."""
    for lesson in lessons or ("Een les",):
        cop.update(lesson)
    cop.clock.move_to(THURSDAY)
    return attempt(cop, DIGEST)


def look(cop: Cop, delivery: Delivery) -> Delivery:
    """Give a delivery as it is stored now."""
    return next(row for row in cop.rows(Delivery) if row.id == delivery.id)


def change(cop: Cop, delivery: Delivery, **values: Any) -> None:
    """Bring a delivery where something else brought it."""

    def record(session: Session) -> None:
        row = session.get_one(Delivery, delivery.id)
        for name, value in values.items():
            setattr(row, name, value)

    cop.do(record)


def link(cop: Cop, at: datetime, *, thread: str = "", channel_id: str = "") -> str:
    """Give the link of what was posted at a moment."""
    stamp = f"{int(at.timestamp())}000100"
    behind = f"?thread_ts={thread}&cid={cop.channel_id}" if thread else ""
    return f"https://veenrand.slack.com/archives/{channel_id or cop.channel_id}/p{stamp}{behind}"


def ts(at: datetime) -> str:
    return f"{int(at.timestamp())}.000100"


def test_every_coordinator_is_asked_once_for_each_attempt(cop: Cop) -> None:
    cop.do(role_cases.give, cop.coordinator, MEMBER, "coordinator", cop.now)
    digest = lost_digest(cop)
    asked = cop.deliveries(DOUBT)
    assert {(row.channel_id, row.subject_id, row.due_at) for row in asked} == {
        (COORDINATOR, digest.id, cop.now),
        (MEMBER, digest.id, cop.now),
    }
    cop.do(doubts.repeat, cop.coordinator, digest.id, cop.now)
    attempt(cop, DIGEST)
    assert len(cop.deliveries(DOUBT)) == 4


def test_who_is_asked_hears_what_it_is_about_in_their_language(cop: Cop) -> None:
    digest = lost_digest(cop)
    (asked,) = cop.deliveries(DOUBT)
    told = cop.do(doubts.for_doubt, asked)
    assert (told.delivery.id, told.community.id, told.language, told.before) == (
        digest.id,
        cop.community_id,
        "nl",
        False,
    )


@pytest.mark.parametrize("values", [{"state": "sent"}, {"state": "due"}, {"look_at": THURSDAY}])
def test_what_was_settled_or_is_looked_up_is_not_asked_any_more(cop: Cop, values: dict[str, Any]) -> None:
    digest = lost_digest(cop)
    change(cop, digest, **values)
    with pytest.raises(Dropped, match="settled"):
        cop.do(doubts.for_doubt, cop.deliveries(DOUBT)[0])


def test_who_coordinates_no_more_is_not_asked(cop: Cop) -> None:
    cop.do(role_cases.give, cop.coordinator, MEMBER, "coordinator", cop.now)
    lost_digest(cop)
    cop.do(role_cases.take, cop.coordinator, MEMBER, "coordinator")
    asked = next(row for row in cop.deliveries(DOUBT) if row.channel_id == MEMBER)
    with pytest.raises(Dropped, match="asked_of_others"):
        cop.do(doubts.for_doubt, asked)


def test_a_link_says_where_it_stands_from_then_on(cop: Cop) -> None:
    digest = lost_digest(cop)
    at = THURSDAY + timedelta(seconds=3)
    cop.clock.move_to(THURSDAY + timedelta(hours=2))
    told = cop.do(doubts.confirm, cop.coordinator, digest.id, f"<{link(cop, at)}>", cop.now)
    row = look(cop, digest)
    assert (row.state, row.posted_ts, row.reason) == ("sent", ts(at), "")
    assert row.posted_at == at + timedelta(microseconds=100)
    assert not told.before


@pytest.mark.parametrize(
    ("pasted", "code"),
    [
        ("hij staat er", "permalink.unreadable"),
        ("", "permalink.unreadable"),
        (lambda cop: link(cop, THURSDAY, channel_id="C0OTHER"), "permalink.elsewhere"),
        (lambda cop: link(cop, THURSDAY - timedelta(minutes=2)), "permalink.far"),
        (lambda cop: link(cop, THURSDAY + timedelta(days=1, seconds=1)), "permalink.far"),
        (lambda cop: link(cop, THURSDAY, thread="1764165500.000100"), "permalink.other"),
    ],
)
def test_a_link_that_cannot_be_it_is_refused_below_its_field(cop: Cop, pasted: Any, code: str) -> None:
    digest = lost_digest(cop)
    text = pasted if isinstance(pasted, str) else pasted(cop)
    assert cop.refused(doubts.confirm, cop.coordinator, digest.id, text, cop.now) == [code]
    assert look(cop, digest).state == "uncertain"


def test_a_link_to_another_message_of_the_bot_is_refused(cop: Cop) -> None:
    digest = lost_digest(cop)
    card = cop.deliveries(CARD)[0]
    change(cop, card, state="sent", posted_ts=ts(THURSDAY))
    assert cop.refused(doubts.confirm, cop.coordinator, digest.id, link(cop, THURSDAY), cop.now) == ["permalink.other"]


def test_what_an_earlier_attempt_posted_counts_too(cop: Cop) -> None:
    digest = lost_digest(cop)
    first = cop.now
    cop.clock.move_to(THURSDAY + timedelta(hours=5))
    cop.do(doubts.repeat, cop.coordinator, digest.id, cop.now)
    attempt(cop, DIGEST)
    cop.do(doubts.confirm, cop.coordinator, digest.id, link(cop, first), cop.now)
    assert look(cop, digest).posted_ts == ts(first)


def test_a_further_message_of_a_digest_is_confirmed_by_the_link_of_the_reply(cop: Cop) -> None:
    first = lost_digest(cop, *(f"Les {number} " + "x" * 380 for number in range(60)))
    cop.do(doubts.confirm, cop.coordinator, first.id, link(cop, THURSDAY), cop.now)
    cop.clock.move_to(THURSDAY + timedelta(minutes=1))
    part = attempt(cop, DIGEST)
    assert (part.part, part.state, part.parent_id) == (1, "uncertain", first.id)
    wrong = link(cop, cop.now, thread="1764165500.000100")
    assert cop.refused(doubts.confirm, cop.coordinator, part.id, wrong, cop.now) == ["permalink.other"]
    cop.do(doubts.confirm, cop.coordinator, part.id, link(cop, cop.now, thread=ts(THURSDAY)), cop.now)
    assert look(cop, part).posted_ts == ts(cop.now)


def test_the_same_link_twice_is_once_and_another_one_changes_nothing(cop: Cop) -> None:
    digest = lost_digest(cop)
    told = [cop.do(doubts.confirm, cop.coordinator, digest.id, link(cop, THURSDAY), cop.now) for _ in range(2)]
    assert [one.before for one in told] == [False, False]
    other = cop.do(doubts.confirm, cop.coordinator, digest.id, link(cop, THURSDAY + timedelta(minutes=1)), cop.now)
    assert other.before
    assert look(cop, digest).posted_ts == ts(THURSDAY)


def test_posting_again_goes_now_with_what_it_held(cop: Cop) -> None:
    digest = lost_digest(cop)
    cop.update("Later")
    cop.clock.move_to(THURSDAY + timedelta(hours=2))
    told = cop.do(doubts.repeat, cop.coordinator, digest.id, cop.now)
    row = look(cop, digest)
    assert (row.state, row.ready_at, row.occurrence, told.before) == ("due", cop.now, "2026-W48", False)
    part = cop.do(editions.freeze, row, cop.now)
    assert [line.submission.lesson for line in part.lessons] == ["Een les"]


def test_what_is_too_late_is_missed_and_the_next_digest_tells_it(cop: Cop) -> None:
    digest = lost_digest(cop)
    cop.clock.move_to(amsterdam("2026-11-30", "09:00"))
    told = cop.do(doubts.repeat, cop.coordinator, digest.id, cop.now)
    assert (look(cop, digest).state, told.delivery.state, told.before) == ("missed", "missed", False)
    cop.do(digests.plan_all, cop.now)
    following = next(row for row in cop.deliveries(DIGEST) if row.occurrence == "2026-W49")
    cop.clock.move_to(following.due_at)
    part = cop.do(editions.freeze, following, cop.now)
    assert [line.submission.lesson for line in part.lessons] == ["Een les"]


@pytest.mark.parametrize(
    "values",
    [
        {"state": "sent", "posted_ts": "1.1"},
        {"state": "due"},
        {"state": "sending"},
        {"state": "dropped"},
        {"state": "missed"},
        {"state": "held"},
        {"look_at": THURSDAY},
    ],
)
def test_what_was_settled_stays_as_it_is_and_is_told(cop: Cop, values: dict[str, Any]) -> None:
    digest = lost_digest(cop)
    change(cop, digest, **values)
    before = look(cop, digest).state
    told = [
        cop.do(doubts.look, cop.coordinator, digest.id),
        cop.do(doubts.repeat, cop.coordinator, digest.id, cop.now),
        cop.do(doubts.confirm, cop.coordinator, digest.id, link(cop, THURSDAY), cop.now),
    ]
    assert {(one.before, one.delivery.state) for one in told} == {(True, before)}


def test_nothing_is_posted_again_while_the_channel_is_closed(cop: Cop) -> None:
    digest = lost_digest(cop)
    cop.do(channels.close, cop.team_id, cop.channel_id, "is_archived", cop.now)
    assert cop.refused(doubts.repeat, cop.coordinator, digest.id, cop.now) == ["delivery.closed"]
    assert look(cop, digest).state == "uncertain"
    cop.do(doubts.confirm, cop.coordinator, digest.id, link(cop, THURSDAY), cop.now)
    assert look(cop, digest).state == "sent"


def test_what_goes_again_goes_to_where_the_community_is_now(cop: Cop) -> None:
    digest = lost_digest(cop)

    def move(session: Session) -> None:
        stored_communities.by_id(session, cop.community_id).channel_id = "C9"

    cop.do(move)
    cop.do(doubts.repeat, cop.coordinator, digest.id, cop.now)
    assert look(cop, digest).channel_id == "C9"


def test_only_a_coordinator_says_so_and_only_of_their_own_community(cop: Cop, other_cop: Cop) -> None:
    digest = lost_digest(cop)
    for work in (
        lambda session, who: doubts.look(session, who, digest.id),
        lambda session, who: doubts.repeat(session, who, digest.id, cop.now),
        lambda session, who: doubts.confirm(session, who, digest.id, link(cop, THURSDAY), cop.now),
    ):
        assert cop.refused(work, cop.holder) == ["role"]
        assert cop.refused(work, cop.member) == ["role"]
        assert cop.refused(work, other_cop.coordinator) == ["delivery.unknown"]
    assert look(cop, digest).state == "uncertain"


def test_where_nobody_coordinates_whoever_is_asked_instead_may_answer(cop: Cop) -> None:
    digest = lost_digest(cop)

    def alone(session: Session) -> None:
        members.take_roles(session, cop.community_id)
        installation = installations.find(session, cop.team_id)
        assert installation is not None
        installation.installed_by = MEMBER

    assert cop.refused(doubts.look, cop.member, digest.id) == ["role"]
    cop.do(alone)
    cop.do(doubts.repeat, cop.member, digest.id, cop.now)
    attempt(cop, DIGEST)
    asked = cop.deliveries(DOUBT)[-1]
    assert (asked.channel_id, cop.do(doubts.for_doubt, asked).delivery.id) == (MEMBER, digest.id)
    cop.do(doubts.confirm, cop.member, digest.id, link(cop, THURSDAY), cop.now)
    assert look(cop, digest).state == "sent"


def test_a_welcome_text_and_a_card_wait_for_a_word_too(cop: Cop) -> None:
    cop.do(communities.welcome, cop.coordinator, cop.now)
    welcome = attempt(cop, WELCOME)
    line = cop.update("Een les").line
    cop.clock.move_to(cop.now + timedelta(minutes=1))
    card = attempt(cop, CARD)
    asked = [cop.do(doubts.for_doubt, row) for row in cop.deliveries(DOUBT)]
    assert [one.delivery.id for one in asked] == [welcome.id, card.id]
    assert [one.line.submission.id if one.line else None for one in asked] == [None, line.submission.id]
    cop.do(submissions.withdraw, cop.holder, line.submission.id, cop.now)
    assert cop.do(doubts.look, cop.coordinator, card.id).line is None


def test_posting_by_hand_again_does_the_same_as_the_button(cop: Cop) -> None:
    digest = lost_digest(cop)
    assert cop.refused(digests.post_now, cop.coordinator, cop.now) == ["digest.already"]
    cop.clock.move_to(THURSDAY + timedelta(hours=1))
    cop.do(digests.post_now, cop.coordinator, cop.now, again="1")
    row = look(cop, digest)
    assert (row.state, row.ready_at, row.due_at) == ("due", cop.now, THURSDAY)
    assert [one.occurrence for one in cop.deliveries(DIGEST)].count("2026-W48") == 1


def test_nobody_answers_and_it_stays_as_it_is_and_counts_as_told(cop: Cop) -> None:
    digest = lost_digest(cop)
    cop.clock.move_to(THURSDAY + timedelta(days=7))
    cop.do(lapses.lapse, cop.now)
    assert look(cop, digest).state == "uncertain"
    assert cop.do(digests.preview, cop.coordinator, cop.now).parts[0].lessons == []


def test_of_two_answers_at_once_one_counts(cop: Cop, second_database: Database) -> None:
    digest = lost_digest(cop)
    coordinator, now = cop.coordinator, cop.now
    pasted = link(cop, THURSDAY)
    with ThreadPoolExecutor(2) as both:
        stands = both.submit(cop.database.write_here, doubts.confirm, coordinator, digest.id, pasted, now)
        again = both.submit(second_database.write_here, doubts.repeat, coordinator, digest.id, now)
        told = [stands.result(20), again.result(20)]
    assert sorted(one.before for one in told) == [False, True]
    assert look(cop, digest).state == ("due" if told[0].before else "sent")
