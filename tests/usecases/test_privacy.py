"""What is held about somebody: seen, set, and fetched by themselves alone."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest

from bot.facts import OwnData, Wishes
from bot.rules.held import HELD
from bot.rules.roles import COORDINATOR, EXPERT
from bot.usecases import actors, communities, privacy, requests, roster
from bot.usecases.actors import Actor, Spot
from bot.usecases.profiles import Profile
from storage import meetings
from storage.database import Database
from storage.records import Download, Member
from tests.community import HOLDER, MEMBER, ZONE, Cop, amsterdam
from tests.held import NAME, OTHERS_LESSON, OWN_ASK, OWN_LESSON, known_everywhere


def wishes(**changes: object) -> Wishes:
    return Wishes(**{"language": "nl", "private_messages": True, "pause": None, "topics": "", **changes})


def seen(cop: Cop, actor: Actor) -> OwnData:
    return cop.do(privacy.show, actor, cop.now, downloads=True)


def elsewhere(cop: Cop, user_id: str = MEMBER) -> Actor:
    """Give somebody as a request from a direct message with the bot finds them."""
    found = cop.do(actors.find, cop.team_id, user_id, Spot("D1"))
    assert found is not None
    return found


def test_what_is_held_is_shown_per_community(cop: Cop) -> None:
    own = seen(cop, known_everywhere(cop))
    assert own.member.name == NAME
    (held,) = own.communities
    assert held.community.id == cop.community_id
    assert held.since == cop.now
    assert held.roles == (COORDINATOR,)
    assert held.cases == ("Burgerpanel Veenrand",)
    assert (held.submissions, held.open_asks) == (2, 1)


def test_somebody_in_two_communities_sees_both_from_anywhere(cop: Cop) -> None:
    cop.insight("Een les")
    other = cop.do(communities.connect, "sturen-op-impact", "T1", "C2", ["U1"], cop.now).community
    cop.do(roster.join, "T1", "C2", MEMBER, None, cop.now)
    held = {found.community.id: found for found in seen(cop, elsewhere(cop)).communities}
    assert held[cop.community_id].submissions == 1
    assert held[other.id].since == cop.now
    assert held[other.id].submissions == 0


def test_a_guest_in_no_community_sees_and_sets_what_is_held(cop: Cop) -> None:
    guest = cop.do(actors.meet, "T1", "U7", Spot("D1"), Profile("Gast", "en-GB", is_outsider=True), cop.now)
    assert seen(cop, guest).communities == ()
    cop.do(privacy.save, guest, wishes(private_messages=False, language="en"), cop.now)
    own = seen(cop, guest)
    assert (own.language, own.member.private_messages) == ("en", False)


def test_what_is_set_stays_set(cop: Cop) -> None:
    wanted = wishes(language="en", private_messages=False, pause=date(2027, 2, 1), topics=" burgerpanels, loting ")
    cop.do(privacy.save, cop.member, wanted, cop.now)
    (member,) = [row for row in cop.rows(Member) if row.user_id == MEMBER]
    assert (member.language, member.private_messages) == ("en", False)
    assert member.paused_until == amsterdam("2027-02-01", "00:00")
    assert member.topics == "burgerpanels, loting"


def test_whoever_says_what_they_know_about_is_an_expert_until_they_take_it_back(cop: Cop) -> None:
    assert EXPERT not in cop.member.roles
    cop.do(privacy.save, cop.member, wishes(topics="loting"), cop.now)
    assert EXPERT in cop.member.roles
    cop.do(privacy.save, cop.member, wishes(topics="  - "), cop.now)
    assert EXPERT not in cop.member.roles


def test_everything_wrong_is_said_at_once_and_nothing_is_kept(cop: Cop) -> None:
    wrong = wishes(language="fr", pause=cop.now.date(), topics="x" * 201, private_messages=False)
    refused = cop.refused(privacy.save, cop.member, wrong, cop.now)
    assert refused == ["language.unknown", "text.long", "pause.past"]
    assert cop.member.member.private_messages


def test_a_pause_keeps_private_messages_away_until_its_day(cop: Cop) -> None:
    known = {MEMBER: Profile("Noor", "nl-NL", ZONE)}
    cop.do(roster.take, cop.community_id, [MEMBER], known, cop.now)
    cop.do(privacy.pause, cop.member, date(2026, 12, 1), cop.now)
    assert seen(cop, cop.member).paused_until == amsterdam("2026-12-01", "00:00")
    may = [
        cop.do(roster.may_get, cop.community_id, "T1", MEMBER, moment)
        for moment in (cop.now, amsterdam("2026-11-30", "23:59"), amsterdam("2026-12-01", "00:00"))
    ]
    assert may == [False, False, True]
    cop.do(privacy.pause, cop.member, None, cop.now)
    assert cop.do(roster.may_get, cop.community_id, "T1", MEMBER, cop.now)
    cop.do(privacy.messages, cop.member, cop.now, on=False)
    assert not cop.do(roster.may_get, cop.community_id, "T1", MEMBER, cop.now)


def test_a_pause_that_is_over_is_not_shown(cop: Cop) -> None:
    cop.do(privacy.pause, cop.member, date(2026, 12, 1), cop.now)
    cop.clock.move_to(amsterdam("2026-12-01", "09:00"))
    assert seen(cop, cop.member).paused_until is None


def test_the_download_has_something_of_every_table_in_which_somebody_stands(cop: Cop) -> None:
    known_everywhere(cop)
    found = cop.do(privacy.export_known, "T1", HOLDER, cop.now)
    assert [name for name, held in HELD.items() if held.shown and not found[name]] == []
    assert set(found) == {"made_at"} | {name for name, held in HELD.items() if held.shown}
    (member,) = found["members"]
    assert (member["user_id"], member["name"], member["topics"]) == (HOLDER, NAME, "burgerpanels, loting")
    assert member["created_at"] == cop.now.isoformat()


def test_the_download_holds_own_texts_and_nobody_else_s(cop: Cop) -> None:
    known_everywhere(cop)
    cop.do(privacy.save, cop.coordinator, wishes(topics="geheim van een ander"), cop.now)
    found = cop.do(privacy.export_known, "T1", HOLDER, cop.now)
    told = json.dumps(found, ensure_ascii=False)
    assert [row["lesson"] or row["ask"] for row in found["submissions"]] == [OWN_LESSON, OWN_ASK, ""]
    assert found["submissions"][0]["community"] == "Bewoners in beeld"
    assert found["case_holders"][0]["case"] == "Burgerpanel Veenrand"
    assert OTHERS_LESSON not in told
    assert "geheim" not in told
    assert "U1" not in told
    assert MEMBER not in told


def test_the_place_of_a_meeting_that_was_moved_may_be_another_s_words(cop: Cop) -> None:
    known_everywhere(cop)
    (meeting,) = cop.do(privacy.export_known, "T1", HOLDER, cop.now)["meetings"]
    assert meeting["place"] == "Het oude raadhuis"
    cop.do(moved, cop)
    (meeting,) = cop.do(privacy.export_known, "T1", HOLDER, cop.now)["meetings"]
    assert "place" not in meeting
    assert meeting["number"] == 1


def moved(session: object, cop: Cop) -> None:
    meetings.by_number(session, cop.community_id, 1).sequence += 1


def test_a_link_gives_the_data_once(cop: Cop) -> None:
    cop.insight("Een les")
    secret = cop.do(privacy.issue_link, cop.member, cop.now)
    assert secret not in str([row.secret_digest for row in cop.rows(Download)])
    assert cop.do(privacy.any_link_stands, secret, cop.now)
    assert cop.do(privacy.any_link_stands, secret, cop.now), "looking uses nothing up"
    found = cop.do(privacy.any_fetch, secret, cop.now)
    assert found is not None
    assert [row["lesson"] for row in found["submissions"]] == ["Een les"]
    assert cop.do(privacy.any_fetch, secret, cop.now) is None
    assert not cop.do(privacy.any_link_stands, secret, cop.now)


def test_of_two_who_use_a_link_at_once_one_gets_the_data(cop: Cop, second_database: Database) -> None:
    secret, together = cop.do(privacy.issue_link, cop.member, cop.now), Barrier(2)

    def fetch(opened: Database) -> bool:
        together.wait(20)
        return opened.write_here(privacy.any_fetch, secret, cop.now) is not None

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(fetch, (cop.database, second_database))) == [False, True]


def test_a_link_is_good_for_a_quarter_of_an_hour(cop: Cop) -> None:
    secret = cop.do(privacy.issue_link, cop.member, cop.now)
    late = cop.now + timedelta(minutes=15)
    assert cop.do(privacy.any_link_stands, secret, late - timedelta(seconds=1))
    assert not cop.do(privacy.any_link_stands, secret, late)
    assert cop.do(privacy.any_fetch, secret, late) is None


def test_a_new_link_makes_the_one_before_worthless(cop: Cop) -> None:
    first = cop.do(privacy.issue_link, cop.member, cop.now)
    cop.do(privacy.issue_link, cop.member, cop.now)
    assert cop.do(privacy.any_fetch, first, cop.now) is None
    assert len(cop.rows(Download)) == 1


def test_a_link_that_nobody_used_is_forgotten(cop: Cop) -> None:
    cop.do(privacy.issue_link, cop.member, cop.now)
    cop.do(requests.forget_old, cop.now + timedelta(minutes=14))
    assert len(cop.rows(Download)) == 1
    cop.do(requests.forget_old, cop.now + timedelta(minutes=15))
    assert cop.rows(Download) == []


@pytest.mark.parametrize("secret", ["", "x", "é", "a" * 5000])
def test_a_secret_that_was_never_given_opens_nothing(cop: Cop, secret: str) -> None:
    cop.do(privacy.issue_link, cop.member, cop.now)
    assert cop.do(privacy.any_fetch, secret, cop.now) is None
