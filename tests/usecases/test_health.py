"""Why did this not go out: one account of a community's deliveries, for whoever may ask."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.facts import Moments, Preferences, Standing
from bot.rules import deliveries as kinds
from bot.rules import telling, waiting
from bot.rules.deliveries import CARD, DIGEST, NUDGE, REMINDER
from bot.usecases import actors, channels, communities, health, home, installations, lapses
from bot.usecases.actors import Spot
from bot.usecases.profiles import Profile
from storage import brakes, deliveries, destinations
from storage.records import Delivery
from tests.community import ZONE, Cop


def standing(cop: Cop) -> Standing:
    return cop.do(health.standing, cop.community, cop.now)


def change(cop: Cop, row: Delivery, **values: Any) -> None:
    def set_them(session: Session) -> None:
        found = session.get(Delivery, row.id)
        assert found is not None
        for name, value in values.items():
            setattr(found, name, value)

    cop.do(set_them)


def card(cop: Cop, lesson: str = "Een les", **values: Any) -> Delivery:
    """Give a card that should have gone five minutes ago."""
    known = {row.id for row in cop.deliveries(CARD)}
    cop.insight(lesson)
    (row,) = [found for found in cop.deliveries(CARD) if found.id not in known]
    due_at = cop.now - timedelta(minutes=5)
    change(cop, row, **{"due_at": due_at, "ready_at": due_at, **values})
    return row


def follows(cop: Cop, row: Delivery) -> None:
    due_at = cop.now - timedelta(minutes=1)
    cop.do(
        deliveries.plan, key="follows", community_id=cop.community_id, team_id=cop.team_id, channel_id=cop.channel_id,
        kind=DIGEST, subject_id=cop.community_id, part=1, parent_id=row.id, due_at=due_at,
    )  # fmt: skip


def close(cop: Cop) -> None:
    cop.do(channels.close, cop.team_id, cop.channel_id, "is_archived", cop.now, tell=False)


def brake(cop: Cop) -> None:
    cop.do(brakes.brake, cop.team_id, brakes.POST, cop.now + timedelta(minutes=2))


def rest(cop: Cop) -> None:
    cop.do(destinations.rest, cop.team_id, cop.channel_id, cop.now, cop.now + timedelta(minutes=3))


def uninstall(cop: Cop) -> None:
    cop.do(installations.disable, cop.team_id, "account_inactive", cop.now)


@pytest.mark.parametrize(
    ("arrange", "why", "reason", "minutes"),
    [
        (close, waiting.CLOSED, "is_archived", None),
        (uninstall, waiting.NOT_INSTALLED, "", None),
        (brake, waiting.WORKSPACE_RESTS, "", 2),
        (rest, waiting.CHANNEL_RESTS, "", 3),
        (lambda cop: None, waiting.BEHIND, "", None),
    ],
)
def test_what_is_owed_says_why_it_waits_and_until_when(
    cop: Cop, arrange: Callable[[Cop], None], why: str, reason: str, minutes: int | None
) -> None:
    row = card(cop)
    arrange(cop)
    (found,) = standing(cop).waiting.lines
    until = cop.now + timedelta(minutes=minutes) if minutes else None
    assert (found.delivery.id, found.wait.why, found.wait.reason, found.wait.until) == (row.id, why, reason, until)


def test_what_was_put_off_says_what_slack_said_and_when_it_goes_again(cop: Cop) -> None:
    again = cop.now + timedelta(minutes=4)
    card(cop, ready_at=again, reason="unreachable", attempts=3)
    (found,) = standing(cop).waiting.lines
    assert (found.wait.why, found.wait.reason, found.wait.until) == (waiting.PUT_OFF, "unreachable", again)


def test_what_follows_an_uncertain_message_waits_for_it(cop: Cop) -> None:
    row = card(cop, state="uncertain")
    follows(cop, row)
    (found,) = standing(cop).waiting.lines
    assert found.wait.why == waiting.FOLLOWS_A_DOUBT


def test_what_a_backup_brought_back_is_held_also_when_it_is_due_later(cop: Cop) -> None:
    card(cop, state="held", due_at=cop.now + timedelta(days=3))
    (found,) = standing(cop).waiting.lines
    assert found.wait.why == waiting.HELD_BACK


def test_a_rest_that_was_noted_in_the_future_is_void(cop: Cop) -> None:
    card(cop)
    later = cop.now + timedelta(hours=1)
    cop.do(destinations.rest, cop.team_id, cop.channel_id, later, later + timedelta(minutes=3))
    (found,) = standing(cop).waiting.lines
    assert found.wait.why == waiting.BEHIND


def test_of_many_that_wait_the_first_are_shown_and_the_others_counted(cop: Cop) -> None:
    for number in range(health.MOST_TOLD + 2):
        card(cop, f"Les {number}")
    found = standing(cop).waiting
    assert (len(found.lines), found.more, found.total) == (10, 2, 12)


def test_what_comes_next_is_never_what_should_have_come_already(cop: Cop) -> None:
    card(cop)
    found = standing(cop)
    assert found.following is not None
    assert found.following.kind == DIGEST
    assert found.digest is not None
    assert found.digest.id == found.following.id


def test_what_is_uncertain_is_told_apart_from_what_did_not_arrive(cop: Cop) -> None:
    rows = {state: card(cop, state, state=state, reason="x") for state in ("uncertain", "missed", "failed", "sent")}
    found = standing(cop)
    assert [row.id for row in found.uncertain.lines] == [rows["uncertain"].id]
    assert {row.id for row in found.undelivered.lines} == {rows["missed"].id, rows["failed"].id}


def test_an_uncertain_message_that_waits_for_a_word_is_told_however_old_and_a_private_one_for_two_weeks(
    cop: Cop,
) -> None:
    old = cop.now - timedelta(days=15)
    waits = card(cop, "a", state="uncertain", due_at=old)
    card(cop, "b", state="uncertain", kind=NUDGE, channel_id="U3", due_at=old)
    assert [row.id for row in standing(cop).uncertain.lines] == [waits.id]


def test_a_quiet_week_is_told_and_what_an_author_took_back_is_not(cop: Cop) -> None:
    quiet = card(cop, "a", kind=DIGEST, state="dropped", reason="quiet_week")
    late = card(cop, "b", kind=REMINDER, state="dropped", reason="overtaken")
    card(cop, "c", state="dropped", reason="withdrawn")
    card(cop, "d", kind=NUDGE, state="dropped", reason="overtaken")
    card(cop, "e", kind=DIGEST, state="dropped", reason="quiet_week", due_at=cop.now - timedelta(days=15))
    assert {row.id for row in standing(cop).left_out.lines} == {quiet.id, late.id}


def test_a_digest_that_is_off_says_that_it_was_chosen(cop: Cop) -> None:
    assert standing(cop).no_digest == ""
    found = cop.community
    wanted = Preferences(
        False, found.digest_weekday, found.digest_time, tuple(found.reminders), found.language, found.timezone
    )
    cop.do(communities.configure, cop.coordinator, wanted, cop.now)
    assert (standing(cop).digest, standing(cop).no_digest) == (None, telling.OFF)
    cop.do(communities.configure, cop.coordinator, replace(wanted, digest_on=True), cop.now)
    assert standing(cop).no_digest == ""


def test_a_closed_channel_says_why_no_digest_is_planned(cop: Cop) -> None:
    close(cop)
    cop.do(deliveries.unplan, cop.community_id, [DIGEST])
    assert (standing(cop).closed, standing(cop).no_digest) == ("is_archived", telling.CLOSED)


def test_another_community_s_deliveries_are_not_counted(cop: Cop, other_cop: Cop) -> None:
    for state in ("due", "uncertain", "missed", "dropped"):
        card(other_cop, state, state=state, reason="quiet_week", kind=CARD)
    found = standing(cop)
    assert (found.waiting.total, found.uncertain.total, found.undelivered.total, found.left_out.total) == (0, 0, 0, 0)


def test_a_coordinator_gets_the_account_and_a_member_what_comes_next(cop: Cop) -> None:
    planned = cop.meeting()
    card(cop)
    asked = cop.do(health.status, cop.coordinator, cop.now)
    assert isinstance(asked, Standing)
    assert CARD in {line.delivery.kind for line in asked.waiting.lines}
    digest = cop.deliveries(DIGEST)[0]
    for actor in (cop.member, cop.holder):
        told = cop.do(health.status, actor, cop.now)
        assert isinstance(told, Moments)
        assert told.meeting is not None
        assert (told.meeting.id, told.digest_at) == (planned.meeting.id, digest.due_at)


def test_a_guest_gets_what_comes_next_unless_guests_see_nothing(cop: Cop) -> None:
    profile = Profile("U7", "nl-NL", ZONE, is_outsider=True)
    guest = cop.do(actors.meet, cop.team_id, "U7", Spot(cop.channel_id), profile, cop.now)
    assert isinstance(cop.do(health.status, guest, cop.now), Moments)

    def shut(session: Session) -> None:
        communities.by_id(session, cop.community_id).outsiders = "nothing"

    cop.do(shut)
    guest = cop.do(actors.remembered, cop.team_id, "U7", Spot(cop.channel_id))
    assert cop.refused(health.status, guest, cop.now) == ["role"]


def test_home_and_the_command_give_the_same_account(cop: Cop) -> None:
    card(cop)
    cop.do(home.opened, cop.team_id, cop.coordinator.user_id)
    shown = cop.do(home.to_show, cop.team_id, cop.coordinator.user_id, cop.now)
    asked = cop.do(health.status, cop.coordinator, cop.now)
    at_home = shown.page.health.standing
    assert [line.delivery.id for line in at_home.waiting.lines] == [line.delivery.id for line in asked.waiting.lines]
    assert at_home.following.id == asked.following.id


def test_an_operator_gets_every_community_or_one(cop: Cop) -> None:
    card(cop)
    every = cop.do(health.statuses, cop.now)
    assert len(every) == 5
    (one,) = cop.do(health.statuses, cop.now, cop.slug)
    assert one.standing.community.slug == cop.slug
    assert one.counts["due"] == len([row for row in cop.deliveries() if row.state == "due"])
    unconnected = next(told.standing for told in every if told.standing.community.team_id is None)
    assert (unconnected.installed, unconnected.no_digest) == (False, telling.NOT_CONNECTED)
    assert cop.refused(health.statuses, cop.now, "bewoners") == ["community.unknown"]


def test_every_kind_that_a_channel_sees_may_be_told_of(cop: Cop) -> None:
    assert {DIGEST, REMINDER, CARD} <= kinds.SEEN


def missed(cop: Cop, minutes: int) -> str:
    """Let what is owed lapse after so many minutes. Gives why."""
    cop.clock.move_to(cop.now + timedelta(minutes=minutes))
    cop.do(lapses.lapse, cop.now)
    (row,) = standing(cop).undelivered.lines
    return row.reason


@pytest.mark.parametrize(("arrange", "reason"), [(rest, "ratelimited"), (brake, "ratelimited"), (close, "is_archived")])
def test_what_lapses_before_it_was_tried_says_what_stood_in_its_way(
    cop: Cop, arrange: Callable[[Cop], None], reason: str
) -> None:
    card(cop, late_after=cop.now + timedelta(minutes=1))
    arrange(cop)
    assert missed(cop, 1) == reason


def test_a_rest_that_ended_in_time_is_no_excuse(cop: Cop) -> None:
    card(cop, late_after=cop.now + timedelta(minutes=9))
    rest(cop)
    assert missed(cop, 10) == "was_away"


def test_what_lapses_behind_an_uncertain_message_says_so(cop: Cop) -> None:
    first = card(cop, state="uncertain")
    follows(cop, first)
    (second,) = [row for row in cop.deliveries(DIGEST) if row.parent_id == first.id]
    change(cop, second, late_after=cop.now + timedelta(minutes=1))
    assert missed(cop, 1) == "followed_a_doubt"
