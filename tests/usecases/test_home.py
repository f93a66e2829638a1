"""What stands on somebody's Home, for each role, and which community's."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.facts.home import HomePage, NoPage
from bot.rules.asks import CASE, THEMES, TOPICS, Reason
from bot.rules.deliveries import CARD, DIGEST
from bot.rules.problems import Refused
from bot.rules.submissions import ALL_COPS, HELP_REQUEST, UPDATE, WEBSITE, Draft
from bot.usecases import actors, cases, channels, communities, editions, home, installations, roster, submissions
from bot.usecases.actors import Actor, Spot
from bot.usecases.profiles import Profile
from storage import members
from storage.records import Case, Community, Delivery
from tests.community import COORDINATOR, HOLDER, MEMBER, ZONE, Cop

GUEST = "U7"
OTHER = "sturen-op-impact"


def seen(cop: Cop, user_id: str) -> HomePage | NoPage:
    """Give what somebody would see now."""
    cop.do(home.opened, cop.team_id, user_id)
    shown = cop.do(home.to_show, cop.team_id, user_id, cop.now)
    assert shown is not None
    return shown.page


def page(cop: Cop, user_id: str) -> HomePage:
    found = seen(cop, user_id)
    assert isinstance(found, HomePage)
    return found


def person(cop: Cop, user_id: str, *, outsider: bool = False, admin: bool = False) -> Actor:
    """Meet somebody in the workspace, outside any channel."""
    profile = Profile(user_id, "en-GB", ZONE, is_admin=admin, is_outsider=outsider)
    return cop.do(actors.meet, cop.team_id, user_id, Spot(), profile, cop.now)


def on_the_roster(cop: Cop, *user_ids: str) -> None:
    cop.do(roster.take, cop.community_id, list(user_ids), {}, cop.now)


def second(cop: Cop) -> Community:
    """Connect a second community in the same workspace."""
    return cop.do(communities.connect, OTHER, cop.team_id, "C2", [COORDINATOR], cop.now).community


def ask(cop: Cop, text: str, by: Actor, **fields: object) -> int:
    draft = Draft(HELP_REQUEST, ask=text, **fields)
    shared = cop.do(submissions.share, by, draft, cop.now, request_key=f"ask:{text}")
    cop.clock.move_to(cop.now + timedelta(minutes=5))
    return shared.line.submission.id


def change(cop: Cop, table: type[Case] | type[Delivery] | type[Community], number: int, **values: object) -> None:
    def set_them(session) -> None:
        row = session.get(table, number)
        for name, value in values.items():
            setattr(row, name, value)

    cop.do(set_them)


def known_for(cop: Cop, user_id: str, text: str) -> None:
    def name_them(session) -> None:
        members.find(session, cop.team_id, user_id).topics = text

    cop.do(name_them)


def asks_of(found: HomePage) -> list[str]:
    return [asked.line.submission.ask for asked in found.asks.lines]


def test_home_that_nobody_opened_is_not_shown(cop: Cop) -> None:
    cop.member  # noqa: B018 - so that they are known
    assert cop.do(home.to_show, cop.team_id, MEMBER, cop.now) is None


def test_home_is_in_the_reader_s_language_and_zone(cop: Cop) -> None:
    person(cop, "U5")
    cop.do(home.opened, cop.team_id, "U5")
    shown = cop.do(home.to_show, cop.team_id, "U5", cop.now)
    assert (shown.language, shown.zone, shown.is_stale) == ("en", ZONE, True)


def test_a_member_finds_the_next_three_meetings(cop: Cop) -> None:
    cop.member  # noqa: B018 - so that they are known
    for day in ("2026-12-20", "2026-12-08", "2026-12-10", "2026-12-15"):
        cop.meeting(day)
    found = [f"{meeting.starts_at:%d}" for meeting in page(cop, MEMBER).meetings]
    assert found == ["08", "10", "15"]
    assert page(cop, MEMBER).rsvps == {}


def test_own_cases_are_those_one_holds_and_those_in_rest_come_last(cop: Cop) -> None:
    for title in ("Oud", "Nieuw", "Rust"):
        cop.clock.move_to(cop.now + timedelta(days=1))
        made = cop.do(cases.create, cop.coordinator, title, cop.now, request_key=title, holders=(HOLDER,))
        if title == "Rust":
            change(cop, Case, made.id, status="resting")
    cop.do(cases.create, cop.coordinator, "Van een ander", cop.now, request_key="x", holders=(MEMBER,))
    cop.clock.move_to(cop.now + timedelta(days=1))
    cop.update()
    found = page(cop, HOLDER).cases
    assert [line.case.title for line in found.lines] == ["Burgerpanel Veenrand", "Nieuw", "Oud", "Rust"]
    assert found.lines[0].last_update_at == cop.now


def test_of_hundreds_of_things_the_newest_are_shown_and_the_others_counted(cop: Cop) -> None:
    for number in range(25):
        cop.do(cases.create, cop.coordinator, f"C{number}", cop.now, request_key=f"c{number}", holders=(MEMBER,))
        cop.insight(f"Inzicht {number}")
        ask(cop, f"Vraag {number}?", cop.holder)
    found = page(cop, MEMBER)
    assert (len(found.cases.lines), found.cases.more) == (10, 15)
    assert [line.submission.lesson for line in found.own.lines] == [f"Inzicht {n}" for n in (24, 23, 22, 21, 20)]
    assert found.own_more == 20
    assert asks_of(found) == [f"Vraag {n}?" for n in range(5)]
    assert found.asks.more == 20


def test_one_s_own_questions_and_closed_ones_are_not_for_oneself_to_answer(cop: Cop) -> None:
    ask(cop, "Van mijzelf?", cop.member)
    ask(cop, "Van een ander?", cop.holder)
    ask(cop, "Al beantwoord?", cop.holder)
    cop.do(submissions.close_ask, cop.holder, 3, cop.now)
    assert asks_of(page(cop, MEMBER)) == ["Van een ander?"]


def test_questions_that_touch_on_what_is_one_s_own_come_first_with_the_reason(cop: Cop) -> None:
    cop.update(working_themes=("meten",))
    ask(cop, "Wie kent een zaal?", cop.member)
    ask(cop, "Hoe tel je dit?", cop.member, working_themes=("meten",))
    ask(cop, "Wie werkt met loting?", cop.member)
    known_for(cop, HOLDER, "loting, begroten")
    draft = Draft(UPDATE, cop.case_id, ask="Hoe verder met het panel?")
    cop.do(submissions.share, cop.member, draft, cop.now, request_key="on the case")
    found = [(asked.line.submission.ask, asked.reason) for asked in page(cop, HOLDER).asks.lines]
    assert found == [
        ("Hoe tel je dit?", Reason(THEMES, ("meten",))),
        ("Wie werkt met loting?", Reason(TOPICS, ("loting",))),
        ("Hoe verder met het panel?", Reason(CASE)),
        ("Wie kent een zaal?", None),
    ]


def test_the_last_digest_stands_there_with_its_counts(cop: Cop) -> None:
    assert page(cop, cop.member.user_id).digest is None
    cop.update()
    cop.ask()
    first = cop.deliveries(DIGEST)[0]
    cop.clock.move_to(first.due_at)
    cop.do(editions.freeze, first, cop.now)
    digest = page(cop, MEMBER).digest
    assert (digest.new, digest.cases, digest.open_asks, digest.until) == (2, 1, 1, first.due_at)


def test_only_coordinators_see_how_the_bot_is_doing(cop: Cop) -> None:
    cop.coordinator, cop.holder, cop.member  # noqa: B018 - so that they are known
    assert page(cop, HOLDER).health is None
    assert page(cop, MEMBER).health is None
    assert page(cop, COORDINATOR).health is not None


def test_a_coordinator_sees_what_came_last_and_comes_next(cop: Cop) -> None:
    cop.coordinator  # noqa: B018 - so that they are known
    cop.update()
    health = page(cop, COORDINATOR).health.standing
    assert health.last is None
    assert health.following.kind == CARD
    (card,) = cop.deliveries(CARD)
    cop.has_posted(card, "1.1")
    health = page(cop, COORDINATOR).health.standing
    assert (health.last.kind, health.last.posted_at, health.following.kind) == (CARD, cop.now, DIGEST)


def test_a_coordinator_sees_a_closed_channel_until_it_is_tried_again(cop: Cop) -> None:
    cop.coordinator  # noqa: B018 - so that they are known
    cop.do(channels.close, cop.team_id, cop.channel_id, "is_archived", cop.now)
    assert page(cop, COORDINATOR).health.standing.closed == "is_archived"
    cop.do(channels.try_again, cop.coordinator, cop.now)
    assert page(cop, COORDINATOR).health.standing.closed == ""


def test_a_coordinator_sees_what_did_not_arrive_in_two_weeks(cop: Cop) -> None:
    cop.coordinator  # noqa: B018 - so that they are known
    for number in range(5):
        cop.insight(f"Inzicht {number}")
    rows = cop.deliveries(CARD)
    for row, state in zip(rows, ("failed", "missed", "uncertain", "dropped", "failed"), strict=True):
        change(cop, Delivery, row.id, state=state, reason="x")
    change(cop, Delivery, rows[4].id, due_at=cop.now - timedelta(days=14, seconds=1))
    found = page(cop, COORDINATOR).health.standing
    assert [row.state for row in found.undelivered.lines] == ["missed", "failed"]
    assert [row.state for row in found.uncertain.lines] == ["uncertain"]


def test_a_coordinator_sees_quiet_cases_and_no_others(cop: Cop) -> None:
    cop.do(cases.create, cop.coordinator, "Ook stil", cop.now, request_key="q")
    resting = cop.do(cases.create, cop.coordinator, "In rust", cop.now, request_key="r")
    change(cop, Case, resting.id, status="resting")
    cop.clock.move_to(cop.now + timedelta(days=1))
    cop.update()
    cop.clock.move_to(cop.now + timedelta(weeks=6, seconds=-1))
    assert [line.case.title for line in page(cop, COORDINATOR).health.quiet.lines] == ["Ook stil"]
    cop.clock.move_to(cop.now + timedelta(seconds=1))
    quiet = page(cop, COORDINATOR).health.quiet
    assert [(line.case.title, line.holders) for line in quiet.lines] == [
        ("Ook stil", ()),
        ("Burgerpanel Veenrand", (HOLDER,)),
    ]


def test_a_coordinator_sees_what_waits_for_their_word_the_oldest_first(cop: Cop) -> None:
    cop.coordinator  # noqa: B018 - so that they are known
    for number in range(8):
        cop.insight(f"Inzicht {number}", visibility=WEBSITE)
        cop.clock.move_to(cop.now + timedelta(minutes=5))
    cop.insight("Voor alle CoP's", visibility=ALL_COPS)
    found = page(cop, COORDINATOR).health.approvals
    assert [line.submission.lesson for line in found.lines] == [f"Inzicht {n}" for n in range(5)]
    assert found.more == 3
    assert {line.author for line in found.lines} == {MEMBER}


def test_a_member_and_a_guest_see_nothing_of_what_waits(cop: Cop) -> None:
    cop.update("Mag overal", visibility=WEBSITE)
    cop.member  # noqa: B018 - so that they are known
    person(cop, GUEST, outsider=True)
    on_the_roster(cop, COORDINATOR, HOLDER, MEMBER, GUEST)
    assert [page(cop, user_id).health for user_id in (HOLDER, MEMBER, GUEST)] == [None, None, None]


@pytest.mark.parametrize(
    ("setting", "nothing", "shares", "meetings"),
    [("nothing", True, False, 0), ("read", False, False, 1), ("share", False, True, 1)],
)
def test_a_guest_sees_what_the_community_lets_guests_see(
    cop: Cop, setting: str, nothing: bool, shares: bool, meetings: int
) -> None:
    person(cop, GUEST, outsider=True)
    cop.coordinator  # noqa: B018 - so that they are known
    on_the_roster(cop, COORDINATOR, GUEST)
    cop.meeting()
    ask(cop, "Wie helpt?", cop.holder)
    change(cop, Community, cop.community_id, outsiders=setting)
    found = page(cop, GUEST)
    assert (found.sees_nothing, found.may_share, len(found.meetings)) == (nothing, shares, meetings)
    assert len(found.asks.lines) == meetings
    assert found.health is None


def test_with_several_communities_one_is_chosen_and_kept(cop: Cop) -> None:
    other = second(cop)
    cop.coordinator  # noqa: B018 - so that they are known
    found = seen(cop, COORDINATOR)
    assert isinstance(found, NoPage)
    assert [choice.id for choice in found.choices] == [cop.community_id, other.id]
    cop.do(home.choose, cop.coordinator, other.id)
    chosen = page(cop, COORDINATOR)
    assert chosen.community.id == other.id
    assert [choice.id for choice in chosen.choices] == [cop.community_id, other.id]


def test_with_one_community_there_is_nothing_to_choose(cop: Cop) -> None:
    cop.member  # noqa: B018 - so that they are known
    assert page(cop, MEMBER).choices == ()


def test_a_community_that_is_not_one_s_own_cannot_be_chosen(cop: Cop, other_cop: Cop) -> None:
    with pytest.raises(Refused, match=r"community\.which"):
        cop.do(home.choose, cop.coordinator, other_cop.community_id)


def test_without_any_community_only_who_may_set_one_up_is_offered_that(cop: Cop) -> None:
    empty = Cop(cop.database, cop.clock, 0, "", "T9", "C9", 0)
    empty.do(installations.remember, "T9", "xoxb-9", cop.now, team_name="T9", bot_id="B9", bot_user_id="UBOT")
    person(empty, "U5")
    person(empty, "U6", admin=True)
    assert seen(empty, "U5") == NoPage()
    assert seen(empty, "U6") == NoPage(may_set_up=True)


def test_who_is_in_no_channel_is_told_which_there_are_but_a_guest_is_not(cop: Cop) -> None:
    cop.coordinator  # noqa: B018 - so that they are known
    on_the_roster(cop, COORDINATOR)
    person(cop, "U5")
    person(cop, GUEST, outsider=True)
    assert seen(cop, "U5") == NoPage((), True, ("Bewoners in beeld",))
    assert seen(cop, GUEST) == NoPage()


def test_who_is_gone_has_no_home_any_more(cop: Cop) -> None:
    cop.member  # noqa: B018 - so that they are known
    cop.do(home.opened, cop.team_id, MEMBER)
    cop.do(roster.changed, cop.team_id, MEMBER, Profile("M", is_deactivated=True), cop.now)
    assert cop.do(home.to_show, cop.team_id, MEMBER, cop.now) is None
