"""The answer when a listener could not do what was asked: a sentence, what was typed, and never a stack trace."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import ClientError
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View

from bot.i18n import Translator, translator
from bot.logs import log
from bot.rules.commands import as_typed
from bot.rules.problems import Refused
from bot.services import Services
from bot.slack_errors import UNREADABLE, name_of
from bot.views import doubts, errors, forms, plans, privacy, settings
from bot.views.blocks import Message
from bot.views.receipts import receipt
from handlers.slack import choosing
from handlers.slack.answers import BOT, as_json, community_of, ephemeral, on_top, request_key, show

logger = log(__name__)

BLOCK_OF = {
    **forms.BLOCK_OF,
    **plans.BLOCK_OF,
    **privacy.BLOCK_OF,
    **settings.BLOCK_OF,
    **doubts.BLOCK_OF,
    "region": "regio",
    "question": "leervraag",
    "holder": "houder",
}
_TOO_LATE = ("expired_trigger_id", "exchanged_trigger_id")


def answering(services: Services) -> Callable[..., Awaitable[BoltResponse | None]]:
    """Make the handler that turns an exception into the answer that the person sees."""

    async def answer(error: Exception, context: AsyncBoltContext, body: dict[str, Any]) -> BoltResponse | None:
        return await _answer(services, error, context, body)

    return answer


async def _answer(
    services: Services, error: Exception, context: AsyncBoltContext, body: dict[str, Any]
) -> BoltResponse | None:
    """Events are left to Slack to send again."""
    t: Translator = context.get("t") or translator(services.settings.language)
    if not isinstance(error, Refused):
        logger.error("a request failed", kind=_kind(body), exc_info=error)
    if body.get("type") == "event_callback":
        return None
    now = services.clock.now()
    if "command" in body:
        if isinstance(error, Refused) and (which := choosing.typed(t, error, body)):
            return ephemeral(which)
        typed = as_typed(body.get("text") or "")
        return ephemeral(_message(t, error, now, f"{body['command']} {typed}" if typed else ""))
    if body.get("type") == "view_submission":
        return _form_errors(t, error, body, now)
    if context.client is not None and context.respond is not None:
        try:
            if isinstance(error, Refused) and (form := choosing.pressed(t, error, body)):
                await show(body, context.client, form)
            else:
                await on_top(body, context.client, context.respond, t, _message(t, error, now, ""))
        except (SlackApiError, ClientError, OSError, TimeoutError, *UNREADABLE) as lost:
            logger.warning("an answer did not arrive", error=type(lost).__name__)
    return BoltResponse(status=200)


def _message(t: Translator, error: Exception, now: Any, typed: str) -> Message:
    if isinstance(error, Refused):
        return errors.problem_message(t, error.problems, now, typed=typed)
    if isinstance(error, SlackApiError) and name_of(error) in _TOO_LATE:
        return errors.expired(t)
    return errors.busy(t, typed)


def _form_errors(t: Translator, error: Exception, body: dict[str, Any], now: Any) -> BoltResponse:
    """Give the sentences under the fields, so that the form stays open with what was typed."""
    inputs = [block["block_id"] for block in body["view"]["blocks"] if block["type"] == "input"]
    if not inputs:
        view = receipt(t, _message(t, error, now, ""), community_of(body), BOT)
        return as_json({"response_action": "update", "view": _as_dict(view)})
    if isinstance(error, Refused):
        found = errors.field_errors(t, error.problems, BLOCK_OF, now)
        shown = {block: text for block, text in found.items() if block in inputs}
        rest = [problem for problem in error.problems if BLOCK_OF.get(problem.field) not in shown]
        if rest:
            shown.setdefault(inputs[0], errors.plain_sentences(t, rest, now))
    else:
        shown = {inputs[0]: errors.busy(t).text}
    return as_json({"response_action": "errors", "errors": shown})


def _as_dict(view: View) -> dict[str, Any]:
    given: dict[str, Any] = view.to_dict()
    return given


def _kind(body: dict[str, Any]) -> str:
    return str(body.get("command") or body.get("type") or "") + " " + request_key(body).split(":")[0]
