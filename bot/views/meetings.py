"""Meetings: their names, receipts and lists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from slack_sdk.models.blocks import Block

from bot.facts import Planned
from bot.i18n import Translator
from bot.views.blocks import Message, actions, button, context, section
from bot.views.lists import and_more, paged
from bot.views.text import fit
from storage.records import Community, Meeting


def kinds(t: Translator) -> dict[str, str]:
    """Give the names of the kinds of meetings."""
    return {
        "bijeenkomst": t("meeting"),
        "startbijeenkomst": t("kick-off"),
        "intervisie": t("peer consultation"),
        "werkbezoek": t("site visit"),
        "extra-overleg": t("extra consultation"),
        "webinar": t("webinar"),
        "tweedaagse": t("two-day meeting"),
        "slotbijeenkomst": t("closing meeting"),
    }


def planned(t: Translator, done: Planned, now: datetime, *, changed: bool = False) -> Message:
    """Give the receipt of planning or changing."""
    text = t("The meeting is planned: {meeting}.", meeting=short(t, done.meeting, now))
    if changed:
        text = t("The meeting is changed: {meeting}.", meeting=short(t, done.meeting, now))
    told = _reminded(t, done)
    return Message(f"{text} {told}", [section(f"{text}\n{told}")])


def _reminded(t: Translator, done: Planned) -> str:
    if not done.community.reminders:
        return t("I send no reminders: they are off for this CoP.")
    if not done.reminders:
        return t("I send no reminders: it starts too soon for that.")
    told = reminder_list(t, done.reminders)
    if len(done.reminders) == 1:
        return t("I will send one reminder: {list}.", list=told)
    return t("I will send reminders: {list}.", list=told)


def cancelled(t: Translator, meeting: Meeting, now: datetime) -> Message:
    """Give the receipt of cancelling, with a way back for a slip of the keys."""
    text = t("The meeting is cancelled: {meeting}. The channel hears it now.", meeting=short(t, meeting, now))
    back = button(t("Let it go ahead after all"), "meeting.restore", str(meeting.number))
    return Message(text, [section(text), actions(back)])


def restored(t: Translator, done: Planned, now: datetime) -> Message:
    """Give the receipt of letting a cancelled meeting go ahead."""
    text = t("The meeting goes ahead: {meeting}. The channel hears it now.", meeting=short(t, done.meeting, now))
    return Message(text, [section(f"{text}\n{_reminded(t, done)}")])


def listing(t: Translator, meetings: Sequence[Meeting], community: Community, now: datetime, page: int = 1) -> Message:
    """Give a page of the meetings to come."""
    if not meetings:
        text = t(
            "No meeting is planned for {cop}. A coordinator can plan one with `/cop-meeting plan`.",
            cop=fit(community.name, 100),
        )
        return Message(text, [section(text)])
    text = t("Meetings of {cop}", cop=fit(community.name, 100))
    shown, left = paged(meetings, page)
    lines = [f"*{meeting.number}*  {short(t, meeting, now)}" for meeting in shown]
    blocks: list[Block] = [section(f"*{text}*")]
    blocks += [section("\n".join(lines[i : i + 5])) for i in range(0, len(lines), 5)]
    if left:
        hint = t("See them with `/cop-meeting list {page}`.", page=page + 1)
        blocks.append(context(f"{and_more(t, left)} {hint}"))
    return Message(text, blocks)


def reminder_list(t: Translator, offsets: Sequence[str]) -> str:
    """Give reminder moments in words: `1 week, 1 dag en 1 uur van tevoren`; nothing for none."""
    return t("{list} before", list=t.several([_length(t, text) for text in offsets])) if offsets else ""


def _length(t: Translator, offset: str) -> str:
    number = int(offset[:-1])
    if offset.endswith("h"):
        return t.plural("{n} hour", "{n} hours", number)
    if number % 7 == 0:
        return t.plural("{n} week", "{n} weeks", number // 7)
    return t.plural("{n} day", "{n} days", number)


def short(t: Translator, meeting: Meeting, now: datetime) -> str:
    """Give a meeting in one line: when, where and, if special, what kind."""
    when = t.span(meeting.starts_at, meeting.ends_at, meeting.timezone, now)
    where = f", {fit(meeting.place, 300)}" if meeting.place else ""
    kind = "" if meeting.kind == "bijeenkomst" else f" ({kinds(t)[meeting.kind]})"
    return f"{when}{where}{kind}"
