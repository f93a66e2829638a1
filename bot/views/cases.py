"""Cases: list, one case, and the form for a new one."""

from __future__ import annotations

from datetime import datetime

from slack_sdk.models.blocks import Block, UserMultiSelectElement
from slack_sdk.models.views import View

from bot.facts import CasePage
from bot.i18n import Translator
from bot.rules.cases import RESTING
from bot.rules.instants import wall
from bot.views.blocks import (
    Message,
    actions,
    button,
    context,
    field_of,
    form,
    of_community,
    plain,
    section,
    text_input,
)
from bot.views.lists import and_more, paged
from bot.views.text import bold, capital, fit, mention, mentions, quoted
from storage.cases import CaseLine
from storage.records import Case, Community

HOLDERS_NAMED, MOST_HOLDERS = 5, 50


def listing(
    t: Translator, lines: list[CaseLine], community: Community, zone: str, now: datetime, page: int = 1
) -> Message:
    """Give a page of the cases with holders and the day of their last update."""
    if not lines:
        text = t(
            "{cop} has no cases yet. A coordinator can add one with `/case new` and a title.",
            cop=fit(community.name, 100),
        )
        return Message(text, [section(text)])
    text = t.plural("One case of {cop}", "{n} cases of {cop}", len(lines), cop=fit(community.name, 100))
    shown, left = paged(lines, page)
    blocks: list[Block] = [section(f"*{text}*"), *[section(_line(t, line, zone, now)) for line in shown]]
    if left:
        hint = t("See them with `/case list {page}`.", page=page + 1)
        blocks.append(context(f"{and_more(t, left)} {hint}"))
    return Message(text, blocks)


def page(t: Translator, page: CasePage, zone: str, now: datetime) -> Message:
    """Give one case with its last lessons and asks."""
    blocks: list[Block] = [section(_line(t, page.line, zone, now))]
    if page.line.case.question:
        blocks.append(section(t("*Learning question:* {text}", text=fit(page.line.case.question, 1000))))
    for line in page.recent:
        day = t.day(wall(line.submission.created_at, zone).date(), wall(now, zone).date())
        blocks.append(section(f"{capital(day)}: {quoted(line.submission.lesson or line.submission.ask, 600)}"))
    blocks.append(actions(button(t("Share an update"), "update.open", str(page.line.case.id), style="primary")))
    return Message(fit(page.line.case.title, 200), blocks)


def created(t: Translator, title: str, case_id: int) -> Message:
    """Give the receipt of a new case."""
    text = t("The case {title} is there. Members can now share updates on it.", title=bold(title))
    return Message(
        text.replace("*", ""), [section(text), actions(button(t("Share an update"), "update.open", str(case_id)))]
    )


def rests(t: Translator, case: Case) -> Message:
    """Give the answer to putting a case *in rust*."""
    text = t("{case} rests now. I do not ask about it. A new update makes it active again.", case=bold(case.title))
    again = button(t("Make it active again"), "case.active", str(case.id))
    return Message(text.replace("*", ""), [section(text), actions(again, block_id=of_community(case.community_id))])


def is_active(t: Translator, case: Case) -> Message:
    """Give the answer to making a case active again."""
    text = t("{case} is active again.", case=bold(case.title))
    return Message(text.replace("*", ""), [section(text)])


def holders(t: Translator, line: CaseLine) -> Message:
    """Give the answer to naming holders."""
    text = t.plural(
        "{people} now holds {case}.",
        "{people} now hold {case}.",
        len(line.holders),
        case=bold(line.case.title),
        people=t.several([mention(user_id) for user_id in line.holders[:MOST_HOLDERS]]),
    )
    return Message(text.replace("*", ""), [section(text)])


def case_form(t: Translator, title: str, community_id: int) -> View:
    """Give the form for a new case."""
    blocks: list[Block] = [
        field_of(
            "titel", t("Title"), text_input(title, multiline=False), hint=t("Short and recognisable."), optional=False
        ),
        field_of("regio", t("Region or place"), text_input("", multiline=False)),
        field_of(
            "leervraag", t("Learning question"), text_input(""), hint=t("What do you want to learn with this case?")
        ),
        field_of(
            "houders",
            t("Case holders"),
            UserMultiSelectElement(action_id="value", placeholder=plain(t("Choose people"), 150)),
        ),
    ]
    return form("case", t("New case"), blocks, submit=t("Add case"), close=t("Stop"), facts={"community": community_id})


def _line(t: Translator, line: CaseLine, zone: str, now: datetime) -> str:
    held = t("no holder yet")
    if line.holders:
        held = t("held by {people}", people=mentions(line.holders[:HOLDERS_NAMED]))
        left = len(line.holders) - HOLDERS_NAMED
        held += " " + t.plural("and one other", "and {n} others", left) if left > 0 else ""
    region = f" ({fit(line.case.region, 150)})" if line.case.region else ""
    last = t("no updates yet")
    if line.last_update_at is not None:
        last = t("last update {day}", day=t.day(wall(line.last_update_at, zone).date(), wall(now, zone).date()))
    rests = " · " + t("resting") if line.case.status == RESTING else ""
    return f"{bold(line.case.title)}{region}\n{held} · {last}{rests}"
