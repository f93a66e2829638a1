"""/weekoverzicht: voorbeeld, nu, laatste, instellen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.facts import Preferences
from bot.i18n import Translator
from bot.rules import dates, instants
from bot.rules.commands import as_typed, readable, split
from bot.rules.problems import Refused, refuse
from bot.services import Services
from bot.usecases import communities, digests
from bot.usecases.actors import Actor
from bot.views import digests as views
from bot.views import settings as setting_views
from handlers.slack import onboarding
from handlers.slack.answers import in_place, private, request_key, value_of

WORDS = {
    "voorbeeld": "preview",
    "preview": "preview",
    "nu": "now",
    "now": "now",
    "laatste": "last",
    "last": "last",
    "instellen": "settings",
    "settings": "settings",
}


async def digest(
    ack: AsyncAck, command: dict[str, Any], client: AsyncWebClient, actor: Actor, services: Services, t: Translator
) -> None:
    """`/weekoverzicht` with what to do; without anything: the last one."""
    asked = split(command.get("text") or "", WORDS)
    now = services.clock.now()
    if asked.name in ("", "last"):
        parts = await services.database.read(digests.last, actor)
        await ack(**private(views.message(t, parts[0], now)))
    elif asked.name == "preview":
        ahead = await services.database.read(digests.preview, actor, now)
        await ack(**private(views.preview(t, ahead, now)))
    elif asked.name == "now":
        await _post(ack, command, actor, services, t)
    elif asked.rest:
        await _set(ack, actor, services, t, as_typed(asked.rest))
    else:
        await onboarding.settings(ack=ack, command=command, client=client, actor=actor, services=services, t=t)


async def _post(ack: AsyncAck, command: dict[str, Any], actor: Actor, services: Services, t: Translator) -> None:
    now = services.clock.now()
    try:
        following = await services.database.write(digests.post_now, actor, now)
    except Refused as refused:
        problem = refused.problems[0]
        if problem.code != "digest.already":
            raise
        facts = problem.facts
        await ack(**private(views.already(t, facts["posted_at"], facts["zone"], now, request_key(command))))
        return
    await ack(**private(views.posting(t, actor.cop, following, now)))


async def _set(ack: AsyncAck, actor: Actor, services: Services, t: Translator, text: str) -> None:
    """`instellen do 15:00`, `instellen do 15:00 Europe/London`, `instellen uit`, `instellen aan`."""
    words = readable(text).lower().split()
    wanted = _preferences(actor)
    if words and (zone := instants.zone_named(words[-1])):
        wanted, words = replace(wanted, timezone=zone), words[:-1]
    if not words:
        pass  # only the zone was typed
    elif words in (["uit"], ["off"], ["aan"], ["on"]):
        wanted = replace(wanted, digest_on=words[0] in ("aan", "on"))
    else:
        day = dates.WEEKDAY_OF.get(words[0].rstrip("."))
        if day is None:
            raise refuse("weekday.unreadable", text=text)
        at = dates.read_clock(" ".join(words[1:])) if len(words) > 1 else wanted.at
        wanted = replace(wanted, weekday=day, at=at, digest_on=True)
    community = await services.database.write(communities.configure, actor, wanted, services.clock.now())
    await ack(**private(setting_views.settings_saved(t, community)))


async def again(
    ack: AsyncAck,
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    actor: Actor,
    services: Services,
    t: Translator,
) -> None:
    """The button that posts a second digest in one week."""
    now = services.clock.now()
    following = await services.database.write(digests.post_now, actor, now, again=value_of(body))
    await in_place(body, client, respond, t, views.posting(t, actor.cop, following, now))
    await ack()


def _preferences(actor: Actor) -> Preferences:
    cop = actor.cop
    return Preferences(
        cop.digest_on,
        cop.digest_weekday,
        cop.digest_time,
        tuple(cop.reminders),
        cop.language,
        cop.timezone,
        cop.region,
        cop.outsiders,
    )


def register(app: AsyncApp) -> None:
    """Connect the listeners."""
    for name in ("/weekoverzicht", "/weekly-digest"):
        app.command(name)(digest)
    app.action("digest.again")(again)
