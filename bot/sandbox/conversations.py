"""The methods of Slack's Web API about channels and direct messages. Each asks for the scope of their kind."""

from __future__ import annotations

from bot.sandbox.api import Call, Method
from bot.sandbox.errors import SlackError
from bot.sandbox.history import HISTORY_METHODS
from bot.sandbox.paging import page
from bot.sandbox.scopes import IM, KINDS, MPIM, OPEN, PUBLIC, READ, conversation, kind_of, need, need_any
from bot.sandbox.state import Json
from bot.sandbox.world import Channel

MOST_TOGETHER, USUAL_PAGE = 8, 100


async def open_im(call: Call) -> Json:
    """Open the direct message with a person, or with several together."""
    need_any(call, OPEN)
    names = [name.strip() for name in str(call.need("users", "users_list_not_supplied")).split(",")]
    users = [call.team.user(name) for name in dict.fromkeys(names)]
    need(call, [OPEN[IM if len(users) == 1 else MPIM]])
    people = [user for user in users if user is not None and not user.is_bot]
    if len(people) < len(users):
        raise SlackError("user_not_found")
    if any(user.deleted for user in people):
        raise SlackError("user_disabled")
    if len(people) > MOST_TOGETHER:
        raise SlackError("too_many_users")
    if len(people) == 1:
        return {"channel": {"id": call.team.im(people[0].id).id}}
    name = f"mpdm-{'--'.join(sorted(user.name.lower() for user in people))}-1"
    together = next((channel for channel in call.team.channels if channel.name == name), None)
    if together is None:
        together = Channel(call.state.new_id("G"), name, True, [*(user.id for user in people), call.team.bot_user_id])
        call.team.channels.append(together)
        call.state.save_world()
        call.state.touch()
    return {"channel": {"id": together.id}}


async def channel_info(call: Call) -> Json:
    """Tell about a channel, archived ones too."""
    return {"channel": _described(call, conversation(call, READ, member=False, archived=True))}


async def join(call: Call) -> Json:
    """Join a public channel."""
    channel = call.channel(member=False)
    if kind_of(channel) != PUBLIC:
        raise SlackError("method_not_supported_for_channel_type")
    if call.team.bot_user_id not in channel.members:
        channel.members.append(call.team.bot_user_id)
        call.state.save_world()
        call.state.touch()
    return {"channel": _described(call, channel)}


async def list_channels(call: Call) -> Json:
    """List the channels of the kinds that are asked for; of other than public ones only those the bot is in."""
    need_any(call, READ)
    kinds = [kind.strip() for kind in str(call.args.get("types") or PUBLIC).split(",")]
    if not set(kinds) <= set(KINDS):
        raise SlackError("invalid_types")
    need(call, [READ[kind] for kind in kinds])
    bot = call.team.bot_user_id
    found = [channel for channel in call.team.channels if kind_of(channel) in kinds]
    found = [channel for channel in found if kind_of(channel) == PUBLIC or bot in channel.members]
    shown, metadata = page(call, found, [channel.id for channel in found], USUAL_PAGE)
    return {"channels": [_described(call, channel) for channel in shown], "response_metadata": metadata}


async def members(call: Call) -> Json:
    """List who is in a channel."""
    channel = conversation(call, READ, member=False)
    shown, metadata = page(call, channel.members, channel.members, USUAL_PAGE)
    return {"members": shown, "response_metadata": metadata}


def _described(call: Call, channel: Channel) -> Json:
    described: Json = {
        "id": channel.id,
        "name": channel.name,
        "is_channel": kind_of(channel) not in (IM, MPIM),
        "is_private": channel.private,
        "is_im": kind_of(channel) == IM,
        "is_mpim": kind_of(channel) == MPIM,
        "is_archived": channel.archived,
        "is_member": call.team.bot_user_id in channel.members,
        "is_shared": bool(channel.shared_with),
        "is_ext_shared": bool(channel.shared_with),
        "is_org_shared": False,
        "context_team_id": call.team.id,
        "shared_team_ids": [call.team.id, *channel.shared_with],
    }
    return described | ({"connected_team_ids": list(channel.shared_with)} if channel.shared_with else {})


CONVERSATION_METHODS: dict[str, tuple[str | None, Method]] = {
    **HISTORY_METHODS,
    "conversations.open": (None, open_im),
    "conversations.info": (None, channel_info),
    "conversations.join": ("channels:join", join),
    "conversations.list": (None, list_channels),
    "conversations.members": (None, members),
}
"""All but `join` look at their scopes themselves."""
