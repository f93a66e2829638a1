"""A channel closes, opens, and goes on under another id."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.rules.deliveries import CARD, DIGEST, TROUBLE
from bot.usecases import channels, communities, digests, reach, roles, roster
from bot.usecases.profiles import Profile
from tests.community import MEMBER, ZONE, Cop


def told(cop: Cop) -> list[str]:
    return [row.channel_id for row in cop.deliveries(TROUBLE)]


def close(cop: Cop, reason: str = "is_archived", *, tell: bool = True) -> None:
    cop.do(channels.close, cop.team_id, cop.channel_id, reason, cop.now, tell=tell)


def test_each_coordinator_is_told_once_until_it_opens(cop: Cop) -> None:
    cop.do(roles.give, cop.coordinator, MEMBER, "coordinator", cop.now)
    for _ in range(3):
        close(cop)
        cop.clock.move_to(cop.now + timedelta(minutes=1))
        close(cop, "channel_not_found")
    assert told(cop) == ["U1", MEMBER]
    assert cop.do(channels.open_again, cop.team_id, cop.channel_id, cop.now)
    assert not cop.do(channels.open_again, cop.team_id, cop.channel_id, cop.now)
    close(cop)
    assert told(cop) == ["U1", MEMBER, "U1", MEMBER]


def test_who_closed_it_is_not_told(cop: Cop) -> None:
    close(cop, tell=False)
    assert told(cop) == []


def test_who_has_no_account_any_more_is_not_told(cop: Cop) -> None:
    assert cop.coordinator
    cop.do(roster.changed, cop.team_id, "U1", Profile("U1", "nl-NL", ZONE, is_deactivated=True), cop.now)
    close(cop)
    assert told(cop) == []


def test_the_same_channel_id_elsewhere_stays_open(cop: Cop, other_cop: Cop) -> None:
    close(cop)
    assert told(other_cop) == []
    assert other_cop.do(reach.why_closed, other_cop.team_id, other_cop.channel_id) == ""


def test_a_closed_channel_plans_no_digest_and_an_open_one_none_of_the_past(cop: Cop) -> None:
    close(cop)
    planned = len(cop.deliveries(DIGEST))
    cop.clock.move_to(cop.now + timedelta(weeks=6))
    cop.do(digests.plan_all, cop.now)
    assert len(cop.deliveries(DIGEST)) == planned
    opened = cop.now
    cop.do(channels.open_again, cop.team_id, cop.channel_id, opened)
    cop.do(digests.plan_all, cop.now)
    fresh = cop.deliveries(DIGEST)[planned:]
    assert fresh
    assert all(row.due_at > opened for row in fresh)


@pytest.mark.parametrize("times", [1, 2])
def test_another_id_is_followed_by_everything_that_is_owed(cop: Cop, times: int) -> None:
    cop.insight("Een les")
    for _ in range(times):
        cop.do(channels.follow, cop.team_id, cop.channel_id, "C77")
    assert cop.community.channel_id == "C77"
    assert {row.channel_id for row in cop.deliveries(CARD, DIGEST)} == {"C77"}


def test_another_id_of_another_workspace_s_channel_changes_nothing_here(cop: Cop, other_cop: Cop) -> None:
    cop.do(channels.follow, cop.team_id, cop.channel_id, "C77")
    assert other_cop.community.channel_id == "C1"
    assert {row.channel_id for row in other_cop.deliveries(DIGEST)} == {"C1"}


def test_only_a_coordinator_tries_again(cop: Cop) -> None:
    close(cop)
    assert cop.refused(channels.try_again, cop.member, cop.now) == ["role"]
    cop.do(channels.try_again, cop.coordinator, cop.now)
    assert cop.do(reach.why_closed, cop.team_id, cop.channel_id) == ""


def test_a_community_in_a_new_channel_does_not_wait_for_the_old_one(cop: Cop) -> None:
    close(cop)
    cop.do(communities.connect, cop.slug, cop.team_id, "C5", ["U1"], cop.now)
    assert {row.channel_id for row in cop.deliveries(DIGEST)} == {"C5"}
    assert cop.do(reach.why_closed, cop.team_id, "C5") == ""
