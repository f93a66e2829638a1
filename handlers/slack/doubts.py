"""The word of a coordinator on what may stand in the channel: *Hij staat er* with its link, or *Plaats opnieuw*."""

from __future__ import annotations

import json
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.i18n import Translator
from bot.services import Services
from bot.usecases import doubts
from bot.usecases.actors import Actor
from bot.views import doubts as views
from bot.views.receipts import receipt
from handlers.slack.answers import in_place, replace, show, value_of


async def stands(
    ack: AsyncAck,
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    actor: Actor,
    services: Services,
    t: Translator,
) -> None:
    """The button *Hij staat er*. When it was settled before, it says how."""
    doubt = await services.database.read(doubts.look, actor, int(value_of(body)))
    if doubt.before:
        await in_place(body, client, respond, t, views.answered(t, doubt))
    else:
        await show(body, client, views.link_form(t, doubt, _question(body)))
    await ack()


async def again(
    ack: AsyncAck,
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    actor: Actor,
    services: Services,
    t: Translator,
) -> None:
    """The button *Plaats opnieuw*."""
    doubt = await services.database.write(doubts.repeat, actor, int(value_of(body)), services.clock.now())
    await in_place(body, client, respond, t, views.answered(t, doubt))
    await ack()


async def submit(
    ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, actor: Actor, services: Services, t: Translator
) -> None:
    """The form with the link comes in. The same twice is once."""
    facts = json.loads(body["view"]["private_metadata"])
    pasted = str(body["view"]["state"]["values"]["berichtlink"]["value"].get("value") or "")
    now = services.clock.now()
    doubt = await services.database.write(doubts.confirm, actor, facts["delivery"], pasted, now)
    message = views.answered(t, doubt)
    if facts.get("message"):
        channel_id, ts = facts["message"]
        await replace(client, channel_id, ts, message)
    await ack(response_action="update", view=receipt(t, message, actor.cop.id))


def _question(body: dict[str, Any]) -> tuple[str, str] | None:
    """Give the channel and ts of the private message whose button was pressed; on Home there is none."""
    container = body.get("container") or {}
    if container.get("type") != "message":
        return None
    return str(container["channel_id"]), str(container["message_ts"])


def register(app: AsyncApp) -> None:
    """Connect the listeners."""
    app.action("doubt.stands")(stands)
    app.action("doubt.again")(again)
    app.view("doubt")(submit)
