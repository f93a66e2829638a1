"""A sentence for everything that can be refused: what went wrong, why, and what now. Never a blame, never a code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bot.i18n import Translator
from bot.rules.instants import wall
from bot.rules.problems import Problem
from bot.views import admissions, doubts
from bot.views.forms import personal
from bot.views.lengths import too_long
from bot.views.text import bold, capital, fit

Facts = Mapping[str, Any]


def sentence(t: Translator, problem: Problem, now: datetime) -> str:
    """Give the sentence for one problem. Raises KeyError for a code without a sentence: a fault of ours."""
    return _SENTENCES[problem.code](t, problem.facts, now)


CODES: frozenset[str]
_SENTENCES: dict[str, Callable[[Translator, Facts, datetime], str]] = {
    **admissions.SENTENCES,
    **doubts.SENTENCES,
    "command.unknown": lambda t, f, _: _unknown_command(t, f),
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
    "approval.unwanted": lambda t, f, _: t(
        "Its author does not want this on the website any more. You do not have to do anything."
    ),
    "approval.changed": lambda t, f, _: t(
        "This has changed since you saw it: its author changed it, or the question was answered. "
        "Your choice was not kept. Look at it again on Home, and then choose."
    ),
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
    "meeting.gone": lambda t, f, _: t("This meeting is not there any more.") + " " + _see_meetings(t),
    "meeting.begun": lambda t, f, _: t(
        "Meeting {number} has begun, so your answer stays as it is.", number=f["number"]
    ),
    "meeting.moved": lambda t, f, now: t(
        "Meeting {number} was moved or changed meanwhile: {when}. Please answer once more.",
        number=f["number"],
        when=t.span(f["starts_at"], f["ends_at"], f["zone"], now),
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
    "language.unknown": lambda t, f, _: t("I speak Dutch and English. Type `/cop language nl` or `/cop language en`."),
}
CODES = frozenset(_SENTENCES)


def _moment(t: Translator, f: Facts, now: datetime) -> str:
    return capital(t.at(f["instant"], f["zone"], now))


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
