"""/hulpvraag: ask, list, close."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.i18n import Translator
from bot.rules import commands
from bot.rules.commands import Split, as_typed, near_miss, split
from bot.rules.problems import refuse
from bot.rules.submissions import HELP_REQUEST
from bot.services import Services
from bot.usecases import submissions
from bot.usecases.actors import Actor
from bot.views import submissions as views
from handlers.slack.answers import private
from handlers.slack.entries import text_or_form

WORDS = {"lijst": "list", "list": "list", "sluit": "close", "close": "close"}


async def ask(
    ack: AsyncAck, command: dict[str, Any], client: AsyncWebClient, actor: Actor, services: Services, t: Translator
) -> None:
    """`/hulpvraag`: empty opens the form; `lijst`; `sluit 12`; else the text is stored at once."""
    text = as_typed(command.get("text") or "")
    asked = _ask_command(text)
    now = services.clock.now()
    if asked.name == "list":
        lines = await services.database.read(submissions.open_asks, actor)
        await ack(**private(views.asks(t, lines, actor.zone, now, commands.number(asked.rest) or 1)))
    elif asked.name == "close":
        number = commands.number(asked.rest)
        if number is None:
            raise refuse("ask.number")
        closed = await services.database.write(submissions.close_ask, actor, number, now)
        await ack(**private(views.ask_closed(t, closed)))
    else:
        await text_or_form(ack, command, client, actor, services, t, HELP_REQUEST, asked.rest)


def _ask_command(text: str) -> Split:
    """Read `lijst` and `sluit 12`, but take a sentence that begins with such a word as the question it is."""
    asked = split(text, WORDS, otherwise="ask")
    words = asked.rest.split()
    if asked.name == "list" and len(words) > 1:
        return Split("ask", text)
    if asked.name == "close" and len(words) > 1 and commands.number(asked.rest) is None:
        return Split("ask", text)
    if asked.name == "ask" and (meant := near_miss(text, WORDS)):
        raise commands.unknown(text, meant, WORDS)
    return asked


def register(app: AsyncApp) -> None:
    """Connect the listeners."""
    for name in ("/hulpvraag", "/ask-help"):
        app.command(name)(ask)
