"""What may be taken to be posted: only where the bot can post, at most one in a channel, and the late ones anyway."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text, update

from bot.rules.deliveries import CARD
from bot.usecases import installations as installation_cases
from bot.usecases.installations import Grant
from storage import brakes, claims, deliveries, destinations, engines, installations, workspaces
from storage.database import Database
from storage.records import Delivery
from tests.community import Cop

LATER = timedelta(minutes=1)


@pytest.fixture
def waiting(cop: Cop, other_cop: Cop) -> Cop:
    """A card that is due in each of two workspaces; gives the first."""
    cop.insight("Een les")
    other_cop.insight("Een les")
    cop.clock.move_to(cop.now + LATER)
    return cop


def take(cop: Cop, most: int = 8) -> list[str]:
    """Claim what may go. Gives the workspaces in which."""
    rows = cop.do(claims.any_claim, "one", cop.now, cop.now + LATER, [CARD], most, 4)
    return [row.team_id for row in rows]


def disable(cop: Cop, team_id: str) -> None:
    cop.do(installation_cases.disable, team_id, "app_uninstalled", cop.now)


def org_install(cop: Cop) -> None:
    grant = Grant("", "Rijk", "E1", "1.2", "A1", "B1", "UBOT", "", "U1", None, token="xoxb-org")
    cop.do(installation_cases.install, grant, cop.now)


def test_what_is_due_goes_in_each_workspace(waiting: Cop) -> None:
    assert take(waiting) == ["T1", "T2"]
    assert take(waiting) == []


def test_without_an_installation_nothing_is_taken_and_others_go(waiting: Cop) -> None:
    disable(waiting, "T1")
    assert take(waiting) == ["T2"]
    assert [row.state for row in waiting.deliveries(CARD)] == ["due"]


def test_a_blocked_channel_keeps_nothing_else_waiting(waiting: Cop) -> None:
    waiting.do(destinations.block, "T1", "C1", "is_archived", waiting.now)
    assert take(waiting) == ["T2"]
    assert waiting.do(destinations.open_again, "T1", "C1")
    assert take(waiting) == ["T1"]


def test_a_channel_of_the_same_id_elsewhere_is_another_channel(waiting: Cop) -> None:
    waiting.do(destinations.block, "T2", "C1", "is_archived", waiting.now)
    assert take(waiting) == ["T1"]


def test_what_is_too_late_is_left_for_those_who_record_it(waiting: Cop) -> None:
    waiting.do(lambda session: session.execute(update(Delivery).values(late_after=waiting.now)))
    assert take(waiting) == []


def owe(cop: Cop, number: int, *, channel: str = "U{}", late: bool = False) -> None:
    """Owe the community this many things, each to somebody else (or all in one channel)."""
    for one in range(number):
        cop.do(
            deliveries.plan,
            key=f"owed:{cop.team_id}:{channel}:{one}",
            community_id=cop.community_id,
            team_id=cop.team_id,
            channel_id=channel.format(one),
            kind=CARD,
            subject_id=one,
            due_at=cop.now - timedelta(hours=1),
            late_after=None,
        )


def test_of_one_community_a_few_go_at_once_and_others_are_served_beside_it(waiting: Cop) -> None:
    owe(waiting, 30)
    assert take(waiting, 40) == ["T1"] * 4 + ["T2"]
    assert take(waiting, 40) == []


def test_a_community_without_anything_under_way_comes_first(waiting: Cop) -> None:
    owe(waiting, 30)
    assert take(waiting, 2) == ["T1", "T2"]


def test_what_is_under_way_counts_for_every_replica(waiting: Cop, second_database: Database) -> None:
    owe(waiting, 30)
    assert take(waiting, 3) == ["T1", "T1", "T2"]
    other = replace(waiting, database=second_database)
    assert take(other, 40) == ["T1", "T1"]


def test_a_kind_that_this_replica_does_not_know_is_left_for_one_that_does(waiting: Cop) -> None:
    waiting.do(lambda session: session.execute(update(Delivery).values(kind="poll")))
    assert take(waiting) == []
    waiting.insight("Nog een")
    waiting.clock.move_to(waiting.now + LATER)
    assert take(waiting) == ["T1"]


def test_a_braked_workspace_waits_and_others_go(waiting: Cop) -> None:
    waiting.do(brakes.brake, "T1", brakes.POST, waiting.now + LATER)
    assert take(waiting) == ["T2"]
    waiting.clock.move_to(waiting.now + LATER)
    assert take(waiting) == ["T1"]


def test_a_rest_that_was_noted_before_the_clock_went_back_is_void(waiting: Cop) -> None:
    waiting.do(destinations.rest, "T1", "C1", waiting.now + timedelta(minutes=10), waiting.now + timedelta(minutes=11))
    assert take(waiting) == ["T1", "T2"]


def test_what_a_long_queue_waits_for_keeps_nothing_else_of_the_community_waiting(waiting: Cop) -> None:
    owe(waiting, 3, channel="C9")
    waiting.do(destinations.block, "T1", "C9", "is_archived", waiting.now)
    assert take(waiting) == ["T1", "T2"]


def test_a_claim_waits_for_no_other_that_is_still_going_on(waiting: Cop, second_database: Database) -> None:
    """On PostgreSQL two claims run side by side; SQLite lets one at a time write."""
    if second_database.is_sqlite:
        pytest.skip("one writer at a time")
    with second_database._write_engine.connect() as connection, connection.begin():
        engines.begin(connection, 1, is_write=True)
        locked = text("SELECT id FROM deliveries WHERE team_id = 'T1' AND kind = 'card' FOR UPDATE")
        assert len(connection.execute(locked).all()) == 1
        assert take(waiting) == ["T2"]
    assert take(waiting) == ["T1"]


def test_one_a_channel_and_no_more_than_asked(waiting: Cop) -> None:
    waiting.insight("Nog een")
    waiting.clock.move_to(waiting.now + LATER)
    assert take(waiting, most=1) == ["T1"]
    assert take(waiting) == ["T2"]


def test_an_organisation_s_installation_counts_in_its_workspaces_only(waiting: Cop) -> None:
    for team_id in ("T1", "T2"):
        disable(waiting, team_id)
    org_install(waiting)
    assert take(waiting) == []
    waiting.do(workspaces.seen, "T1", "E1", waiting.now)
    waiting.do(workspaces.seen, "T2", "E2", waiting.now)
    assert take(waiting) == ["T1"]


def test_what_goes_to_whoever_installed_it_in_an_organisation_goes_while_it_is_installed_there(waiting: Cop) -> None:
    """It names no workspace: in its place stands the organisation."""
    for team_id in ("T1", "T2"):
        disable(waiting, team_id)
    owe(replace(waiting, team_id="E1"), 1)
    assert take(waiting) == []
    org_install(waiting)
    assert take(waiting) == ["E1"]


def test_a_workspace_without_an_organisation_is_in_none(waiting: Cop) -> None:
    disable(waiting, "T1")
    waiting.do(workspaces.seen, "T1", "", waiting.now)

    def nameless(session: Any) -> None:
        record = installations.of_workspace(session, "T2")
        assert record is not None
        record.enterprise_id = ""

    waiting.do(nameless)
    assert take(waiting) == ["T2"]


def test_the_next_moment_is_that_of_what_can_be_posted(waiting: Cop) -> None:
    by = waiting.now + timedelta(hours=1)
    assert waiting.do(claims.any_next_moment, [CARD], by) is not None
    disable(waiting, "T1")
    waiting.do(destinations.block, "T2", "C1", "not_in_channel", waiting.now)
    assert waiting.do(claims.any_next_moment, [CARD], by) is None
