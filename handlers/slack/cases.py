"""/casus: lijst, nieuw, toon, houder, in-rust, actief."""

from __future__ import annotations

import re
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.i18n import Translator
from bot.rules.commands import as_typed, mentioned_users, number, split
from bot.services import Services
from bot.usecases import actors, cases
from bot.usecases.actors import Actor
from bot.views import cases as views
from bot.views.blocks import Message
from bot.views.receipts import receipt
from handlers.slack.answers import in_place, private, request_key, value_of

WORDS = {
    "lijst": "list",
    "list": "list",
    "nieuw": "new",
    "nieuwe": "new",
    "new": "new",
    "toon": "show",
    "show": "show",
    "houder": "holder",
    "holder": "holder",
    "in-rust": "rest",
    "rest": "rest",
    "actief": "active",
    "active": "active",
}
_IN_RUST = re.compile(r"^\s*in\s+rust(?!\S)", re.IGNORECASE)
"""As people say it: two words."""
_MENTION = re.compile(r"<@[^>]*>|(?<!\S)@\S+")


async def case(
    ack: AsyncAck, command: dict[str, Any], client: AsyncWebClient, actor: Actor, services: Services, t: Translator
) -> None:
    """`/casus` with what to do; without anything: the list."""
    asked = split(_IN_RUST.sub("in-rust", command.get("text") or ""), WORDS)
    now = services.clock.now()
    if asked.name in ("", "list"):
        lines = await services.database.read(cases.listing, actor)
        await ack(**private(views.listing(t, lines, actor.cop, actor.zone, now, number(asked.rest) or 1)))
    elif asked.name == "show":
        page = await services.database.read(cases.show, actor, as_typed(asked.rest))
        await ack(**private(views.page(t, page, actor.zone, now)))
    elif asked.name == "holder":
        typed = as_typed(_MENTION.sub("", asked.rest))
        line = await services.database.write(cases.give_holder, actor, typed, mentioned_users(asked.rest), now)
        await ack(**private(views.holders(t, line)))
    elif asked.name in ("rest", "active"):
        await ack(**private(await _rest(actor, services, t, as_typed(asked.rest), resting=asked.name == "rest")))
    elif not asked.rest:
        await services.database.read(actors.require, actor, "case.create")
        await client.views_open(trigger_id=command["trigger_id"], view=views.case_form(t, "", actor.cop.id))
        await ack()
    else:
        title = as_typed(asked.rest)
        made = await services.database.write(cases.create, actor, title, now, request_key=request_key(command))
        await ack(**private(views.created(t, made.title, made.id)))


async def submit(ack: AsyncAck, body: dict[str, Any], actor: Actor, services: Services, t: Translator) -> None:
    """The form for a new case comes in."""
    values = {block: next(iter(state.values())) for block, state in body["view"]["state"]["values"].items()}
    made = await services.database.write(
        cases.create,
        actor,
        values["titel"].get("value") or "",
        services.clock.now(),
        request_key=request_key(body),
        region=values["regio"].get("value") or "",
        question=values["leervraag"].get("value") or "",
        holders=tuple(values["houders"].get("selected_users") or ()),
    )
    await ack(response_action="update", view=receipt(t, views.created(t, made.title, made.id), actor.cop.id))


async def rest(
    ack: AsyncAck,
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    actor: Actor,
    services: Services,
    t: Translator,
) -> None:
    """The button *In rust*."""
    await in_place(body, client, respond, t, await _rest(actor, services, t, int(value_of(body)), resting=True))
    await ack()


async def wake(
    ack: AsyncAck,
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    actor: Actor,
    services: Services,
    t: Translator,
) -> None:
    """The button that makes a case active again."""
    await in_place(body, client, respond, t, await _rest(actor, services, t, int(value_of(body)), resting=False))
    await ack()


async def _rest(actor: Actor, services: Services, t: Translator, which: str | int, *, resting: bool) -> Message:
    changed = await services.database.write(cases.rest, actor, which, resting=resting)
    return views.rests(t, changed) if resting else views.is_active(t, changed)


def register(app: AsyncApp) -> None:
    """Connect the listeners."""
    for name in ("/casus", "/case"):
        app.command(name)(case)
    app.action("case.rest")(rest)
    app.action("case.active")(wake)
    app.view("case")(submit)
