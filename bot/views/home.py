"""The bot's Home tab."""

from __future__ import annotations

from datetime import datetime

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.facts import HomePage
from bot.i18n import Translator
from bot.rules.instants import wall
from bot.views.blocks import actions, button, context, divider, header, heading, section
from bot.views.lists import and_more
from bot.views.meetings import short
from bot.views.submissions import own_lines
from bot.views.text import bold, capital, fit, mentions, quoted

CASES_SHOWN = 12


def home(t: Translator, page: HomePage | None, zone: str, now: datetime) -> View:
    """Give a member's Home: what they can do, what is planned, what is asked, and what they shared."""
    if page is None:
        text = t(
            "This workspace is not connected to a CoP yet. "
            "Whoever installed the bot can do that with `/cop start` in a channel."
        )
        return View(type="home", blocks=[section(text)])
    community = page.community
    goal = community.goal_nl if t.language == "nl" else community.goal_en
    blocks: list[Block] = [
        header(community.name),
        section(fit(goal, 500)),
        actions(
            button(t("Share an update"), "update.open", style="primary"),
            button(t("Ask for help"), "ask.open"),
            button(t("Share an insight"), "insight.open"),
        ),
        divider(),
        heading(t("Meetings")),
    ]
    blocks += [section(f"• {capital(short(t, meeting, now))}") for meeting in page.meetings]
    if not page.meetings:
        blocks.append(context(t("No meeting is planned.")))
    blocks += _asks(t, page)
    blocks += _own(t, page, zone, now)
    if page.contacts:
        blocks += [divider(), context(t("Questions? Ask {people}.", people=mentions(page.contacts)))]
    return View(type="home", blocks=blocks)


def _asks(t: Translator, page: HomePage) -> list[Block]:
    if not page.asks:
        return []
    lines = [
        f"• {bold(line.case_title) + ': ' if line.case_title else ''}{quoted(line.submission.ask, 400)}"
        for line in page.asks
    ]
    return [divider(), heading(t("Who can help?")), *[section(line) for line in lines]]


def _own(t: Translator, page: HomePage, zone: str, now: datetime) -> list[Block]:
    blocks: list[Block] = []
    if page.cases:
        blocks += [divider(), heading(t("Your cases"))]
        for held in page.cases[:CASES_SHOWN]:
            day = t.day(wall(held.last_update_at, zone).date(), wall(now, zone).date()) if held.last_update_at else None
            last = t("last update {day}", day=day) if day else t("no updates yet")
            blocks.append(section(f"• {bold(held.case.title)}: {last}"))
        if len(page.cases) > CASES_SHOWN:
            blocks.append(context(and_more(t, len(page.cases) - CASES_SHOWN)))
    if page.own.lines:
        blocks += [divider(), heading(t("What you shared")), *own_lines(t, page.own)]
    return blocks
