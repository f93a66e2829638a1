"""A meeting's plan as it is typed, filled in, and carried by a button until somebody confirms it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.rules import commands, dates
from bot.rules.meetings import Plan, from_seconds, plan_at
from bot.rules.problems import Problem, Refused, refuse


def from_reading(reading: dates.Reading, zone: str, known: Plan | None) -> Plan:
    """A moved meeting keeps its length and its place unless others were typed."""
    if known is None:
        return plan_at(reading.start, reading.end, zone, place=commands.worth_keeping(reading.rest))
    end = reading.end or reading.start + (known.ends_at - known.starts_at)
    moved = plan_at(reading.start, end, zone)
    return replace(
        known,
        starts_at=moved.starts_at,
        ends_at=moved.ends_at,
        place=commands.worth_keeping(reading.rest) or known.place,
        timezone=zone,
    )


def as_facts(plan: Plan, nonce: str, number: int | None) -> dict[str, Any]:
    """Give what a button must carry: at most 2000 characters, so long texts are checked first."""
    return {
        "nonce": nonce,
        "number": number,
        "start": plan.starts_at.isoformat(),
        "end": plan.ends_at.isoformat(),
        "zone": plan.timezone,
        "kind": plan.kind,
        "place": plan.place[:250],
        "link": plan.link[:550],
        "preparation": plan.preparation[:550],
    }


def from_facts(facts: dict[str, Any]) -> Plan:
    """Give the plan that a button or form carried."""
    start, end = datetime.fromisoformat(facts["start"]), datetime.fromisoformat(facts["end"])
    return Plan(start, end, facts["zone"], facts["kind"], facts["place"], facts["link"], facts["preparation"])


def from_form(view: dict[str, Any], zone: str) -> Plan:
    """Give the plan that somebody filled in. Raises Refused (`date.noday`) without a start."""
    values = {block: next(iter(state.values())) for block, state in view["state"]["values"].items()}
    start = values["begin"].get("selected_date_time")
    if not start:
        raise Refused(Problem("date.noday", "start"))
    starts_at = from_seconds(int(start))
    minutes = int(values["duur"]["selected_option"]["value"])
    return Plan(
        starts_at,
        starts_at + timedelta(minutes=minutes),
        zone,
        values["soort"]["selected_option"]["value"],
        *(commands.worth_keeping(values[block].get("value") or "") for block in ("plaats", "link", "voorbereiding")),
    )


def number_first(text: str, verb: str) -> tuple[int, str]:
    """Read a meeting's number and the rest. Raises Refused (`meeting.number`, with the `verb` that wants one)."""
    words = text.split(None, 1)
    number = commands.number(words[0]) if words else None
    if number is None:
        raise refuse("meeting.number", verb=verb)
    return number, commands.worth_keeping(words[1]) if len(words) > 1 else ""
