"""/cop: start, hulp, status, taal, instellingen, gegevens; and every other command as `/cop <command>`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.i18n import LANGUAGES, Translator, translator
from bot.rules.commands import as_typed, readable, split
from bot.rules.problems import refuse
from bot.services import Services
from bot.usecases import actors, communities
from bot.usecases.actors import Actor
from bot.usecases.coordinators import contacts
from bot.views import communities as views
from handlers.slack import asks, cases, digests, meetings, onboarding, privacy, roles, status, submissions
from handlers.slack.answers import in_place, private, value_of

WORDS = {
    "hulp": "help",
    "help": "help",
    "start": "start",
    "taal": "language",
    "language": "language",
    "instellingen": "settings",
    "instellen": "settings",
    "settings": "settings",
    "gegevens": "my-data",
    "my-data": "my-data",
    "data": "my-data",
    "nieuw": "setup",
    "nieuwe": "setup",
    "new": "setup",
    "status": "status",
    "rol": "role",
    "rollen": "role",
    "role": "role",
    "roles": "role",
    "casusupdate": "update",
    "case-update": "update",
    "update": "update",
    "inzicht": "insight",
    "insight": "insight",
    "hulpvraag": "ask",
    "ask-help": "ask",
    "casus": "case",
    "case": "case",
    "bijeenkomst": "meeting",
    "cop-meeting": "meeting",
    "weekoverzicht": "digest",
    "weekly-digest": "digest",
}
ELSEWHERE: dict[str, Callable[..., Awaitable[None]]] = {
    "update": submissions.update,
    "insight": submissions.insight,
    "ask": asks.ask,
    "case": cases.case,
    "meeting": meetings.meeting,
    "digest": digests.digest,
    "my-data": privacy.own_data,
    "settings": onboarding.settings,
    "status": status.status,
}


async def cop(
    ack: AsyncAck,
    command: dict[str, Any],
    client: AsyncWebClient,
    context: AsyncBoltContext,
    actor: Actor,
    services: Services,
    t: Translator,
) -> None:
    """`/cop` with what to do; without anything: help."""
    asked = split(command.get("text") or "", WORDS)
    if asked.name in ELSEWHERE:
        inner = {**command, "text": asked.rest}
        await ELSEWHERE[asked.name](ack=ack, command=inner, client=client, actor=actor, services=services, t=t)
    elif asked.name == "start":
        await _start(ack, command, client, context, actor, services, t, readable(as_typed(asked.rest)))
    elif asked.name == "language":
        await _speak(ack, actor, services, asked.rest)
    elif asked.name == "role":
        await roles.role(ack, {**command, "text": asked.rest}, context, actor, services, t)
    elif asked.name == "setup":
        await onboarding.show_form(command, client, actor, services, t)
        await ack()
    else:
        community = actor.community
        people = await services.database.read(contacts, community) if community else []
        await ack(**private(views.help_page(t, community, people)))


async def _start(
    ack: AsyncAck,
    command: dict[str, Any],
    client: AsyncWebClient,
    context: AsyncBoltContext,
    actor: Actor,
    services: Services,
    t: Translator,
    slug: str,
) -> None:
    community = await services.database.read(communities.may_start, actor, slug)
    if not await _enter(client, command):
        await ack(**private(views.invite_first(t, context.bot_user_id or "")))
        return
    if community.channel_id not in (None, command["channel_id"]):
        await ack(**private(views.ask_to_move(t, community, slug)))
        return
    now = services.clock.now()
    done = await services.database.write(communities.start, actor, slug, command["channel_id"], now)
    await ack(**private(views.connected(t, done, now)))


async def move(
    ack: AsyncAck,
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    actor: Actor,
    services: Services,
    t: Translator,
) -> None:
    """The button that moves a community to the channel where it was asked."""
    now, channel_id = services.clock.now(), body["channel"]["id"]
    done = await services.database.write(communities.start, actor, value_of(body), channel_id, now)
    await in_place(body, client, respond, t, views.connected(t, done, now))
    await ack()


async def _enter(client: AsyncWebClient, command: dict[str, Any]) -> bool:
    """Join a public channel; in a private one somebody has to invite the bot. Says whether it is in."""
    channel_id = command["channel_id"]
    # Asking Slack about a direct message would need a scope of its own; its name tells.
    if channel_id.startswith("D") or command.get("channel_name", "").startswith("mpdm-"):
        raise refuse("community.direct")
    try:
        found = (await client.conversations_info(channel=channel_id))["channel"]
        if found.get("is_member"):
            return True
        await client.conversations_join(channel=channel_id)
    except SlackApiError:
        return False
    return True


async def _speak(ack: AsyncAck, actor: Actor, services: Services, text: str) -> None:
    word = readable(text).lower()
    language = {"nederlands": "nl", "dutch": "nl", "engels": "en", "english": "en"}.get(word, word)
    if language not in LANGUAGES:
        raise refuse("language.unknown")
    await services.database.write(actors.speak, actor, language)
    await ack(**private(views.language_set(translator(language))))


async def post_welcome(
    ack: AsyncAck,
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    actor: Actor,
    services: Services,
    t: Translator,
) -> None:
    """The button *Plaats* under the welcome text."""
    await services.database.write(communities.welcome, actor, services.clock.now())
    await in_place(body, client, respond, t, views.welcome_posting(t))
    await ack()


def register(app: AsyncApp) -> None:
    """Connect the listeners."""
    app.command("/cop")(cop)
    app.action("community.move")(move)
    app.action("welcome.post")(post_welcome)
