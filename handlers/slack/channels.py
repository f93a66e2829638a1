"""What Slack tells of channels: archived, deleted, back again, under another id, or without the bot."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.i18n import Translator
from bot.services import Services
from bot.usecases import channels
from bot.usecases.actors import Actor
from bot.views import trouble as views
from handlers.slack.answers import in_place


async def archived(event: dict[str, Any], context: AsyncBoltContext, services: Services) -> None:
    """A channel was archived."""
    await _close(event, context, services, "is_archived")


async def deleted(event: dict[str, Any], context: AsyncBoltContext, services: Services) -> None:
    """A channel is gone for good."""
    await _close(event, context, services, "channel_not_found")


async def left(event: dict[str, Any], context: AsyncBoltContext, services: Services) -> None:
    """The bot was removed from a channel."""
    await _close(event, context, services, "not_in_channel")


async def unarchived(event: dict[str, Any], context: AsyncBoltContext, services: Services) -> None:
    """A channel is back."""
    now = services.clock.now()
    await services.database.write(channels.open_again, context.team_id or "", event["channel"], now)


async def renumbered(event: dict[str, Any], context: AsyncBoltContext, services: Services) -> None:
    """A channel got another id: it became private, or shared with another organisation."""
    old, new = event["old_channel_id"], event["new_channel_id"]
    await services.database.write(channels.follow, context.team_id or "", old, new)


async def try_again(
    ack: AsyncAck,
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    actor: Actor,
    services: Services,
    t: Translator,
) -> None:
    """The button *Probeer opnieuw* under the news that a channel is closed."""
    community = await services.database.write(channels.try_again, actor, services.clock.now())
    await in_place(body, client, respond, t, views.trying_again(t, community))
    await ack()


async def _close(event: dict[str, Any], context: AsyncBoltContext, services: Services, reason: str) -> None:
    now = services.clock.now()
    await services.database.write(channels.close, context.team_id or "", event["channel"], reason, now)


def register(app: AsyncApp) -> None:
    """Connect the listeners. Public channels and private ones have events of their own."""
    for kind in ("channel", "group"):
        app.event(f"{kind}_archive")(archived)
        app.event(f"{kind}_unarchive")(unarchived)
        app.event(f"{kind}_deleted")(deleted)
        app.event(f"{kind}_left")(left)
    app.event("channel_id_changed")(renumbered)
    app.action("channel.again")(try_again)
