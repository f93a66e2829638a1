"""The Home tab, and help for who mentions the bot."""

from __future__ import annotations

import asyncio
from typing import Any
from weakref import WeakValueDictionary

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.i18n import translator
from bot.services import Services
from bot.usecases import home
from bot.usecases.actors import Actor
from bot.views import home as views
from handlers.slack.middleware import find_actor

_publishing: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()


async def opened(
    event: dict[str, Any], body: dict[str, Any], client: AsyncWebClient, context: AsyncBoltContext, services: Services
) -> None:
    """Somebody opens the bot's Home."""
    if event.get("tab", "home") != "home":
        return
    await publish(client, await find_actor(services, context, body), services)


async def publish(client: AsyncWebClient, actor: Actor, services: Services) -> None:
    """Show a person their Home as it is now. One at a time: what was read first must not be shown last."""
    async with _publishing.setdefault((actor.team_id, actor.user_id), asyncio.Lock()):
        now = services.clock.now()
        page = await services.database.read(home.page, actor, now)
        view = views.home(translator(actor.language), page, actor.zone, now)
        await client.views_publish(user_id=actor.user_id, view=view)


def register(app: AsyncApp) -> None:
    """Connect the listeners."""
    app.event("app_home_opened")(opened)
