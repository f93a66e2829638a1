"""Connecting a community to a channel, moving it, and its settings."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time
from threading import Barrier

import pytest

from bot.clock import MovableClock
from bot.facts import Preferences
from bot.rules.deliveries import CARD, DIGEST, REMINDER, WELCOME
from bot.rules.instants import moment
from bot.rules.problems import Refused
from bot.usecases import actors, communities, digests, installations, submissions
from bot.usecases.actors import Actor, Spot
from bot.usecases.coordinators import contacts
from bot.usecases.profiles import Profile
from bot.usecases.submissions import Draft
from storage.database import Database
from storage.records import Community, Role
from tests.community import COORDINATOR, ZONE, Cop, amsterdam

SLUG = "bewoners-in-beeld"


def admin(database: Database, clock: MovableClock, team_id: str = "T1", channel_id: str = "C1") -> Actor:
    """Give an administrator of a workspace."""
    profile = Profile("A", "nl-NL", ZONE, is_admin=True)
    return database.write_here(actors.meet, team_id, "UADMIN", Spot(channel_id), profile, clock.now())


def installed(database: Database, clock: MovableClock, team_id: str = "T1") -> None:
    """Install the bot in a workspace."""
    names = {"team_name": team_id, "bot_id": "B", "bot_user_id": "UBOT"}
    database.write_here(installations.remember, team_id, "xoxb-1", clock.now(), **names)


def configure(cop: Cop, weekday: int = 3, at: str = "15:00", *, on: bool = True, reminders: str = "7d 1d 1h") -> None:
    """Change the settings, as the coordinator."""
    wanted = Preferences(on, weekday, time.fromisoformat(at), tuple(reminders.split()), "nl", ZONE)
    cop.do(communities.configure, cop.coordinator, wanted, cop.now)


def planned(cop: Cop) -> list[tuple[str, datetime]]:
    """Give the digests that are to come."""
    return [(row.occurrence, row.due_at) for row in cop.deliveries(DIGEST) if row.state == "due"]


def test_seeding_twice_makes_five_communities_and_keeps_what_was_changed(cop: Cop) -> None:
    configure(cop, weekday=0)
    cop.do(communities.seed)
    assert len(cop.rows(Community)) == 5
    assert cop.community.digest_weekday == 0


def test_who_connects_a_community_coordinates_it(database: Database, clock: MovableClock) -> None:
    actor = admin(database, clock)
    installed(database, clock)
    connected = database.write_here(communities.start, actor, SLUG, "C1", clock.now())
    assert connected.first_digest_at == amsterdam("2026-11-26", "15:00")
    assert not connected.again
    assert database.write_here(contacts, connected.community) == ["UADMIN"]


def test_a_member_may_not_connect_a_community(database: Database, clock: MovableClock) -> None:
    actor = database.write_here(actors.meet, "T1", "U9", Spot("C1"), Profile("N"), clock.now())
    with pytest.raises(Refused, match=r"community\.connect"):
        database.write_here(communities.start, actor, SLUG, "C1", clock.now())


def test_an_unknown_name_is_refused_with_the_one_that_may_be_meant(database: Database, clock: MovableClock) -> None:
    with pytest.raises(Refused) as refusal:
        database.write_here(communities.start, admin(database, clock), "bewoners-in-beelt", "C1", clock.now())
    assert refusal.value.problems[0].facts["suggestion"] == SLUG


def test_connecting_again_in_the_same_channel_changes_nothing(cop: Cop) -> None:
    before = planned(cop)
    connected = cop.do(communities.start, cop.coordinator, SLUG, "C1", cop.now)
    assert connected.again
    assert planned(cop) == before


def test_a_second_workspace_is_refused(cop: Cop) -> None:
    stranger = admin(cop.database, cop.clock, "T2")
    assert cop.refused(communities.start, stranger, SLUG, "C1", cop.now) == ["community.elsewhere"]
    assert cop.refused(communities.connect, SLUG, "T2", "C1", [COORDINATOR], cop.now) == ["community.elsewhere"]
    assert cop.community.team_id == "T1"


def test_of_two_workspaces_at_once_one_is_refused(
    database: Database, second_database: Database, clock: MovableClock
) -> None:
    together = Barrier(2)

    def connect(opened: Database, team_id: str) -> str:
        together.wait(20)
        try:
            opened.write_here(communities.connect, SLUG, team_id, "C1", [COORDINATOR], clock.now())
        except Refused as refused:
            return str(refused)
        return "connected"

    with ThreadPoolExecutor(2) as threads:
        answers = threads.map(connect, (database, second_database), ("T1", "T2"))
    assert sorted(answers) == ["community.elsewhere", "connected"]


def test_a_channel_holds_one_community(cop: Cop) -> None:
    refused = cop.refused(communities.connect, "sturen-op-impact", "T1", "C1", [COORDINATOR], cop.now)
    assert refused == ["community.channel_taken"]


def test_a_move_takes_the_roles_and_what_is_planned_with_it(cop: Cop) -> None:
    cop.meeting()
    before = planned(cop)
    installed(cop.database, cop.clock, "T2")
    cop.do(communities.connect, SLUG, "T2", "C9", ["U7"], cop.now, move=True)
    assert (cop.community.team_id, cop.community.channel_id) == ("T2", "C9")
    assert cop.do(contacts, cop.community) == ["U7"]
    assert len(cop.rows(Role)) == 1
    assert planned(cop) == before
    assert {(row.team_id, row.channel_id) for row in cop.deliveries(DIGEST, REMINDER)} == {("T2", "C9")}


def test_after_a_move_the_old_workspace_has_no_say_even_with_the_same_slack_ids(cop: Cop) -> None:
    cop.do(communities.connect, SLUG, "T2", "C1", ["U7"], cop.now, move=True)
    assert cop.coordinator.community is None
    refused = cop.refused(submissions.share, cop.coordinator, Draft("insight", lesson="x"), cop.now, request_key="1")
    assert refused == ["community.none"]


def test_a_move_into_another_channel_of_the_same_workspace_keeps_roles(cop: Cop) -> None:
    cop.update()
    cop.do(communities.start, cop.coordinator, SLUG, "C2", cop.now)
    assert cop.do(contacts, cop.community) == [COORDINATOR]
    assert {row.channel_id for row in cop.deliveries(DIGEST, CARD)} == {"C2"}


def test_the_bot_introduces_itself_once_in_each_channel(cop: Cop) -> None:
    for _ in range(2):
        cop.do(communities.welcome, cop.coordinator, cop.now)
    (first,) = cop.deliveries(WELCOME)
    cop.has_posted(first, "1.1")
    cop.do(communities.connect, SLUG, "T2", "C1", [COORDINATOR], cop.now, move=True)
    there = cop.do(actors.meet, "T2", COORDINATOR, Spot("C1"), Profile("C"), cop.now)
    cop.do(communities.welcome, there, cop.now)
    assert [row.team_id for row in cop.deliveries(WELCOME)] == ["T1", "T2"]


def test_new_settings_replace_what_was_planned_by_the_old(cop: Cop) -> None:
    configure(cop, weekday=4, at="09:00")
    assert planned(cop) == [
        ("2026-W48", amsterdam("2026-11-27", "09:00")),
        ("2026-W49", amsterdam("2026-12-04", "09:00")),
    ]


def test_a_week_that_was_told_is_not_told_again_at_a_new_moment(cop: Cop) -> None:
    cop.has_posted(cop.deliveries(DIGEST)[0], "1.1")
    cop.clock.move_to(amsterdam("2026-11-26", "16:00"))
    configure(cop, weekday=4, at="09:00")
    assert "2026-W48" not in [week for week, _ in planned(cop)]
    assert planned(cop)[0] == ("2026-W49", amsterdam("2026-12-04", "09:00"))


def test_a_moment_already_past_this_week_is_not_planned(cop: Cop) -> None:
    configure(cop, weekday=0, at="09:00")
    assert planned(cop)[0] == ("2026-W49", amsterdam("2026-11-30", "09:00"))


def test_a_digest_turned_off_is_not_planned_and_turned_on_again_it_is(cop: Cop) -> None:
    before = planned(cop)
    configure(cop, on=False)
    assert planned(cop) == []
    configure(cop)
    assert planned(cop) == before


def test_planning_goes_on_where_it_stopped_and_never_twice(cop: Cop) -> None:
    for day in range(1, 30):
        cop.clock.move_to(amsterdam("2026-11-25") if day < 6 else amsterdam(f"2026-12-{day:02}"))
        for _ in range(2):
            cop.do(digests.plan_all, cop.now)
    weeks = [row.occurrence for row in cop.deliveries(DIGEST)]
    assert weeks == sorted(set(weeks))
    assert weeks[:6] == [f"2026-W{week}" for week in range(48, 54)]


def test_new_reminder_moments_replace_unsent_reminders_and_keep_sent_ones(cop: Cop) -> None:
    cop.meeting("2026-12-08")
    cop.has_posted(cop.deliveries(REMINDER)[0], "1.1")
    configure(cop, reminders="7d 2d")
    assert [(row.occurrence, row.state) for row in cop.deliveries(REMINDER)] == [("7d", "sent"), ("2d", "due")]


def test_in_another_zone_the_digest_keeps_its_wall_time(cop: Cop) -> None:
    wanted = Preferences(True, 3, time(15), ("7d",), "nl", "Europe/London")
    cop.do(communities.configure, cop.coordinator, wanted, cop.now)
    assert planned(cop)[0] == ("2026-W48", moment(datetime(2026, 11, 26, 15), "Europe/London"))  # noqa: DTZ001


def test_a_zone_in_which_this_week_s_moment_is_past_counts_from_the_next_week(cop: Cop) -> None:
    cop.clock.move_to(amsterdam("2026-11-26", "14:30"))
    wanted = Preferences(True, 3, time(15), ("7d",), "nl", "Asia/Tokyo")
    cop.do(communities.configure, cop.coordinator, wanted, cop.now)
    assert planned(cop)[0] == ("2026-W49", moment(datetime(2026, 12, 3, 15), "Asia/Tokyo"))  # noqa: DTZ001


def test_new_settings_leave_a_digest_alone_that_was_asked_for_by_hand(cop: Cop) -> None:
    cop.insight("Een les", in_channel=False)
    cop.do(digests.post_now, cop.coordinator, cop.now)
    configure(cop, weekday=4, at="09:00")
    assert planned(cop)[0] == ("2026-W48", cop.now)
    configure(cop, on=False)
    assert planned(cop) == [("2026-W48", cop.now)]


def test_only_a_coordinator_changes_settings_and_nonsense_is_refused(cop: Cop) -> None:
    wanted = Preferences(True, 3, time(15), ("7d",), "nl", ZONE)
    assert cop.refused(communities.configure, cop.member, wanted, cop.now) == ["role"]
    unreadable = Preferences(True, 3, time(15), ("soon",), "nl", ZONE)
    assert cop.refused(communities.configure, cop.coordinator, unreadable, cop.now) == ["reminder.unreadable"]
    many = Preferences(True, 3, time(15), ("1d", "2d", "3d", "4d", "5d", "6d"), "nl", ZONE)
    assert cop.refused(communities.configure, cop.coordinator, many, cop.now) == ["choices.many"]


def test_a_coordinator_of_one_cop_has_no_say_over_another_in_the_same_workspace(cop: Cop) -> None:
    refused = cop.refused(communities.start, cop.coordinator, "sturen-op-impact", "C2", cop.now)
    assert refused == ["community.connect"]


def test_each_community_is_found_by_its_own_number(cop: Cop, other_cop: Cop) -> None:
    assert [each.do(communities.by_id, each.community_id).slug for each in (cop, other_cop)] == [
        cop.slug,
        other_cop.slug,
    ]
    with pytest.raises(LookupError):
        cop.do(communities.by_id, 999_999)
