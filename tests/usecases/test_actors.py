"""Who is asking, and for which community."""

from __future__ import annotations

import pytest

from bot.rules.problems import Refused
from bot.usecases import actors, communities, profiles
from bot.usecases.actors import Actor, Spot
from tests.community import COORDINATOR, Cop

OTHER = "sturen-op-impact"


def found(cop: Cop, spot: Spot) -> Actor:
    actor = cop.do(actors.find, cop.team_id, COORDINATOR, spot)
    assert actor is not None
    return actor


def second(cop: Cop) -> int:
    """Connect a second community in the same workspace. Gives its id."""
    cop.coordinator  # noqa: B018 - so that they are known
    done = cop.do(communities.connect, OTHER, cop.team_id, "C2", [COORDINATOR], cop.now)
    return done.community.id


def test_with_one_community_in_the_workspace_any_place_will_do(cop: Cop) -> None:
    cop.coordinator  # noqa: B018 - so that they are known
    assert found(cop, Spot()).cop.id == cop.community_id
    assert found(cop, Spot("C9")).cop.id == cop.community_id


def test_with_two_the_channel_or_the_form_tells_which(cop: Cop) -> None:
    other = second(cop)
    assert found(cop, Spot(cop.channel_id)).cop.id == cop.community_id
    assert found(cop, Spot("C2")).cop.id == other
    assert found(cop, Spot(None, other)).cop.id == other
    assert found(cop, Spot(cop.channel_id, other)).cop.id == other


def test_with_two_and_nothing_to_tell_it_asks(cop: Cop) -> None:
    second(cop)
    for spot in (Spot(), Spot("C9")):
        with pytest.raises(Refused, match=r"community\.which"):
            found(cop, spot).cop  # noqa: B018 - it raises


def test_a_form_says_nothing_about_a_community_of_another_workspace(cop: Cop, other_cop: Cop) -> None:
    cop.coordinator  # noqa: B018 - so that they are known
    for community_id in (other_cop.community_id, 999):
        actor = found(cop, Spot(None, community_id))
        assert actor.community is None
        with pytest.raises(Refused, match=r"community\.not_yours"):
            actor.cop  # noqa: B018 - it raises


def test_names_are_those_of_ones_own_workspace(cop: Cop, other_cop: Cop) -> None:
    cop.coordinator, other_cop.coordinator  # noqa: B018 - so that they are known
    assert cop.do(profiles.names, cop.team_id, [COORDINATOR, "U99"]) == {COORDINATOR: COORDINATOR}
