"""A sentence for everything that can be refused: what went wrong, why, and what now. Never a blame, never a code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bot.i18n import Translator
from bot.rules.instants import wall
from bot.rules.problems import Problem
from bot.views.forms import personal
from bot.views.lengths import too_long
from bot.views.text import bold, capital, fit, mention, mentions

Facts = Mapping[str, Any]


def sentence(t: Translator, problem: Problem, now: datetime) -> str:
    """Give the sentence for one problem. Raises KeyError for a code without a sentence: a fault of ours."""
    return _SENTENCES[problem.code](t, problem.facts, now)


CODES: frozenset[str]
_SENTENCES: dict[str, Callable[[Translator, Facts, datetime], str]] = {
    "command.unknown": lambda t, f, _: _unknown_command(t, f),
    "role": lambda t, f, _: _role(t, f),
    "community.none": lambda t, f, _: t(
        "This channel is not connected to a CoP yet. Whoever installed the bot, or a Slack administrator, "
        "can do that with `/cop start`."
    ),
    "community.which": lambda t, f, _: t(
        "This workspace has several CoPs: {names}. Type the command in the channel of the one you mean.",
        names=fit(t.several([name for _, name in f["choices"]]), 500),
    ),
    "community.not_in": lambda t, f, _: t(
        "You are not in the channel of {names}. Go to that channel, or ask somebody there to add you.",
        names=fit(t.several(f["names"]), 500),
    ),
    "message.empty": lambda t, f, _: t(
        "There is no text in this message, and an insight needs text. Type `/insight` and write down what you learned."
    ),
    "author.bot": lambda t, f, _: t("This message is from a bot. A bot cannot give permission. Nothing was sent."),
    "author.gone": lambda t, f, _: t(
        "{author} does not use this Slack any more, so nobody can give permission. Nothing was sent.",
        author=mention(f["author"]),
    ),
    "author.elsewhere": lambda t, f, _: t(
        "{author} is not in the channel of {cop}, so this message cannot become an insight there. Nothing was sent.",
        author=mention(f["author"]),
        cop=bold(f["cop"]),
    ),
    "author.outsider": lambda t, f, _: t(
        "{author} is a guest, and guests do not share insights in {cop}. Nothing was sent.",
        author=mention(f["author"]),
        cop=bold(f["cop"]),
    ),
    "author.unreachable": lambda t, f, _: t(
        "I cannot send {author} a message now. Nothing was sent. "
        "{author} can use this shortcut too, on their own message.",
        author=mention(f["author"]),
    ),
    "community.not_yours": lambda t, f, _: t(
        "This belongs to a CoP whose channel you are not in any more. Nothing was changed. Go to that channel first."
    ),
    "setup.role": lambda t, f, _: t(
        "Only whoever installed the bot, or a Slack administrator, can set up a CoP. Ask one of them."
    ),
    "setup.which": lambda t, f, _: t("Choose which CoP it is."),
    "setup.title": lambda t, f, _: t("What is the CoP called? Type its name."),
    "setup.exists": lambda t, f, _: t("There already is a CoP {cop} here. Choose another name.", cop=bold(f["cop"])),
    "setup.channel": lambda t, f, _: t("Choose the channel in which the CoP meets."),
    "setup.coordinators": lambda t, f, _: t("Choose at least one coordinator."),
    "role.last": lambda t, f, _: t(
        "This is the last coordinator of {cop}, and there always is one. Give somebody else the role first.",
        cop=bold(f["cop"]),
    ),
    "role.outsider": lambda t, f, _: t(
        "{person} is a guest or works for another organisation, and cannot be coordinator. Choose somebody else.",
        person=mention(f["user_id"]),
    ),
    "role.nobody": lambda t, f, _: t(
        "{person} is an app or has no account any more. Choose somebody else.", person=mention(f["user_id"])
    ),
    "role.who": lambda t, f, _: t("Whose role is it? Type for example: `/cop role @name coordinator`."),
    "role.which": lambda t, f, _: t(
        "Which role do you mean? Type `coordinator`, or `case holder` and the title of the case."
    ),
    "role.expert": lambda t, f, _: t("Everybody says themselves what they know about: with `/cop my-data`."),
    "community.unknown": lambda t, f, _: _unknown_community(t, f),
    "community.elsewhere": lambda t, f, _: t(
        "{cop} already belongs to another workspace. The operator of the bot can move it.", cop=bold(f["cop"])
    ),
    "community.channel_taken": lambda t, f, _: t(
        "This channel already belongs to {cop}. Use another channel.", cop=bold(f["cop"])
    ),
    "community.direct": lambda t, f, _: t("This is a direct message. Type `/cop start` in the channel of the CoP."),
    "community.connect": lambda t, f, _: t(
        "Only whoever installed the bot, a Slack administrator or a coordinator of {cop} can connect this channel.",
        cop=bold(f["cop"]),
    ),
    "case.missing": lambda t, f, _: t("Choose the case that this is about."),
    "case.which": lambda t, f, _: t(
        "Which case do you mean? Type its title, for example: `/case show Our village hall`. "
        "See the titles with `/case list`."
    ),
    "case.unknown": lambda t, f, _: _unknown_case(t, f),
    "case.exists": lambda t, f, _: t("There already is a case {title}. Choose another title.", title=bold(f["title"])),
    "title.missing": lambda t, f, _: t(
        "The case has no title yet. Type one, for example: `/case new Our village hall`."
    ),
    "holder.missing": lambda t, f, _: t(
        "I do not see who will hold the case. Type for example: `/case holder Our village hall @name`."
    ),
    "lesson.missing": lambda t, f, _: t("Write what you learned, or ask for help. One sentence is enough."),
    "ask.missing": lambda t, f, _: t("Your question is still empty. One sentence is enough."),
    "ask.unknown": lambda t, f, _: t(
        "I know no help request with number {number}. See the numbers with `/ask-help list`.",
        number=fit(str(f["number"]), 40),
    ),
    "ask.number": lambda t, f, _: t(
        "Which help request is answered? Type its number, for example: `/ask-help close 12`."
    ),
    "ask.not_yours": lambda t, f, _: t("Only who asked, or a coordinator, can close a help request."),
    "text.long": lambda t, f, _: too_long(t, f["over"]),
    "choices.many": lambda t, f, _: t("Choose at most {most}.", most=f["most"]),
    "visibility.unknown": lambda t, f, _: t("Choose who may see this."),
    "personal": lambda t, f, _: personal(t),
    "submission.gone": lambda t, f, _: t("This is not there any more. It was taken back before."),
    "submission.not_yours": lambda t, f, _: t("Only who wrote this can change it."),
    "undo.late": lambda t, f, _: t("Half an hour has passed, so undo is over. You can still delete it:"),
    "date.unreadable": lambda t, f, _: t(
        "I can't read '{text}' as a date. Try: *Tue 8 December 2026 13:30-16:00*.", text=fit(f["text"], 200)
    ),
    "date.impossible": lambda t, f, _: _impossible(t, f),
    "date.notime": lambda t, f, _: t(
        "There is no time yet. When does it start? Try: *Tue 8 December 2026 13:30-16:00*."
    ),
    "date.noday": lambda t, f, _: t(
        "There is no day yet. On which date is it? Try: *Tue 8 December 2026 13:30-16:00*."
    ),
    "date.past": lambda t, f, now: _past(t, f, now),
    "date.far": lambda t, f, now: t(
        "{date} is more than three years away. Is the year right?", date=_moment(t, f, now)
    ),
    "time.impossible": lambda t, f, _: t("The time {text} does not exist. Try: *13:30*.", text=fit(f["text"], 40)),
    "time.skipped": lambda t, f, _: t(
        "{time} does not exist that night: the clock jumps an hour forward. Choose another time.",
        time=t.clock(f["wall"]),
    ),
    "time.twice": lambda t, f, _: t(
        "{time} exists twice that night: the clock goes an hour back. Choose another time.", time=t.clock(f["wall"])
    ),
    "time.backwards": lambda t, f, _: t("The end must be after the start. Check the times."),
    "meeting.kind": lambda t, f, _: t("Choose what kind of meeting it is."),
    "meeting.unknown": lambda t, f, _: (
        t("I know no meeting with number {number}.", number=fit(str(f["number"]), 40)) + " " + _see_meetings(t)
    ),
    "meeting.number": lambda t, f, _: _meeting_number(t, f),
    "meeting.cancelled": lambda t, f, _: (
        t("Meeting {number} was cancelled before.", number=f["number"]) + " " + _see_meetings(t)
    ),
    "meeting.over": lambda t, f, _: t("Meeting {number} is already over.", number=f["number"]) + " " + _see_meetings(t),
    "link.unreadable": lambda t, f, _: t("A link begins with https://. Copy it once more."),
    "reminder.unreadable": lambda t, f, _: t("I can't read '{text}' as a reminder moment.", text=fit(f["text"], 40)),
    "weekday.unreadable": lambda t, f, _: t(
        "I can't read '{text}' as a day and a time. Try: `/weekly-digest settings thu 15:00`.", text=fit(f["text"], 100)
    ),
    "digest.none": lambda t, f, _: t("There has been no weekly digest yet."),
    "digest.empty": lambda t, f, _: t(
        "There is nothing to tell: no new updates, no open asks and no meeting. Nothing was posted."
    ),
    "digest.already": lambda t, f, now: t("This week's digest was already posted."),
    "pause.past": lambda t, f, _: t("Choose a day after today. From that day I may write to you again."),
    "pause.unreadable": lambda t, f, _: t(
        "I can't read '{text}' as a day. Try: `/cop my-data pause until 2027-02-01`, or `/cop my-data pause off`.",
        text=fit(f["text"], 100),
    ),
    "messages.unreadable": lambda t, f, _: t("Type `/cop my-data messages off` or `/cop my-data messages on`."),
    "privacy.last_coordinator": lambda t, f, _: t(
        "You are the only coordinator of {cops}. First give somebody else that role: `/cop role @name coordinator`. "
        "Then come back here. Nothing was changed.",
        cops=bold(t.several(f["cops"])),
    ),
    "member.unknown": lambda t, f, _: t("I know nobody with the Slack id {user_id}.", user_id=fit(f["user_id"], 40)),
    "language.unknown": lambda t, f, _: t("I speak Dutch and English. Type `/cop language nl` or `/cop language en`."),
}
CODES = frozenset(_SENTENCES)


def _moment(t: Translator, f: Facts, now: datetime) -> str:
    return capital(t.at(f["instant"], f["zone"], now))


def _role(t: Translator, f: Facts) -> str:
    text = t("Only a regional coordinator of {cop} can do this.", cop=bold(f["cop"]))
    if f.get("or_a_holder"):
        text = t("Only a regional coordinator or a case holder of {cop} can do this.", cop=bold(f["cop"]))
    if f.get("holder_of"):
        text = t(
            "Only a regional coordinator of {cop}, or whoever holds {case}, can do this.",
            cop=bold(f["cop"]),
            case=bold(f["holder_of"]),
        )
    if f.get("for_members"):
        text = t("Guests cannot do this in {cop}. A coordinator can change that.", cop=bold(f["cop"]))
    ask = t("Ask {contact}.", contact=mentions(f["contacts"]))
    return f"{text} {ask}" if f["contacts"] else text


def _unknown_command(t: Translator, f: Facts) -> str:
    if f["suggestion"]:
        return t(
            "I do not know '{text}'. Did you mean `{suggestion}`?", text=fit(f["text"], 100), suggestion=f["suggestion"]
        )
    return t(
        "I do not know '{text}'. You can type: {known}. `/cop help` explains everything.",
        text=fit(f["text"], 100),
        known=", ".join(f"`{word}`" for word in f["known"][t.language]),
    )


def _unknown_community(t: Translator, f: Facts) -> str:
    if f["suggestion"]:
        return t(
            "I do not know the CoP '{text}'. Did you mean `/cop start {suggestion}`?",
            text=fit(f["text"], 100),
            suggestion=f["suggestion"],
        )
    known = ", ".join(f"`{slug}`" for slug in f["known"])
    if not f["text"].strip():
        return t("Which CoP does this channel belong to? Type `/cop start` and one of: {known}.", known=known)
    return t(
        "I do not know the CoP '{text}'. Type `/cop start` and one of: {known}.", text=fit(f["text"], 100), known=known
    )


def _unknown_case(t: Translator, f: Facts) -> str:
    if not f["suggestions"]:
        return t(
            "I don't know the case '{text}'. There are no cases yet. A coordinator can add one with `/case new`.",
            text=fit(f["text"], 100),
        )
    names = ", ".join(bold(title) for title in f["suggestions"])
    return t("I don't know the case '{text}'. Did you mean: {list}?", text=fit(f["text"], 100), list=names)


def _impossible(t: Translator, f: Facts) -> str:
    date = fit(f["typed"], 40)
    if 1 <= f["month"] <= 12:
        month = t.month(datetime(2000, f["month"], 1))  # noqa: DTZ001 - only its month is shown
        date = f"{f['day']} {month}" + (f" {f['year']}" if f["year"] else "")
    return t("{date} does not exist. Check the day and the month.", date=date)


def _past(t: Translator, f: Facts, now: datetime) -> str:
    date = _moment(t, f, now)
    if wall(f["instant"], f["zone"]).date() == wall(now, f["zone"]).date():
        return t("{date} has passed. Choose a later time.", date=date)
    return t("{date} has passed. Choose today or later.", date=date)


def _meeting_number(t: Translator, f: Facts) -> str:
    if f["verb"] == "cancel":
        ask = t("Which meeting do you mean? Type its number, for example: `/cop-meeting cancel 4`.")
    else:
        ask = t("Which meeting do you mean? Type its number, for example: `/cop-meeting move 4`.")
    return f"{ask} {_see_meetings(t)}"


def _see_meetings(t: Translator) -> str:
    return t("See the numbers with `/cop-meeting list`.")
