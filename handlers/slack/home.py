"""The Home tab and its buttons."""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import ClientError
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot import publishing
from bot.i18n import Translator
from bot.logs import log
from bot.services import Services
from bot.usecases import digests, home
from bot.usecases.actors import Actor
from bot.views import digests as digest_views
from handlers.slack.answers import show
from handlers.slack.middleware import find_actor

logger = log(__name__)
PATIENCE = 1.5
"""Seconds: Slack waits three for our answer to what was pressed, and the clock's job can do it too."""


async def opened(
    event: dict[str, Any], body: dict[str, Any], client: AsyncWebClient, context: AsyncBoltContext, services: Services
) -> None:
    """Somebody opens the bot's Home."""
    if event.get("tab", "home") != "home":
        return
    await publish(client, await find_actor(services, context, body), services)


async def publish(client: AsyncWebClient, actor: Actor, services: Services) -> None:
    """Show a person their Home as it is now. What does not arrive is shown a moment later, by the clock's job."""
    try:
        async with asyncio.timeout(PATIENCE):
            await publishing.publish(services, client, actor.team_id, actor.user_id, asked=True)
    except (SlackApiError, ClientError, OSError, TimeoutError) as error:
        logger.warning("a Home did not arrive", error=publishing.error_name(error))
        await services.database.write(home.not_shown, actor.team_id, actor.user_id)


async def refresh(ack: AsyncAck, client: AsyncWebClient, actor: Actor, services: Services) -> None:
    """The button *Probeer opnieuw* on a Home that could not be shown."""
    await publish(client, actor, services)
    await ack()


async def choose(
    ack: AsyncAck, action: dict[str, Any], client: AsyncWebClient, actor: Actor, services: Services
) -> None:
    """The choice *Welke CoP?*"""
    await services.database.write(home.choose, actor, int(action["selected_option"]["value"]))
    await publish(client, actor, services)
    await ack()


async def last_digest(
    ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, actor: Actor, services: Services, t: Translator
) -> None:
    """The button *Lees het weekoverzicht*."""
    parts = await services.database.read(digests.last, actor)
    await show(body, client, digest_views.last_view(t, parts[0], services.clock.now()))
    await ack()


def register(app: AsyncApp) -> None:
    """Connect the listeners."""
    app.event("app_home_opened")(opened)
    app.action("home.refresh")(refresh)
    app.action("home.choose")(choose)
    app.action("digest.last")(last_digest)
