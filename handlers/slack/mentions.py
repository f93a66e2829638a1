"""A mention of the bot: it answers with help, privately, and reads nothing of what was said."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.i18n import translator
from bot.rules.roles import NOTHING
from bot.services import Services
from bot.usecases import requests
from bot.usecases.coordinators import contacts
from bot.views import communities as views
from handlers.slack.middleware import find_actor, home_team


async def mentioned(
    event: dict[str, Any], client: AsyncWebClient, body: dict[str, Any], context: AsyncBoltContext, services: Services
) -> None:
    """Somebody mentions the bot: in a CoP's channel they get that CoP's help, elsewhere what the bot can do.

    In a thread the answer stands in the thread. Somebody of another organisation is answered only where the
    community lets outsiders do something.
    """
    actor = await find_actor(services, context, body)
    now = services.clock.now()
    request = f"event:{body['event_id']}"
    if await services.database.read(requests.was_handled, actor.team_id, request):
        return
    here = actor.community if actor.community and actor.community.channel_id == event["channel"] else None
    if home_team(context, body) is not None and (here is None or here.outsiders == NOTHING):
        return
    people = await services.database.read(contacts, here) if here else []
    message = views.help_page(translator(actor.language), here, people)
    in_thread = {"thread_ts": event["thread_ts"]} if event.get("thread_ts") else {}
    await client.chat_postEphemeral(channel=event["channel"], user=actor.user_id, **in_thread, **message.payload())
    # Only now: an answer that failed is tried again when Slack sends the event again.
    await services.database.write(requests.first_time, actor.team_id, request, now)


def register(app: AsyncApp) -> None:
    """Connect the listener."""
    app.event("app_mention")(mentioned)
