"""The buttons with which somebody lets know whether they come to a meeting."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.rules import versions
from bot.services import Services
from bot.usecases import rsvps
from bot.usecases.actors import Actor
from handlers.slack import home


async def answer(
    ack: AsyncAck, action: dict[str, Any], client: AsyncWebClient, actor: Actor, services: Services
) -> None:
    """One of *Ik kom*, *Ik doe online mee* and *Ik kan niet*."""
    meeting_id, sequence = versions.read(action["value"])
    choice = action["action_id"].removeprefix("rsvp.")
    now = services.clock.now()
    await services.database.write(rsvps.give, actor, meeting_id, sequence, choice, now)
    await home.publish(client, actor, services)
    await ack()


def register(app: AsyncApp) -> None:
    """Connect the listeners."""
    app.action("rsvp.coming")(answer)
    app.action("rsvp.online")(answer)
    app.action("rsvp.absent")(answer)
