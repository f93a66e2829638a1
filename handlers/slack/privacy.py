"""`/cop gegevens`: what is held about whoever asks. For everybody, wherever they are and whatever they may do."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.i18n import LANGUAGES, Translator, translator
from bot.rules.commands import readable, split
from bot.rules.privacy import read_pause
from bot.rules.problems import refuse
from bot.services import Services
from bot.usecases import actors, erasing, privacy
from bot.usecases.actors import Actor
from bot.views import privacy as views
from bot.views.blocks import Message
from bot.views.receipts import receipt
from handlers.slack.answers import community_of, in_place, private, show

WORDS = {
    "pauze": "pause",
    "pause": "pause",
    "berichten": "messages",
    "messages": "messages",
    "taal": "language",
    "language": "language",
}
LANGUAGE_OF = {"nederlands": "nl", "dutch": "nl", "engels": "en", "english": "en"}
OFF, ON = frozenset({"uit", "off", "nee", "no"}), frozenset({"aan", "on", "ja", "yes"})


async def own_data(
    ack: AsyncAck, command: dict[str, Any], client: AsyncWebClient, actor: Actor, services: Services, t: Translator
) -> None:
    """`/cop gegevens`: empty opens the form; `pauze tot …`, `berichten uit` and `taal en` are done at once."""
    asked = split(command.get("text") or "", WORDS)
    now = services.clock.now()
    if asked.name == "pause":
        off = readable(asked.rest).lower() in OFF
        until = None if off else read_pause(asked.rest, now, actor.zone)
        await services.database.write(privacy.pause, actor, until, now)
    elif asked.name == "messages":
        await services.database.write(privacy.messages, actor, now, on=_on_or_off(asked.rest))
    elif asked.name == "language":
        language = _language(asked.rest)
        await services.database.write(actors.speak, actor, language)
        t = translator(language)
    else:
        own = await services.database.read(privacy.show, actor, now, downloads=_can_link(services))
        community_id = actor.community.id if actor.community else None
        await show(command, client, views.own_data(t, own, community_id, now))
        await ack()
        return
    await ack(**private(await _saved(actor, services, t)))


async def save(ack: AsyncAck, body: dict[str, Any], actor: Actor, services: Services) -> None:
    """The form comes in, and becomes the receipt, in the language that was chosen."""
    wishes = views.read_form(body["view"]["state"]["values"])
    await services.database.write(privacy.save, actor, wishes, services.clock.now())
    t = translator(wishes.language)
    message = await _saved(actor, services, t)
    await ack(response_action="update", view=receipt(t, message, community_of(body)))


async def download(
    ack: AsyncAck,
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    actor: Actor,
    services: Services,
    t: Translator,
) -> None:
    """The button *Download mijn gegevens*."""
    if _can_link(services):
        secret = await services.database.write(privacy.issue_link, actor, services.clock.now())
        message = views.link(t, f"{services.settings.public_url}/my-data/{secret}")
    else:
        message = views.no_link(t)
    await in_place(body, client, respond, t, message)
    await ack()


async def nameless(
    ack: AsyncAck,
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    actor: Actor,
    services: Services,
    t: Translator,
) -> None:
    """The button *Haal mijn naam weg*."""
    await services.database.write(erasing.erase, actor, services.clock.now(), keep_texts=True)
    await in_place(body, client, respond, t, views.erased(t, keep_texts=True))
    await ack()


async def erase(
    ack: AsyncAck,
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    actor: Actor,
    services: Services,
    t: Translator,
) -> None:
    """The button *Wis alles van mij*."""
    await services.database.write(erasing.erase, actor, services.clock.now(), keep_texts=False)
    await in_place(body, client, respond, t, views.erased(t, keep_texts=False))
    await ack()


async def _saved(actor: Actor, services: Services, t: Translator) -> Message:
    now = services.clock.now()
    own = await services.database.read(privacy.show, actor, now, downloads=_can_link(services))
    return views.saved(t, own, now)


def _can_link(services: Services) -> bool:
    return bool(services.settings.public_url)


def _on_or_off(text: str) -> bool:
    word = readable(text).lower()
    if word not in OFF | ON:
        raise refuse("messages.unreadable")
    return word in ON


def _language(text: str) -> str:
    word = readable(text).lower()
    language = LANGUAGE_OF.get(word, word)
    if language not in LANGUAGES:
        raise refuse("language.unknown")
    return language


def register(app: AsyncApp) -> None:
    """Connect the listeners."""
    app.view("privacy")(save)
    app.action("privacy.download")(download)
    app.action("privacy.nameless")(nameless)
    app.action("privacy.erase")(erase)
