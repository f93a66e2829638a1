"""Dates as people type them. For now ISO and the shape `wo 9 dec 2026 14:00-16:00 place`, in Dutch and English.

What is not fully understood is refused with a reason; nothing is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.rules.commands import readable
from bot.rules.meetings import wall_problems
from bot.rules.problems import Problem, Refused, refuse

_WEEKDAYS = [
    ("ma", "maa", "maandag", "mon", "monday"),
    ("di", "dins", "dinsdag", "tue", "tues", "tuesday"),
    ("wo", "woe", "woensdag", "wed", "wednesday"),
    ("do", "don", "dond", "donderdag", "thu", "thur", "thurs", "thursday"),
    ("vr", "vrij", "vrijdag", "fri", "friday"),
    ("za", "zat", "zaterdag", "sat", "saturday"),
    ("zo", "zon", "zondag", "sun", "sunday"),
]
_MONTHS = [
    ("jan", "januari", "january"),
    ("feb", "febr", "februari", "february"),
    ("mrt", "maa", "maart", "mar", "march"),
    ("apr", "april"),
    ("mei", "may"),
    ("jun", "juni", "june"),
    ("jul", "juli", "july"),
    ("aug", "augustus", "august"),
    ("sep", "sept", "september"),
    ("okt", "oktober", "oct", "october"),
    ("nov", "november"),
    ("dec", "december"),
]
WEEKDAY_OF = {word: index for index, words in enumerate(_WEEKDAYS) for word in words}
MONTH_OF = {word: index for index, words in enumerate(_MONTHS, 1) for word in words}

_YEARS = range(1900, 3000)
"""Outside these a year is a slip of the keys, and Python's own calendar has an end."""

_WORD = r"[a-zé]+"
_DAY = re.compile(
    rf"(?:(?P<weekday>{_WORD})\.?,?\s+)?(?P<day>\d{{1,2}})\s+(?P<month>{_WORD})\.?(?:\s+(?P<year>\d{{4}}))?,?(?=\s|$)",
    re.I,
)
_ISO = re.compile(
    rf"(?:(?P<weekday>{_WORD})\.?,?\s+)?(?P<year>\d{{4}})-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}})(?=[ T]|$)",
    re.I,
)
_TIME = r"(\d{1,2})(?:[:.u](\d{2})|(?=\s*(?:u|uur|h)(?:[\s,;-]|$)))"
_TIMES = re.compile(
    rf"[T ]\s*(?:om\s+|at\s+|van\s+|from\s+)?{_TIME}"
    rf"(?:\s*(?:uur|u|h))?(?:\s*(?:-|tot|t/m|to|until)\s*{_TIME})?(?:\s*(?:uur|u|h))?(?=[\s,;]|$)",
    re.I,
)


@dataclass(frozen=True)
class Reading:
    """What was read: naive wall times and the rest as typed."""

    start: datetime
    end: datetime | None
    rest: str


@dataclass(eq=False)
class Ambiguous(Exception):
    """Weekday and date disagree: the two readings that may be meant."""

    typed_weekday: int
    first: Reading
    second: Reading


def read(text: str, today: date, zone: str) -> Reading:
    """Read a date, a time and a rest from what somebody typed.

    `today` is the wall date in `zone`; a date without a year is the next one. Raises Refused
    (`date.unreadable`, `date.impossible`, `date.notime`, `date.noday`, `time.impossible`, `time.skipped`,
    `time.twice`) or Ambiguous.
    """
    clean = readable(text)
    match = _ISO.match(clean) or _DAY.match(clean)
    if match is None:
        has_time = re.match(rf"{_TIME}(?=\D|$)", clean)
        raise refuse("date.noday" if has_time else "date.unreadable", "date", text=text)
    day = _date(match, today, text)
    times = _TIMES.match(clean[match.end() :])
    if times is None:
        raise refuse("date.notime", "date", text=text)
    start = _at(day, times[1], times[2])
    end = _at(day, times[3], times[4]) if times[3] else None
    reading = Reading(start, end, _rest(text, clean[match.end() + times.end() :]))
    typed = _weekday(match, text)
    if typed is not None and typed != day.weekday():
        two = [reading, _shifted(reading, typed)]
        possible = [one for one in two if not _wall_problems(one, zone)]
        if len(possible) == 2:
            raise Ambiguous(typed, *two)
        if not possible:
            raise Refused(_wall_problems(reading, zone))
        # Only one of the two days has this time at all.
        return possible[0]
    if found := _wall_problems(reading, zone):
        raise Refused(found)
    return reading


def _wall_problems(reading: Reading, zone: str) -> list[Problem]:
    walls = (reading.start, reading.end) if reading.end else (reading.start,)
    return [problem for wall in walls for problem in wall_problems(wall, zone)]


def _weekday(match: re.Match[str], text: str) -> int | None:
    word = match["weekday"]
    if not word:
        return None
    if word.lower() not in WEEKDAY_OF:
        raise refuse("date.unreadable", "date", text=text)
    return WEEKDAY_OF[word.lower()]


def _date(match: re.Match[str], today: date, text: str) -> date:
    word = match["month"].lower()
    month = int(word) if word.isdigit() else MONTH_OF.get(word)
    if month is None:
        raise refuse("date.unreadable", "date", text=text)
    years = [int(match["year"])] if match["year"] else list(range(today.year, today.year + 9))
    if years[0] not in _YEARS:
        raise refuse("date.unreadable", "date", text=text)
    day = int(match["day"])
    for year in years:
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if match["year"] or found >= today:
            return found
    typed = match[0] if word.isdigit() else ""
    raise refuse("date.impossible", "date", typed=typed, day=day, month=month, year=years[0] if match["year"] else None)


def _at(day: date, hour: str, minute: str | None) -> datetime:
    if int(hour) > 23 or int(minute or 0) > 59:
        raise refuse("time.impossible", "date", text=f"{hour}:{minute or '00'}")
    # "3 uur" alone is an hour of the working day; the reading is always shown before it counts.
    afternoon = 12 if minute is None and 1 <= int(hour) <= 6 else 0
    return datetime.combine(day, time(int(hour) + afternoon, int(minute or 0)))


def _shifted(reading: Reading, weekday: int) -> Reading:
    """Give the reading on the nearest day that has the typed weekday."""
    ahead = (weekday - reading.start.weekday()) % 7
    shift = timedelta(days=ahead if ahead <= 3 else ahead - 7)
    return Reading(reading.start + shift, reading.end + shift if reading.end else None, reading.rest)


def _rest(typed: str, clean_rest: str) -> str:
    """Give the rest as it was typed: the cleaned rest only tells how many visible characters it has."""
    wanted = _visible(clean_rest.lstrip(",; "))
    start = len(typed)
    while wanted > 0:
        start -= 1
        wanted -= _visible(typed[start])
    return " ".join(typed[start:].split())


def _visible(text: str) -> int:
    """Count what is neither a space nor invisible, accents by themselves, so that pieces add up to the whole."""
    return len(unicodedata.normalize("NFD", "".join(readable(text).split())))


def read_clock(text: str) -> time:
    """Read a time of day: 15:00, 15.00, 15u, 15 uur. Raises Refused (`time.impossible`)."""
    match = re.fullmatch(r"(?:om |at )?(\d{1,2})(?:[:.u](\d{2}))?\s*(?:uur|u|h)?", readable(text).lower())
    if match is None or int(match[1]) > 23 or int(match[2] or 0) > 59:
        raise refuse("time.impossible", text=text)
    return time(int(match[1]), int(match[2] or 0))
