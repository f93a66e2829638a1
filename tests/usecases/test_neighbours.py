"""Two communities in one workspace, and people of another one: each sees its own."""

from __future__ import annotations

import pytest

from bot.rules.problems import Refused
from bot.usecases import actors, communities, roster
from bot.usecases.actors import Actor, Spot
from bot.usecases.profiles import Profile
from tests.community import COORDINATOR, MEMBER, Cop

GUEST = Profile("Gast", "nl-NL", "Europe/Amsterdam", is_outsider=True)
STRANGER = Profile("Vreemde", "nl-NL", "Europe/Amsterdam", is_outsider=True, home_team_id="T2")


def met(cop: Cop, user_id: str, profile: Profile, spot: Spot) -> Actor:
    return cop.do(actors.meet, cop.team_id, user_id, spot, profile, cop.now)


@pytest.mark.parametrize("profile", [GUEST, STRANGER], ids=["guest", "stranger"])
def test_an_outsider_is_told_of_no_community_that_they_are_not_in(cop: Cop, profile: Profile) -> None:
    cop.do(roster.take, cop.community_id, [MEMBER], {}, cop.now)
    actor = met(cop, "U77", profile, Spot("C9", home_team_id=profile.home_team_id))
    with pytest.raises(Refused) as refused:
        _ = actor.cop
    assert [problem.code for problem in refused.value.problems] == ["community.none"]


def test_a_guest_who_names_a_community_of_the_workspace_learns_as_much_as_of_one_that_is_nowhere(cop: Cop) -> None:
    own = cop.do(communities.by_id, cop.community_id)
    cop.do(lambda session: setattr(session.merge(own), "slug", "een-van-hier"))
    cop.do(roster.take, cop.community_id, [MEMBER], {}, cop.now)
    guest = met(cop, "U77", GUEST, Spot("C9"))
    answers = []
    for slug in ("een-van-hier", "een-van-daar"):
        with pytest.raises(Refused) as refused:
            cop.do(communities.by_name, guest, slug)
        (problem,) = refused.value.problems
        answers.append((problem.code, problem.facts["suggestion"], problem.facts["known"]))
    assert answers[0] == answers[1]
    assert "een-van-hier" not in answers[0][2]


def test_a_community_that_moves_to_another_channel_is_not_everybodys_until_its_roster_is_read(cop: Cop) -> None:
    assert cop.member
    cop.do(roster.take, cop.community_id, [COORDINATOR], {}, cop.now)
    cop.do(communities.connect, cop.slug, cop.team_id, "C2", [], cop.now)
    assert cop.community.roster_at is None
    here = cop.do(actors.find, cop.team_id, MEMBER, Spot("D1"))
    assert here is not None
    assert here.community is None
    coordinator = cop.do(actors.find, cop.team_id, COORDINATOR, Spot("D1"))
    assert coordinator is not None
    assert coordinator.cop.id == cop.community_id


def test_who_was_met_as_a_stranger_first_is_nobodys_guest_at_home(cop: Cop, other_cop: Cop) -> None:
    there = Spot(cop.channel_id, home_team_id="T2")
    assert met(cop, "U77", STRANGER, there).roles == frozenset({"guest"})
    assert cop.do(actors.find, "T1", "U77", there) is not None
    assert cop.do(actors.find, "T2", "U77", Spot(other_cop.channel_id)) is None
    at_home = Profile("Vreemde", "nl-NL", "Europe/Amsterdam", is_admin=True)
    found = cop.do(actors.meet, "T2", "U77", Spot(other_cop.channel_id), at_home, cop.now)
    assert found.roles == frozenset({"member", "workspace_admin"})
    assert met(cop, "U77", STRANGER, there).roles == frozenset({"guest"})
    again = cop.do(actors.find, "T2", "U77", Spot(other_cop.channel_id))
    assert again is not None
    assert again.roles == frozenset({"member", "workspace_admin"})
