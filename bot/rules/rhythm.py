"""Moments that come back: the weekly digest and the reminders of a meeting. Wall time counts, not hours."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise

from bot.rules.instants import moment, wall, week_name
from bot.rules.problems import refuse

_OFFSET = re.compile(r"([1-9][0-9]?)([dh])")
MOST_REMINDERS = 5


@dataclass(frozen=True)
class Occurrence:
    """One planned moment: its name (not its wall time), when it is due, until when it is useful."""

    name: str
    due_at: datetime
    late_after: datetime


def weekly(after: datetime, until: datetime, weekday: int, at: time, zone: str) -> list[Occurrence]:
    """Give the weekly moments in (after, until]: at most one per ISO week, named 2026-W48, useful until its week ends.

    `weekday` counts from Monday = 0. All moments are UTC.
    """
    found: list[Occurrence] = []
    local = wall(after, zone)
    # Where clocks skip Sunday's midnight, a moment of last week's Sunday comes this Monday.
    monday = datetime.combine(local.date() - timedelta(days=local.weekday() + 7), time())
    while True:
        due = moment(datetime.combine(monday.date() + timedelta(days=weekday), at), zone)
        if due > until:
            return found
        following = monday + timedelta(days=7)
        if due > after:
            found.append(Occurrence(week_name(monday), due, moment(following, zone)))
        monday = following


def offset(text: str) -> timedelta:
    """Read 7d, 1d or 1h. Raises Refused (`reminder.unreadable`) for anything else, or more than 60 days.

    One moment has one spelling: a reminder is known by its text, and 07d beside 7d would be two.
    """
    match = _OFFSET.fullmatch(text)
    if match is None or (match[2] == "d" and int(match[1]) > 60):
        raise refuse("reminder.unreadable", text=text)
    return timedelta(days=int(match[1])) if match[2] == "d" else timedelta(hours=int(match[1]))


def reminders(starts_at: datetime, zone: str, offsets: Iterable[str], now: datetime) -> list[Occurrence]:
    """Give the reminders of a meeting that are still to come, earliest first.

    Days are counted on the calendar (a week before 10.00 is 10.00, also over a clock change), hours on the
    clock. One of more than a day is useful until the next one is due; one of a day or less until the start. Of several
    that are owed at once only the latest goes (`usecases.lapses`).
    """
    start = wall(starts_at, zone)
    due: dict[datetime, str] = {}
    for text in sorted(set(offsets)):
        # Over a clock change a day is no 24 hours: only the moments tell the order, and whether two are one.
        at = moment(start - offset(text), zone) if text.endswith("d") else starts_at - offset(text)
        due.setdefault(at, text)
    found: list[Occurrence] = []
    for at, following in pairwise([*sorted(due), starts_at]):
        early = offset(due[at]) > timedelta(days=1)
        if at > now:
            found.append(Occurrence(due[at], at, following if early else starts_at))
    return found
