"""When a case holder is asked for an update: seldom, at a decent hour, and not at all who does not answer.

Source: the programme's domain notes: one light ask per case per meeting cycle (give and take), quiet after about six
weeks, as CoPs meet every 8 to 13 weeks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.rules.instants import moment, wall
from bot.rules.workdays import is_workday

QUIET_FOR = timedelta(weeks=6)
WITHOUT_MEETINGS = timedelta(weeks=13)
"""A cycle lasts so long where no meeting ends it: CoPs meet every 8 to 13 weeks."""
MOST_UNANSWERED = 3
ASKED_AT = time(10)
FROM, UNTIL = time(9), time(17)
"""Nobody is asked outside these hours, on the clock of the community's zone."""


@dataclass(frozen=True)
class Asking:
    """What counts for asking one holder about one case.

    `quiet_since` is the last submission on the case, or its beginning; `met_at` when the community last met;
    `unanswered` counts the asks since the holder last shared on the case or pressed a button.
    """

    quiet_since: datetime
    met_at: datetime | None = None
    asked_at: datetime | None = None
    unanswered: int = 0
    never: bool = False
    resting: bool = False


def silence(asking: Asking, now: datetime) -> str:
    """Give why the holder is not to be asked now, or nothing when they may be."""
    if asking.resting:
        return "case_rests"
    if asking.never:
        return "asked_not_to"
    if asking.unanswered >= MOST_UNANSWERED:
        return "never_answered"
    if now < asking.quiet_since + QUIET_FOR:
        return "not_quiet"
    if asking.asked_at is not None and not _is_over(asking, asking.asked_at, now):
        return "asked_this_cycle"
    return ""


def cycle(asking: Asking) -> str:
    """Name the cycle in which an ask would be made by how it began: with the last meeting, or with the last ask."""
    if asking.met_at is not None and (asking.asked_at is None or asking.met_at > asking.asked_at):
        return f"met-{asking.met_at:%Y-%m-%d}"
    return f"asked-{asking.asked_at:%Y-%m-%d}" if asking.asked_at is not None else "first"


def next_moment(now: datetime, zone: str, region: str) -> datetime:
    """Give the first moment, now or later, at which somebody may be asked: ten o'clock on a working day."""
    local = wall(now, zone)
    day = local.date() if local.time() <= ASKED_AT else local.date() + timedelta(days=1)
    while not is_workday(day, region):
        day += timedelta(days=1)
    return moment(datetime.combine(day, ASKED_AT), zone)


def late_after(due_at: datetime) -> datetime:
    """Give until when an ask that is due is of use: a day. At an hour when nobody may be asked it is planned anew."""
    return due_at + timedelta(days=1)


def may_go(now: datetime, zone: str, region: str) -> bool:
    """Say whether somebody may be asked at this moment."""
    local = wall(now, zone)
    return FROM <= local.time() < UNTIL and is_workday(local.date(), region)


def _is_over(asking: Asking, asked_at: datetime, now: datetime) -> bool:
    """Say whether the cycle of the last ask is over: they met since, or too long ago to wait for a meeting.

    A meeting on the day after an ask is no reason for another: an ask breaks the silence for as long as an update.
    """
    met = asking.met_at is not None and asking.met_at > asked_at
    return now >= asked_at + (QUIET_FOR if met else WITHOUT_MEETINGS)
