"""The buttons in private messages: *Niet meer vragen* to a holder, and who takes over a case whose holder left."""

from __future__ import annotations

import json
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.i18n import Translator
from bot.services import Services
from bot.usecases import cases, nudges
from bot.usecases.actors import Actor
from bot.views import asides as views
from bot.views import cases as case_views
from bot.views.receipts import receipt
from handlers.slack.answers import in_place, show, value_of


async def never(
    ack: AsyncAck,
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    actor: Actor,
    services: Services,
    t: Translator,
) -> None:
    """The button *Niet meer vragen*."""
    case = await services.database.write(nudges.ask_no_more, actor, int(value_of(body)))
    await in_place(body, client, respond, t, views.asked_no_more(t, case))
    await ack()


async def choose(
    ack: AsyncAck,
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    actor: Actor,
    services: Services,
    t: Translator,
) -> None:
    """The button *Kies een houder*. When another coordinator chose one before, it says so."""
    line = await services.database.read(cases.holders_there, actor, int(value_of(body)))
    if line.holders:
        await in_place(body, client, respond, t, case_views.holders(t, line))
    else:
        await show(body, client, views.successor_form(t, line.case))
    await ack()


async def later(
    ack: AsyncAck,
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    actor: Actor,
    services: Services,
    t: Translator,
) -> None:
    """The button *Later*."""
    line = await services.database.read(cases.holders_there, actor, int(value_of(body)))
    await in_place(body, client, respond, t, views.successor_later(t, line.case))
    await ack()


async def submit(ack: AsyncAck, body: dict[str, Any], actor: Actor, services: Services, t: Translator) -> None:
    """The form *Kies een houder* comes in. The same twice is once."""
    facts = json.loads(body["view"]["private_metadata"])
    chosen = body["view"]["state"]["values"]["houder"]["value"].get("selected_user")
    people = [chosen] if chosen else []
    line = await services.database.write(cases.succeed, actor, facts["case"], people, services.clock.now())
    await ack(response_action="update", view=receipt(t, case_views.holders(t, line), actor.cop.id))


def register(app: AsyncApp) -> None:
    """Connect the listeners."""
    app.action("nudge.never")(never)
    app.action("successor.choose")(choose)
    app.action("successor.later")(later)
    app.view("successor")(submit)
