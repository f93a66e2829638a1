"""What Home says, in both languages."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.facts import Health, Some
from bot.facts.home import HomePage, NoPage, OpenAsk
from bot.i18n import LANGUAGES, translator
from bot.rules import deliveries as kinds
from bot.rules.asks import CASE, THEMES, TOPICS, Reason
from bot.views import health, home
from tests.views import made
from tests.views.made import NOW, ZONE

HEALTHY = Health(made.standing())


def said(page: HomePage | NoPage, language: str = "nl") -> str:
    """Give everything that a Home says."""
    view = home.home(translator(language), page, ZONE, NOW).to_dict()
    return json.dumps(view, ensure_ascii=False)


def test_a_section_without_anything_in_it_has_no_heading() -> None:
    page = made.home_page("Een les", cases=Some(), asks=Some(), digest=None, own_more=0)
    page = replace(page, own=replace(page.own, lines=[], older=None))
    for heading in ("Jouw casussen", "Wie kan helpen?", "Het laatste weekoverzicht", "Wat je deelde", "En nog"):
        assert heading not in said(page)


def test_a_case_in_rest_says_so_and_when_it_was_last_heard_of() -> None:
    line = made.case_line("Een les")
    line.case.status = "resting"
    assert "in rust, laatste update woensdag 22 oktober 2025" in said(made.home_page("x", cases=Some((line,))))
    assert "in rust" not in said(made.home_page("x", cases=Some((made.case_line("Een les"),))))


@pytest.mark.parametrize(
    ("reason", "dutch", "english"),
    [
        (Reason(CASE), "Dit gaat over je eigen casus.", "This is about your own case."),
        (Reason(THEMES, ("leren", "wonen")), "hier ook over: leren en wonen.", "this too: learning and housing."),
        (Reason(TOPICS, ("loting",)), "waar jij van weet: loting.", "what you know about: loting."),
    ],
)
def test_a_question_says_why_it_is_for_the_reader(reason: Reason, dutch: str, english: str) -> None:
    page = made.home_page("x", asks=Some((OpenAsk(made.line("Wie helpt?"), reason),)))
    assert dutch in said(page, "nl")
    assert english in said(page, "en")


def test_a_question_without_a_reason_gives_none() -> None:
    page = made.home_page("x", asks=Some((OpenAsk(made.line("Wie helpt?"), None),)))
    for words in ("Dit gaat over", "Dit past bij", "gaan hier ook over"):
        assert words not in said(page)


@pytest.mark.parametrize(
    ("visibility", "words"),
    [
        ("mijn-cop", "Alleen jouw CoP mag dit zien."),
        ("alle-cops", "Alle CoP's mogen dit zien."),
        ("website", "op de website"),
    ],
)
def test_what_one_shared_says_who_may_see_it(visibility: str, words: str) -> None:
    page = made.home_page("x")
    own = replace(page.own, lines=[made.line("Een les", visibility=visibility)])
    assert words in said(replace(page, own=own))


def test_a_button_on_home_carries_the_community_that_it_shows() -> None:
    view = home.home(translator("nl"), made.home_page("x", community=made.community(id=7)), ZONE, NOW).to_dict()
    assert json.loads(view["private_metadata"]) == {"community": 7}


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("is_archived", "uit het archief"),
        ("not_in_channel", "/invite @CoP-bot"),
        ("something_new", "`something_new`"),
    ],
)
def test_a_closed_channel_says_why_and_what_to_do(reason: str, words: str) -> None:
    page = made.home_page("x", health=Health(made.standing(closed=reason)))
    assert words in said(page)
    assert "channel.again" in said(page)
    assert "channel.again" not in said(replace(page, health=HEALTHY))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_message_has_a_name_and_no_private_one_tells_more(language: str) -> None:
    t = translator(language)
    every = {value for name, value in vars(kinds).items() if name.isupper() and isinstance(value, str)}
    sent = {kinds.CARD, kinds.REMINDER, kinds.DIGEST, kinds.WELCOME, kinds.MEETING_PLANNED, *kinds.EDITS}
    assert sent <= every
    names = {kind: health.delivery_name(t, kind) for kind in sent | kinds.PRIVATE}
    assert len({names[kind] for kind in sent}) == len(sent)
    assert len({names[kind] for kind in kinds.PRIVATE}) == 1


@pytest.mark.parametrize(
    ("kind", "state", "reason", "words"),
    [
        ("card", "missed", "too_late", "niet op tijd"),
        ("card", "uncertain", "answer_lost", "Misschien staat het er, misschien niet."),
        ("digest", "uncertain", "answer_lost", "/weekoverzicht nu"),
        ("nudge", "failed", "user_disabled", "is er niet meer"),
        ("card_edit", "failed", "edit_window_closed", "kan niet meer veranderd worden"),
        ("card", "failed", "invalid_blocks", "`invalid_blocks`"),
    ],
)
def test_what_did_not_arrive_says_why(kind: str, state: str, reason: str, words: str) -> None:
    row = made.delivery(kind, state, reason)
    where = "uncertain" if state == "uncertain" else "undelivered"
    page = made.home_page("x", health=Health(made.standing(**{where: Some((row,))})))
    assert words in said(page)
    assert "woensdag 25 november" in said(page)


def test_a_quiet_case_is_told_with_its_holders_and_since_when() -> None:
    page = made.home_page("x", health=replace(HEALTHY, quiet=Some((made.case_line("Stil"),))))
    assert "*Stil*: laatste update woensdag 22 oktober 2025, " in said(page)
    assert "<@UOWN1>, <@UOWN2>" in said(page)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", ("Wacht op jouw akkoord", "Mag op de website", "Niet op de website", "Er is nog geen website.")),
        ("en", ("Waits for your approval", "May go on the website", "Not on the website", "There is no website yet.")),
    ],
)
def test_what_waits_for_a_coordinator_says_what_whose_and_that_there_is_no_website(
    language: str, words: tuple[str, ...]
) -> None:
    line = made.line("Loten werkt")
    page = made.home_page("x", health=replace(HEALTHY, approvals=Some((line,))))
    for expected in (*words, f"*{line.case_title}*: “Loten werkt”\\n<@UOWN3>"):
        assert expected in said(page, language)


def test_what_waits_is_quoted_by_its_lesson_or_its_question_or_what_happened() -> None:
    asked = made.line("x", kind="help_request", lesson="", ask="Wie helpt?")
    happened = made.line("x", kind="insight", lesson="", ask="", happened="Er kwam niemand")
    shown = said(made.home_page("x", health=replace(HEALTHY, approvals=Some((asked, happened)))))
    assert "“Wie helpt?”" in shown
    assert "“Er kwam niemand”" in shown


def test_what_waits_of_somebody_without_a_name_is_of_a_member() -> None:
    page = made.home_page("x", health=replace(HEALTHY, approvals=Some((made.line("Loten werkt", author=""),))))
    assert "“Loten werkt”\\nEen lid" in said(page)


def test_a_lesson_to_judge_is_never_cut() -> None:
    page = made.home_page("x", health=replace(HEALTHY, approvals=Some((made.line("&" * 400, author=""),))))
    assert f"“{'&amp;' * 400}”" in said(page)


def test_both_buttons_carry_which_text_is_judged() -> None:
    line = made.line("Loten werkt", 7, revision=3)
    view = home.home(translator("nl"), made.home_page("x", health=replace(HEALTHY, approvals=Some((line,)))), ZONE, NOW)
    pressed = [one for block in view.to_dict()["blocks"] for one in block.get("elements", []) if "action_id" in one]
    values = {one["action_id"]: one["value"] for one in pressed if one["action_id"].startswith("approval.")}
    assert values == {"approval.yes": "7:3", "approval.no": "7:3"}


def test_where_nothing_waits_there_is_no_word_of_the_website() -> None:
    assert "Wacht op jouw akkoord" not in said(made.home_page("x", health=HEALTHY))
    assert "nog geen website" not in said(made.home_page("x", health=HEALTHY))


def test_what_waits_besides_is_counted() -> None:
    waiting = Some((made.line("Loten werkt"),), 12)
    assert "En nog 12." in said(made.home_page("x", health=replace(HEALTHY, approvals=waiting), asks=Some()))


def test_only_who_may_set_up_a_cop_has_the_button_for_it() -> None:
    assert "onboarding.open" in said(NoPage(may_set_up=True))
    assert "onboarding.open" not in said(NoPage())


def test_a_meeting_that_cannot_be_answered_to_tells_what_was_answered_and_has_no_buttons() -> None:
    page = made.home_page("Een les")
    meeting_id = page.meetings[0].id
    assert "rsvp.coming" in said(page)
    begun = said(replace(page, rsvps={meeting_id: "coming"}, may_answer=frozenset()))
    assert "Je antwoord: ik kom." in begun
    assert "rsvp." not in begun
    assert "Kom je?" not in said(replace(page, rsvps={}, may_answer=frozenset()))
