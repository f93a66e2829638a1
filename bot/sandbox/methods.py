"""The methods of Slack's Web API about messages and people, and the table of all but those about forms."""

from __future__ import annotations

from typing import Any

from bot.sandbox.api import Call, Method
from bot.sandbox.conversations import CONVERSATION_METHODS
from bot.sandbox.errors import SlackError
from bot.sandbox.history import told
from bot.sandbox.limits import check_message, check_metadata, check_parse
from bot.sandbox.messages import permalink
from bot.sandbox.paging import MOST, page
from bot.sandbox.profiles import user_object
from bot.sandbox.state import Json
from bot.sandbox.world import Channel


async def auth_test(call: Call) -> Json:
    """Who the token is for: a workspace, or a whole organisation."""
    team, whole = call.team, call.enterprise
    enterprise = whole or call.state.world.enterprise(team.enterprise_id)
    return {
        "url": team.address,
        "team": whole.name if whole else team.name,
        "user": "cop-bot",
        "team_id": whole.id if whole else team.id,
        "user_id": team.bot_user_id,
        "bot_id": team.bot_id,
        "is_enterprise_install": whole is not None,
    } | ({"enterprise_id": enterprise.id} if enterprise else {})


async def post_message(call: Call) -> Json:
    """Post in a channel or direct message the bot is in; with `thread_ts` in a thread.

    With `reply_broadcast` an answer stands in the channel itself as well. What only Slack's own client would show
    (link_names, unfurls, mrkdwn) and client_msg_id is taken and does nothing.
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
    if thread_ts and call.flag("reply_broadcast"):
        message["subtype"] = "thread_broadcast"
    if call.args.get("metadata"):
        message["metadata"] = call.args["metadata"]
    call.state.add_message(call.team.id, channel.id, message, late=call.late)
    answer = told(call, channel, message, whole=True)
    return {"channel": channel.id, "ts": message["ts"], "message": answer, "warnings": _warnings(text, blocks)}


def _count_fast(call: Call, channel: Channel) -> None:
    """Slack takes one message a second in a channel; more is not refused here, but counted."""
    last = call.state.messages.posted_at((call.team.id, channel.id))
    if last is not None and abs(call.now().timestamp() - last) < 0.9:
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
    call.state.add_message(call.team.id, channel.id, message)
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
    channel, message = _own_message(call, "cant_update_message", "is_inactive")
    metadata = call.args.get("metadata")
    check_parse(call.args.get("parse"))
    check_message(call.args.get("text"), call.args.get("blocks"), update=True)
    check_metadata(metadata or None)
    message["text"] = call.args.get("text") or ""
    message["blocks"] = call.args.get("blocks") or []
    message |= {"edited": True, "_edited_at": f"{call.now().timestamp():.6f}"}
    if metadata is not None:
        message["metadata"] = metadata
    call.state.keep_message(call.team.id, channel.id, message)
    return {"channel": channel.id, "ts": message["ts"], "text": message["text"]}


async def delete_message(call: Call) -> Json:
    """Remove one of the bot's own messages."""
    channel, message = _own_message(call, "cant_delete_message", "is_archived")
    call.state.drop_message(call.team.id, channel.id, message)
    return {"channel": channel.id, "ts": message["ts"]}


def _own_message(call: Call, others: str, archived: str) -> tuple[Channel, Json]:
    """Give the message that is named; `others` is what Slack says of somebody else's, `archived` of such a channel."""
    channel = call.channel(archived=True)
    if channel.archived:
        raise SlackError(archived)
    message = call.state.find_message(call.team.id, channel.id, str(call.need("ts", "message_not_found")))
    if message is None or message["ephemeral"]:
        raise SlackError("message_not_found")
    if not message.get("bot_id"):
        raise SlackError(others)
    return channel, message


async def get_permalink(call: Call) -> Json:
    """Give the address of a message. The bot need not be in a public channel for it, and it may be archived."""
    channel = call.channel(member=False, archived=True)
    message = call.state.find_message(call.team.id, channel.id, str(call.need("message_ts", "message_not_found")))
    if message is None or message["ephemeral"]:
        raise SlackError("message_not_found")
    return {"channel": channel.id, "permalink": permalink(call.team, channel.id, message)}


async def user_info(call: Call) -> Json:
    """Tell about a person."""
    user = call.team.user(str(call.need("user", "user_not_found")))
    if user is None:
        raise SlackError("user_not_found")
    return {"user": user_object(call.team, user, call.now(), locale=call.flag("include_locale"))}


async def list_users(call: Call) -> Json:
    """List the people of the workspace, the deactivated too, and those from outside who share a channel."""
    people, wanted = call.team.users, call.flag("include_locale")
    shown, metadata = page(call, people, [user.id for user in people], MOST)
    found = [user_object(call.team, user, call.now(), locale=wanted) for user in shown]
    return {"members": found, "response_metadata": metadata}


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
    "chat.getPermalink": (None, get_permalink),
    **CONVERSATION_METHODS,
    "users.info": ("users:read", user_info),
    "users.list": ("users:read", list_users),
    "team.info": ("team:read", team_info),
    "bots.info": ("users:read", bot_info),
}
