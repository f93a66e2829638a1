"""The methods of Slack's Web API about forms and the Home tab, and what is typed in a form."""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from typing import Any

from bot.sandbox.api import Call, Method
from bot.sandbox.elements import INPUTS
from bot.sandbox.errors import SlackError
from bot.sandbox.limits import check_view
from bot.sandbox.state import TRIGGER_LIVES, Json, State, Trigger
from bot.sandbox.world import Team

MOST_STACKED = 3
KEPT = ("id", "root_view_id", "previous_view_id", "team_id", "app_installed_team_id", "app_id", "bot_id")


async def open_view(call: Call) -> Json:
    """Open a form, with a trigger at most three seconds old and used once."""
    view = _given(call)
    trigger = _trigger(call)
    stack = call.state.stack(call.team.id, trigger.user_id)
    stack.clear()
    return {"view": public(push_view(call.state, call.team, trigger.user_id, view))}


async def push(call: Call) -> Json:
    """Put a form on top of the open one."""
    view = _given(call)
    trigger = _trigger(call)
    if len(call.state.stack(call.team.id, trigger.user_id)) >= MOST_STACKED:
        raise SlackError("push_limit_reached")
    return {"view": public(push_view(call.state, call.team, trigger.user_id, view))}


async def update(call: Call) -> Json:
    """Change an open form; what was typed in fields that stay, stays."""
    view = _given(call, also=True)
    known = _known(call)
    if call.args.get("hash") and call.args["hash"] != known["hash"]:
        raise SlackError("hash_conflict")
    replace_view(call.state, known, view)
    return {"view": public(known)}


async def publish(call: Call) -> Json:
    """Give a person their Home tab."""
    user = str(call.need("user_id", "user_not_found"))
    if call.team.user(user) is None:
        raise SlackError("user_not_found")
    view = _given(call, kind="home")
    known = call.state.homes.get((call.team.id, user))
    if known and call.args.get("hash") and call.args["hash"] != known["hash"]:
        raise SlackError("hash_conflict")
    made = _made(call.state, call.team, view)
    call.state.save_home(call.team.id, user, made)
    return {"view": public(made)}


def push_view(state: State, team: Team, user_id: str, view: Json) -> Json:
    """Put a checked form on a person's stack."""
    stack = state.stack(team.id, user_id)
    made = _made(state, team, view)
    made["previous_view_id"] = stack[-1]["id"] if stack else None
    made["root_view_id"] = stack[0]["id"] if stack else made["id"]
    stack.append(made)
    state.touch()
    return made


def replace_view(state: State, known: Json, view: Json) -> None:
    """Give an open form new content under its own id."""
    typed = known["_typed"]
    kept = {name: known[name] for name in KEPT if name in known}
    known.clear()
    known.update(_named(view), **kept, hash=_hash())
    known["_typed"] = {
        block["block_id"]: typed[block["block_id"]]
        for block in known["blocks"]
        if any(one["action_id"] in typed.get(block["block_id"], {}) for one in _stateful(block))
    }
    state.touch()


def public(view: Json) -> Json:
    """Give a form as the API shows it."""
    return {name: value for name, value in view.items() if not name.startswith("_")} | {
        "state": {"values": values(view)}
    }


def values(view: Json) -> Json:
    """Give what stands in the form's fields: what was typed, else what it came with."""
    found: Json = {}
    for block in view["blocks"]:
        for element in _stateful(block):
            typed = view["_typed"].get(block["block_id"], {}).get(element["action_id"])
            held = found.setdefault(block["block_id"], {})
            held[element["action_id"]] = typed if typed is not None else initial(element)
    return found


def _stateful(block: Json) -> list[Json]:
    """Give the elements of a block that hold something: fields, and choices outside input blocks."""
    elements = [block.get("element"), block.get("accessory"), *(block.get("elements") or [])]
    return [one for one in elements if isinstance(one, dict) and one.get("type") in INPUTS and "action_id" in one]


def initial(element: Json) -> Json:
    """Give the state of a field that nobody touched."""
    kind = element["type"]
    state: Json = {"type": kind}
    if kind in ("plain_text_input", "number_input", "email_text_input", "url_text_input"):
        state["value"] = element.get("initial_value")
    elif kind in ("static_select", "radio_buttons"):
        state["selected_option"] = element.get("initial_option")
    elif kind in ("checkboxes", "multi_static_select"):
        state["selected_options"] = element.get("initial_options") or []
    elif kind == "datetimepicker":
        state["selected_date_time"] = element.get("initial_date_time")
    elif kind == "datepicker":
        state["selected_date"] = element.get("initial_date")
    elif kind == "timepicker":
        state["selected_time"] = element.get("initial_time")
    else:
        name = kind.removesuffix("_select").removeprefix("multi_")
        several = kind.startswith("multi_")
        state["selected_" + (name if several else name.removesuffix("s"))] = element.get(
            "initial_" + (name if several else name.removesuffix("s"))
        ) or ([] if several else None)
    return state


def _given(call: Call, kind: str = "modal", *, also: bool = False) -> Json:
    """Give the checked view of a call; its external_id must be new, except (`also`) that of the view it updates."""
    view: Any = call.need("view")
    check_view(view, kind)
    external = view.get("external_id")
    same = _by_external_id(call, external) if external else None
    updated = (same or {}).get("id") == call.args.get("view_id") or external == call.args.get("external_id")
    if same and not (also and updated):
        raise SlackError("duplicate_external_id")
    return dict(view)


def _by_external_id(call: Call, name: str) -> Json | None:
    forms = [view for (team_id, _), stack in call.state.views.items() if team_id == call.team.id for view in stack]
    return next((view for view in forms if view.get("external_id") == name), None)


def _trigger(call: Call) -> Trigger:
    trigger = call.state.triggers.get(str(call.need("trigger_id", "invalid_trigger_id")))
    if trigger is None or trigger.team_id != call.team.id:
        raise SlackError("invalid_trigger_id")
    if trigger.used:
        raise SlackError("exchanged_trigger_id")
    if time.monotonic() - trigger.made_at > TRIGGER_LIVES:
        raise SlackError("expired_trigger_id")
    trigger.used = True
    return trigger


def _known(call: Call) -> Json:
    name, external = str(call.args.get("view_id") or ""), str(call.args.get("external_id") or "")
    if name and external:
        raise SlackError("invalid_arguments")
    known = call.state.find_view(name) if name else _by_external_id(call, external) if external else None
    if known is None or known["team_id"] != call.team.id:
        raise SlackError("not_found")
    return known


def _made(state: State, team: Team, view: Json) -> Json:
    made = _named(view)
    made |= {
        "id": state.new_id("V"),
        "team_id": team.id,
        # Whoever fills it in may be from outside: this tells where the app is that opened it.
        "app_installed_team_id": team.id,
        "hash": _hash(),
        "app_id": state.world.app_id,
        "bot_id": team.bot_id,
        "root_view_id": None,
        "previous_view_id": None,
        "_typed": {},
    }
    made["root_view_id"] = made["id"]
    return made


def _named(view: Json) -> Json:
    """Give the blocks and elements the names that they lack, as Slack does.

    A block is named by what it holds and how many such stand before it: when a Home is shown anew while somebody
    presses a button in it, the press is still known.
    """
    blocks: list[Json] = []
    for block in view["blocks"]:
        same = sum(known == block for known in view["blocks"][: len(blocks)])
        held = f"{json.dumps(block, sort_keys=True)}{same}"
        blocks.append({**block, "block_id": block.get("block_id") or hashlib.sha256(held.encode()).hexdigest()[:6]})
    return {"private_metadata": "", "callback_id": "", "external_id": "", **view, "blocks": blocks}


def _hash() -> str:
    return f"{int(time.time())}.{secrets.token_hex(4)}"


VIEW_METHODS: dict[str, tuple[str | None, Method]] = {
    "views.open": (None, open_view),
    "views.push": (None, push),
    "views.update": (None, update),
    "views.publish": (None, publish),
}
