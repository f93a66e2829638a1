"""Who is on the roster, who is somebody else with the same id, and what that means for what they get."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.rules.deliveries import NEWCOMER
from bot.rules.roles import NOTHING, OUTSIDERS, READ, SHARE, may
from bot.usecases import actors, communities, profiles, roster
from bot.usecases.actors import Actor, Spot
from bot.usecases.profiles import Profile
from storage import communities as stored_communities
from storage import roster as stored
from tests.community import MEMBER, ZONE, Cop

HERE = Profile("Hier", "nl-NL", ZONE)
FROM_T9 = Profile("Van buiten", is_outsider=True, home_team_id="T9")


def read(cop: Cop, **people: Profile) -> None:
    cop.do(roster.take, cop.community_id, list(people), people, cop.now)


def listed(cop: Cop) -> set[tuple[str, str]]:
    return {(member.team_id, member.user_id) for member in cop.do(stored.people, cop.community_id)}


def test_two_people_with_one_id_of_two_workspaces_are_two(cop: Cop) -> None:
    read(cop, U3=HERE)
    cop.do(roster.join, cop.team_id, cop.channel_id, "U3", FROM_T9, cop.now)
    assert listed(cop) == {("T1", "U3"), ("T9", "U3")}
    cop.do(roster.leave, cop.team_id, cop.channel_id, "U3", cop.now, home_team_id="T9")
    assert listed(cop) == {("T1", "U3")}


def test_what_waits_for_somebody_here_stays_when_a_stranger_with_their_id_leaves(cop: Cop) -> None:
    read(cop, U8=HERE)
    cop.do(roster.join, cop.team_id, cop.channel_id, "U3", HERE, cop.now)
    cop.do(roster.join, cop.team_id, cop.channel_id, "U3", FROM_T9, cop.now)
    assert len(cop.deliveries(NEWCOMER)) == 1
    cop.do(roster.leave, cop.team_id, cop.channel_id, "U3", cop.now, home_team_id="T9")
    assert len(cop.deliveries(NEWCOMER)) == 1
    cop.do(roster.leave, cop.team_id, cop.channel_id, "U3", cop.now)
    assert cop.deliveries(NEWCOMER) == []


@pytest.mark.parametrize(("outsiders", "welcomed"), [(NOTHING, 0), (READ, 1), (SHARE, 1)])
def test_a_guest_is_welcomed_where_guests_may_do_something(cop: Cop, outsiders: str, welcomed: int) -> None:
    allow(cop, outsiders)
    read(cop, U8=HERE)
    cop.do(roster.join, cop.team_id, cop.channel_id, "U7", Profile("Gast", is_outsider=True), cop.now)
    assert len(cop.deliveries(NEWCOMER)) == welcomed


def test_a_bot_that_joins_is_nobody(cop: Cop) -> None:
    read(cop, U3=HERE)
    cop.do(roster.join, cop.team_id, cop.channel_id, "U6", Profile("Bot", is_bot=True), cop.now)
    assert listed(cop) == {("T1", "U3")}


def test_reading_the_same_roster_twice_changes_nothing(cop: Cop) -> None:
    read(cop, U3=HERE)
    before = listed(cop)
    cop.clock.move_to(cop.now + timedelta(days=1))
    read(cop, U3=HERE)
    assert listed(cop) == before
    assert cop.deliveries(NEWCOMER) == []


def test_whom_slack_does_not_describe_is_left_out(cop: Cop) -> None:
    cop.do(roster.take, cop.community_id, ["U3", "U77"], {"U3": HERE}, cop.now)
    assert listed(cop) == {("T1", "U3")}


def test_who_came_or_went_while_slack_was_asked_who_everybody_is_did_so(cop: Cop) -> None:
    read(cop, U3=HERE, U4=HERE)
    read_at = cop.clock.now()
    cop.clock.move_to(read_at + timedelta(seconds=5))
    cop.do(roster.join, cop.team_id, cop.channel_id, "U5", HERE, cop.now)
    cop.do(roster.leave, cop.team_id, cop.channel_id, "U4", cop.now)
    cop.clock.move_to(read_at + timedelta(seconds=9))
    cop.do(roster.take, cop.community_id, ["U3", "U4"], {}, cop.now, read_at=read_at)
    assert listed(cop) == {("T1", "U3"), ("T1", "U5")}
    assert len(cop.deliveries(NEWCOMER)) == 1
    cop.do(roster.take, cop.community_id, ["U3", "U4"], {}, cop.now + timedelta(days=1))
    assert listed(cop) == {("T1", "U3"), ("T1", "U4")}


def allow(cop: Cop, outsiders: str) -> None:
    def change(session: Any) -> None:
        stored_communities.by_id(session, cop.community_id).outsiders = outsiders

    cop.do(change)


def meet(cop: Cop, user_id: str, profile: Profile, spot: Spot) -> Actor:
    return cop.do(actors.meet, cop.team_id, user_id, spot, profile, cop.now)


READING = {"case.list", "case.show", "ask.list", "meeting.list", "digest.last"}
SHARING = {"submission.share", "submission.change_own", "submission.ask_consent"}


@pytest.mark.parametrize("profile", [Profile("Gast", is_outsider=True), FROM_T9])
@pytest.mark.parametrize("outsiders", OUTSIDERS)
def test_outsiders_may_what_the_community_lets_them(cop: Cop, outsiders: str, profile: Profile) -> None:
    allow(cop, outsiders)
    spot = Spot(cop.channel_id, home_team_id=profile.home_team_id)
    actor = meet(cop, "U7", profile, spot)
    allowed = {action for action in READING | SHARING | {"meeting.plan", "role.give"} if may(actor.roles, action)}
    assert allowed == {NOTHING: set(), READ: READING, SHARE: READING | SHARING}[outsiders]


@pytest.mark.parametrize("outsiders", [NOTHING, READ])
def test_an_outsider_who_holds_a_case_may_no_more_than_others(cop: Cop, outsiders: str) -> None:
    allow(cop, outsiders)
    meet(cop, "U2", Profile("Gast", is_outsider=True), Spot(cop.channel_id))
    actor = cop.do(actors.find, cop.team_id, "U2", Spot(cop.channel_id))
    assert actor is not None
    assert not may(actor.roles, "submission.share")
    assert not may(actor.roles, "case.create")


def test_who_is_not_on_the_roster_reaches_the_community_from_nowhere_else(cop: Cop) -> None:
    read(cop, U1=HERE, U2=HERE)
    meet(cop, MEMBER, HERE, Spot("C9"))
    for spot in (Spot(), Spot("C9"), Spot("D3"), Spot(None, cop.community_id), Spot("C9", cop.community_id)):
        actor = cop.do(actors.find, cop.team_id, MEMBER, spot)
        assert actor is not None
        assert actor.community is None, spot
        assert actor.communities == ()
    inside = cop.do(actors.find, cop.team_id, MEMBER, Spot(cop.channel_id))
    assert inside is not None
    assert inside.community is not None
    assert inside.is_unlisted


def test_a_community_that_goes_to_another_channel_does_not_become_everybody_s(cop: Cop) -> None:
    meet(cop, MEMBER, HERE, Spot("C9"))
    assert belongs(cop), "its roster was never read"
    read(cop, U1=HERE, U2=HERE)
    assert not belongs(cop)
    cop.do(communities.connect, cop.slug, cop.team_id, "C5", ["U1"], cop.now)
    assert cop.community.roster_at is None
    assert not belongs(cop)


def belongs(cop: Cop) -> bool:
    actor = cop.do(actors.find, cop.team_id, MEMBER, Spot("C9"))
    return actor is not None and actor.community is not None


def test_a_form_of_a_community_that_one_left_ends_in_no_other(cop: Cop) -> None:
    read(cop, U1=HERE, U3=HERE)
    other = cop.do(communities.connect, "sturen-op-impact", cop.team_id, "C2", ["U1"], cop.now).community.id
    cop.do(roster.take, other, ["U1", "U3"], {}, cop.now)
    cop.do(roster.leave, cop.team_id, cop.channel_id, "U3", cop.now)
    actor = cop.do(actors.find, cop.team_id, "U3", Spot(None, cop.community_id))
    assert actor is not None
    assert [known.id for known in actor.communities] == [other]
    assert actor.community is None
    assert cop.refused(lambda session: actor.cop) == ["community.not_yours"]


def test_in_an_organisation_colleagues_are_from_here_and_others_are_strangers() -> None:
    def read(**user: Any) -> tuple[bool, str | None]:
        profile = profiles.profile_of({"id": "U1", **user}, "T1", "E1")
        return profile.is_outsider, profile.home_team_id

    assert read(team_id="T1") == (False, None)
    assert read(team_id="T2", enterprise_user={"enterprise_id": "E1"}) == (False, None)
    assert read(team_id="T2", enterprise_user={"enterprise_id": "E2"}) == (True, "T2")
    assert read(team_id="T2") == (True, "T2")
    elsewhere = profiles.profile_of({"team_id": "T2", "enterprise_user": {"enterprise_id": "E2"}}, "T1")
    assert (elsewhere.is_outsider, elsewhere.home_team_id) == (True, "T2")


def test_a_stranger_whose_home_only_slack_tells_stands_there(cop: Cop) -> None:
    actor = meet(cop, "U7", FROM_T9, Spot(cop.channel_id))
    assert (actor.member.team_id, actor.team_id) == ("T9", "T1")
