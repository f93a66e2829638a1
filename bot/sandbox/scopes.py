"""Which scope a conversation asks for, by its kind: what the manifest's bot scopes lack is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.sandbox.api import Call
from bot.sandbox.errors import SlackError
from bot.sandbox.world import Channel

PUBLIC, PRIVATE, MPIM, IM = KINDS = ("public_channel", "private_channel", "mpim", "im")
READ = dict(zip(KINDS, ("channels:read", "groups:read", "mpim:read", "im:read"), strict=True))
HISTORY = dict(zip(KINDS, ("channels:history", "groups:history", "mpim:history", "im:history"), strict=True))
OPEN = dict(zip(KINDS, ("channels:manage", "groups:write", "mpim:write", "im:write"), strict=True))


def need(call: Call, scopes: Iterable[str]) -> None:
    """Raise missing_scope for the first scope that the bot lacks."""
    for scope in scopes:
        if scope not in call.scopes:
            raise SlackError("missing_scope", needed=scope, provided=",".join(call.scopes))


def need_any(call: Call, family: Mapping[str, str]) -> None:
    """Raise missing_scope, naming all of a family, when the bot has none of them: Slack looks at nothing else then."""
    if not set(family.values()) & set(call.scopes):
        raise SlackError("missing_scope", needed=",".join(family.values()), provided=",".join(call.scopes))


def kind_of(channel: Channel) -> str:
    """Say what kind of conversation it is; several people's direct message has the name that Slack gives it."""
    if channel.im_with:
        return IM
    if channel.name.startswith("mpdm-"):
        return MPIM
    return PRIVATE if channel.private else PUBLIC


def conversation(call: Call, family: Mapping[str, str], *, member: bool = True, archived: bool = False) -> Channel:
    """Give the channel that is named, if the bot has the scope of the family that its kind asks for."""
    need_any(call, family)
    channel = call.channel(member=member, archived=archived)
    need(call, [family[kind_of(channel)]])
    return channel
