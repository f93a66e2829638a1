"""Opens the form for sharing."""

from __future__ import annotations

from typing import Any

from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.facts import SubmissionLine
from bot.i18n import Translator
from bot.rules.submissions import UPDATE, Draft
from bot.services import Services
from bot.usecases import cases, submissions
from bot.usecases.actors import Actor
from bot.views import forms
from handlers.slack.answers import show


async def open_form(
    body: dict[str, Any],
    client: AsyncWebClient,
    actor: Actor,
    services: Services,
    t: Translator,
    draft: Draft,
    *,
    key: str = "",
) -> None:
    """Open the form with a draft in it. `key` names the request that the draft came from."""
    await show(body, client, await form_for(actor, services, t, draft, key=key))


async def form_for(
    actor: Actor,
    services: Services,
    t: Translator,
    draft: Draft,
    *,
    more: bool = False,
    editing: int | None = None,
    asked: bool = False,
    key: str = "",
    left: int = 0,
    asker: str = "",
) -> View:
    """Give the form with a draft in it; for an update while there are no cases, what to do instead.

    `key` names the request that the draft came from: posted from there or from here, it is stored once.
    Of a message that is kept as an insight, `left` tells how much of it did not fit, and `asker` who asked for it.
    """
    known = await services.database.read(cases.titles, actor)
    if draft.kind == UPDATE and not known:
        return forms.no_cases(t, actor.cop.id)
    facts = {"community": actor.cop.id, "more": more, "editing": editing, "asked": asked, "key": key}
    facts |= {"left": left, "asker": asker}
    return forms.submission_form(t, draft, known, facts)


async def edit_form(line: SubmissionLine, actor: Actor, services: Services, t: Translator) -> View:
    """Give the form to change what was stored."""
    draft = submissions.draft_of(line.submission)
    told = (draft.did, draft.happened, draft.friction, draft.next_step, draft.working_themes, draft.cbs_themes)
    return await form_for(actor, services, t, draft, more=any(told), editing=line.submission.id)


def flags(facts: dict[str, Any]) -> dict[str, Any]:
    """Give what a form says of itself, to make the next one from."""
    kept = {name: facts[name] for name in ("more", "editing", "asked", "key")}
    return kept | {"left": facts.get("left", 0), "asker": facts.get("asker", "")}
