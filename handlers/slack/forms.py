"""Opens the form for sharing."""

from __future__ import annotations

from typing import Any

from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.i18n import Translator
from bot.rules.submissions import UPDATE, Draft
from bot.services import Services
from bot.usecases import cases
from bot.usecases.actors import Actor
from bot.views import forms
from handlers.slack.answers import show


async def open_form(
    body: dict[str, Any], client: AsyncWebClient, actor: Actor, services: Services, t: Translator, draft: Draft
) -> None:
    """Open the form with a draft in it."""
    await show(body, client, await form_for(actor, services, t, draft))


async def form_for(
    actor: Actor,
    services: Services,
    t: Translator,
    draft: Draft,
    *,
    more: bool = False,
    editing: int | None = None,
    asked: bool = False,
) -> View:
    """Give the form with a draft in it; for an update while there are no cases, what to do instead."""
    known = await services.database.read(cases.titles, actor)
    if draft.kind == UPDATE and not known:
        return forms.no_cases(t)
    return forms.submission_form(t, draft, known, community_id=actor.cop.id, more=more, editing=editing, asked=asked)
