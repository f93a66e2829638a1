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
from bot.usecases import actors, home, requests
from bot.usecases.actors import Actor
from bot.views import communities as community_views
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


async def mentioned(
    event: dict[str, Any], client: AsyncWebClient, body: dict[str, Any], context: AsyncBoltContext, services: Services
) -> None:
    """Somebody mentions the bot: it answers with help, privately, and reads nothing of what was said."""
    actor = await find_actor(services, context, body)
    now = services.clock.now()
    request = f"event:{body['event_id']}"
    if await services.database.read(requests.was_handled, actor.team_id, request):
        return
    people = await services.database.read(actors.contacts, actor.community) if actor.community else []
    message = community_views.help_page(translator(actor.language), actor.community, people)
    await client.chat_postEphemeral(channel=event["channel"], user=actor.user_id, **message.payload())
    # Only now: an answer that failed is tried again when Slack sends the event again.
    await services.database.write(requests.first_time, actor.team_id, request, now)


def register(app: AsyncApp) -> None:
    """Connect the listeners."""
    app.event("app_home_opened")(opened)
    app.event("app_mention")(mentioned)
