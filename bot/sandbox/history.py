"""The methods of Slack's Web API that read back what was said: a channel's messages, and a thread's."""

from __future__ import annotations

import base64
import binascii
import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from bot.sandbox.api import Call, Method
from bot.sandbox.errors import SlackError
from bot.sandbox.messages import is_reply, moment, shows
from bot.sandbox.scopes import HISTORY, conversation
from bot.sandbox.state import Json
from bot.sandbox.world import Channel


@dataclass(frozen=True)
class _Window:
    """The stretch of time that was asked for."""

    oldest: float
    latest: float
    inclusive: bool

    def holds(self, message: Json) -> bool:
        """Say whether a message is of this time."""
        at = moment(message)
        if self.inclusive:
            return self.oldest <= at <= self.latest
        return self.oldest < at < self.latest


async def history(call: Call) -> Json:
    """Give what stands in a channel itself, newest first: no answers in threads, except those also sent to it."""
    call.state.reading.take("conversations.history", call.team.id, call.now())
    channel = conversation(call, HISTORY, archived=True)
    window, limit, now = _window(call), call.state.reading.limit(call.args.get("limit")), call.now()
    start = _cursor(call) or math.inf
    found: list[Json] = []
    for message in call.state.messages.backwards((call.team.id, channel.id), min(start, window.latest)):
        if len(found) > limit or moment(message) < window.oldest:
            break
        apart = is_reply(message) and message.get("subtype") != "thread_broadcast"
        if not apart and not message["ephemeral"] and shows(message, now) and window.holds(message):
            found.append(message)
    return _page(call, channel, found, limit)


async def replies(call: Call) -> Json:
    """Give a message and then the answers in its thread, oldest first. A `ts` of an answer gives that one only."""
    call.state.reading.take("conversations.replies", call.team.id, call.now())
    channel = conversation(call, HISTORY, archived=True)
    window, limit, start = _window(call), call.state.reading.limit(call.args.get("limit")), _cursor(call) or 0.0
    ts = str(call.need("ts", "thread_not_found"))
    first = call.state.find_message(call.team.id, channel.id, ts)
    if first is None or first["ephemeral"]:
        raise SlackError("thread_not_found")
    answers = (message for message in _answers(call, channel, ts) if window.holds(message))
    found = (message for message in (first, *answers) if moment(message) >= start)
    return _page(call, channel, list(islice(found, limit + 1)), limit)


def told(call: Call, channel: Channel, message: Json, *, whole: bool) -> Json:
    """Give a message as Slack's methods tell it; without `whole` only the type of its metadata."""
    answer: Json = {
        "type": "message",
        "user": message["user"],
        "ts": message["ts"],
        "team": message.get("team", call.team.id),
        "text": message["text"],
    }
    answer |= {name: message[name] for name in ("subtype", "thread_ts", "blocks") if message.get(name)}
    if message.get("bot_id"):
        answer |= {"bot_id": message["bot_id"], "app_id": call.state.world.app_id}
    if message.get("edited"):
        answer["edited"] = {"user": message["user"], "ts": message.get("_edited_at", message["ts"])}
    if "metadata" in message:
        kind = {name: value for name, value in message["metadata"].items() if name == "event_type"}
        answer["metadata"] = message["metadata"] if whole else kind
    return answer | _thread(call, channel, message)


def _thread(call: Call, channel: Channel, message: Json) -> Json:
    """Give what a message tells of the thread that it begins or is in."""
    if is_reply(message):
        parent = call.state.find_message(call.team.id, channel.id, message["thread_ts"])
        return {"parent_user_id": parent["user"]} if parent else {}
    answers = list(_answers(call, channel, message["ts"]))
    if not answers:
        return {}
    users = list(dict.fromkeys(answer["user"] for answer in answers))
    return {
        "thread_ts": message["ts"],
        "reply_count": len(answers),
        "reply_users_count": len(users),
        "latest_reply": answers[-1]["ts"],
        "reply_users": users[:5],
    }


def _answers(call: Call, channel: Channel, ts: str) -> Iterable[Json]:
    """Give the answers in a thread that everybody sees now."""
    now = call.now()
    known = call.state.messages.replies((call.team.id, channel.id), ts)
    return (message for message in known if not message["ephemeral"] and shows(message, now))


def _page(call: Call, channel: Channel, found: list[Json], limit: int) -> Json:
    """Give at most `limit` messages of what was found; one more says that there are more."""
    whole = call.flag("include_all_metadata")
    answer: Json = {
        "messages": [told(call, channel, message, whole=whole) for message in found[:limit]],
        "has_more": len(found) > limit,
    }
    if answer["has_more"]:
        following = f"next_ts:{found[limit]['ts'].replace('.', '')}"
        answer["response_metadata"] = {"next_cursor": base64.b64encode(following.encode()).decode()}
    return answer


def _window(call: Call) -> _Window:
    oldest, latest = _moment(call, "oldest"), _moment(call, "latest")
    return _Window(
        -math.inf if oldest is None else oldest, math.inf if latest is None else latest, call.flag("inclusive")
    )


def _moment(call: Call, name: str) -> float | None:
    given: Any = call.args.get(name)
    if given in (None, ""):
        return None
    try:
        found = float(given)
    except (TypeError, ValueError):
        raise SlackError(f"invalid_ts_{name}") from None
    if not 0 <= found < math.inf:
        raise SlackError(f"invalid_ts_{name}")
    return found


def _cursor(call: Call) -> float | None:
    """Give the moment of the first message of the page that a cursor names."""
    cursor = call.args.get("cursor")
    if not cursor:
        return None
    try:
        kind, _, digits = base64.b64decode(str(cursor), validate=True).decode().partition(":")
        if kind != "next_ts":
            raise ValueError(kind)
        return float(f"{digits[:-6]}.{digits[-6:]}")
    except (binascii.Error, ValueError):
        raise SlackError("invalid_cursor") from None


HISTORY_METHODS: dict[str, tuple[str | None, Method]] = {
    "conversations.history": (None, history),
    "conversations.replies": (None, replies),
}
"""Both look at their scopes themselves."""
