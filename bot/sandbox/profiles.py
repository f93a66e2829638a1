"""People as Slack describes them to the bot."""

from __future__ import annotations

from datetime import datetime

from bot.sandbox.state import Json
from bot.sandbox.world import Team, User


def user_object(team: Team, user: User, now: datetime, *, locale: bool) -> Json:
    """Give a person as Slack describes them to the bot of this workspace.

    Of somebody from outside Slack tells neither language nor time zone, and nothing of their rights at home. It calls
    them a stranger only as long as they are in no channel with the bot; `team_id` always tells where they belong.
    """
    own = user.home_team or team.id
    described: Json = {
        "id": user.id,
        "team_id": own,
        "name": user.name.lower(),
        "real_name": user.name,
        "deleted": user.deleted,
        "is_admin": user.is_admin,
        "is_owner": False,
        "is_bot": user.is_bot,
        "is_restricted": bool(user.guest),
        "is_ultra_restricted": user.guest == "single",
        "updated": int(now.timestamp()),
        "profile": {"display_name": user.name, "real_name": user.name, "team": own},
    }
    if user.home_team:
        return described | {"is_stranger": not _with_the_bot(team, user)}
    described["tz"] = user.timezone
    return described | ({"locale": user.locale} if locale else {})


def _with_the_bot(team: Team, user: User) -> bool:
    channels = [channel for channel in team.channels if not channel.im_with]
    return any(user.id in channel.members and team.bot_user_id in channel.members for channel in channels)
