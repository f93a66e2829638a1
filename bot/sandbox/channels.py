"""What happens to channels and to who is in them, and the events with which Slack tells it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.sandbox.errors import Refused
from bot.sandbox.events import Events
from bot.sandbox.scopes import IM, MPIM, kind_of
from bot.sandbox.state import Json, State
from bot.sandbox.world import Channel, Team, User


class Channels:
    """Changes a channel as an administrator or a member would; with `quiet` the bot does not hear of it."""

    def __init__(self, state: State, events: Events, now: Callable[[], datetime]) -> None:
        self._state, self._events, self._now = state, events, now

    async def archive(self, team: Team, channel: Channel, actor: str, *, quiet: bool = False) -> None:
        """Archive a channel; its members stay written down."""
        if channel.archived:
            raise Refused("already_archived")
        channel.archived = True
        event = {"channel": channel.id, "user": actor, "is_moved": 0}
        await self._changed(team, channel, {"type": f"{_family(channel)}_archive", **event}, quiet=quiet)

    async def unarchive(self, team: Team, channel: Channel, actor: str, *, quiet: bool = False) -> None:
        """Bring an archived channel back."""
        if not channel.archived:
            raise Refused("not_archived")
        channel.archived = False
        who = {"actor_id": actor} if channel.private else {"user": actor}
        event = {"type": f"{_family(channel)}_unarchive", "channel": channel.id, **who}
        await self._changed(team, channel, event, quiet=quiet)

    async def delete(self, team: Team, channel: Channel, actor: str, *, quiet: bool = False) -> None:
        """Remove a channel with everything in it."""
        self._state.drop_messages(team.id, channel.id)
        team.channels.remove(channel)
        event: Json = {"type": f"{_family(channel)}_deleted", "channel": channel.id, "actor_id": actor}
        if channel.private:
            event["date_deleted"] = int(self._now().timestamp())
        await self._changed(team, channel, event, quiet=quiet)

    async def rename(self, team: Team, channel: Channel, name: str, *, quiet: bool = False) -> None:
        """Give a channel another name."""
        if any(other.name == name for other in team.channels):
            raise Refused("name_taken")
        channel.name = name
        described = {
            "id": channel.id,
            "name": name,
            "name_normalized": name,
            "created": int(self._now().timestamp()),
            "is_channel": not channel.private,
            "is_mpim": False,
        }
        await self._changed(team, channel, {"type": f"{_family(channel)}_rename", "channel": described}, quiet=quiet)

    async def convert(self, team: Team, channel: Channel, *, quiet: bool = False) -> str:
        """Let a channel go on under another id, as when it is shared with an outside workspace. Gives the new id."""
        old, channel.id = channel.id, self._state.new_id("C")
        self._state.move_messages(team.id, old, channel.id)
        event = {"type": "channel_id_changed", "old_channel_id": old, "new_channel_id": channel.id}
        await self._changed(team, channel, event, quiet=quiet)
        return channel.id

    async def invite(self, team: Team, channel: Channel, user: User, inviter: str = "", *, quiet: bool = False) -> None:
        """Let a person or the bot come in, invited or by themselves."""
        if channel.archived:
            raise Refused("is_archived")
        if user.id in channel.members:
            raise Refused("already_in_channel")
        if user.home_team and user.home_team not in channel.shared_with:
            raise Refused("not_allowed_external")
        if user.guest == "single" and any(user.id in one.members for one in team.channels if not one.im_with):
            raise Refused("ura_max_channels")
        channel.members.append(user.id)
        event = {"type": "member_joined_channel", **_membership(team, channel, user)}
        await self._changed(team, channel, event | ({"inviter": inviter} if inviter else {}), quiet=quiet)

    async def leave(self, team: Team, channel: Channel, user: User, *, quiet: bool = False) -> None:
        """Let a person go out."""
        if user.id not in channel.members:
            raise Refused("not_in_channel")
        channel.members.remove(user.id)
        event = {"type": "member_left_channel", **_membership(team, channel, user)}
        await self._changed(team, channel, event, quiet=quiet)

    async def kick(self, team: Team, channel: Channel, actor: str, *, quiet: bool = False) -> None:
        """Take the bot out of a channel; this it hears although it is not in it any more."""
        if not team.bot_user_id or team.bot_user_id not in channel.members:
            raise Refused("not_in_channel")
        channel.members.remove(team.bot_user_id)
        event = {"type": f"{_family(channel)}_left", "channel": channel.id, "actor_id": actor}
        self._state.save_world()
        self._state.touch()
        if not quiet:
            await self._events.tell(team, event)

    async def _changed(self, team: Team, channel: Channel, event: Json, *, quiet: bool) -> None:
        """Keep the world and tell it, as far as the bot can see: members and private channels only from inside."""
        self._state.save_world()
        self._state.touch()
        seen = team.bot_user_id in channel.members
        if not quiet and (seen or not (channel.private or event["type"].startswith("member_"))):
            await self._events.tell(team, event)


def no_direct_message(channel: Channel) -> None:
    """Raise Refused for a conversation that is no channel."""
    if kind_of(channel) in (IM, MPIM):
        raise Refused("method_not_supported_for_channel_type")


def _family(channel: Channel) -> str:
    return "group" if channel.private else "channel"


def _membership(team: Team, channel: Channel, user: User) -> Json:
    kind = "G" if channel.private else "C"
    return {"user": user.id, "channel": channel.id, "channel_type": kind, "team": user.home_team or team.id}
