"""Roles are given and taken, and there is always somebody who coordinates."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.facts import Preferences, Setup
from bot.rules.problems import Refused
from bot.rules.roles import CASE_HOLDER, COORDINATOR
from bot.usecases import actors, onboarding, roles, roster
from bot.usecases.actors import Spot
from bot.usecases.coordinators import contacts, coordinators
from bot.usecases.profiles import Profile
from storage import members
from storage.database import Database
from tests.community import HOLDER, MEMBER, ZONE, Cop

GUEST = Profile("Gast", "nl-NL", ZONE, is_outsider=True)
STRANGER = Profile("Vreemd", is_outsider=True, home_team_id="T9")
GONE = Profile("Weg", is_deactivated=True)
BOT = Profile("Een app", is_bot=True)


def coordinating(cop: Cop) -> list[str]:
    return [member.user_id for member in cop.do(coordinators, cop.community_id)]


def setup_of(cop: Cop, *coordinators: str) -> Setup:
    c = cop.community
    preferences = Preferences(
        c.digest_on, c.digest_weekday, c.digest_time, tuple(c.reminders), c.language, c.timezone, c.region, c.outsiders
    )
    return Setup(c.slug, c.name, c.goal_nl, tuple(c.bureaus), c.channel_id or "", coordinators, preferences)


def become(cop: Cop, user_id: str, **profile: Any) -> None:
    """Let Slack tell that somebody changed."""
    cop.actor(user_id)
    cop.do(roster.changed, cop.team_id, user_id, Profile(user_id, "nl-NL", ZONE, **profile), cop.now)


def test_a_role_given_twice_is_given_once(cop: Cop) -> None:
    first = cop.do(roles.give, cop.coordinator, MEMBER, COORDINATOR, cop.now)
    second = cop.do(roles.give, cop.coordinator, MEMBER, COORDINATOR, cop.now)
    assert [first.changed, second.changed] == [True, False]
    assert coordinating(cop) == ["U1", MEMBER]


@pytest.mark.parametrize("user_id", [HOLDER, MEMBER])
def test_only_coordinators_give_and_take(cop: Cop, user_id: str) -> None:
    assert cop.refused(roles.give, cop.actor(user_id), user_id, COORDINATOR, cop.now) == ["role"]
    assert cop.refused(roles.take, cop.actor(user_id), "U1", COORDINATOR) == ["role"]
    wanted = setup_of(cop, user_id)
    assert cop.refused(onboarding.change, cop.actor(user_id), wanted, cop.now, language="nl") == ["role"]


def test_the_last_coordinator_stays(cop: Cop) -> None:
    assert cop.refused(roles.take, cop.coordinator, "U1", COORDINATOR) == ["role.last"]
    assert cop.refused(onboarding.change, cop.coordinator, setup_of(cop), cop.now, language="nl") == [
        "setup.coordinators"
    ]
    assert coordinating(cop) == ["U1"]


@pytest.mark.parametrize(
    ("profile", "code"),
    [(GUEST, "role.outsider"), (STRANGER, "role.outsider"), (GONE, "role.nobody"), (BOT, "role.nobody")],
)
def test_who_cannot_coordinate_does_not_become_coordinator(cop: Cop, profile: Profile, code: str) -> None:
    assert cop.refused(roles.give, cop.coordinator, "U9", COORDINATOR, cop.now, profile=profile) == [code]
    wanted, profiles = setup_of(cop, "U9"), {"U9": profile}
    assert cop.refused(onboarding.change, cop.coordinator, wanted, cop.now, language="nl", profiles=profiles) == [code]
    assert coordinating(cop) == ["U1"]


@pytest.mark.parametrize("change", [{"is_deactivated": True}, {"is_outsider": True}])
def test_who_is_known_to_be_gone_or_a_guest_does_not_become_coordinator(cop: Cop, change: dict[str, bool]) -> None:
    become(cop, MEMBER, **change)
    code = "role.outsider" if "is_outsider" in change else "role.nobody"
    assert cop.refused(roles.give, cop.coordinator, MEMBER, COORDINATOR, cop.now) == [code]
    assert cop.refused(onboarding.change, cop.coordinator, setup_of(cop, MEMBER), cop.now, language="nl") == [code]
    assert coordinating(cop) == ["U1"]


@pytest.mark.parametrize("change", [{"is_deactivated": True}, {"is_outsider": True}])
def test_where_nobody_coordinates_any_more_an_administrator_gives_the_role(cop: Cop, change: dict[str, bool]) -> None:
    become(cop, MEMBER, is_admin=True)
    admin = Spot(cop.channel_id)

    def administrator() -> Any:
        return cop.do(actors.find, cop.team_id, MEMBER, admin)

    assert cop.refused(roles.give, administrator(), HOLDER, COORDINATOR, cop.now) == ["role"]
    become(cop, "U1", **change)
    assert coordinating(cop) == []
    assert cop.refused(roles.give, cop.actor(HOLDER), HOLDER, COORDINATOR, cop.now) == ["role"]
    cop.do(roles.give, administrator(), HOLDER, COORDINATOR, cop.now)
    assert coordinating(cop) == [HOLDER]
    assert cop.refused(roles.give, administrator(), MEMBER, COORDINATOR, cop.now) == ["role"]


def test_somebody_who_became_a_guest_keeps_no_power(cop: Cop) -> None:
    cop.do(roles.give, cop.coordinator, MEMBER, COORDINATOR, cop.now)
    become(cop, "U1", is_outsider=True)
    actor = cop.do(actors.find, cop.team_id, "U1", Spot(cop.channel_id))
    assert actor is not None
    assert cop.refused(roles.give, actor, HOLDER, COORDINATOR, cop.now) == ["role"]
    assert cop.refused(onboarding.change, actor, setup_of(cop, HOLDER), cop.now, language="nl") == ["role"]


def test_a_holder_s_case_is_given_and_taken(cop: Cop) -> None:
    done = cop.do(roles.give, cop.coordinator, MEMBER, CASE_HOLDER, cop.now, case="burgerpanel veenrand")
    assert (done.case_title, done.changed) == ("Burgerpanel Veenrand", True)
    assert cop.do(roles.take, cop.coordinator, MEMBER, CASE_HOLDER, case="Burgerpanel Veenrand").changed
    assert cop.refused(roles.give, cop.coordinator, MEMBER, CASE_HOLDER, cop.now, case="Iets anders heel") == [
        "case.unknown"
    ]


def test_two_who_take_each_other_s_role_at_once_leave_one(cop: Cop, second_database: Database) -> None:
    cop.do(roles.give, cop.coordinator, MEMBER, COORDINATOR, cop.now)
    one, other = cop.coordinator, cop.member

    def take(database: Database, actor: Any, user_id: str) -> str:
        try:
            database.write_here(roles.take, actor, user_id, COORDINATOR)
        except Refused as refusal:
            return str(refusal)
        return "taken"

    with ThreadPoolExecutor(2) as threads:
        found = [
            threads.submit(take, cop.database, one, MEMBER),
            threads.submit(take, second_database, other, "U1"),
        ]
        assert sorted(each.result(20) for each in found) == ["role.last", "taken"]
    assert len(coordinating(cop)) == 1


def test_two_forms_that_each_choose_one_leave_one(cop: Cop, second_database: Database) -> None:
    cop.do(roles.give, cop.coordinator, MEMBER, COORDINATOR, cop.now)
    one, other = cop.coordinator, cop.member

    def choose(database: Database, actor: Any, user_id: str) -> None:
        database.write_here(onboarding.change, actor, setup_of(cop, user_id), cop.now, language="nl")

    with ThreadPoolExecutor(2) as threads:
        found = [
            threads.submit(choose, cop.database, one, "U1"),
            threads.submit(choose, second_database, other, MEMBER),
        ]
        for each in found:
            each.result(20)
    assert len(coordinating(cop)) == 1


def test_the_settings_form_keeps_what_it_did_not_ask(cop: Cop) -> None:
    before = cop.community
    now: datetime = cop.now
    wanted = replace(setup_of(cop, "U1"), goal="Een ander doel")
    cop.do(onboarding.change, cop.coordinator, wanted, now, language="nl")
    after = cop.community
    assert after.goal_nl == "Een ander doel"
    kept = ("goal_en", "question_nl", "name", "slug", "channel_id", "reminders", "digest_time", "bureaus")
    assert [getattr(after, name) for name in kept] == [getattr(before, name) for name in kept]


def test_roles_of_the_same_slack_id_elsewhere_are_somebody_else_s(cop: Cop, other_cop: Cop) -> None:
    cop.do(roles.give, cop.coordinator, MEMBER, COORDINATOR, cop.now)

    def has(session: Session, team_id: str, community_id: int) -> bool:
        member = members.find(session, team_id, MEMBER)
        return member is not None and COORDINATOR in members.roles(session, community_id, member.id)

    assert cop.do(has, cop.team_id, cop.community_id)
    assert not cop.do(has, other_cop.team_id, other_cop.community_id)


def test_a_coordinator_who_leaves_the_channel_has_no_role_until_they_are_back(cop: Cop) -> None:
    here = {"U1": Profile("Sanne"), "U3": Profile("Noor")}
    cop.do(roster.take, cop.community_id, list(here), here, cop.now)
    cop.do(roles.give, cop.coordinator, "U3", COORDINATOR, cop.now)
    cop.do(roster.leave, cop.team_id, cop.channel_id, "U1", cop.now)
    away = cop.do(actors.find, cop.team_id, "U1", Spot("D1"))
    assert away is not None
    assert (away.community, COORDINATOR in away.roles) == (None, False)
    assert not cop.do(roster.may_get, cop.community_id, cop.team_id, "U1", cop.now)
    assert cop.do(contacts, cop.community) == ["U3"]
    cop.do(roster.join, cop.team_id, cop.channel_id, "U1", None, cop.now)
    assert COORDINATOR in cop.do(actors.find, cop.team_id, "U1", Spot("D1")).roles
