"""Messages that somebody hands over with a shortcut, and where their text is found afterwards."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select

from storage.records import Record
from tests.community import HOLDER, MEMBER, Cop
from tests.handlers.conftest import Wired

SECRET = "Bewoners kwamen pas toen Youssef belde"
TS = "1764151200.000100"


def message(text: str = SECRET, user: str = HOLDER, **more: Any) -> dict[str, Any]:
    return {"user": user, "ts": TS, "text": text, **more}


def everything_stored(cop: Cop) -> dict[str, str]:
    """Give what stands in each table of the database, but for the moment at which a workspace was last heard of."""

    def read(session: Any) -> dict[str, str]:
        return {
            table.name: str(session.execute(select(table)).mappings().all())
            for table in Record.metadata.sorted_tables
            if table.name != "workspaces"
        }

    return cop.do(read)


def where_it_stands(cop: Cop, text: str = SECRET) -> list[str]:
    return [name for name, rows in everything_stored(cop).items() if text in rows]


def words(payload: Any) -> str:
    return json.dumps(payload, ensure_ascii=False)


def button(payload: dict[str, Any], action_id: str) -> dict[str, str]:
    found = [
        element
        for block in payload["blocks"]
        for element in block.get("elements", [])
        if element.get("action_id") == action_id
    ]
    return {"action_id": action_id, "value": found[0]["value"]}


def field(view: dict[str, Any]) -> str:
    (lesson,) = [block for block in view["blocks"] if block.get("block_id") == "wat_leerden_we"]
    return lesson["element"].get("initial_value", "")


def answers(lesson: str) -> dict[str, dict[str, Any]]:
    """Give what a person fills in."""
    return {
        "wat_leerden_we": {"type": "plain_text_input", "value": lesson},
        "hulpvraag": {"type": "plain_text_input", "value": None},
        "zichtbaar": {"type": "static_select", "selected_option": {"value": "mijn-cop"}},
    }


async def asks(wired: Wired, said: dict[str, Any], user: str = MEMBER) -> dict[str, Any]:
    """Use the shortcut on somebody else's message and send the form in. Gives what is answered."""
    await wired.person.uses("insight.keep", said, user=user)
    view = wired.slack.heard("views.open")[-1]["view"]
    assert view["callback_id"] == "consent.ask"
    return await wired.person.submits(view, user=user)
