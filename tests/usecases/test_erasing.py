"""Taking somebody out: nothing of them stays in the database, and what the channel shows follows."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from bot.rules.deliveries import CARD_EDIT, CARD_REMOVAL, DIGEST_EDIT, ONBOARDING, SUCCESSOR, key
from bot.rules.roles import COORDINATOR
from bot.rules.submissions import INSIGHT, Draft
from bot.usecases import actors, cards, cases, editions, erasing, installations, privacy, roles, roster, submissions
from bot.usecases.actors import Spot
from bot.usecases.installations import Grant
from bot.usecases.profiles import Profile
from storage import deliveries
from storage.database import Database
from storage.records import Approval, Case, Delivery, DigestItem, Home, Installation, Meeting, Member, Role, Submission
from tests.community import HOLDER, MEMBER, Cop
from tests.held import NAME, OTHERS_LESSON, OWN_ASK, OWN_LESSON, as_stored, known_everywhere, naming

BOTH = pytest.mark.parametrize("keep_texts", [True, False], ids=["name off", "everything"])


@BOTH
def test_the_slack_id_stands_nowhere_afterwards(cop: Cop, keep_texts: bool) -> None:
    actor = known_everywhere(cop)
    assert len(naming(cop, HOLDER)) >= 8
    assert naming(cop, NAME)
    assert as_stored(cop, actor.member.id)
    cop.do(erasing.erase, actor, cop.now, keep_texts=keep_texts)
    assert naming(cop, HOLDER) == []
    assert naming(cop, NAME) == []
    assert naming(cop, "burgerpanels, loting") == []
    assert as_stored(cop, actor.member.id) == []


@BOTH
def test_what_is_not_theirs_stays(cop: Cop, keep_texts: bool) -> None:
    actor = known_everywhere(cop)
    cop.do(erasing.erase, actor, cop.now, keep_texts=keep_texts)
    assert [case.title for case in cop.rows(Case)] == ["Burgerpanel Veenrand", "Dorpshuis Lindeveen"]
    assert [meeting.place for meeting in cop.rows(Meeting)] == ["Het oude raadhuis"]
    (others,) = [row for row in cop.rows(Submission) if row.lesson.startswith(OTHERS_LESSON)]
    assert others.lesson == f"{OTHERS_LESSON}, met dank aan @…; niet van {HOLDER}9"
    assert {member.user_id for member in cop.rows(Member)} == {"U1", MEMBER, ""}
    assert [row.facts for row in cop.deliveries(SUCCESSOR) if row.facts.get("also")] == [{"left": "", "also": ["<@…>"]}]
    assert [row.installed_by for row in cop.rows(Installation)] == [None]


def test_without_their_name_what_they_shared_stays_and_the_channel_follows(cop: Cop) -> None:
    actor = known_everywhere(cop)
    cop.do(erasing.erase, actor, cop.now, keep_texts=True)
    own = [row for row in cop.rows(Submission) if row.lesson == OWN_LESSON or row.ask == OWN_ASK]
    assert len(own) == 2
    for row in own:
        line, _ = cop.do(cards.for_card, cop.community_id, row.id)
        assert line.author == ""
    assert sorted(row.subject_id for row in cop.deliveries(CARD_EDIT)) == [row.id for row in own]
    assert {row.subject_id for row in cop.deliveries(DIGEST_EDIT)} >= {row.id for row in own}
    assert [line.submission.ask for line in cop.do(submissions.open_asks, cop.coordinator)] == [OWN_ASK]


def test_with_everything_what_they_shared_is_wiped_and_the_channel_follows(cop: Cop) -> None:
    actor = known_everywhere(cop)
    cop.do(erasing.erase, actor, cop.now, keep_texts=False)
    assert naming(cop, OWN_LESSON) == naming(cop, OWN_ASK) == []
    rows = {row.number: row for row in cop.rows(Submission)}
    assert [number for number, row in rows.items() if row.withdrawn_at is not None] == [1, 2, 3]
    removed = {row.subject_id for row in cop.deliveries(CARD_REMOVAL)}
    assert {rows[1].id, rows[2].id} <= removed
    digest_edits = cop.deliveries(DIGEST_EDIT)
    part = cop.do(editions.for_edit, digest_edits[0])
    shown = [line.submission.id for line in (*part.asks, *part.lessons, *part.steps)]
    assert shown == [rows[4].id]
    assert {item.submission_id for item in cop.rows(DigestItem)} >= {rows[1].id}, "numbers stay taken"


@BOTH
def test_what_they_decided_about_the_website_stands_without_them(cop: Cop, keep_texts: bool) -> None:
    actor = known_everywhere(cop)
    (before,) = cop.rows(Approval)
    assert before.decided_by == actor.member.id
    cop.do(erasing.erase, actor, cop.now, keep_texts=keep_texts)
    (after,) = cop.rows(Approval)
    assert (after.decided_by, after.approved, after.revision) == (None, True, before.revision)
    assert after.decided_at == before.decided_at


@BOTH
def test_doing_it_twice_is_as_good_as_once(cop: Cop, keep_texts: bool) -> None:
    actor = known_everywhere(cop)
    cop.do(erasing.erase, actor, cop.now, keep_texts=keep_texts)
    planned = len(cop.rows(Delivery))
    cop.do(erasing.erase, actor, cop.now, keep_texts=keep_texts)
    cop.do(erasing.erase, cop.actor(HOLDER), cop.now, keep_texts=keep_texts)
    assert naming(cop, HOLDER) == []
    assert len(cop.rows(Delivery)) == planned


def test_twice_at_once_is_as_good_as_once(cop: Cop, second_database: Database) -> None:
    actor, together = known_everywhere(cop), Barrier(2)

    def erase(opened: Database) -> None:
        together.wait(20)
        opened.write_here(erasing.erase, actor, cop.now, keep_texts=False)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(erase, (cop.database, second_database)))
    assert naming(cop, HOLDER) == []


def test_first_the_name_and_then_everything_takes_nothing_more(cop: Cop) -> None:
    """Once it is nobody's, nobody can say that it was theirs."""
    cop.do(erasing.erase, known_everywhere(cop), cop.now, keep_texts=True)
    cop.do(erasing.erase, cop.actor(HOLDER), cop.now, keep_texts=False)
    assert naming(cop, OWN_LESSON)


def test_what_they_do_later_makes_them_somebody_new(cop: Cop) -> None:
    before = known_everywhere(cop)
    cop.do(erasing.erase, before, cop.now, keep_texts=True)
    assert cop.do(actors.find, cop.team_id, HOLDER, Spot(cop.channel_id)) is None
    again = cop.actor(HOLDER)
    assert again.member.topics == ""
    assert again.roles == {"member"}
    assert cop.do(submissions.mine, again).lines == []
    (theirs, *_) = [row for row in cop.rows(Submission) if row.lesson == OWN_LESSON]
    assert cop.refused(submissions.own, again, theirs.id) == ["submission.not_yours"]


@BOTH
def test_the_last_coordinator_hands_over_first(cop: Cop, keep_texts: bool) -> None:
    cop.update("Een les")
    assert cop.refused(erasing.erase, cop.coordinator, cop.now, keep_texts=keep_texts) == ["privacy.last_coordinator"]
    assert naming(cop, "U1")
    cop.do(roles.give, cop.coordinator, MEMBER, COORDINATOR, cop.now)
    cop.do(erasing.erase, cop.coordinator, cop.now, keep_texts=keep_texts)
    assert naming(cop, "U1") == []
    assert len(cop.rows(Role)) == 1


def test_a_coordinator_whose_account_is_closed_does_not_count(cop: Cop) -> None:
    cop.do(roles.give, cop.coordinator, MEMBER, COORDINATOR, cop.now)
    cop.do(roster.changed, cop.team_id, MEMBER, Profile(MEMBER, is_deactivated=True), cop.now)
    assert cop.refused(erasing.erase, cop.coordinator, cop.now, keep_texts=True) == ["privacy.last_coordinator"]


def test_of_two_coordinators_who_go_at_once_one_stays(cop: Cop, second_database: Database) -> None:
    cop.do(roles.give, cop.coordinator, MEMBER, COORDINATOR, cop.now)
    one, other, together = cop.coordinator, cop.member, Barrier(2)

    def erase(opened: Database, who: actors.Actor) -> bool:
        together.wait(20)
        try:
            opened.write_here(erasing.erase, who, cop.now, keep_texts=True)
        except Exception:
            return False
        return True

    with ThreadPoolExecutor(2) as threads:
        done = list(threads.map(erase, (cop.database, second_database), (one, other)))
    assert sorted(done) == [False, True]
    assert len(cop.rows(Role)) == 1


def test_a_case_that_nobody_holds_any_more_asks_the_coordinators_for_somebody(cop: Cop) -> None:
    cop.do(erasing.erase, cop.holder, cop.now, keep_texts=True)
    (asking,) = cop.deliveries(SUCCESSOR)
    assert (asking.channel_id, asking.subject_id, asking.facts) == ("U1", cop.case_id, {"left": ""})
    assert [line.holders for line in cop.do(cases.listing, cop.coordinator)] == [()]


def test_two_people_without_a_name_are_one_nobody(cop: Cop) -> None:
    cop.update("Een les")
    cop.insight("Nog een les")
    cop.do(erasing.erase, cop.holder, cop.now, keep_texts=True)
    cop.do(erasing.erase, cop.member, cop.now, keep_texts=True)
    assert len({row.author_id for row in cop.rows(Submission)}) == 1
    assert sorted(member.user_id for member in cop.rows(Member)) == ["", "U1"]


def test_the_same_slack_id_in_another_workspace_notices_nothing(cop: Cop, other_cop: Cop) -> None:
    known_everywhere(other_cop)
    before = other_cop.do(privacy.export_known, "T2", HOLDER, cop.now)
    cop.do(erasing.erase, known_everywhere(cop), cop.now, keep_texts=False)
    assert other_cop.do(privacy.export_known, "T2", HOLDER, cop.now) == before
    assert before["homes"]
    assert before["deliveries"]
    assert cop.refused(privacy.export_known, "T1", HOLDER, cop.now) == ["member.unknown"]


def test_somebody_of_another_organisation_leaves_the_workspace_where_they_were_a_guest(cop: Cop) -> None:
    spot = Spot(cop.channel_id, home_team_id="T9")
    guest = cop.do(actors.meet, cop.team_id, "U9", spot, Profile("Gast", is_outsider=True), cop.now)
    cop.do(roles_of_a_guest, guest.member.id, cop)
    cop.do(erasing.erase, guest, cop.now, keep_texts=True)
    assert naming(cop, "U9") == []
    assert [row.lesson for row in cop.rows(Submission)] == ["Van buiten"]
    assert [(member.team_id) for member in cop.rows(Member) if member.user_id == ""] == [cop.team_id]


def roles_of_a_guest(session: object, member_id: int, cop: Cop) -> None:
    values = {"community_id": cop.community_id, "number": 1, "kind": INSIGHT, "author_id": member_id}
    lists = {name: [] for name in ("working_themes", "cbs_themes", "dimensions")}
    session.add(Submission(**values, **lists, lesson="Van buiten", visibility="mijn-cop", created_at=cop.now))
    session.add(Home(team_id=cop.team_id, user_id="U9"))


def test_who_installed_the_bot_for_a_whole_organisation_stands_there_no_more(cop: Cop) -> None:
    cop.do(installations.seen, "T1", "E1", cop.now)
    blank = dict.fromkeys(("team_name", "client_id", "app_id", "bot_id", "bot_user_id", "scopes"), "")
    grant = Grant(team_id="", enterprise_id="E1", installed_by=HOLDER, token_expires_at=None, token="xoxb-org", **blank)
    cop.do(installations.install, grant, cop.now)
    named = key(ONBOARDING, "E1", "now")
    to_them = {"team_id": "E1", "channel_id": HOLDER, "kind": ONBOARDING, "subject_id": 0, "late_after": None}
    cop.do(deliveries.plan, community_id=None, due_at=cop.now, key=named, **to_them)
    where = {found.split(":")[0] for found in naming(cop, HOLDER)}
    assert where >= {"installations.installed_by", "deliveries.channel_id"}
    cop.do(erasing.erase, cop.holder, cop.now, keep_texts=True)
    assert naming(cop, HOLDER) == []


def test_an_operator_erases_by_slack_id(cop: Cop) -> None:
    cop.update("Een les")
    cop.do(erasing.erase_known, cop.team_id, HOLDER, cop.now, keep_texts=False)
    assert naming(cop, HOLDER) == []
    assert cop.refused(erasing.erase_known, cop.team_id, HOLDER, cop.now, keep_texts=False) == ["member.unknown"]


def test_a_form_that_was_open_meanwhile_brings_nothing_back(cop: Cop) -> None:
    """The request key of what was wiped is still taken: Slack's second delivery stores nothing."""
    actor = cop.holder
    draft = Draft(INSIGHT, lesson="Een les")
    cop.do(submissions.share, actor, draft, cop.now, request_key="view:1")
    cop.do(erasing.erase, actor, cop.now, keep_texts=False)
    again = cop.actor(HOLDER)
    assert cop.refused(submissions.share, again, draft, cop.now, request_key="view:1") == ["submission.gone"]


def test_the_link_to_their_data_is_good_for_nothing_any_more(cop: Cop) -> None:
    actor = cop.holder
    secret = cop.do(privacy.issue_link, actor, cop.now)
    cop.do(erasing.erase, actor, cop.now, keep_texts=True)
    assert cop.do(privacy.any_fetch, secret, cop.now) is None
