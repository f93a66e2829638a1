"""The methods of Slack's Web API about messages and people, and the table of all but those about forms."""

from __future__ import annotations

from typing import Any

from bot.sandbox.api import Call, Method
from bot.sandbox.conversations import CONVERSATION_METHODS
from bot.sandbox.errors import SlackError
from bot.sandbox.limits import check_message, check_metadata, check_parse
from bot.sandbox.paging import MOST, page
from bot.sandbox.profiles import user_object
from bot.sandbox.state import Json
from bot.sandbox.world import Channel


async def auth_test(call: Call) -> Json:
    """Who the token is for: a workspace, or a whole organisation."""
    team, whole = call.team, call.enterprise
    enterprise = whole or call.state.world.enterprise(team.enterprise_id)
    return {
        "url": f"{call.base_url}/",
        "team": whole.name if whole else team.name,
        "user": "cop-bot",
        "team_id": whole.id if whole else team.id,
        "user_id": team.bot_user_id,
        "bot_id": team.bot_id,
        "is_enterprise_install": whole is not None,
    } | ({"enterprise_id": enterprise.id} if enterprise else {})


async def post_message(call: Call) -> Json:
    """Post in a channel or direct message the bot is in; with `thread_ts` in a thread.

    What only Slack's own client would show (link_names, unfurls, mrkdwn, reply_broadcast) and client_msg_id is taken
    and does nothing.
    """
    channel = call.channel()
    text, blocks = call.args.get("text"), call.args.get("blocks")
    check_parse(call.args.get("parse"))
    check_message(text, blocks)
    check_metadata(call.args.get("metadata"))
    thread_ts = call.args.get("thread_ts") or None
    if thread_ts and call.state.find_message(call.team.id, channel.id, thread_ts) is None:
        raise SlackError("thread_not_found")
    _count_fast(call, channel)
    message: Json = {
        "user": call.team.bot_user_id,
        "bot_id": call.team.bot_id,
        "text": text or "",
        "blocks": blocks or [],
        "thread_ts": thread_ts,
        "ephemeral": False,
    }
    if call.args.get("metadata"):
        message["metadata"] = call.args["metadata"]
    call.state.add_message(call.team.id, channel.id, call.now(), message)
    return {"channel": channel.id, "ts": message["ts"], "message": message, "warnings": _warnings(text, blocks)}


def _count_fast(call: Call, channel: Channel) -> None:
    """Slack takes one message a second in a channel; more is not refused here, but counted."""
    known = call.state.messages.get((call.team.id, channel.id), [])
    own = [message for message in known if message.get("bot_id") and not message["ephemeral"]]
    if own and call.now().timestamp() - float(own[-1]["ts"]) < 0.9:
        call.state.fast_posts += 1


def _warnings(text: Any, blocks: Any) -> list[str]:
    return ["missing_text_in_message"] if blocks and not text else []


async def post_ephemeral(call: Call) -> Json:
    """Show something to one person in a channel."""
    channel = call.channel()
    user = str(call.need("user", "user_not_found"))
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    check_parse(call.args.get("parse"))
    check_message(call.args.get("text"), call.args.get("blocks"))
    message = private_message(call.team.bot_user_id, user, call.args.get("text"), call.args.get("blocks"))
    call.state.add_message(call.team.id, channel.id, call.now(), message)
    return {"message_ts": message["ts"]}


def private_message(bot_user_id: str, user_id: str, text: Any, blocks: Any) -> Json:
    """Give a message that only one person sees."""
    return {
        "user": bot_user_id,
        "text": text or "",
        "blocks": blocks or [],
        "thread_ts": None,
        "ephemeral": True,
        "to": user_id,
    }


async def update_message(call: Call) -> Json:
    """Change one of the bot's own messages in place; its metadata stays unless it is given, and `{}` removes it."""
    channel, message = _own_message(call, "cant_update_message")
    metadata = call.args.get("metadata")
    check_parse(call.args.get("parse"))
    check_message(call.args.get("text"), call.args.get("blocks"), update=True)
    check_metadata(metadata or None)
    message["text"] = call.args.get("text") or ""
    message["blocks"] = call.args.get("blocks") or []
    message["edited"] = True
    if metadata is not None:
        message["metadata"] = metadata
    call.state.keep_message(call.team.id, channel.id, message)
    return {"channel": channel.id, "ts": message["ts"], "text": message["text"]}


async def delete_message(call: Call) -> Json:
    """Remove one of the bot's own messages."""
    channel, message = _own_message(call, "cant_delete_message")
    call.state.drop_message(call.team.id, channel.id, message)
    return {"channel": channel.id, "ts": message["ts"]}


def _own_message(call: Call, error: str) -> tuple[Channel, Json]:
    channel = call.channel()
    message = call.state.find_message(call.team.id, channel.id, str(call.need("ts", "message_not_found")))
    if message is None or message["ephemeral"]:
        raise SlackError("message_not_found")
    if not message.get("bot_id"):
        raise SlackError(error)
    return channel, message


async def permalink(call: Call) -> Json:
    """Give the address of a message."""
    channel = call.channel()
    ts = str(call.need("message_ts", "message_not_found"))
    if call.state.find_message(call.team.id, channel.id, ts) is None:
        raise SlackError("message_not_found")
    return {"channel": channel.id, "permalink": f"{call.base_url}/archives/{channel.id}/p{ts.replace('.', '')}"}


async def user_info(call: Call) -> Json:
    """Tell about a person."""
    user = call.team.user(str(call.need("user", "user_not_found")))
    if user is None:
        raise SlackError("user_not_found")
    return {"user": user_object(call.team, user, call.now(), locale=_locale_too(call))}


async def list_users(call: Call) -> Json:
    """List the people of the workspace, the deactivated too, and those from outside who share a channel."""
    people, wanted = call.team.users, _locale_too(call)
    shown, metadata = page(call, people, [user.id for user in people], MOST)
    found = [user_object(call.team, user, call.now(), locale=wanted) for user in shown]
    return {"members": found, "response_metadata": metadata}


def _locale_too(call: Call) -> bool:
    return str(call.args.get("include_locale", "")).lower() in ("1", "true")


async def team_info(call: Call) -> Json:
    """Tell about the workspace."""
    return {"team": {"id": call.team.id, "name": call.team.name, "domain": call.team.cop}}


async def bot_info(call: Call) -> Json:
    """Tell about the bot."""
    team = call.team
    return {
        "bot": {"id": team.bot_id, "user_id": team.bot_user_id, "app_id": call.state.world.app_id, "name": "CoP-bot"}
    }


METHODS: dict[str, tuple[str | None, Method]] = {
    "auth.test": (None, auth_test),
    "chat.postMessage": ("chat:write", post_message),
    "chat.postEphemeral": ("chat:write", post_ephemeral),
    "chat.update": ("chat:write", update_message),
    "chat.delete": ("chat:write", delete_message),
    "chat.getPermalink": (None, permalink),
    **CONVERSATION_METHODS,
    "users.info": ("users:read", user_info),
    "users.list": ("users:read", list_users),
    "team.info": ("team:read", team_info),
    "bots.info": ("users:read", bot_info),
}
