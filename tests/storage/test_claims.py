"""What may be taken to be posted: only where the bot can post, at most one in a channel, and the late ones anyway."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.rules.deliveries import CARD
from bot.usecases import installations as installation_cases
from bot.usecases.installations import Grant
from storage import claims, destinations, installations, workspaces
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
    rows = cop.do(claims.any_claim, "one", cop.now, cop.now + LATER, [CARD], most)
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


def test_what_is_too_late_is_taken_from_where_nothing_can_be_posted(waiting: Cop) -> None:
    disable(waiting, "T1")
    waiting.do(lambda session: session.execute(update(Delivery).values(late_after=waiting.now)))
    assert take(waiting) == ["T1", "T2"]


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
