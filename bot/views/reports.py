"""What a coordinator is told of what never came, or of what lapsed while the bot could not post."""

from __future__ import annotations

from datetime import datetime

from slack_sdk.models.blocks import Block

from bot.facts.reports import Report
from bot.i18n import Translator
from bot.rules.deliveries import ABOUT_A_MEETING, DIGEST
from bot.views.blocks import Message, context, section
from bot.views.health import delivery_name
from bot.views.lists import left_over
from bot.views.reasons import because
from bot.views.text import bold, capital, channel
from storage.records import Delivery

MOST_LINES = 10


def report(t: Translator, told: Report, now: datetime) -> Message:
    """Give the list of what was not posted, with why; after a pause also that the bot goes on, and what comes next."""
    opening = _opening(t, told, now)
    blocks: list[Block] = [section(opening)]
    lines = _lines(t, told, now)
    if lines:
        blocks.append(section("\n".join(lines[:MOST_LINES])))
        blocks += left_over(t, max(len(lines) - MOST_LINES, 0))
    if any(row.kind == DIGEST for row in told.missed):
        blocks.append(section(t("What was to stand in the weekly digest comes in the next one.")))
    if told.following is not None:
        when = t.at(told.following.due_at, told.community.timezone, now)
        blocks.append(section(t("Comes next: {what}, {when}.", what=delivery_name(t, told.following.kind), when=when)))
    blocks.append(context(t("You can see how the bot is doing with `/cop status`.")))
    return Message(opening.replace("*", ""), blocks)


def _opening(t: Translator, told: Report, now: datetime) -> str:
    cop, place = bold(told.community.name), channel(told.community.channel_id or "")
    if told.closed_since is None:
        return t("This was not posted for {cop}, and it is too late for it now:", cop=cop)
    since = t.at(told.closed_since, told.community.timezone, now)
    if told.missed:
        return t("I post in {channel} for {cop} again. Since {when} this lapsed:", channel=place, cop=cop, when=since)
    return t("I post in {channel} for {cop} again. Since {when} nothing lapsed.", channel=place, cop=cop, when=since)


def _lines(t: Translator, told: Report, now: datetime) -> list[str]:
    """Give a line for each meeting and a line for each other thing."""
    lines: dict[tuple[str, int], str] = {}
    for row in told.missed:
        about = ("meeting", row.subject_id) if row.kind in ABOUT_A_MEETING else (row.kind, row.id)
        lines[about] = _line(t, told, row, now)  # Of several about one meeting the last says enough.
    return list(lines.values())


def _line(t: Translator, told: Report, row: Delivery, now: datetime) -> str:
    meeting = told.meetings.get(row.subject_id) if row.kind in ABOUT_A_MEETING else None
    when = t.at(row.due_at, told.community.timezone, now)
    if meeting is not None:
        when = t.at(meeting.starts_at, meeting.timezone, now)
    what = f"• {capital(delivery_name(t, row.kind))} ({when})."
    # After a pause the opening has said why: nothing could be posted.
    return what if told.closed_since is not None else f"{what} {because(t, row.reason)}"
