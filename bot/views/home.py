"""The bot's Home tab."""

from __future__ import annotations

import json
from datetime import datetime

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.facts.health import Some
from bot.facts.home import HomePage, NoPage, OpenAsk
from bot.i18n import Translator
from bot.rules.asks import CASE, THEMES
from bot.rules.instants import wall
from bot.rules.quiet import RESTING
from bot.views import digests, health, rsvps
from bot.views.blocks import actions, button, context, divider, header, heading, option, section, select
from bot.views.lists import and_more, left_over
from bot.views.meetings import short
from bot.views.submissions import own_lines
from bot.views.text import author, bold, capital, fit, mentions, quoted
from bot.views.themes import cbs_themes, working_themes
from storage.cases import CaseLine
from storage.records import Community

NAMED = 5


def home(t: Translator, page: HomePage | NoPage, zone: str, now: datetime) -> View:
    """Give a member's Home: what they can do, what is planned, what is theirs, what is asked; or what they do first."""
    if isinstance(page, NoPage):
        return View(type="home", blocks=_without_community(t, page))
    community = page.community
    blocks = [*_choice(t, page.choices, community), header(community.name), *_goal(t, community)]
    if page.sees_nothing:
        blocks.append(section(t("This CoP shows guests nothing here. A coordinator can change that.")))
    if page.may_share:
        share = button(t("Share an update"), "update.open", style="primary")
        ask, insight = button(t("Ask for help"), "ask.open"), button(t("Share an insight"), "insight.open")
        blocks.append(actions(share, ask, insight))
    elif not page.sees_nothing:
        blocks.append(context(t("You read along here as a guest.")))
    if not page.sees_nothing:
        blocks += _meetings(t, page, now)
        blocks += _cases(t, page.cases, zone, now)
        blocks += _own(t, page)
        blocks += _asks(t, page.asks, zone, now)
        blocks += _digest(t, page, now)
    if page.health is not None:
        blocks += health.lines(t, page.health, community, zone, now)
    if page.contacts:
        blocks += [divider(), context(t("Questions? Ask {people}.", people=mentions(page.contacts)))]
    # So that a button on it is known to be about this community.
    return View(type="home", private_metadata=json.dumps({"community": community.id}), blocks=blocks)


def trouble(t: Translator) -> View:
    """Give what stands on Home when the page could not be made: never nothing, or a wheel that turns for ever."""
    text = t("This page cannot be shown at the moment. What you shared is safe. Commands may still work.")
    return View(type="home", blocks=[section(text), actions(button(t("Try again"), "home.refresh"))])


def _without_community(t: Translator, page: NoPage) -> list[Block]:
    if page.choices:
        return [*_choice(t, page.choices, None), section(t("Choose a CoP, and you see here what goes on in it."))]
    blocks: list[Block] = []
    if page.names:
        names = t.several([bold(name) for name in page.names[:NAMED]])
        text = t("You are not in a channel of a CoP yet. Join that of {names}, and open this page again.", names=names)
    elif page.elsewhere:
        text = t("You are not in a channel of a CoP yet. Ask a coordinator to invite you.")
    else:
        text = t(
            "This workspace is not connected to a CoP yet. "
            "Whoever installed the bot can do that with `/cop start` in a channel."
        )
    blocks.append(section(text))
    if page.may_set_up:
        blocks.append(actions(button(t("Set up a CoP"), "onboarding.open", style="primary")))
    return blocks


def _choice(t: Translator, choices: tuple[Community, ...], shown: Community | None) -> list[Block]:
    if not choices:
        return []
    options = {choice.id: option(choice.name, str(choice.id)) for choice in choices}
    chosen = options.get(shown.id) if shown else None
    return [actions(select(t("Which CoP?"), "home.choose", list(options.values()), chosen=chosen), block_id="cop")]


def _goal(t: Translator, community: Community) -> list[Block]:
    goal = community.goal_nl if t.language == "nl" else community.goal_en
    return [section(fit(goal, 500))] if goal.strip() else []


def _meetings(t: Translator, page: HomePage, now: datetime) -> list[Block]:
    blocks: list[Block] = [divider(), heading(t("Meetings"))]
    for meeting in page.meetings:
        line, choice = f"• {capital(short(t, meeting, now))}", page.rsvps.get(meeting.id)
        open_still = meeting.id in page.may_answer
        blocks.append(section(f"{line}\n{rsvps.told(t, choice)}" if choice or open_still else line))
        blocks += [rsvps.buttons(t, meeting, choice)] if open_still else []
    if not page.meetings:
        blocks.append(context(t("No meeting is planned.")))
    return blocks


def _cases(t: Translator, cases: Some[CaseLine], zone: str, now: datetime) -> list[Block]:
    if not cases.lines:
        return []
    blocks: list[Block] = [divider(), heading(t("Your cases"))]
    for held in cases.lines:
        last = t("no updates yet")
        if held.last_update_at is not None:
            last = t("last update {day}", day=_day(t, held.last_update_at, zone, now))
        if held.case.status == RESTING:
            last = t("paused, {last}", last=last)
        blocks.append(section(f"• {bold(held.case.title)}: {last}"))
    return [*blocks, *left_over(t, cases.more)]


def _own(t: Translator, page: HomePage) -> list[Block]:
    if not page.own.lines:
        return []
    lines = own_lines(t, page.own)
    if page.own_more > 0:
        # Above the button that shows them.
        lines.insert(-1 if page.own.older is not None else len(lines), context(and_more(t, page.own_more)))
    return [divider(), heading(t("What you shared")), *lines]


def _asks(t: Translator, asks: Some[OpenAsk], zone: str, now: datetime) -> list[Block]:
    if not asks.lines:
        return []
    told = [section(_ask(t, asked, zone, now)) for asked in asks.lines]
    hint = t("See all with `/ask-help list`.")
    more = [context(f"{and_more(t, asks.more)} {hint}")] if asks.more else []
    return [divider(), heading(t("Who can help?")), *told, *more]


def _ask(t: Translator, asked: OpenAsk, zone: str, now: datetime) -> str:
    record = asked.line.submission
    what = f"{bold(asked.line.case_title)}: " if asked.line.case_title else ""
    since = t("open since {day}", day=_day(t, record.created_at, zone, now))
    text = f"{what}{quoted(record.ask, 400)}\n{author(t, asked.line.author)}, {since}"
    return f"{text}\n{_why(t, asked)}" if asked.reason else text


def _why(t: Translator, asked: OpenAsk) -> str:
    """Say why this question is for the reader."""
    if asked.reason is None or asked.reason.what == CASE:
        return t("This is about your own case.")
    if asked.reason.what == THEMES:
        names = working_themes(t) | cbs_themes(t)
        return t(
            "Your cases are about this too: {themes}.", themes=t.several([names.get(n, n) for n in asked.reason.names])
        )
    named = t.several([fit(topic, 80) for topic in asked.reason.names[:3]])
    return t("This touches on what you know about: {topics}.", topics=named)


def _digest(t: Translator, page: HomePage, now: datetime) -> list[Block]:
    part = page.digest
    if part is None:
        return []
    when = t.at(part.until, page.community.timezone, now)
    text = f"{capital(when)}. {capital(digests.counts(t, part))}"
    read = actions(button(t("Read the weekly digest"), "digest.last"))
    return [divider(), heading(t("Last weekly digest")), section(text), read]


def _day(t: Translator, instant: datetime, zone: str, now: datetime) -> str:
    return t.day(wall(instant, zone).date(), wall(now, zone).date())
