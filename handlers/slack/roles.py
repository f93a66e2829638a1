"""/cop rol: who has which role, given and taken."""

from __future__ import annotations

import re
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.i18n import Translator
from bot.rules.commands import as_typed, mentioned_users, readable
from bot.rules.problems import refuse
from bot.rules.roles import CASE_HOLDER, COORDINATOR
from bot.services import Services
from bot.usecases import roles
from bot.usecases.actors import Actor
from bot.views import roles as views
from handlers.slack.answers import private
from handlers.slack.middleware import who_they_are

_MENTION = re.compile(r"<@[^>]*>|(?<!\S)@\S+")
_TAKE = re.compile(r"^(?:geen|niet|neem|no|not|take)\b\s*", re.IGNORECASE)
_COORDINATOR = re.compile(r"^(?:regio|regional )?(?:co(?:ö|o|o\u0308)rdinator)\b", re.IGNORECASE)
_HOLDER = re.compile(r"^(?:casus\s?houder|case[\s-]?holder)\b[:\s]*", re.IGNORECASE)


async def role(
    ack: AsyncAck,
    command: dict[str, Any],
    context: AsyncBoltContext,
    actor: Actor,
    services: Services,
    t: Translator,
) -> None:
    """`/cop rol`: without anything the list; `@naam coördinator`, `@naam geen casushouder Burgerpanel`."""
    text = command.get("text") or ""
    if not text.strip():
        people = await services.database.read(roles.listing, actor)
        await ack(**private(views.listing(t, people)))
        return
    who = mentioned_users(text)
    if not who:
        raise refuse("role.who")
    given = _read(as_typed(_MENTION.sub("", text)))
    if given.taken:
        done = await services.database.write(roles.take, actor, who[0], given.role, case=given.case)
    else:
        now = services.clock.now()
        profile = (await who_they_are(services, context, who[:1])).get(who[0])
        done = await services.database.write(
            roles.give, actor, who[0], given.role, now, case=given.case, profile=profile
        )
    await ack(**private(views.given(t, done)))


class _Asked:
    """What was typed after the name: which role, of which case, and whether to take it."""

    def __init__(self, role: str, case: str, *, taken: bool) -> None:
        self.role, self.case, self.taken = role, case, taken


def _read(typed: str) -> _Asked:
    text = readable(typed)
    taken = bool(_TAKE.match(text))
    text = _TAKE.sub("", text)
    if _COORDINATOR.match(text):
        return _Asked(COORDINATOR, "", taken=taken)
    if found := _HOLDER.match(text):
        return _Asked(CASE_HOLDER, text[found.end() :], taken=taken)
    if re.match(r"^(?:lid|member)\b", text, re.IGNORECASE):
        return _Asked(COORDINATOR, "", taken=True)
    if re.match(r"^expert\b", text, re.IGNORECASE):
        raise refuse("role.expert")
    raise refuse("role.which")


def register(app: AsyncApp) -> None:
    """The command is a part of `/cop`: no listener of its own."""
