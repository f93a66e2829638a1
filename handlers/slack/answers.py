"""How an answer reaches a person: as the ack itself, or in the message or form that they pressed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import Any

from aiohttp import ClientError
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot.i18n import Translator
from bot.logs import log
from bot.slack_errors import UNREADABLE
from bot.views.blocks import Message
from bot.views.receipts import receipt

logger = log(__name__)
SHORTCUTS = ("shortcut", "message_action")
BOT = "CoP-bot"
"""The title of a window that says why something was not done."""


def ephemeral(message: Message) -> BoltResponse:
    """Give the private answer to a slash command as a response."""
    return as_json({"response_type": "ephemeral", **message.payload()})


def as_json(answer: dict[str, Any]) -> BoltResponse:
    """Give Slack an answer of its own kind, such as what becomes of a form."""
    headers: dict[str, str | Sequence[str]] = {"content-type": ["application/json; charset=utf-8"]}
    return BoltResponse(status=200, body=json.dumps(answer, ensure_ascii=False), headers=headers)


def private(message: Message) -> dict[str, Any]:
    """Give the arguments for `ack`, to answer a slash command privately."""
    return {"response_type": "ephemeral", **message.payload()}


async def in_place(
    body: dict[str, Any], client: AsyncWebClient, respond: AsyncRespond, t: Translator, message: Message
) -> None:
    """Answer a button where it was pressed: the private message or the form is replaced, a card is left alone.

    What was asked is done by now, so an answer that Slack does not take must not look like a failure: it is tried
    once more, then beside what was pressed, and then it is only noted. Slack wants its own answer within three seconds.
    """
    for attempt, seconds in ((_replace, 1.4), (_replace, 0.5), (on_top, 0.5)):
        try:
            async with asyncio.timeout(seconds):
                await attempt(body, client, respond, t, message)
        except (SlackApiError, ClientError, OSError, TimeoutError, *UNREADABLE) as error:
            logger.warning("an answer did not arrive", error=type(error).__name__)
        else:
            return


async def _replace(
    body: dict[str, Any], client: AsyncWebClient, respond: AsyncRespond, t: Translator, message: Message
) -> None:
    view = body.get("view")
    if view and view.get("type") == "modal":
        await client.views_update(view_id=view["id"], view=receipt(t, message, community_of(body)))
    elif view:
        await client.views_open(trigger_id=body["trigger_id"], view=receipt(t, message, community_of(body)))
    else:
        own = bool(body.get("container", {}).get("is_ephemeral"))
        # A direct message is the person's alone, and stays: its buttons go once they are pressed.
        direct = str((body.get("channel") or {}).get("id") or "").startswith("D") and not own
        await respond(
            response_type=None if direct else "ephemeral",
            replace_original=own or direct,
            delete_original=False,
            **message.payload(),
        )


async def on_top(
    body: dict[str, Any], client: AsyncWebClient, respond: AsyncRespond, t: Translator, message: Message
) -> None:
    """As `in_place`, but a form stays below the answer with what was typed in it, and a message stays too.

    A shortcut is answered in a window: it may come from anywhere in Slack, also where nothing can be posted.
    """
    if body.get("type") in SHORTCUTS:
        try:
            await show(body, client, receipt(t, message, None, BOT))
        except SlackApiError:
            if not body.get("response_url"):
                raise
            await respond(response_type="ephemeral", replace_original=False, **message.payload())
    elif body.get("view"):
        await show(body, client, receipt(t, message, community_of(body)))
    else:
        await respond(response_type="ephemeral", replace_original=False, **message.payload())


async def instead(body: dict[str, Any], respond: AsyncRespond, message: dict[str, Any] | None) -> None:
    """Put a message's payload in the place of the one whose button was pressed; without a payload, take that away.

    What was asked is done by now: an answer that Slack does not take is only noted.
    """
    kind = {"response_type": "ephemeral"} if body.get("container", {}).get("is_ephemeral") else {}
    answer = {"delete_original": True} if message is None else {"replace_original": True, **message, **kind}
    try:
        async with asyncio.timeout(1.4):
            await respond(**answer)
    except (ClientError, OSError, TimeoutError) as error:
        logger.warning("an answer did not arrive", error=type(error).__name__)


async def replace(client: AsyncWebClient, channel_id: str, ts: str, message: Message) -> None:
    """Put an answer in the place of the private message whose button opened a form: its buttons have had their time.

    What was asked is done by now: an answer that Slack does not take is only noted.
    """
    try:
        async with asyncio.timeout(1.4):
            await client.chat_update(channel=channel_id, ts=ts, **message.payload())
    except (SlackApiError, ClientError, OSError, TimeoutError, *UNREADABLE) as error:
        logger.warning("an answer did not arrive", error=type(error).__name__)


async def turn_into(body: dict[str, Any], client: AsyncWebClient, view: View) -> None:
    """Open a form; when the button stood in one, that one becomes it, so that nothing outdated is left below."""
    open_now = body.get("view") or {}
    if open_now.get("type") == "modal":
        await client.views_update(view_id=open_now["id"], view=view)
    else:
        await client.views_open(trigger_id=body["trigger_id"], view=view)


async def show(body: dict[str, Any], client: AsyncWebClient, view: View) -> None:
    """Open a form; on top of the one that is open when the button stood in it.

    Where that one only asked which CoP is meant, it has its answer and goes.
    """
    trigger = body["trigger_id"]
    if isinstance(_facts_of(body).get("run"), dict):
        await turn_into(body, client, view)
    elif (body.get("view") or {}).get("type") == "modal":
        await client.views_push(trigger_id=trigger, view=view)
    else:
        await client.views_open(trigger_id=trigger, view=view)


def request_key(body: dict[str, Any]) -> str:
    """Name the request, so that the same one delivered twice is known.

    One that had to be asked about first (for which CoP?) brings the name of the request that it began with.
    """
    if "request_key" in body:
        return str(body["request_key"])
    if body.get("type") == "view_submission":
        return f"view:{body['view']['id']}"
    return f"trigger:{body.get('trigger_id', '')}"


def community_of(body: dict[str, Any]) -> int | None:
    """Give the id of the community that a form was opened for, or that a private message with buttons is about.

    None where nothing tells it.
    """
    for action in body.get("actions") or ():
        name, _, number = str(action.get("block_id") or "").partition(":")
        if name == "community" and number.isdecimal():
            return int(number)
    found = _facts_of(body).get("community")
    return found if isinstance(found, int) else None


def _facts_of(body: dict[str, Any]) -> dict[str, Any]:
    """Give what the form carries in which a button was pressed."""
    try:
        facts = json.loads((body.get("view") or {}).get("private_metadata") or "{}")
    except ValueError:
        return {}
    return facts if isinstance(facts, dict) else {}


def value_of(body: dict[str, Any]) -> str:
    """Give the value of the button that was pressed."""
    return str(body["actions"][0].get("value") or "")
