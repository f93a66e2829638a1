"""/bijeenkomst: lijst, plan, verzet, annuleer. Nothing is saved before the full reading was confirmed."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.i18n import Translator
from bot.rules import dates, instants
from bot.rules.commands import as_typed, number, split
from bot.rules.meetings import Plan
from bot.services import Services
from bot.usecases import actors, meetings
from bot.usecases.actors import Actor
from bot.views import meetings as views
from bot.views import plans as plan_views
from bot.views.blocks import Message
from bot.views.receipts import receipt, stopped
from handlers.slack import plans
from handlers.slack.answers import in_place, private, request_key, show, turn_into, value_of

WORDS = {
    "lijst": "list",
    "list": "list",
    "plan": "plan",
    "verzet": "move",
    "move": "move",
    "annuleer": "cancel",
    "cancel": "cancel",
}


async def meeting(
    ack: AsyncAck, command: dict[str, Any], client: AsyncWebClient, actor: Actor, services: Services, t: Translator
) -> None:
    """`/bijeenkomst` with what to do; without anything: the list."""
    asked = split(command.get("text") or "", WORDS)
    text, now = as_typed(asked.rest), services.clock.now()
    if asked.name not in ("", "list"):
        # First whether they may, then what may be wrong with it.
        await services.database.read(actors.require, actor, "meeting.plan")
    if asked.name in ("", "list"):
        found = await services.database.read(meetings.listing, actor, now)
        await ack(**private(views.listing(t, found, actor.cop, now, number(text) or 1)))
    elif asked.name == "cancel":
        which, reason = plans.number_first(text, "cancel")
        done = await services.database.write(meetings.cancel, actor, which, reason, now)
        await ack(**private(views.cancelled(t, done.meeting, now)))
    elif asked.name == "plan" and not text:
        await show(command, client, _form(actor, t, None, now))
        await ack()
    elif asked.name == "plan":
        await ack(**private(await _read(actor, services, t, text, request_key(command), None, None)))
    else:
        await _move(ack, command, client, actor, services, t, text)


async def _move(
    ack: AsyncAck,
    command: dict[str, Any],
    client: AsyncWebClient,
    actor: Actor,
    services: Services,
    t: Translator,
    text: str,
) -> None:
    which, rest = plans.number_first(text, "move")
    now = services.clock.now()
    known = await services.database.read(meetings.by_number, actor, which, now)
    plan = meetings.plan_of(known)
    words = rest.split(None, 1)
    if words and words[0].lower() in ("naar", "to"):
        rest = words[1] if len(words) > 1 else ""
    if rest:
        await ack(**private(await _read(actor, services, t, rest, request_key(command), which, plan)))
        return
    await show(command, client, _form(actor, t, plan, now, which))
    await ack()


async def confirm(
    ack: AsyncAck,
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    actor: Actor,
    services: Services,
    t: Translator,
) -> None:
    """The button *Ja, plan in*. Pressed twice it plans once."""
    facts = json.loads(value_of(body))
    await in_place(body, client, respond, t, await _save(facts, actor, services, t))
    await ack()


async def choose(
    ack: AsyncAck,
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    actor: Actor,
    services: Services,
    t: Translator,
) -> None:
    """One of two days was meant; its full reading still has to be confirmed."""
    facts = json.loads(value_of(body))
    await in_place(body, client, respond, t, await _check(actor, services, t, plans.from_facts(facts), facts))
    await ack()


async def change(
    ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, actor: Actor, services: Services, t: Translator
) -> None:
    """The button *Pas aan*: the form, filled with what was read."""
    facts = json.loads(value_of(body))
    view = _form(actor, t, plans.from_facts(facts), services.clock.now(), facts["number"], facts["nonce"])
    await turn_into(body, client, view)
    await ack()


async def submit(ack: AsyncAck, body: dict[str, Any], actor: Actor, services: Services, t: Translator) -> None:
    """The form comes in: checked, and shown as a full reading to confirm."""
    view = body["view"]
    asked = json.loads(view["private_metadata"])
    plan = plans.from_form(view, asked["zone"])
    # Planned from the message that the form came from, or from the form: it is one meeting.
    facts = plans.as_facts(plan, asked["nonce"] or request_key(body), asked["number"])
    message = await _check(actor, services, t, plan, facts)
    # A form tells no channel: without its community the next one would have to guess.
    await ack(response_action="update", view=plan_views.confirm_view(t, message, facts | {"community": actor.cop.id}))


async def confirm_form(ack: AsyncAck, body: dict[str, Any], actor: Actor, services: Services, t: Translator) -> None:
    """The reading of the form was confirmed."""
    message = await _save(json.loads(body["view"]["private_metadata"]), actor, services, t)
    await ack(response_action="update", view=receipt(t, message, actor.cop.id))


async def restore(
    ack: AsyncAck,
    body: dict[str, Any],
    client: AsyncWebClient,
    respond: AsyncRespond,
    actor: Actor,
    services: Services,
    t: Translator,
) -> None:
    """The button that lets a cancelled meeting go ahead after all."""
    now = services.clock.now()
    done = await services.database.write(meetings.restore, actor, int(value_of(body)), now)
    await in_place(body, client, respond, t, views.restored(t, done, now))
    await ack()


async def close(
    ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, respond: AsyncRespond, t: Translator
) -> None:
    """The button *Stop* on a private answer."""
    await in_place(body, client, respond, t, stopped(t))
    await ack()


async def _read(
    actor: Actor, services: Services, t: Translator, text: str, nonce: str, which: int | None, known: Plan | None
) -> Message:
    """Read what was typed and ask whether it was read well."""
    now, zone = services.clock.now(), known.timezone if known else actor.cop.timezone
    try:
        reading = dates.read(text, instants.wall(now, zone).date(), zone)
    except dates.Ambiguous as two:
        choices = [plans.from_reading(reading, zone, known) for reading in (two.first, two.second)]
        if all(plan.starts_at <= now for plan in choices):
            return await _check(actor, services, t, choices[0], plans.as_facts(choices[0], nonce, which))
        offered = [(plan, plans.as_facts(plan, nonce, which)) for plan in choices]
        return plan_views.which_day(t, offered, two.typed_weekday, now)
    plan = plans.from_reading(reading, zone, known)
    return await _check(actor, services, t, plan, plans.as_facts(plan, nonce, which))


async def _check(actor: Actor, services: Services, t: Translator, plan: Plan, facts: dict[str, Any]) -> Message:
    now, which = services.clock.now(), facts["number"]
    known = await services.database.read(meetings.by_number, actor, which, now) if which is not None else None
    checked = await services.database.read(meetings.check, actor, plan, now, before=known)
    return plan_views.confirm(t, checked, now, facts)


async def _save(facts: dict[str, Any], actor: Actor, services: Services, t: Translator) -> Message:
    now, plan = services.clock.now(), plans.from_facts(facts)
    changed = facts.get("number") is not None
    if changed:
        done = await services.database.write(meetings.move, actor, facts["number"], plan, now)
    else:
        done = await services.database.write(meetings.plan, actor, plan, now, request_key=facts["nonce"])
    return views.planned(t, done, now, changed=changed)


def _form(
    actor: Actor, t: Translator, plan: Plan | None, now: datetime, which: int | None = None, nonce: str = ""
) -> View:
    community = actor.cop
    zone = plan.timezone if plan else community.timezone
    following = instants.wall(now + timedelta(days=14), zone).replace(hour=13, minute=30, second=0, microsecond=0)
    start = instants.moment(following, zone)
    facts = {"community": community.id, "number": which, "zone": zone, "nonce": nonce}
    return plan_views.meeting_form(t, plan, default_start=start, facts=facts)


def register(app: AsyncApp) -> None:
    """Connect the listeners."""
    for name in ("/bijeenkomst", "/cop-meeting"):
        app.command(name)(meeting)
    app.action("meeting.confirm")(confirm)
    app.action("meeting.choose.0")(choose)
    app.action("meeting.choose.1")(choose)
    app.action("meeting.change")(change)
    app.action("meeting.restore")(restore)
    app.action("message.close")(close)
    app.view("meeting")(submit)
    app.view("meeting_confirm")(confirm_form)
