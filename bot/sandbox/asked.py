"""What a control request names: a workspace, a person, a channel, a value."""

from __future__ import annotations

from aiohttp import web

from bot.sandbox.errors import Refused
from bot.sandbox.installations import holder_of, installed
from bot.sandbox.state import Json
from bot.sandbox.world import Channel, Team, User, World


def team_of(world: World, asked: Json) -> Team:
    """Give the workspace that a request names."""
    team = world.team(need(asked, "team"))
    if team is None:
        raise Refused("team_not_found")
    return team


def who(world: World, asked: Json) -> tuple[Team, User]:
    """Give the workspace and the person that a request names."""
    team = team_of(world, asked)
    user = team.user(need(asked, "user"))
    if user is None or user.is_bot:
        raise Refused("user_not_found")
    return team, user


def channel_of(team: Team, asked: Json) -> Channel:
    """Give the channel that a request names."""
    channel = team.channel(need(asked, "channel"))
    if channel is None:
        raise Refused("channel_not_found")
    return channel


def values_of(asked: Json) -> Json:
    """Give the values for a form by block id. Raises TypeError when they are no object."""
    values = asked.get("values") or {}
    if not isinstance(values, dict):
        raise TypeError("values: an object with a value for each block id is needed")
    return values


def need(asked: Json, name: str) -> str:
    """Give an argument that must be there; the request is malformed without it."""
    value = asked.get(name)
    if value in (None, ""):
        raise web.HTTPBadRequest(text=f'{{"ok": false, "error": "missing_{name}"}}', content_type="application/json")
    return str(value)


def described(world: World, team: Team) -> Json:
    """Give a workspace as the state tells it: channels without direct messages, people without the bot."""
    people = [user for user in team.users if not user.is_bot]
    return {
        "id": team.id,
        "name": team.name,
        "cop": team.cop,
        "installed": installed(world, team),
        "revoked": holder_of(world, team).revoked,
        "enterprise_id": team.enterprise_id,
        "channels": [_channel(team, channel) for channel in team.channels if not channel.im_with],
        "users": [_person(team, user) for user in people],
    }


def _channel(team: Team, channel: Channel) -> Json:
    return {
        "id": channel.id,
        "name": channel.name,
        "private": channel.private,
        "archived": channel.archived,
        "shared_with": list(channel.shared_with),
        "bot": bool(team.bot_user_id) and team.bot_user_id in channel.members,
        "members": [name for name in channel.members if name != team.bot_user_id],
    }


def _person(team: Team, user: User) -> Json:
    return {
        "id": user.id,
        "name": user.name,
        "role": user.role,
        "dm": team.im(user.id).id,
        "guest": user.guest,
        "deactivated": user.deleted,
        "stranger": user.home_team,
        "admin": user.is_admin,
    }
