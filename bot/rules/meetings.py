"""Meetings: their kinds, and what keeps one from being planned."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.rules.instants import exists, is_twice, moment
from bot.rules.problems import Problem

KINDS = (
    "bijeenkomst",
    "startbijeenkomst",
    "intervisie",
    "werkbezoek",
    "extra-overleg",
    "webinar",
    "tweedaagse",
    "slotbijeenkomst",
)
DEFAULT_DURATION = timedelta(minutes=90)
LIMITS = {"place": 200, "link": 500, "preparation": 500, "reason": 300}
CARRIED = ("place", "link", "preparation")
CARRIED_ROOM = sum(LIMITS[field] for field in CARRIED)
"""Until a plan is confirmed its texts travel in a button, in JSON: 2000 characters with the dates and names around."""
FURTHEST = timedelta(days=3 * 366)


@dataclass(frozen=True)
class Plan:
    """A meeting somebody wants to plan. Start and end are moments in UTC; the zone says how people read them."""

    starts_at: datetime
    ends_at: datetime
    timezone: str
    kind: str = "bijeenkomst"
    place: str = ""
    link: str = ""
    preparation: str = ""


def plan_at(start: datetime, end: datetime | None, zone: str, **fields: str) -> Plan:
    """Make a plan from naive wall times; without an end it lasts 90 minutes."""
    starts_at = moment(start, zone)
    return Plan(starts_at, moment(end, zone) if end else starts_at + DEFAULT_DURATION, zone, **fields)


def wall_problems(wall: datetime, zone: str, field: str = "start") -> list[Problem]:
    """Give what is wrong with a wall time that somebody chose: it does not exist, or exists twice."""
    if not exists(wall, zone):
        return [Problem("time.skipped", field, {"wall": wall})]
    if is_twice(wall, zone):
        return [Problem("time.twice", field, {"wall": wall})]
    return []


def problems(plan: Plan, now: datetime) -> list[Problem]:
    """Give everything that keeps the plan from being stored."""
    found = []
    if plan.starts_at <= now:
        found.append(Problem("date.past", "start", {"instant": plan.starts_at, "zone": plan.timezone}))
    if plan.starts_at > now + FURTHEST:
        found.append(Problem("date.far", "start", {"instant": plan.starts_at, "zone": plan.timezone}))
    if plan.ends_at <= plan.starts_at:
        found.append(Problem("time.backwards", "end"))
    if plan.kind not in KINDS:
        found.append(Problem("meeting.kind", "kind"))
    for field in CARRIED:
        over = len(getattr(plan, field)) - LIMITS[field]
        if over > 0:
            found.append(Problem("text.long", field, {"over": over, "limit": LIMITS[field]}))
    over = sum(len(json.dumps(getattr(plan, field), ensure_ascii=False)) - 2 for field in CARRIED) - CARRIED_ROOM
    if over > 0 and not any(problem.code == "text.long" for problem in found):
        found.append(Problem("text.long", "preparation", {"over": over, "limit": CARRIED_ROOM}))
    if plan.link and not plan.link.lower().startswith(("https://", "http://")):
        found.append(Problem("link.unreadable", "link"))
    return found


def as_seconds(instant: datetime) -> int:
    """Give Unix seconds, as Slack's date-time picker counts."""
    return int(instant.timestamp())


def from_seconds(seconds: int) -> datetime:
    """Give the UTC moment of Unix seconds."""
    return datetime.fromtimestamp(seconds, UTC)
