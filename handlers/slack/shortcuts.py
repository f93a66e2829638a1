"""Shortcuts: share an update from anywhere, and keep a message as an insight once its author agrees."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from aiohttp import ClientError
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.i18n import Translator, translator
from bot.logs import log
from bot.rules.commands import as_typed, says_nothing
from bot.rules.consent import IN_A_BUTTON, IN_A_FORM, Said, from_facts, mark
from bot.rules.problems import Refused, refuse
from bot.rules.submissions import FIELD_TAKES, INSIGHT, UPDATE, Draft
from bot.services import Services
from bot.usecases import actors, consent, submissions
from bot.usecases.actors import Actor
from bot.usecases.consent import Asking
from bot.views import choices
from bot.views import consent as views
from bot.views.blocks import Message
from bot.views.receipts import receipt
from handlers.slack.answers import instead, request_key, show, value_of
from handlers.slack.forms import edit_form, form_for, open_form
from handlers.slack.middleware import ask_profile, with_names

logger = log(__name__)


async def share_update(
    ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, actor: Actor, services: Services, t: Translator
) -> None:
    """The shortcut *Deel een update*."""
    await open_form(body, client, actor, services, t, Draft(UPDATE))
    await ack()


async def keep(
    ack: AsyncAck,
    shortcut: dict[str, Any],
    client: AsyncWebClient,
    context: AsyncBoltContext,
    actor: Actor,
    services: Services,
    t: Translator,
) -> None:
    """The shortcut *Bewaar als inzicht* on a message. All that is known of the message is what Slack sends with it."""
    said = await _said(shortcut, context, services)
    own = said.author_id == actor.user_id
    try:
        actor.cop  # noqa: B018 - it raises
    except Refused as refused:
        if refused.problems[0].code != "community.which":
            raise
        carried = said.within(IN_A_FORM if own else IN_A_BUTTON).as_facts()
        run = {"name": "insight.keep", "said": carried, "key": request_key(shortcut)}
        await show(shortcut, client, choices.which_view(t, refused.problems[0].facts["choices"], run))
    else:
        await _keep(said, shortcut, client, actor, services, t)
    await ack()


async def keep_for(
    body: dict[str, Any], client: AsyncWebClient, actor: Actor, services: Services, t: Translator
) -> None:
    """Go on with a message once it is known which CoP is meant; the message came along as `said`."""
    await _keep(from_facts(body["said"]), body, client, actor, services, t)


async def _keep(
    said: Said, body: dict[str, Any], client: AsyncWebClient, actor: Actor, services: Services, t: Translator
) -> None:
    if said.author_id == actor.user_id:
        await services.database.read(actors.require, actor, "submission.share")
        await _open_own(said.first(FIELD_TAKES), body, client, actor, services, t)
        return
    known = await services.database.read(consent.is_known, actor, said)
    organisation = (body.get("enterprise") or {}).get("id")
    found = None if known else await ask_profile(client, actor.team_id, said.author_id, organisation)
    if found is not None and found.home_team_id is not None:
        said = replace(said, home_team_id=found.home_team_id)
    community = await services.database.read(consent.may_ask, actor, said, found, services.clock.now())
    await show(body, client, views.ask_form(t, said.within(IN_A_BUTTON), community))


async def _open_own(
    said: Said, body: dict[str, Any], client: AsyncWebClient, actor: Actor, services: Services, t: Translator
) -> None:
    """One's own message: the form with its text, or what was made of it before. Taken back, it may be kept anew."""
    key = mark(actor.team_id, said)
    try:
        stored = await services.database.read(submissions.by_request, actor, key)
    except Refused as refused:
        if refused.problems[0].code != "submission.gone":
            raise
        stored, key = None, ""
    if stored is not None:
        view = await edit_form(stored, actor, services, t)
    else:
        draft = Draft(INSIGHT, lesson=said.text)
        view = await form_for(actor, services, t, draft, key=key, left=said.left)
    await show(body, client, view)


async def ask(
    ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, actor: Actor, services: Services, t: Translator
) -> None:
    """The form *Vraag … om toestemming* comes in: the author gets a direct message, once."""
    said = from_facts(json.loads(body["view"]["private_metadata"])["said"])
    asking = await services.database.write(consent.ask, actor, said, services.clock.now())
    answer = views.asked_before(t, said)
    if not asking.before:
        answer = await _ask_author(said, asking, client, actor, services, t)
    await ack(response_action="update", view=receipt(t, answer, asking.community.id, views.title(t)))


async def _ask_author(
    said: Said, asking: Asking, client: AsyncWebClient, actor: Actor, services: Services, t: Translator
) -> Message:
    """Send the question to the author. Gives what whoever asked is told; raises Refused when it did not go.

    This one message is no delivery: a delivery is a row that is composed later, so that row would have to hold the
    text before its author agreed. See docs/adr/0004-consent-before-storing.md.
    """
    t_author = translator(asking.language)
    question = views.question(t_author, actor.user_id, said, asking.community, mark(actor.team_id, said))
    posting = False
    try:
        opened = await client.conversations_open(users=said.author_id)
        posting = True
        await client.chat_postMessage(
            channel=opened["channel"]["id"],
            unfurl_links=False,
            unfurl_media=False,
            parse="none",
            **question.payload(),
        )
    except (SlackApiError, ClientError, OSError, TimeoutError) as error:
        logger.warning("the question for consent did not arrive", error=type(error).__name__)
        if posting and not _refused_by_slack(error):
            return views.perhaps_asked(t, said)
        await services.database.write(consent.not_asked, actor, said)
        raise refuse("author.unreachable", author=said.author_id) from error
    return views.asked(t, said)


def _refused_by_slack(error: Exception) -> bool:
    """Say whether Slack itself said no, so that the message certainly is not there."""
    return isinstance(error, SlackApiError) and bool(error.response.get("error"))


async def yes(
    ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, actor: Actor, services: Services, t: Translator
) -> None:
    """The author's button *Ja, bewaar als inzicht*: the form with the text, or what was made of it before."""
    facts = json.loads(value_of(body))
    author = await services.database.read(actors.within, actor, facts["community"])
    stored = await services.database.read(submissions.by_request, author, facts["key"])
    if stored is not None:
        view = await edit_form(stored, author, services, t)
    else:
        draft, came = Draft(INSIGHT, lesson=facts["text"]), {name: facts[name] for name in ("key", "left", "asker")}
        view = await form_for(author, services, t, draft, **came)
    await show(body, client, view)
    await ack()


async def no(
    ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond, actor: Actor, services: Services, t: Translator
) -> None:
    """The author's button *Nee, liever niet*. Nobody is told."""
    facts = json.loads(value_of(body))
    line = await services.database.read(consent.kept, actor, facts["community"], facts["key"])
    await instead(body, respond, (views.kept_before(t, line) if line else views.declined(t)).payload())
    await ack()


async def _said(shortcut: dict[str, Any], context: AsyncBoltContext, services: Services) -> Said:
    """Read the message that the shortcut was used on. Raises Refused for a bot's, and for one without text."""
    message = shortcut["message"]
    author_id = message.get("user") or ""
    if message.get("bot_id") or author_id in ("", "USLACKBOT", context.bot_user_id):
        raise refuse("author.bot")
    text = as_typed(await with_names(services, context, message.get("text") or ""))
    if says_nothing(text):
        raise refuse("message.empty")
    home = message.get("user_team") or message.get("team")
    # In one organisation people are everywhere the same.
    home_team_id = home if home != context.team_id and not context.enterprise_id else None
    return Said(shortcut["channel"]["id"], message["ts"], author_id, home_team_id, text)


def register(app: AsyncApp) -> None:
    """Connect the listeners."""
    app.shortcut("update.share")(share_update)
    app.shortcut("insight.keep")(keep)
    app.view("consent.ask")(ask)
    app.action("consent.yes")(yes)
    app.action("consent.no")(no)
