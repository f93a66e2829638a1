"""Whatever changes something that shows on a Home tab says so: the Home is out of date then."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta

import pytest

from bot.facts import Preferences, Setup
from bot.facts.home import HomePage
from bot.rules.deliveries import CARD, DIGEST
from bot.rules.meetings import plan_at
from bot.rules.outcomes import CHANNEL, Outcome
from bot.rules.roles import CASE_HOLDER
from bot.rules.roles import COORDINATOR as COORDINATES
from bot.rules.states import POSTPONED, REFUSED
from bot.rules.submissions import INSIGHT, WEBSITE, Draft
from bot.usecases import (
    actors,
    approvals,
    cases,
    channels,
    communities,
    deliveries,
    digests,
    editions,
    home,
    installations,
    meetings,
    onboarding,
    repairs,
    roles,
    roster,
    submissions,
)
from bot.usecases.actors import Spot
from bot.usecases.profiles import Profile
from storage import homes, members
from storage.records import Delivery
from storage.submissions import SubmissionLine
from tests.community import COORDINATOR, HOLDER, MEMBER, ZONE, Cop

Change = Callable[[Cop], Iterator[None]]
WATCHER = "U0"
SETTINGS = Preferences(True, 0, time(9), ("1d",), "nl", ZONE)


def is_stale(cop: Cop, user_id: str = COORDINATOR) -> bool:
    kept = cop.do(homes.find, cop.team_id, user_id)
    return kept is not None and kept.changes != kept.shown


def show(cop: Cop, user_id: str = COORDINATOR) -> None:
    """Let somebody's Home show what there is now."""
    cop.do(home.opened, cop.team_id, user_id)
    view = cop.do(home.to_show, cop.team_id, user_id, cop.now)
    assert view is not None
    cop.do(home.shown, cop.team_id, user_id, view, view.view_hash + "x")


def claimed(cop: Cop) -> Delivery:
    """Give a card that a worker is about to post."""
    cop.insight("Een les")
    cop.clock.move_to(cop.now + timedelta(minutes=1))
    (found,) = cop.do(deliveries.claim, "me", cop.now, [CARD], 1)
    return found


def shared(cop: Cop) -> Iterator[None]:
    yield
    cop.insight("Een les")


def edited(cop: Cop) -> Iterator[None]:
    number = cop.insight("Een les").line.submission.id
    yield
    cop.do(submissions.edit, cop.member, number, Draft(INSIGHT, lesson="Beter"), cop.now)


def undone(cop: Cop) -> Iterator[None]:
    number = cop.insight("Een les").line.submission.id
    yield
    cop.do(submissions.undo, cop.member, number, cop.now)


def withdrawn(cop: Cop) -> Iterator[None]:
    number = cop.insight("Een les").line.submission.id
    yield
    cop.do(submissions.withdraw, cop.member, number, cop.now)


def answered(cop: Cop) -> Iterator[None]:
    cop.ask()
    yield
    cop.do(submissions.close_ask, cop.member, 1, cop.now)


def allowed_on_the_website(cop: Cop) -> Iterator[None]:
    number = cop.insight("Een les").line.submission.id
    yield
    cop.do(submissions.edit, cop.member, number, Draft(INSIGHT, lesson="Een les", visibility=WEBSITE), cop.now)


def kept_off_the_website(cop: Cop) -> Iterator[None]:
    number = cop.insight("Een les", visibility=WEBSITE).line.submission.id
    yield
    cop.do(submissions.edit, cop.member, number, Draft(INSIGHT, lesson="Een les"), cop.now)


def approved(cop: Cop) -> Iterator[None]:
    number = cop.insight("Een les", visibility=WEBSITE).line.submission.id
    yield
    cop.do(approvals.decide, cop.coordinator, number, 0, True, cop.now)


def turned_down(cop: Cop) -> Iterator[None]:
    number = cop.insight("Een les", visibility=WEBSITE).line.submission.id
    yield
    cop.do(approvals.decide, cop.coordinator, number, 0, False, cop.now)


def case_opened(cop: Cop) -> Iterator[None]:
    yield
    cop.do(cases.create, cop.coordinator, "Nieuw", cop.now, request_key="n")


def case_handed_over(cop: Cop) -> Iterator[None]:
    yield
    cop.do(cases.give_holder, cop.coordinator, "Burgerpanel Veenrand", [MEMBER], cop.now)


def meeting_planned(cop: Cop) -> Iterator[None]:
    yield
    cop.meeting()


def meeting_moved(cop: Cop) -> Iterator[None]:
    cop.meeting()
    yield
    later = plan_at(datetime.fromisoformat("2026-12-15T13:00"), None, ZONE)
    cop.do(meetings.move, cop.coordinator, 1, later, cop.now)


def meeting_cancelled(cop: Cop) -> Iterator[None]:
    cop.meeting()
    yield
    cop.do(meetings.cancel, cop.coordinator, 1, "", cop.now)


def meeting_restored(cop: Cop) -> Iterator[None]:
    cop.meeting()
    cop.do(meetings.cancel, cop.coordinator, 1, "", cop.now)
    yield
    cop.do(meetings.restore, cop.coordinator, 1, cop.now)


def settings_changed(cop: Cop) -> Iterator[None]:
    yield
    cop.do(communities.configure, cop.coordinator, SETTINGS, cop.now)


def guests_kept_out(cop: Cop) -> Iterator[None]:
    digest = Preferences(True, 3, time(15), ("7d", "1d", "1h"), "nl", ZONE, outsiders="nothing")
    yield
    cop.do(communities.configure, cop.coordinator, digest, cop.now)


def channel_changed(cop: Cop) -> Iterator[None]:
    yield
    cop.do(communities.connect, cop.slug, cop.team_id, "C5", [], cop.now)


def coordinator_added_by_an_operator(cop: Cop) -> Iterator[None]:
    yield
    cop.do(communities.connect, cop.slug, cop.team_id, cop.channel_id, [MEMBER], cop.now)


def moved_to_another_workspace(cop: Cop) -> Iterator[None]:
    yield
    cop.do(communities.connect, cop.slug, "T8", "C8", [COORDINATOR], cop.now, move=True)


def community_started(cop: Cop) -> Iterator[None]:
    admin = cop.do(actors.meet, cop.team_id, "U8", Spot("C8"), Profile("A", is_admin=True), cop.now)
    yield
    cop.do(communities.start, admin, "sturen-op-impact", "C8", cop.now)


def community_started_again(cop: Cop) -> Iterator[None]:
    """Where nobody coordinates, whoever connects the channel does from then on."""
    cop.do(members.take_role, cop.community_id, cop.coordinator.member.id, COORDINATES)
    admin = cop.do(actors.meet, cop.team_id, "U8", Spot(cop.channel_id), Profile("A", is_admin=True), cop.now)
    yield
    cop.do(communities.start, admin, cop.slug, cop.channel_id, cop.now)


def community_set_up(cop: Cop) -> Iterator[None]:
    admin = cop.do(actors.meet, cop.team_id, "U8", Spot("C8"), Profile("A", is_admin=True), cop.now)
    yield
    setup = Setup("", "Een eigen CoP", "", (), "C8", ("U8",), SETTINGS, is_new=True)
    cop.do(onboarding.set_up, admin, setup, cop.now, request_key="s")


def welcome_planned(cop: Cop) -> Iterator[None]:
    yield
    cop.do(communities.welcome, cop.coordinator, cop.now)


def channel_language_changed(cop: Cop) -> Iterator[None]:
    yield
    cop.do(communities.speak_everywhere, "en")


def role_given(cop: Cop) -> Iterator[None]:
    yield
    cop.do(roles.give, cop.coordinator, MEMBER, COORDINATES, cop.now)


def case_taken(cop: Cop) -> Iterator[None]:
    yield
    cop.do(roles.take, cop.coordinator, HOLDER, CASE_HOLDER, case="Burgerpanel Veenrand")


def roster_read(cop: Cop) -> Iterator[None]:
    yield
    cop.do(roster.take, cop.community_id, [COORDINATOR], {}, cop.now)


def came(cop: Cop) -> Iterator[None]:
    cop.do(roster.take, cop.community_id, [COORDINATOR], {}, cop.now)
    yield
    cop.do(roster.join, cop.team_id, cop.channel_id, "U9", Profile("N"), cop.now)


def came_back(cop: Cop) -> Iterator[None]:
    cop.do(roster.take, cop.community_id, [COORDINATOR, MEMBER], {}, cop.now)
    cop.do(roster.leave, cop.team_id, cop.channel_id, MEMBER, cop.now)
    yield
    cop.do(roster.join, cop.team_id, cop.channel_id, MEMBER, None, cop.now)


def noticed(cop: Cop) -> Iterator[None]:
    cop.do(roster.take, cop.community_id, [COORDINATOR], {}, cop.now)
    newcomer = cop.member.member.id
    yield
    cop.do(roster.notice, cop.community_id, newcomer, cop.now)


def left(cop: Cop) -> Iterator[None]:
    cop.do(roster.take, cop.community_id, [COORDINATOR, MEMBER], {}, cop.now)
    yield
    cop.do(roster.leave, cop.team_id, cop.channel_id, MEMBER, cop.now)


def deactivated(cop: Cop) -> Iterator[None]:
    cop.member  # noqa: B018 - so that they are known
    yield
    cop.do(roster.changed, cop.team_id, MEMBER, Profile("M", is_deactivated=True), cop.now)


def language_chosen(cop: Cop) -> Iterator[None]:
    coordinator = cop.coordinator
    yield
    cop.do(actors.speak, coordinator, "en")


def got_known(cop: Cop) -> Iterator[None]:
    yield
    cop.do(actors.meet, cop.team_id, COORDINATOR, Spot(), Profile("C", "en-GB", ZONE), cop.now)


def profile_changed(cop: Cop) -> Iterator[None]:
    yield
    cop.do(roster.changed, cop.team_id, COORDINATOR, Profile("C", "en-GB", "Europe/London"), cop.now)


def community_chosen(cop: Cop) -> Iterator[None]:
    cop.do(communities.connect, "sturen-op-impact", cop.team_id, "C2", [COORDINATOR], cop.now)
    chooser = cop.coordinator
    yield
    cop.do(home.choose, chooser, cop.community_id)


def channel_closed(cop: Cop) -> Iterator[None]:
    yield
    cop.do(channels.close, cop.team_id, cop.channel_id, "is_archived", cop.now)


def channel_opened(cop: Cop) -> Iterator[None]:
    cop.do(channels.close, cop.team_id, cop.channel_id, "is_archived", cop.now)
    yield
    cop.do(channels.open_again, cop.team_id, cop.channel_id, cop.now)


def channel_tried_again(cop: Cop) -> Iterator[None]:
    cop.do(channels.close, cop.team_id, cop.channel_id, "is_archived", cop.now)
    coordinator = cop.coordinator
    yield
    cop.do(channels.try_again, coordinator, cop.now)


def channel_renamed(cop: Cop) -> Iterator[None]:
    yield
    cop.do(channels.follow, cop.team_id, cop.channel_id, "C6")


def delivered(cop: Cop) -> Iterator[None]:
    card = claimed(cop)
    yield
    cop.do(deliveries.sent, card, "me", "1.1", cop.now)


def failed(cop: Cop) -> Iterator[None]:
    card = claimed(cop)
    yield
    cop.do(deliveries.finish, card, "me", Outcome(REFUSED, "user_disabled"), cop.now)


def found_closed(cop: Cop) -> Iterator[None]:
    card = claimed(cop)
    yield
    cop.do(deliveries.finish, card, "me", Outcome(POSTPONED, "is_archived", closes=CHANNEL), cop.now)


def dropped(cop: Cop) -> Iterator[None]:
    card = claimed(cop)
    yield
    cop.do(deliveries.drop, card, "me", "withdrawn")


def missed(cop: Cop) -> Iterator[None]:
    cop.insight("Een les")
    yield
    cop.do(deliveries.claim, "me", cop.now + timedelta(days=30), [CARD], 1)


def repaired(cop: Cop) -> Iterator[None]:
    claimed(cop)
    yield
    cop.do(repairs.repair, [row.id for row in cop.deliveries()], cop.now + timedelta(hours=1))


def digest_posted_by_hand(cop: Cop) -> Iterator[None]:
    cop.update()
    coordinator = cop.coordinator
    yield
    cop.do(digests.post_now, coordinator, cop.now)


def digest_frozen(cop: Cop) -> Iterator[None]:
    cop.update()
    yield
    cop.do(editions.freeze, cop.deliveries(DIGEST)[0], cop.now)


def digests_planned(cop: Cop) -> Iterator[None]:
    yield
    cop.do(digests.plan_all, cop.now + timedelta(days=7))


CHANGES = [
    shared, edited, undone, withdrawn, answered, allowed_on_the_website, kept_off_the_website, approved, turned_down,
    case_opened, case_handed_over, meeting_planned, meeting_moved,
    meeting_cancelled, meeting_restored, settings_changed, channel_changed, coordinator_added_by_an_operator,
    moved_to_another_workspace, community_started, community_started_again, community_set_up, welcome_planned,
    channel_language_changed, guests_kept_out,
    role_given, case_taken, roster_read, came, came_back, noticed, left, deactivated, channel_closed, channel_opened,
    channel_tried_again, channel_renamed, delivered, failed, found_closed, dropped, missed, repaired,
    digest_posted_by_hand, digest_frozen, digests_planned,
]  # fmt: skip
OF_ONESELF = [language_chosen, profile_changed, got_known, community_chosen]


def goes_out_of_date(cop: Cop, change: Change, user_id: str) -> bool:
    cop.coordinator, cop.holder, cop.member  # noqa: B018 - so that they are known
    steps = change(cop)
    next(steps)
    show(cop, user_id)
    assert not is_stale(cop, user_id)
    assert next(steps, "done") == "done"
    return is_stale(cop, user_id)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_the_home_of_somebody_who_does_nothing_follows_what_others_change(cop: Cop, change: Change) -> None:
    cop.actor(WATCHER)
    assert goes_out_of_date(cop, change, WATCHER)


@pytest.mark.parametrize("change", OF_ONESELF, ids=lambda change: change.__name__)
def test_one_s_own_home_follows_what_one_changes_of_oneself(cop: Cop, change: Change) -> None:
    assert goes_out_of_date(cop, change, COORDINATOR)


def test_what_one_coordinator_approves_goes_from_the_home_of_another(cop: Cop) -> None:
    cop.do(roles.give, cop.coordinator, MEMBER, COORDINATES, cop.now)
    number = cop.update("Loten werkt", visibility=WEBSITE).line.submission.id
    show(cop, MEMBER)
    assert [line.submission.id for line in waiting(cop, MEMBER)] == [number]
    cop.do(approvals.decide, cop.coordinator, number, 0, True, cop.now)
    assert is_stale(cop, MEMBER)
    assert waiting(cop, MEMBER) == ()


def waiting(cop: Cop, user_id: str) -> tuple[SubmissionLine, ...]:
    """Give what a coordinator's Home says that waits."""
    view = cop.do(home.to_show, cop.team_id, user_id, cop.now)
    assert view is not None
    assert isinstance(view.page, HomePage)
    assert view.page.health is not None
    return view.page.health.approvals.lines


def test_a_change_in_another_workspace_concerns_nobody_here(cop: Cop, other_cop: Cop) -> None:
    cop.coordinator, other_cop.coordinator  # noqa: B018 - so that they are known
    show(cop)
    other_cop.insight("Een les")
    other_cop.meeting()
    assert not is_stale(cop)


def test_what_somebody_changes_of_themselves_concerns_only_their_own_home(cop: Cop) -> None:
    cop.coordinator, cop.member  # noqa: B018 - so that they are known
    show(cop, COORDINATOR)
    show(cop, MEMBER)
    cop.do(roster.changed, cop.team_id, MEMBER, Profile("M", "en-GB", ZONE), cop.now)
    assert (is_stale(cop, COORDINATOR), is_stale(cop, MEMBER)) == (False, True)


def test_planning_ahead_what_stands_planned_already_changes_no_home(cop: Cop) -> None:
    cop.coordinator  # noqa: B018 - so that they are known
    show(cop)
    cop.do(digests.plan_all, cop.now + timedelta(hours=2))
    assert not is_stale(cop)


def test_where_the_bot_is_withdrawn_no_home_is_kept_up_to_date(cop: Cop) -> None:
    cop.coordinator  # noqa: B018 - so that they are known
    show(cop)
    cop.do(installations.disable, cop.team_id, "token_revoked", cop.now)
    assert cop.do(homes.find, cop.team_id, COORDINATOR) is None


def test_a_home_that_nobody_opens_anew_follows_the_hour_once(cop: Cop) -> None:
    cop.do(home.turn_the_hour, cop.now)
    show(cop)
    cop.do(home.turn_the_hour, cop.now + timedelta(minutes=30))
    assert not is_stale(cop)
    for _ in range(2):
        cop.do(home.turn_the_hour, cop.now + timedelta(hours=1))
    assert is_stale(cop)
    show(cop)
    cop.do(home.turn_the_hour, cop.now + timedelta(hours=1))
    assert not is_stale(cop)
