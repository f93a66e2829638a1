"""Sharing in one line: stored at once, or asked about with what was typed at hand."""

from __future__ import annotations

import json
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.i18n import Translator
from bot.rules.problems import Refused, refuse
from bot.rules.submissions import FIELD_TAKES, HELP_REQUEST, LIMITS, UPDATE, Draft
from bot.services import Services
from bot.usecases import submissions
from bot.usecases.actors import Actor
from bot.views import errors
from bot.views import submissions as views
from bot.views.blocks import Message
from handlers.slack.answers import in_place, private, request_key, show, value_of
from handlers.slack.forms import edit_form, open_form

MOST_CARRIED = 900
"""Characters of a text that a button carries; with its escapes they stay within Slack's 2000."""


async def one_line(
    command: dict[str, Any],
    client: AsyncWebClient,
    actor: Actor,
    services: Services,
    t: Translator,
    text: str,
) -> Message | None:
    """Store `case: text`; a case that is not known is asked for, with the text ready in the form.

    A case alone, or a text without one, opens the form with it: then there is no answer to give.
    """
    key = request_key(command)
    try:
        draft = await services.database.read(submissions.one_line, actor, text)
    except Refused as refused:
        problem = refused.problems[0]
        if problem.code != "case.unknown":
            raise
        likely = problem.facts["closest"]
        meant = Draft(UPDATE, likely, lesson=text.partition(":")[2].strip() if likely else text)
        return errors.with_draft(t, refused.problems, services.clock.now(), text, _carried(meant, key))
    if draft.case_id is not None and draft.lesson:
        return await _store(draft, key, actor, services, t)
    if len(draft.lesson) > FIELD_TAKES:
        raise refuse("text.long", "lesson", over=len(draft.lesson) - LIMITS["lesson"])
    await open_form(command, client, actor, services, t, draft)
    return None


async def text_or_form(
    ack: AsyncAck,
    command: dict[str, Any],
    client: AsyncWebClient,
    actor: Actor,
    services: Services,
    t: Translator,
    kind: str,
    text: str,
) -> None:
    """Store the text at once; without text, open the form."""
    if not text:
        await open_form(command, client, actor, services, t, Draft(kind))
        await ack()
        return
    draft = Draft(kind, ask=text) if kind == HELP_REQUEST else Draft(kind, lesson=text)
    await ack(**private(await _store(draft, request_key(command), actor, services, t)))


async def edit_draft(
    ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, actor: Actor, services: Services, t: Translator
) -> None:
    """The button that opens the form with what was typed, or with what was made of it since."""
    draft, key = _draft_from(value_of(body))
    stored = await services.database.read(submissions.by_request, actor, key)
    if stored is not None:
        await show(body, client, await edit_form(stored, actor, services, t))
    else:
        await open_form(body, client, actor, services, t, draft, key=key)
    await ack()


async def post_draft(
    ack: AsyncAck,
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    actor: Actor,
    services: Services,
    t: Translator,
) -> None:
    """The button *Het klopt, plaats*. Pressed twice it stores once."""
    draft, key = _draft_from(value_of(body))
    await in_place(body, client, respond, t, await _store(draft, key, actor, services, t, asked=True))
    await ack()


async def _store(
    draft: Draft, key: str, actor: Actor, services: Services, t: Translator, *, asked: bool = False
) -> Message:
    now = services.clock.now()
    try:
        shared = await services.database.write(submissions.share, actor, draft, now, request_key=key, asked=asked)
    except Refused as refused:
        if refused.problems[0].code != "personal":
            raise
        return errors.with_draft(t, refused.problems, now, draft.lesson or draft.ask, _carried(draft, key))
    return views.stored(t, shared.line, shared.community, shared.undo_until, actor.zone)


def _carried(draft: Draft, key: str) -> str:
    text = draft.ask if draft.kind == HELP_REQUEST else draft.lesson
    carried = {"kind": draft.kind, "case": draft.case_id, "text": text[:MOST_CARRIED], "key": key}
    return json.dumps(carried, separators=(",", ":"), ensure_ascii=False)


def _draft_from(carried: str) -> tuple[Draft, str]:
    facts = json.loads(carried)
    field = "ask" if facts["kind"] == HELP_REQUEST else "lesson"
    return Draft(facts["kind"], facts["case"], **{field: facts["text"]}), facts["key"]


def register(app: AsyncApp) -> None:
    """Connect the listeners."""
    app.action("draft.edit")(edit_draft)
    app.action("draft.post")(post_draft)
