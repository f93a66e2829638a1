"""Puts `actor`, `services` and `t` into the context of every request that a person made."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

from aiohttp import ClientError
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.i18n import Translator, translator
from bot.logs import log
from bot.rules import commands
from bot.services import DatabaseBusy, Services
from bot.slack_errors import UNREADABLE
from bot.usecases import actors, installations, profiles, roster
from bot.usecases.actors import Actor, Spot
from bot.usecases.profiles import Profile, profile_of
from bot.views import errors
from bot.views.receipts import receipt
from handlers.slack import answers
from handlers.slack.answers import ephemeral
from handlers.slack.authorize import Installations

logger = log(__name__)
MOST_NAMED = 10
PROFILE_TIMEOUT = 0.6
"""Seconds that Slack may take to tell who somebody is; without it they are asked about again next time."""

WHEN_ANSWERED = "when_answered"
"""Where the context holds what notes what the request tells by the way."""

LIFE_CYCLE = ("app_uninstalled", "tokens_revoked")
"""Events that tell that there is no token any more; they come without one."""


def identify(services: Services, known: Installations) -> Callable[..., Awaitable[BoltResponse]]:
    """Make the middleware. `known` are the installations that this process remembers for a while."""

    async def middleware(
        context: AsyncBoltContext, body: dict[str, Any], next_: Callable[[], Awaitable[BoltResponse]]
    ) -> BoltResponse:
        actor = None
        context["services"], context["known"] = services, known
        context["t"] = translator(services.settings.language)
        if not context.team_id and body.get("team_id"):
            # An event under an organisation's installation names its workspace here only.
            context.update(team_id=body["team_id"])
        if body.get("type") == "event_callback" and body["event"].get("type") in LIFE_CYCLE:
            return await next_()
        if not context.get("bot_token"):
            logger.warning("request from a workspace without the bot", team=context.team_id)
            return await _nobody_home(context, body)
        if body.get("type") != "event_callback" and context.user_id and context.team_id:
            actor = await _actor(services, context, answers.community_of(body), home_team(context, body))
            context["actor"] = actor
            context["t"] = translator(actor.language)
            if "command" in body:
                body.update(text=await with_names(services, context, body.get("text") or ""))
        newcomer = actor if actor is not None and actor.is_unlisted and "command" in body else None
        is_news = bool(context.team_id) and known.is_news(context.team_id or "")
        if newcomer is not None or is_news:
            context[WHEN_ANSWERED] = partial(_note, services, context, newcomer, is_news=is_news)
        return await next_()

    return middleware


async def _nobody_home(context: AsyncBoltContext, body: dict[str, Any]) -> BoltResponse:
    """Answer in a workspace that the bot has no token for: a sentence, where Slack shows one without a token."""
    t: Translator = context["t"]
    message = errors.not_installed(t)
    if body.get("type") == "view_submission":
        view = receipt(t, message, None)
        return answers.as_json({"response_action": "update", "view": view.to_dict()})
    if "command" in body:
        return ephemeral(message)
    if context.respond is not None and body.get("response_url"):
        try:
            await context.respond(response_type="ephemeral", replace_original=False, **message.payload())
        except (ClientError, OSError, TimeoutError) as error:
            logger.warning("an answer did not arrive", error=type(error).__name__)
    return BoltResponse(status=200)


async def _note(services: Services, context: AsyncBoltContext, newcomer: Actor | None, *, is_news: bool) -> None:
    """Note what a request tells by the way: that the workspace was heard of (at most once a minute, for `copbot
    check`), and that whoever typed a command in a channel evidently is in it."""
    now, write = services.clock.now(), services.database.write_patiently
    try:
        if is_news:
            await write(installations.seen, context.team_id or "", context.enterprise_id or "", now)
        if newcomer is not None and newcomer.community is not None:
            await write(roster.notice, newcomer.community.id, newcomer.member.id, now)
    except DatabaseBusy:
        logger.info("too busy to note what a request tells by the way", team=context.team_id)


def home_team(context: AsyncBoltContext, body: dict[str, Any]) -> str | None:
    """Give the person's own workspace where it is another one than where they act; in one organisation people are
    everywhere the same."""
    person = body.get("user") or {}
    found = person.get("team_id") if isinstance(person, dict) else None
    found = found or (body.get("event") or {}).get("user_team")
    if not found or context.enterprise_id or found == context.team_id:
        return None
    return str(found)


async def find_actor(services: Services, context: AsyncBoltContext, body: dict[str, Any]) -> Actor:
    """Give the actor of an event, for listeners that need one."""
    return await _actor(services, context, None, home_team(context, body))


async def _actor(
    services: Services, context: AsyncBoltContext, community_id: int | None, home_team_id: str | None
) -> Actor:
    team_id, user_id = context.team_id or "", context.user_id or ""
    spot = Spot(context.channel_id, community_id, home_team_id)
    known = await services.database.read(actors.find, team_id, user_id, spot)
    if known is not None:
        return known
    profile = await ask_profile(context.client, team_id, user_id, context.enterprise_id)
    now = services.clock.now()
    return await services.database.write(actors.meet, team_id, user_id, spot, profile, now)


async def with_names(services: Services, context: AsyncBoltContext, text: str) -> str:
    """Slack sends a mention as an id alone; people must read a name in what is kept. Whom we don't know, we ask for."""
    nameless = commands.nameless_mentions(text)[:MOST_NAMED]
    if not nameless:
        return text
    names = await services.database.read(profiles.names, context.team_id or "", nameless)
    unknown = [user_id for user_id in nameless if user_id not in names]
    team_id = context.team_id or ""
    asked = (ask_profile(context.client, team_id, user_id, context.enterprise_id) for user_id in unknown)
    found = zip(unknown, await asyncio.gather(*asked), strict=True)
    names |= {user_id: profile.name for user_id, profile in found if profile}
    return commands.with_names(text, names)


async def who_they_are(services: Services, context: AsyncBoltContext, user_ids: Sequence[str]) -> dict[str, Profile]:
    """Give what Slack tells of those of these people who are not known yet, before they get a role."""
    team_id = context.team_id or ""
    unknown = (await services.database.read(roster.unknown, team_id, list(user_ids)))[:MOST_NAMED]
    asked = (ask_profile(context.client, team_id, user_id, context.enterprise_id) for user_id in unknown)
    found = zip(unknown, await asyncio.gather(*asked), strict=True)
    return {user_id: profile for user_id, profile in found if profile is not None}


async def ask_profile(
    client: AsyncWebClient | None, team_id: str, user_id: str, enterprise_id: str | None
) -> Profile | None:
    """Ask Slack, once for each person, for their name, language and zone."""
    if client is None:
        return None
    try:
        async with asyncio.timeout(PROFILE_TIMEOUT):
            answer = await client.users_info(user=user_id, include_locale=True)
    except (SlackApiError, TimeoutError, ClientError, OSError, *UNREADABLE) as error:
        logger.warning("could not ask Slack who somebody is", error=type(error).__name__)
        return None
    return profile_of(answer["user"], team_id, enterprise_id or "")
