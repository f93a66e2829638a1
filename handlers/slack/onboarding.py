"""Setting up a community: the form after installing, and the settings later."""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import ClientError
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.facts import Preferences, Setup
from bot.i18n import Translator
from bot.rules.outcomes import CHANNEL, refused_by_slack
from bot.rules.programme import DEFAULT_REMINDERS, FIRST_DIGEST
from bot.services import Services
from bot.slack_errors import name_of
from bot.usecases import actors, channels, onboarding, roles
from bot.usecases.actors import Actor
from bot.views import onboarding as views
from bot.views import settings as setting_views
from bot.views.receipts import receipt
from handlers.slack.answers import request_key, show, turn_into
from handlers.slack.middleware import who_they_are

ENTERING = 1.6
"""Seconds that going into the channel may take while Slack waits for our answer; later the first post finds out."""


async def open_form(
    ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, actor: Actor, services: Services, t: Translator
) -> None:
    """The button *Begin* in the message to whoever installed the bot, and on Home."""
    await show_form(body, client, actor, services, t)
    await ack()


async def show_form(
    body: dict[str, Any], client: AsyncWebClient, actor: Actor, services: Services, t: Translator
) -> None:
    """Open the form, empty but for what usually is right."""
    choices = await services.database.read(onboarding.choices, actor)
    await show(body, client, views.setup_form(t, choices, _usual(actor, services)))


async def choose(
    ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, actor: Actor, services: Services, t: Translator
) -> None:
    """A CoP was chosen in the form: one of one's own has more to fill in. What was typed stays."""
    choices = await services.database.read(onboarding.choices, actor)
    typed = setting_views.read_setup(body["view"]["state"]["values"], _usual(actor, services))
    slug = body["actions"][0]["selected_option"]["value"]
    await turn_into(body, client, views.setup_form(t, choices, views.choose(typed, slug)))
    await ack()


async def submit(
    ack: AsyncAck,
    body: dict[str, Any],
    client: AsyncWebClient,
    context: AsyncBoltContext,
    actor: Actor,
    services: Services,
    t: Translator,
) -> None:
    """The form comes in: the community begins, and the form becomes the receipt."""
    values = body["view"]["state"]["values"]
    typed = setting_views.read_setup(values, _usual(actor, services))
    setup, now = views.choose(typed, views.chosen(values)), services.clock.now()
    profiles = await who_they_are(services, context, setup.coordinators)
    done = await services.database.write(
        onboarding.set_up, actor, setup, now, request_key=request_key(body), profiles=profiles
    )
    inside = await enter(client, actor.team_id, services, setup.channel_id)
    message = views.done(t, done, now, inside=inside, bot_user_id=context.bot_user_id or "")
    await ack(response_action="update", view=receipt(t, message, done.community.id, views.ready(t)))


async def settings(
    ack: AsyncAck, command: dict[str, Any], client: AsyncWebClient, actor: Actor, services: Services, t: Translator
) -> None:
    """`/cop instellingen`: the form with everything as it is."""
    community = await services.database.read(actors.require, actor, "community.configure")
    people = await services.database.read(roles.coordinator_ids, community)
    view = setting_views.settings_form(t, setting_views.setup_of(community, people, t), community.id)
    await show(command, client, view)
    await ack()


async def save_settings(
    ack: AsyncAck,
    body: dict[str, Any],
    client: AsyncWebClient,
    context: AsyncBoltContext,
    actor: Actor,
    services: Services,
    t: Translator,
) -> None:
    """The settings form comes in."""
    community = actor.cop
    people = await services.database.read(roles.coordinator_ids, community)
    known = setting_views.setup_of(community, people, t)
    wanted = setting_views.read_setup(body["view"]["state"]["values"], known)
    profiles = await who_they_are(services, context, wanted.coordinators)
    changed = await services.database.write(
        onboarding.change, actor, wanted, services.clock.now(), language=t.language, profiles=profiles
    )
    if wanted.channel_id != known.channel_id:
        await enter(client, actor.team_id, services, wanted.channel_id)
    await ack(response_action="update", view=receipt(t, setting_views.settings_saved(t, changed), changed.id))


async def enter(client: AsyncWebClient, team_id: str, services: Services, channel_id: str) -> bool:
    """Go into a public channel. Into a private one somebody has to invite the bot: until then nothing is posted there.

    Says whether it is in, or may be: when Slack is slow the first post finds out.
    """
    try:
        async with asyncio.timeout(ENTERING):
            if not (await client.conversations_info(channel=channel_id))["channel"].get("is_member"):
                await client.conversations_join(channel=channel_id)
    except SlackApiError as error:
        reason = name_of(error)
        reason = "not_in_channel" if reason in _CLOSED_DOORS else reason
        if refused_by_slack(reason, 1).closes != CHANNEL:
            return True  # Slack is busy, or the token is no good: the first post finds out.
        now = services.clock.now()
        await services.database.write(channels.close, team_id, channel_id, reason, now, tell=False)
        return False
    except (TimeoutError, ClientError, OSError):
        return True
    await services.database.write(channels.open_again, team_id, channel_id, services.clock.now())
    return True


_CLOSED_DOORS = ("channel_not_found", "method_not_supported_for_channel_type", "not_in_channel")


def _usual(actor: Actor, services: Services) -> Setup:
    weekday, at = FIRST_DIGEST
    zone = services.settings.timezone
    preferences = Preferences(True, weekday, at, DEFAULT_REMINDERS, services.settings.language, zone)
    return Setup("", "", "", (), "", (actor.user_id,), preferences)


def register(app: AsyncApp) -> None:
    """Connect the listeners."""
    app.action("onboarding.open")(open_form)
    app.action("onboarding.cop")(choose)
    app.view("onboarding")(submit)
    app.view("settings")(save_settings)
