"""Sharing: /casusupdate and /inzicht, the form, and the buttons on what was shared."""

from __future__ import annotations

import json
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.facts import Shared
from bot.i18n import Translator
from bot.rules.commands import as_typed
from bot.rules.problems import Refused
from bot.rules.submissions import HELP_REQUEST, INSIGHT, UPDATE, Draft
from bot.services import Services
from bot.usecases import consent, nudges, submissions
from bot.usecases.actors import Actor
from bot.views import forms
from bot.views import submissions as views
from handlers.slack import home
from handlers.slack.answers import in_place, private, request_key, turn_into, value_of
from handlers.slack.entries import one_line, text_or_form
from handlers.slack.forms import edit_form, flags, form_for, open_form


async def update(
    ack: AsyncAck, command: dict[str, Any], client: AsyncWebClient, actor: Actor, services: Services, t: Translator
) -> None:
    """`/casusupdate`: `case: text` is stored at once; a case alone, plain text or nothing opens the form."""
    text = as_typed(command.get("text") or "")
    answer = await one_line(command, client, actor, services, t, text)
    await (ack(**private(answer)) if answer else ack())


async def insight(
    ack: AsyncAck, command: dict[str, Any], client: AsyncWebClient, actor: Actor, services: Services, t: Translator
) -> None:
    """`/inzicht`: empty opens the form, else the text is stored at once."""
    await text_or_form(ack, command, client, actor, services, t, INSIGHT, as_typed(command.get("text") or ""))


async def open_update(
    ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, actor: Actor, services: Services, t: Translator
) -> None:
    """The button *Deel een update*; its value may name the case. Its holder has then answered who asked for one."""
    value = value_of(body)
    case_id = int(value) if value.isdecimal() else None
    await open_form(body, client, actor, services, t, Draft(UPDATE, case_id=case_id))
    if case_id is not None:
        await services.database.write(nudges.answered, actor, case_id)
    await ack()


async def open_insight(
    ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, actor: Actor, services: Services, t: Translator
) -> None:
    """The button *Deel een inzicht*."""
    await open_form(body, client, actor, services, t, Draft(INSIGHT))
    await ack()


async def open_ask(
    ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, actor: Actor, services: Services, t: Translator
) -> None:
    """The button *Hulpvraag*."""
    await open_form(body, client, actor, services, t, Draft(HELP_REQUEST))
    await ack()


async def tell_more(
    ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, actor: Actor, services: Services, t: Translator
) -> None:
    """The button *Meer vertellen*: the same form with every field; what was typed stays."""
    view = body["view"]
    facts = json.loads(view["private_metadata"])
    known = await _known(facts, actor, services)
    draft = forms.read_form(facts, view["state"]["values"], known)
    larger = await form_for(actor, services, t, draft, **{**flags(facts), "more": True})
    await client.views_update(view_id=view["id"], hash=view["hash"], view=larger)
    await ack()


async def submit(ack: AsyncAck, body: dict[str, Any], actor: Actor, services: Services, t: Translator) -> None:
    """The form comes in: stored or changed, and the form becomes the receipt."""
    facts = json.loads(body["view"]["private_metadata"])
    draft = forms.read_form(facts, body["view"]["state"]["values"], await _known(facts, actor, services))
    try:
        shared = await _store(facts, draft, body, actor, services)
    except Refused as refused:
        if refused.problems[0].code != "personal":
            raise
        asking = await form_for(actor, services, t, draft, **{**flags(facts), "asked": True})
        await ack(response_action="update", view=asking)
        return
    receipt = views.stored_view(t, shared.line, shared.community, shared.undo_until, actor.zone)
    await ack(response_action="update", view=receipt)


async def _store(facts: dict[str, Any], draft: Draft, body: dict[str, Any], actor: Actor, services: Services) -> Shared:
    write, now, asked = services.database.write, services.clock.now(), facts["asked"]
    if facts["editing"] is None:
        key = facts["key"] or request_key(body)
        if facts.get("asker"):
            return await write(consent.agree, actor, draft, now, request_key=key, asked=asked, asker=facts["asker"])
        return await write(submissions.share, actor, draft, now, request_key=key, asked=asked)
    return await write(submissions.edit, actor, facts["editing"], draft, now, asked=asked)


async def edit(
    ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, actor: Actor, services: Services, t: Translator
) -> None:
    """The button *Pas aan*."""
    line = await services.database.read(submissions.own, actor, int(value_of(body)))
    await turn_into(body, client, await edit_form(line, actor, services, t))
    await ack()


async def older(
    ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, actor: Actor, services: Services, t: Translator
) -> None:
    """The button *Toon oudere*, on Home and in the window that it opens."""
    page = await services.database.read(submissions.mine, actor, int(value_of(body)))
    await turn_into(body, client, views.own_view(t, page, actor.cop.id))
    await ack()


async def undo(
    ack: AsyncAck,
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    actor: Actor,
    services: Services,
    t: Translator,
) -> None:
    """The button *Haal terug*; after half an hour it offers to delete."""
    number = int(value_of(body))
    try:
        kept = await services.database.write(submissions.undo, actor, number, services.clock.now())
    except Refused as refused:
        if refused.problems[0].code != "undo.late":
            raise
        message = views.too_late(t, number)
    else:
        message = views.taken_back(t, kept)
    await in_place(body, client, respond, t, message)
    await ack()


async def delete(
    ack: AsyncAck,
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    actor: Actor,
    services: Services,
    t: Translator,
) -> None:
    """The button *Verwijder*."""
    kept = await services.database.write(submissions.withdraw, actor, int(value_of(body)), services.clock.now())
    await in_place(body, client, respond, t, views.taken_back(t, kept, deleted=True))
    if (body.get("view") or {}).get("type") == "home":
        await home.publish(client, actor, services)
    await ack()


async def _known(facts: dict[str, Any], actor: Actor, services: Services) -> Draft | None:
    """Give what is stored already of a submission that is being edited."""
    if facts["editing"] is None:
        return None
    line = await services.database.read(submissions.own, actor, facts["editing"])
    return submissions.draft_of(line.submission)


def register(app: AsyncApp) -> None:
    """Connect the listeners."""
    for name in ("/casusupdate", "/case-update"):
        app.command(name)(update)
    for name in ("/inzicht", "/insight"):
        app.command(name)(insight)
    app.action("update.open")(open_update)
    app.action("insight.open")(open_insight)
    app.action("ask.open")(open_ask)
    app.action("form.more")(tell_more)
    app.action("submission.edit")(edit)
    app.action("submission.undo")(undo)
    app.action("own.older")(older)
    app.action("submission.delete")(delete)
    app.view("submission")(submit)
