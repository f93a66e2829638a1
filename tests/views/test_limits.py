"""Every view, in both languages, with whatever members type: within Slack's limits, and pinging nobody.

The judge of the limits is the pretend Slack's: it shares nothing with the views.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from slack_sdk.models.views import View

import bot.views
from bot.facts import Ahead, Given, Health, OwnPage, People, Some
from bot.facts.home import HomePage, NoPage
from bot.i18n import LANGUAGES, Translator, translator
from bot.rules.consent import IN_A_BUTTON, Said
from bot.rules.problems import Problem
from bot.rules.roles import CASE_HOLDER, COORDINATOR
from bot.rules.submissions import ALL_COPS, HELP_REQUEST, INSIGHT, UPDATE, WEBSITE, Draft
from bot.sandbox.errors import SlackError
from bot.sandbox.limits import check_message, check_view
from bot.views import (
    asides,
    cases,
    choices,
    communities,
    consent,
    digests,
    doubts,
    errors,
    forms,
    home,
    meetings,
    notices,
    onboarding,
    plans,
    privacy,
    receipts,
    reports,
    roles,
    status,
    submissions,
    trouble,
)
from bot.views import settings as settings_views
from bot.views.blocks import Message
from handlers.slack.plans import as_facts as facts_of_a_plan
from storage.records import Community
from tests.views import made
from tests.views.made import MEMBER_TEXT, NOW, OWN_IDS, ZONE

Rendering = Callable[[Translator, str], Message | View]
TITLES = [(number, f"Casus {number}") for number in range(1, 151)]
UNDO = NOW + timedelta(minutes=30)


def facts(text: str, number: int | None = None) -> dict[str, Any]:
    return facts_of_a_plan(made.plan(text), "trigger:1234567890.1234567890." + "f" * 32, number)


def draft(text: str, kind: str = UPDATE) -> Draft:
    """A form may come back with more than the rules allow; it is shown again with all of it."""
    texts = dict.fromkeys(("did", "happened", "lesson", "friction", "ask", "next_step", "keywords"), text)
    return Draft(kind, 7, **texts, working_themes=("leren",), cbs_themes=("wonen",), dimensions=("later",))


def both_confirmations(t: Translator, text: str) -> Message:
    return plans.confirm(t, made.check(text, double=True), NOW, facts(text))


def form_facts(**changes: Any) -> dict[str, Any]:
    return {"community": 1, "more": False, "editing": None, "asked": False, "key": "trigger:" + "1" * 60, **changes}


def meeting_facts(number: int | None) -> dict[str, Any]:
    return {"community": 1, "number": number, "zone": ZONE, "nonce": "trigger:" + "1" * 60}


def many_communities(text: str) -> tuple[Community, ...]:
    return tuple(made.community(id=number, name=made.written(text, 75)) for number in range(1, 121))


def everything(text: str) -> HomePage:
    """Give the fullest Home: a coordinator of several CoPs with a closed channel and too much of everything."""
    return made.home_page(text, choices=many_communities(text), health=made.health(text, "restricted_action"))


def nothing_yet() -> HomePage:
    """Give the Home of a new CoP without a goal."""
    health = Health(made.standing(community=made.community(goal_nl="", goal_en="")))
    empty = {"meetings": (), "cases": Some(), "own": OwnPage([], None), "own_more": 0, "asks": Some(), "digest": None}
    return made.home_page("", **empty, health=health, contacts=(), community=made.community(goal_nl="", goal_en=""))


def said(text: str) -> Said:
    """A message as the person hands it over, cut to what travels."""
    return Said("COWN", "1764151200.000100", "UOWN3", "T2", text or "x").within(IN_A_BUTTON)


def cops(text: str, number: int) -> list[tuple[int, str]]:
    return [(10**9 + index, made.written(text, 200)) for index in range(number)]


OPENS = {"name": "update.open", "value": "7", "key": "trigger:" + "1" * 60}

VIEWS: dict[str, list[Rendering]] = {
    "asides.nudge": [
        lambda t, text: asides.nudge(t, made.nudge(text), NOW),
        lambda t, text: asides.nudge(t, made.nudge(text, updated=False), NOW),
    ],
    "asides.asked_no_more": [lambda t, text: asides.asked_no_more(t, made.case(text))],
    "asides.successor": [lambda t, text: asides.successor(t, made.orphaned(text))],
    "asides.successor_form": [lambda t, text: asides.successor_form(t, made.case(text))],
    "asides.successor_later": [lambda t, text: asides.successor_later(t, made.case(text))],
    "reports.report": [
        lambda t, text: reports.report(t, made.report(text), NOW),
        lambda t, text: reports.report(t, made.report(text, missed=0, closed=True), NOW),
    ],
    "asides.newcomer": [
        lambda t, text: asides.newcomer(t, made.arrived(text), NOW),
        lambda t, text: asides.newcomer(t, made.arrived(text, ahead=False), NOW),
    ],
    "cases.rests": [lambda t, text: cases.rests(t, made.case(text, status="resting"))],
    "cases.is_active": [lambda t, text: cases.is_active(t, made.case(text))],
    "cases.listing": [
        lambda t, text: cases.listing(t, [], made.community(), ZONE, NOW),
        lambda t, text: cases.listing(t, [made.case_line(text, held=False)], made.community(), ZONE, NOW),
        lambda t, text: cases.listing(t, [made.case_line(text, n) for n in range(60)], made.community(), ZONE, NOW),
    ],
    "cases.page": [lambda t, text: cases.page(t, made.case_page(text), ZONE, NOW)],
    "cases.created": [lambda t, text: cases.created(t, made.case(text).title, 7)],
    "cases.holders": [lambda t, text: cases.holders(t, made.case_line(text))],
    "cases.case_form": [lambda t, text: cases.case_form(t, text, 1)],
    "choices.which_view": [
        lambda t, text: choices.which_view(t, cops(text, 5), OPENS),
        lambda t, text: choices.which_view(t, cops(text, 150), OPENS),
    ],
    "choices.chosen_before": [lambda t, text: choices.chosen_before(t, text)],
    "consent.ask_form": [lambda t, text: consent.ask_form(t, said(text), made.community())],
    "consent.question": [
        lambda t, text: consent.question(t, "UOWN1", said(text), made.community(), "consent:" + "f" * 64),
    ],
    "consent.asked": [lambda t, text: consent.asked(t, said(text))],
    "consent.asked_before": [lambda t, text: consent.asked_before(t, said(text))],
    "consent.perhaps_asked": [lambda t, text: consent.perhaps_asked(t, said(text))],
    "consent.declined": [lambda t, text: consent.declined(t)],
    "consent.kept_before": [lambda t, text: consent.kept_before(t, made.line(text, kind=INSIGHT))],
    "consent.agreed": [lambda t, text: consent.agreed(t, made.line(text, kind=INSIGHT), made.community())],
    "communities.connected": [
        lambda t, text: communities.connected(t, made.connected(again=False), NOW),
        lambda t, text: communities.connected(t, made.connected(again=True), NOW),
    ],
    "communities.invite_first": [lambda t, text: communities.invite_first(t, "UOWN1")],
    "communities.ask_to_move": [lambda t, text: communities.ask_to_move(t, made.community(), "bewoners-in-beeld")],
    "communities.welcome": [lambda t, text: communities.welcome(t, made.community())],
    "communities.welcome_posting": [lambda t, text: communities.welcome_posting(t)],
    "communities.help_page": [
        lambda t, text: communities.help_page(t, None, []),
        lambda t, text: communities.help_page(t, made.community(), ["UOWN1"]),
        lambda t, text: communities.help_page(t, made.community(digest_on=False), []),
    ],
    "communities.language_set": [lambda t, text: communities.language_set(t)],
    "onboarding.done": [
        lambda t, text: onboarding.done(t, made.connected(again=False), NOW, inside=True, bot_user_id="UOWN1"),
        lambda t, text: onboarding.done(t, made.connected(again=False), NOW, inside=False, bot_user_id="UOWN1"),
    ],
    "onboarding.invitation": [lambda t, text: onboarding.invitation(t)],
    "onboarding.setup_form": [
        lambda t, text: onboarding.setup_form(t, made.communities(), made.setup(text, slug="bewoners-in-beeld")),
        lambda t, text: onboarding.setup_form(t, [], made.setup(text, is_new=True)),
        lambda t, text: onboarding.setup_form(t, [made.community()], onboarding.choose(made.setup(text), "new")),
    ],
    "roles.given": [
        lambda t, text, role=role, taken=taken, changed=changed: roles.given(
            t, Given(made.community(), "UOWN1", role, text, taken, changed)
        )
        for role in (COORDINATOR, CASE_HOLDER)
        for taken in (True, False)
        for changed in (True, False)
    ],
    "roles.listing": [
        lambda t, text: roles.listing(t, People(made.community(), (), (), ())),
        lambda t, text: roles.listing(
            t, People(made.community(), ("UOWN1",), (("UOWN1", (text,) * 9),) * 50, (("UOWN1", text),) * 50)
        ),
    ],
    "settings.settings_form": [
        lambda t, text: settings_views.settings_form(t, made.setup(text), 1),
        lambda t, text: settings_views.settings_form(
            t, settings_views.setup_of(made.community(reminders=["60d", "5d", "99h"]), ["UOWN1"], t), 1
        ),
        lambda t, text: settings_views.settings_form(
            t, settings_views.setup_of(made.community(reminders=[], digest_on=False, language="en"), [], t), 1
        ),
    ],
    "settings.settings_saved": [
        lambda t, text: settings_views.settings_saved(t, made.community()),
        lambda t, text: settings_views.settings_saved(t, made.community(reminders=[], digest_on=False)),
    ],
    "trouble.channel_closed": [
        lambda t, text, reason=reason: trouble.channel_closed(t, made.community(), "COWN1", reason)
        for reason in ("is_archived", "not_in_channel", "channel_not_found", "restricted_action")
    ],
    "trouble.trying_again": [lambda t, text: trouble.trying_again(t, made.community())],
    "digests.message": [
        lambda t, text: digests.message(t, made.quiet_part(), NOW),
        lambda t, text: digests.message(t, made.digest_part(text), NOW),
        lambda t, text: digests.message(t, made.digest_part(text, 3, part=1, parts=3), NOW),
    ],
    "digests.last_view": [
        lambda t, text: digests.last_view(t, made.quiet_part(), NOW),
        lambda t, text: digests.last_view(t, made.digest_part(text, 3, parts=3), NOW),
    ],
    "digests.preview": [
        lambda t, text: digests.preview(t, Ahead([made.digest_part(text, parts=2)] * 2, NOW, True), NOW),
        lambda t, text: digests.preview(t, Ahead([made.quiet_part()], NOW, False), NOW),
        lambda t, text: digests.preview(t, Ahead([made.quiet_part()], None, False), NOW),
    ],
    "digests.posting": [
        lambda t, text: digests.posting(t, made.community(), NOW, NOW),
        lambda t, text: digests.posting(t, made.community(), None, NOW),
    ],
    "digests.already": [
        lambda t, text: digests.already(t, NOW, ZONE, NOW, "1"),
        lambda t, text: digests.already(t, None, ZONE, NOW, "1"),
    ],
    "doubts.question": [
        lambda t, text: doubts.question(t, made.doubt(text), NOW),
        lambda t, text: doubts.question(t, made.doubt(text, line=None), NOW),
        lambda t, text: doubts.question(t, made.doubt(text, line=made.line(text, kind=INSIGHT, author="")), NOW),
        lambda t, text: doubts.question(t, made.doubt(text, "digest", attempted_at=NOW), NOW),
        lambda t, text: doubts.question(t, made.doubt(text, "digest", occurrence="2026-W48-2", part=2), NOW),
        lambda t, text: doubts.question(t, made.doubt(text, "welcome"), NOW),
    ],
    "doubts.link_form": [
        lambda t, text: doubts.link_form(t, made.doubt(text), ("DOWN1", "1764165600.000100")),
        lambda t, text: doubts.link_form(t, made.doubt(text, "digest"), None),
    ],
    "doubts.answered": [
        lambda t, text, facts=facts, state=state, before=before: doubts.answered(
            t, made.doubt(text, state=state, before=before, **facts)
        )
        for facts in ({}, {"line": None}, {"kind": "digest"}, {"kind": "welcome"})
        for state in ("sent", "due", "missed", "dropped", "held", "uncertain")
        for before in (True, False)
    ],
    "errors.problem_message": [
        lambda t, text: errors.problem_message(t, [Problem("lesson.missing")], NOW),
        lambda t, text: errors.problem_message(
            t, [Problem("date.unreadable", "date", {"text": text}), Problem("digest.none")], NOW, typed=text * 5
        ),
        lambda t, text: errors.problem_message(
            t, [Problem("case.unknown", "case", {"text": text, "suggestions": [text] * 5})], NOW, typed=f"/x {text}"
        ),
    ],
    "errors.with_draft": [lambda t, text: errors.with_draft(t, [Problem("personal")], NOW, text, text[:1900])],
    "errors.busy": [lambda t, text: errors.busy(t), lambda t, text: errors.busy(t, text * 5)],
    "errors.not_installed": [lambda t, text: errors.not_installed(t)],
    "errors.expired": [lambda t, text: errors.expired(t)],
    "forms.submission_form": [
        lambda t, text: forms.submission_form(t, Draft(UPDATE), TITLES, form_facts()),
        lambda t, text: forms.submission_form(t, draft(text), [(7, made.case(text).title)], form_facts(more=True)),
        lambda t, text: forms.submission_form(t, draft(text, INSIGHT), [], form_facts(more=True, editing=3)),
        lambda t, text: forms.submission_form(t, draft(text, HELP_REQUEST), TITLES, form_facts(editing=10**9)),
        lambda t, text: forms.submission_form(t, draft(text), TITLES, form_facts(asked=True, more=True)),
        lambda t, text: forms.submission_form(t, draft(text, INSIGHT), [], form_facts(left=37_000, asker="UOWN1")),
    ],
    "forms.no_cases": [lambda t, text: forms.no_cases(t, 1)],
    "home.home": [
        lambda t, text: home.home(t, NoPage(), ZONE, NOW),
        lambda t, text: home.home(t, NoPage(elsewhere=True), ZONE, NOW),
        lambda t, text: home.home(t, NoPage((), True, (made.written(text, 75),) * 7, may_set_up=True), ZONE, NOW),
        lambda t, text: home.home(t, NoPage(many_communities(text)), ZONE, NOW),
        lambda t, text: home.home(t, made.home_page(text), ZONE, NOW),
        lambda t, text: home.home(t, made.home_page(text, health=made.health(text, "is_archived")), ZONE, NOW),
        lambda t, text: home.home(t, everything(text), ZONE, NOW),
        lambda t, text: home.home(t, nothing_yet(), ZONE, NOW),
    ],
    "home.trouble": [lambda t, text: home.trouble(t)],
    "plans.confirm": [
        both_confirmations,
        lambda t, text: plans.confirm(t, made.check(text, moves=True), NOW, facts(text, 4)),
    ],
    "plans.confirm_view": [
        lambda t, text: plans.confirm_view(t, both_confirmations(t, text), facts(text)),
        lambda t, text: plans.confirm_view(t, both_confirmations(t, text), facts(text, 4)),
    ],
    "plans.which_day": [
        lambda t, text: plans.which_day(t, [(made.plan(text), facts(text)), (made.plan(text), facts(text))], 1, NOW)
    ],
    "meetings.planned": [
        lambda t, text: meetings.planned(t, made.planned(text, "7d", "1d", "1h"), NOW),
        lambda t, text: meetings.planned(t, made.planned(text, "1h"), NOW, changed=True),
        lambda t, text: meetings.planned(t, made.planned(text), NOW),
        lambda t, text: meetings.planned(t, made.planned(text, reminders=[]), NOW),
    ],
    "meetings.restored": [lambda t, text: meetings.restored(t, made.planned(text, "1h"), NOW)],
    "meetings.cancelled": [lambda t, text: meetings.cancelled(t, made.meeting(text), NOW)],
    "meetings.listing": [
        lambda t, text: meetings.listing(t, [], made.community(), NOW),
        lambda t, text: meetings.listing(t, [made.meeting(text)] * 50, made.community(), NOW, 2),
    ],
    "plans.meeting_form": [
        lambda t, text: plans.meeting_form(t, None, default_start=NOW, facts=meeting_facts(None)),
        lambda t, text: plans.meeting_form(t, made.plan(text), default_start=NOW, facts=meeting_facts(10**6)),
    ],
    "notices.announcement": [lambda t, text: notices.announcement(t, made.meeting(text), made.community(), NOW)],
    "notices.moved": [
        lambda t, text: notices.moved(t, made.meeting(text), NOW, NOW),
        lambda t, text: notices.moved(t, made.meeting(text), NOW + timedelta(days=7, hours=1), NOW),
        lambda t, text: notices.moved(t, made.meeting(text), NOW + timedelta(days=7), NOW),
    ],
    "notices.goes_ahead": [lambda t, text: notices.goes_ahead(t, made.meeting(text), NOW)],
    "notices.called_off": [lambda t, text: notices.called_off(t, made.meeting(text), NOW)],
    "notices.reminder": [
        lambda t, text: notices.reminder(t, made.meeting(text), made.community(), "1d", [], NOW),
        lambda t, text: notices.reminder(
            t, made.meeting(text), made.community(), "7d", [made.line(text, n) for n in range(5)], NOW
        ),
    ],
    "privacy.own_data": [
        lambda t, text: privacy.own_data(t, made.own_data(text), 1, NOW),
        lambda t, text: privacy.own_data(t, made.own_data(text, communities=60), None, NOW),
        lambda t, text: privacy.own_data(t, made.own_data(text, communities=0, downloads=False), None, NOW),
    ],
    "privacy.saved": [
        lambda t, text: privacy.saved(t, made.own_data(text), NOW),
        lambda t, text: privacy.saved(t, made.own_data(text, private_messages=False, paused_until=None), NOW),
        lambda t, text: privacy.saved(t, made.own_data("", paused_until=None), NOW),
    ],
    "privacy.link": [lambda t, text: privacy.link(t, "https://voorbeeld.nl/my-data/" + "x" * 43)],
    "privacy.no_link": [lambda t, text: privacy.no_link(t)],
    "privacy.erased": [
        lambda t, text: privacy.erased(t, keep_texts=True),
        lambda t, text: privacy.erased(t, keep_texts=False),
    ],
    "receipts.receipt": [
        lambda t, text: receipts.receipt(t, cases.created(t, made.case(text).title, 7), 1),
        lambda t, text: receipts.receipt(t, submissions.taken_back(t, made.submission(text)), None, "x" * 24),
    ],
    "receipts.stopped": [lambda t, text: receipts.stopped(t)],
    "status.status": [
        lambda t, text: status.status(t, made.standing(), ZONE, NOW),
        lambda t, text: status.status(t, made.standing(no_digest="off"), ZONE, NOW),
        lambda t, text: status.status(t, made.in_trouble(text, "restricted_action"), ZONE, NOW),
    ],
    "status.moments": [
        lambda t, text: status.moments(t, made.moments(text), NOW),
        lambda t, text: status.moments(t, made.moments(text, ahead=False), NOW),
    ],
    "submissions.card": [
        lambda t, text: submissions.card(t, made.line(text, edited_at=NOW), made.community()),
        lambda t, text: submissions.card(t, made.line(text, kind=INSIGHT, visibility=ALL_COPS), made.community()),
        lambda t, text: submissions.card(t, made.line(text, kind=INSIGHT, author=""), made.community()),
        lambda t, text: submissions.card(
            t, made.line(text, kind=HELP_REQUEST, visibility=WEBSITE, ask_closed_at=NOW), made.community()
        ),
    ],
    "submissions.stored": [
        lambda t, text: submissions.stored(t, made.line(text), made.community(), UNDO, ZONE),
        lambda t, text: submissions.stored(t, made.line(text, kind=INSIGHT), made.community(), UNDO, ZONE),
        lambda t, text: submissions.stored(t, made.line(text, in_channel=False), made.community(), UNDO, ZONE),
    ],
    "submissions.stored_view": [
        lambda t, text: submissions.stored_view(t, made.line(text), made.community(), UNDO, ZONE),
        lambda t, text: submissions.stored_view(t, made.line(text, kind=HELP_REQUEST), made.community(), UNDO, ZONE),
    ],
    "submissions.taken_back": [
        lambda t, text: submissions.taken_back(t, made.submission(text)),
        lambda t, text: submissions.taken_back(t, made.submission(text), deleted=True),
    ],
    "submissions.own_view": [
        lambda t, text: submissions.own_view(t, made.own_page(text), 1),
        lambda t, text: submissions.own_view(t, made.own_page(text, 0, None), 1),
    ],
    "submissions.asks": [
        lambda t, text: submissions.asks(t, [], ZONE, NOW),
        lambda t, text: submissions.asks(
            t, [made.line(text, n, HELP_REQUEST) for n in range(1, 31)], ZONE, NOW + timedelta(days=400)
        ),
        lambda t, text: submissions.asks(t, [made.line(text)] * 21, ZONE, NOW, 2),
        lambda t, text: submissions.asks(t, [made.line(text, author="")], ZONE, NOW),
    ],
    "submissions.ask_closed": [
        lambda t, text: submissions.ask_closed(t, made.closed(text)),
        lambda t, text: submissions.ask_closed(t, made.closed(text, before=True)),
        lambda t, text: submissions.ask_closed(t, made.closed(text, own=False)),
    ],
    "submissions.too_late": [lambda t, text: submissions.too_late(t, 7)],
}
CASES = [
    pytest.param(language, render, id=f"{name}-{index}-{language}")
    for name, renderings in VIEWS.items()
    for index, render in enumerate(renderings)
    for language in LANGUAGES
]


def test_every_view_is_in_the_table() -> None:
    found = set()
    for module in pkgutil.iter_modules(bot.views.__path__):
        if module.name == "blocks":
            continue
        for name, function in inspect.getmembers(importlib.import_module(f"bot.views.{module.name}")):
            own = inspect.isfunction(function) and function.__module__ == f"bot.views.{module.name}"
            if own and not name.startswith("_") and function.__annotations__["return"] in ("Message", "View"):
                found.add(f"{module.name}.{name}")
    assert found == set(VIEWS)


def checked(rendered: Message | View) -> dict[str, Any]:
    """Give the payload as Slack gets it, judged within the limits."""
    try:
        if isinstance(rendered, Message):
            payload = rendered.payload()
            check_message(payload["text"], payload.get("blocks"))
            return payload
        payload = rendered.to_dict()
        check_view(payload)
    except SlackError as refused:
        pytest.fail(f"{refused.error}: {refused.extra}")
    return payload


def markup(value: Any) -> Iterator[str]:
    """Give every text in which Slack would see mentions and links: all but plain text and what inputs hold."""
    if isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            assert value.get("verbatim") is True, "Slack would make links and mentions of its own"
            yield value["text"]
        for inner in value.values():
            yield from markup(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from markup(inner)


OURS = re.compile("|".join(f"<[@#]{own}>" for own in OWN_IDS) + r"|<https://voorbeeld\.nl/[^<>|]*\|[^<>|]+>")
ENTITY = re.compile(r"&(amp|lt|gt);")


def assert_pings_nobody(text: str) -> None:
    rest = ENTITY.sub("", OURS.sub("", text))
    assert not set(rest) & set("<>&"), rest


@pytest.mark.parametrize(("language", "render"), CASES)
@given(text=MEMBER_TEXT)
@example("")
@example("&" * 3000)
@example("<!channel>" * 300)
@example("\"'\\\n" * 750)
@example("👩‍👩‍👧" * 375)
@example("*" * 3000)
@settings(max_examples=12)
def test_a_view_is_within_slack_s_limits_and_pings_nobody(language: str, render: Rendering, text: str) -> None:
    payload = checked(render(translator(language), text))
    for shown in markup(payload.get("blocks", [])):
        assert_pings_nobody(shown)
        assert shown.strip()
    if "type" not in payload:
        assert payload["text"].strip()
        assert_pings_nobody(payload["text"])


@pytest.mark.parametrize(("language", "render"), CASES)
def test_no_fact_is_forgotten_in_a_sentence(language: str, render: Rendering) -> None:
    for shown in markup(checked(render(translator(language), "Een les")).get("blocks", [])):
        assert "{" not in shown
        assert "None" not in shown


@given(st.sampled_from(LANGUAGES), MEMBER_TEXT)
def test_what_was_typed_comes_back_whole_up_to_twelve_thousand_characters(language: str, text: str) -> None:
    typed = (text or "x") * (12_000 // len(text or "x"))
    message = errors.problem_message(translator(language), [Problem("digest.none")], NOW, typed=f"x{typed}")
    shown = "".join(" ".join(markup(checked(message)["blocks"])).split())
    unescaped = shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    # Only escaping can make it too long for one message.
    whole = typed if not set(typed) & set("<>&") else typed[:2000]
    assert "".join(f"x{whole}".split()) in unescaped
