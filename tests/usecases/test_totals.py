"""Numbers for an operator's alarms: what is owed, what is overdue, what nobody knows of."""

from __future__ import annotations

from datetime import timedelta

from bot.facts.totals import Totals
from bot.rules.deliveries import CARD, DIGEST, NUDGE
from bot.usecases import channels, totals
from tests.community import Cop
from tests.usecases.test_health import card, close, follows, uninstall


def count(cop: Cop) -> Totals:
    return cop.do(totals.count, cop.now)


def test_what_is_planned_for_later_is_not_owed(cop: Cop) -> None:
    assert cop.deliveries(DIGEST)
    found = count(cop)
    assert (sum(found.owed.values()), found.oldest_overdue, found.held, dict(found.uncertain)) == (0, 0.0, 0, {})


def test_what_is_owed_is_overdue_after_a_minute_and_the_oldest_tells_since_when(cop: Cop) -> None:
    card(cop, "a", due_at=cop.now - timedelta(seconds=59), ready_at=cop.now)
    assert (count(cop).owed[CARD], count(cop).overdue[CARD], count(cop).oldest_overdue) == (1, 0, 0.0)
    card(cop, "b", due_at=cop.now - timedelta(minutes=7), ready_at=cop.now)
    assert (count(cop).owed[CARD], count(cop).overdue[CARD], count(cop).oldest_overdue) == (2, 1, 420.0)


def test_what_is_put_off_stays_owed_since_it_was_due(cop: Cop) -> None:
    card(cop, due_at=cop.now - timedelta(minutes=7), ready_at=cop.now + timedelta(minutes=9), attempts=5)
    assert (count(cop).overdue[CARD], count(cop).oldest_overdue) == (1, 420.0)


def test_what_cannot_go_for_a_closed_channel_is_owed_and_alarms_nobody(cop: Cop) -> None:
    card(cop)
    close(cop)
    assert (count(cop).owed[CARD], count(cop).overdue[CARD], count(cop).oldest_overdue) == (1, 0, 0.0)
    cop.do(channels.open_again, cop.team_id, cop.channel_id, cop.now)
    assert count(cop).overdue[CARD] == 1


def test_what_cannot_go_to_a_workspace_without_the_bot_alarms_nobody(cop: Cop) -> None:
    card(cop)
    uninstall(cop)
    assert (count(cop).owed[CARD], count(cop).overdue[CARD]) == (1, 0)


def test_what_follows_a_message_that_a_person_is_to_look_at_alarms_nobody(cop: Cop) -> None:
    follows(cop, card(cop, state="uncertain"))
    found = count(cop)
    assert (found.owed, found.overdue, found.uncertain) == ({DIGEST: 1}, {DIGEST: 0}, {CARD: 1})


def test_what_waits_for_nobody_s_word_is_not_uncertain_for_ever(cop: Cop) -> None:
    card(cop, "a", state="uncertain", kind=NUDGE, channel_id="U3")
    assert dict(count(cop).uncertain) == {}
    card(cop, "b", state="uncertain", kind=NUDGE, channel_id="U3", look_at=cop.now)
    assert dict(count(cop).uncertain) == {NUDGE: 1}


def test_what_a_backup_brought_back_is_held(cop: Cop) -> None:
    card(cop, state="held")
    assert (count(cop).held, dict(count(cop).owed)) == (1, {})


def test_every_workspace_is_counted_together(cop: Cop, other_cop: Cop) -> None:
    card(cop)
    card(other_cop)
    uninstall(other_cop)
    assert (count(cop).owed[CARD], count(cop).overdue[CARD]) == (2, 1)
