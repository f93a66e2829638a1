"""Which CoP? Asked where a request cannot tell; the choice then runs that same request, unchanged."""

from __future__ import annotations

import inspect
import json
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.i18n import Translator, translator
from bot.rules.commands import as_typed
from bot.rules.problems import Refused
from bot.services import Services
from bot.usecases import actors, requests
from bot.usecases.actors import Actor
from bot.views import choices, errors
from bot.views.blocks import Message
from handlers.slack import asks, cases, communities, digests, meetings, shortcuts, submissions
from handlers.slack.answers import in_place, instead, private, request_key

COMMANDS: dict[str, Callable[..., Awaitable[None]]] = {
    "/casusupdate": submissions.update,
    "/case-update": submissions.update,
    "/inzicht": submissions.insight,
    "/insight": submissions.insight,
    "/hulpvraag": asks.ask,
    "/ask-help": asks.ask,
    "/casus": cases.case,
    "/case": cases.case,
    "/bijeenkomst": meetings.meeting,
    "/cop-meeting": meetings.meeting,
    "/weekoverzicht": digests.digest,
    "/weekly-digest": digests.digest,
    "/cop": communities.cop,
}
OTHERS: dict[str, Callable[..., Awaitable[None]]] = {
    "update.open": submissions.open_update,
    "insight.open": submissions.open_insight,
    "ask.open": submissions.open_ask,
    "update.share": shortcuts.share_update,
    "insight.keep": shortcuts.keep_for,
}
"""Buttons and shortcuts that open a form, and may be used where no channel tells the CoP."""


def typed(t: Translator, refused: Refused, body: dict[str, Any]) -> Message | None:
    """Give the question for a command that cannot tell its CoP; None when something else is wrong, or it is too long
    to come back with a button."""
    found = _choices(refused)
    if found is None or body.get("command") not in COMMANDS:
        return None
    text = body.get("text") or ""
    run = {"name": body["command"], "value": text, "key": request_key(body)}
    return choices.which(t, found, run, f"{body['command']} {as_typed(text)}".strip())


def pressed(t: Translator, refused: Refused, body: dict[str, Any]) -> View | None:
    """Give the question for a button or shortcut that cannot tell its CoP; None when something else is wrong."""
    found = _choices(refused)
    action = (body.get("actions") or [{}])[0]
    name = body.get("callback_id") or action.get("action_id")
    if found is None or name not in OTHERS:
        return None
    run = {"name": name, "value": str(action.get("value") or ""), "key": request_key(body)}
    return choices.which_view(t, found, run)


async def choose(
    ack: AsyncAck,
    body: dict[str, Any],
    client: AsyncWebClient,
    context: AsyncBoltContext,
    respond: AsyncRespond,
    actor: Actor,
    services: Services,
    t: Translator,
) -> None:
    """A CoP was chosen: what was asked for runs as if it had been asked there, for one CoP only."""
    community_id, run = _carried(body)
    acting = await services.database.read(actors.within, actor, community_id)
    t, now = translator(acting.language), services.clock.now()
    if not await services.database.write(requests.chosen, acting.team_id, run["key"], community_id, now):
        await in_place(body, client, respond, t, choices.chosen_before(t, acting.cop.name))
        await ack()
        return
    given = {"client": client, "context": context, "respond": respond, "actor": acting, "services": services, "t": t}
    if run["name"] in COMMANDS:
        await instead(body, respond, await _command(run, body, given))
    else:
        again = {**body, "actions": [{"action_id": run["name"], "value": run.get("value")}], "said": run.get("said")}
        await _call(OTHERS[run["name"]], {**given, "ack": _nothing, "body": again})
    await ack()


async def _command(run: dict[str, Any], body: dict[str, Any], given: dict[str, Any]) -> dict[str, Any] | None:
    """Run a command; gives the payload of its answer, or None when it opened a form."""
    answers: list[dict[str, Any]] = []

    async def answer(**payload: Any) -> None:
        answers.append(payload)

    channel = body.get("channel") or {}
    command = {
        "command": run["name"],
        "text": run["value"],
        "request_key": run["key"],
        "trigger_id": body["trigger_id"],
        "channel_id": channel.get("id", ""),
        "channel_name": channel.get("name", ""),
    }
    try:
        await _call(COMMANDS[run["name"]], {**given, "ack": answer, "command": command, "body": command})
    except Refused as refused:
        said = f"{run['name']} {as_typed(run['value'])}"
        now = given["services"].clock.now()
        return private(errors.problem_message(given["t"], refused.problems, now, typed=said if run["value"] else ""))
    return next((payload for payload in answers if payload), None)


async def _call(listener: Callable[..., Awaitable[None]], given: dict[str, Any]) -> None:
    """Give a listener what it names, as Bolt does."""
    await listener(**{name: given[name] for name in inspect.signature(listener).parameters})


async def _nothing(**_: Any) -> None:
    """The request is acknowledged by whoever asked for the listener."""


def _choices(refused: Refused) -> list[tuple[int, str]] | None:
    problem = refused.problems[0]
    return problem.facts["choices"] if problem.code == "community.which" else None


def _carried(body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """Give the community that was chosen, and what is to run: it came with the button, its block or its form."""
    action = body["actions"][0]
    of_form = json.loads((body.get("view") or {}).get("private_metadata") or "{}").get("run")
    if "selected_option" in action:
        return int(action["selected_option"]["value"]), of_form or json.loads(action["block_id"])
    facts = json.loads(action["value"])
    return facts["community"], of_form or facts["run"]


def register(app: AsyncApp) -> None:
    """Connect the listener."""
    app.action("community.choose")(choose)
