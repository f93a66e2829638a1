"""What people send that no button or form of theirs holds: ids of other communities."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.records import Case, Community, Delivery, Meeting, Member, Submission
from tests.separation.keeping import Json
from tests.separation.neighbours import COORDINATOR, WITHOUT
from tests.separation.town import Window


class Step(NamedTuple):
    """What happens, in which workspace, to whom, where, and two numbers to choose with."""

    what: str
    team: int
    user: int
    where: int
    first: int
    second: int


def foreign(session: Session, table: Any, step: Step, column: str = "id") -> Any:
    """Give what a row of another community is called; every workspace's rows have a turn."""
    rows = session.scalars(select(table).order_by(table.id)).all()
    return getattr(rows[(step.first * 31 + step.second) % len(rows)], column)


def forged_value(session: Session, action_id: str, step: Step) -> str:
    """Give a value for a button, with an id of a community that may be another's."""
    if action_id.startswith("submission.") or action_id == "own.older":
        return str(foreign(session, Submission, step))
    if action_id.startswith("approval."):
        return f"{foreign(session, Submission, step)}:{step.second % 3}"
    if action_id.startswith("rsvp."):
        return f"{foreign(session, Meeting, step)}:{step.second % 3}"
    if action_id == "update.open":
        return str(foreign(session, Case, step))
    if action_id.startswith("draft."):
        kept = foreign(session, Submission, step, "request_key")
        case_id = foreign(session, Case, step)
        key = kept if step.second % 2 else f"forged:{step.second}"
        return json.dumps({"kind": "update", "case": case_id, "text": "Gesmokkeld", "key": key})
    if action_id.startswith("meeting.") and action_id != "meeting.restore":
        number = foreign(session, Meeting, step, "number") if step.second % 3 else None
        key = foreign(session, Meeting, step, "request_key")
        times = {"start": "2026-12-20T10:00:00+00:00", "end": "2026-12-20T12:00:00+00:00", "zone": "Europe/Amsterdam"}
        texts = {"kind": "bijeenkomst", "place": "Elders", "link": "", "preparation": ""}
        return json.dumps({"nonce": key, "number": number, **times, **texts})
    if action_id == "community.move":
        return str(foreign(session, Community, step, "slug"))
    if action_id == "channel.again" or action_id.startswith("doubt."):
        return str(foreign(session, Delivery, step))
    if action_id == "meeting.restore":
        return str(foreign(session, Meeting, step, "number"))
    return str(foreign(session, (Case, Submission, Community, Member)[step.second % 4], step))


def forged_facts(session: Session, facts: Json, step: Step) -> Json:
    wanted = {
        "community": step.second % 7 + 1, "editing": foreign(session, Submission, step),
        "number": foreign(session, Meeting, step, "number"), "delivery": foreign(session, Delivery, step),
        "key": foreign(session, Submission, step, "request_key"),
    }  # fmt: skip
    return {name: value for name, value in wanted.items() if name in facts and (step.where + len(name)) % 2}


def form_values(session: Session, window: Window, mark: str, forged: bool, step: Step) -> Json:
    values: Json = {}
    for block in window.view["blocks"]:
        if block["type"] != "input":
            continue
        element = block["element"]
        value = _value(element, mark)
        if forged and block["block_id"] == "casus":
            value["selected_option"] = {"value": str(foreign(session, Case, step))}
        if forged and block["block_id"] == "cop":
            value["selected_option"] = {"value": foreign(session, Community, step, "slug")}
        values[block["block_id"]] = {element.get("action_id", "value"): value}
    return values


def _value(element: Json, mark: str) -> Json:
    kind = element["type"]
    if kind == "plain_text_input":
        link = "https://" in str(element.get("placeholder"))
        return {"type": kind, "value": f"https://x.example/{mark}" if link else f"Woord {mark}"}
    if kind in ("static_select", "radio_buttons"):
        return {"type": kind, "selected_option": element.get("initial_option") or element["options"][-1]}
    if kind in ("multi_static_select", "checkboxes"):
        return {"type": kind, "selected_options": element.get("initial_options") or []}
    return {
        "datetimepicker": {"selected_date_time": element.get("initial_date_time")},
        "timepicker": {"selected_time": element.get("initial_time")},
        "multi_users_select": {"selected_users": element.get("initial_users") or [COORDINATOR]},
        "conversations_select": {"selected_conversation": element.get("initial_conversation") or WITHOUT},
    }[kind] | {"type": kind}
