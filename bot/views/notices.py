"""What the channel hears of a meeting: new, moved, cancelled, and the reminders before it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from slack_sdk.models.blocks import Block

from bot.i18n import Translator
from bot.rules.instants import wall
from bot.views.blocks import Message, heading, section
from bot.views.meetings import kinds, short
from bot.views.text import bold, capital, escape, fit
from storage.records import Community, Meeting
from storage.submissions import SubmissionLine


def announcement(t: Translator, meeting: Meeting, community: Community, now: datetime) -> Message:
    """Give the notice of a new meeting."""
    title = t("New: {what}", what=_what(t, meeting, community))
    return Message(f"{title}. {capital(short(t, meeting, now))}.", [heading(title), *_facts(t, meeting, now)])


def moved(t: Translator, meeting: Meeting, old_start: datetime, now: datetime) -> Message:
    """Give the notice of a moved meeting, or of one that only has another end, place or the like."""
    old = t.at(old_start, meeting.timezone, now)
    was, starts = wall(old_start, meeting.timezone), wall(meeting.starts_at, meeting.timezone)
    if was == starts:
        text = t("*Changed:* the meeting of {date}.", date=old)
    elif was.date() == starts.date():
        text = t("*New time:* the meeting of {old} now starts at {time}.", old=old, time=t.clock(starts))
    else:
        new = t.span(meeting.starts_at, meeting.ends_at, meeting.timezone, now)
        text = t("*Moved:* the meeting of {old} is now on {new}.", old=old, new=new)
    return Message(text.replace("*", ""), [section(text), *_facts(t, meeting, now)])


def goes_ahead(t: Translator, meeting: Meeting, now: datetime) -> Message:
    """Give the notice of a meeting that was cancelled by mistake."""
    text = t("*Goes ahead after all:* the meeting of {date}.", date=t.at(meeting.starts_at, meeting.timezone, now))
    return Message(text.replace("*", ""), [section(text), *_facts(t, meeting, now)])


def called_off(t: Translator, meeting: Meeting, now: datetime) -> Message:
    """Give the notice of a cancelled meeting."""
    when = t.at(meeting.starts_at, meeting.timezone, now)
    text = t("*Cancelled:* the meeting of {date}.", date=when)
    reason = f" {fit(meeting.reason, 1000)}" if meeting.reason else ""
    return Message(text.replace("*", "") + reason, [section(text + reason)])


def reminder(
    t: Translator, meeting: Meeting, community: Community, offset: str, recent: Sequence[SubmissionLine], now: datetime
) -> Message:
    """Give a reminder. Relative words are computed from the moment of posting, so a late one is still true."""
    opening = _opening(t, meeting, _what(t, meeting, community), now)
    blocks: list[Block] = [heading(opening), *_facts(t, meeting, now)]
    if recent:
        titles = list(dict.fromkeys(bold(line.case_title or "") for line in recent))
        count = t.plural("one update since last time", "{n} updates since last time", len(recent))
        blocks.append(section(t("*Read beforehand:* {count}. {titles}.", count=count, titles=", ".join(titles))))
    if offset.endswith("d") and offset != "1d":
        blocks.append(section(t("*Bring along:* one question or one tip for the case holder.")))
    return Message(f"{opening}. {capital(short(t, meeting, now))}.", blocks)


def _what(t: Translator, meeting: Meeting, community: Community) -> str:
    return f"{kinds(t)[meeting.kind]} {fit(community.name, 100)}"


def _opening(t: Translator, meeting: Meeting, what: str, now: datetime) -> str:
    start, today = wall(meeting.starts_at, meeting.timezone), wall(now, meeting.timezone)
    days = (start.date() - today.date()).days
    left = meeting.starts_at - now
    if left <= timedelta(minutes=75) and days == 0:
        minutes = max(round(left.total_seconds() / 60), 1)
        if 50 <= minutes <= 70:
            return t("We start in one hour: {what}", what=what)
        return t.plural("We start in {n} minute: {what}", "We start in {n} minutes: {what}", minutes, what=what)
    if days == 0:
        return t("Today: {what}, {time}", what=what, time=t("at {time}", time=t.clock(start)))
    if days == 1:
        return t("Tomorrow: {what}, {time}", what=what, time=t("at {time}", time=t.clock(start)))
    if days == 7:
        return t("In one week: {what}", what=what)
    if days < 7:
        return t("On {day}: {what}", day=t.weekday(start.weekday()), what=what)
    return t.plural("In {n} day: {what}", "In {n} days: {what}", days, what=what)


def _facts(t: Translator, meeting: Meeting, now: datetime) -> list[Block]:
    when = t.span(meeting.starts_at, meeting.ends_at, meeting.timezone, now)
    lines = [t("*When:* {when}", when=when)]
    if meeting.place:
        lines.append(t("*Where:* {place}", place=fit(meeting.place, 300)))
    if meeting.link:
        label = t("Open the meeting link")
        lines.append(t("*Online:* {link}", link=f"<{escape(meeting.link).replace('|', '%7C')}|{label}>"))
    blocks: list[Block] = [section("\n".join(lines))]
    if meeting.preparation:
        blocks.append(section(t("*Prepare:* {text}", text=fit(meeting.preparation, 2000))))
    return blocks
