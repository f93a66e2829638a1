"""`/cop status`: what was posted, what comes, and why something did not go out."""

from __future__ import annotations

from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.facts import Moments
from bot.i18n import Translator
from bot.services import Services
from bot.usecases import health
from bot.usecases.actors import Actor
from bot.views import status as views
from handlers.slack.answers import private


async def status(
    ack: AsyncAck, command: dict[str, Any], client: AsyncWebClient, actor: Actor, services: Services, t: Translator
) -> None:
    """Answer `/cop status`; whoever does not coordinate the CoP gets what comes next."""
    now = services.clock.now()
    found = await services.database.read(health.status, actor, now)
    told = views.moments(t, found, now) if isinstance(found, Moments) else views.status(t, found, actor.zone, now)
    await ack(**private(told))
