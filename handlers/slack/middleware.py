"""Puts `actor`, `services` and `t` into the context of every request that a person made."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import ClientError
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.i18n import language_of, translator
from bot.logs import log
from bot.rules import commands
from bot.services import Services
from bot.usecases import actors
from bot.usecases.actors import Actor, Profile, Spot
from bot.views import errors
from handlers.slack import answers
from handlers.slack.answers import ephemeral

logger = log(__name__)
MOST_NAMED = 10
PROFILE_TIMEOUT = 0.6
"""Seconds that Slack may take to tell who somebody is; without it they are asked about again next time."""


def identify(services: Services) -> Callable[..., Awaitable[BoltResponse]]:
    """Make the middleware."""

    async def middleware(
        context: AsyncBoltContext, body: dict[str, Any], next_: Callable[[], Awaitable[BoltResponse]]
    ) -> BoltResponse:
        context["services"] = services
        context["t"] = translator(services.settings.language)
        if not context.get("bot_token"):
            logger.warning("request from a workspace without the bot", team=context.team_id)
            if body.get("type") in ("event_callback", "view_closed"):
                return BoltResponse(status=200)
            return ephemeral(errors.not_installed(context["t"]))
        if body.get("type") != "event_callback" and context.user_id and context.team_id:
            actor = await _actor(services, context, answers.community_of(body))
            context["actor"] = actor
            context["t"] = translator(actor.language)
            if "command" in body:
                body.update(text=await with_names(services, context, body.get("text") or ""))
        return await next_()

    return middleware


async def find_actor(services: Services, context: AsyncBoltContext, home_team_id: str | None = None) -> Actor:
    """Give the actor of an event, for listeners that need one. `home_team_id`: their workspace, if another one."""
    return await _actor(services, context, None, home_team_id)


async def _actor(
    services: Services, context: AsyncBoltContext, community_id: int | None, home_team_id: str | None = None
) -> Actor:
    team_id, user_id = context.team_id or "", context.user_id or ""
    spot = Spot(context.channel_id, community_id, home_team_id)
    known = await services.database.read(actors.find, team_id, user_id, spot)
    if known is not None:
        return known
    found = await profile(context.client, user_id)
    now = services.clock.now()
    return await services.database.write(actors.meet, team_id, user_id, spot, found, now)


async def with_names(services: Services, context: AsyncBoltContext, text: str) -> str:
    """Slack sends a mention as an id alone; people must read a name in what is kept. Whom we don't know, we ask for."""
    nameless = commands.nameless_mentions(text)[:MOST_NAMED]
    if not nameless:
        return text
    names = await services.database.read(actors.names, context.team_id or "", nameless)
    unknown = [user_id for user_id in nameless if user_id not in names]
    profiles = await asyncio.gather(*(profile(context.client, user_id) for user_id in unknown))
    names |= {user_id: found.name for user_id, found in zip(unknown, profiles, strict=True) if found}
    return commands.with_names(text, names)


async def profile(client: AsyncWebClient | None, user_id: str) -> Profile | None:
    """Ask Slack, once for each person, for their name, language and zone."""
    if client is None:
        return None
    try:
        async with asyncio.timeout(PROFILE_TIMEOUT):
            answer = await client.users_info(user=user_id, include_locale=True)
    except (SlackApiError, TimeoutError, ClientError, OSError) as error:
        logger.warning("could not ask Slack who somebody is", error=type(error).__name__)
        return None
    return profile_of(answer["user"])


def profile_of(user: dict[str, Any]) -> Profile:
    """Read Slack's user object."""
    shown = user.get("profile") or {}
    return Profile(
        name=shown.get("display_name") or user.get("real_name") or user.get("name") or "",
        locale=user.get("locale") if language_of(user.get("locale")) else None,
        timezone=user.get("tz") or None,
        is_admin=bool(user.get("is_admin") or user.get("is_owner")),
        is_outsider=any(user.get(name) for name in ("is_restricted", "is_ultra_restricted", "is_stranger")),
        is_deactivated=bool(user.get("deleted")),
        is_bot=bool(user.get("is_bot")),
    )
