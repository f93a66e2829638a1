"""What Slack tells of people: who came into a channel, who left, and what changed of somebody."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.services import Services
from bot.usecases import channels, communities, roster
from bot.usecases.profiles import profile_of
from handlers.slack.middleware import ask_profile


async def joined(event: dict[str, Any], client: AsyncWebClient, context: AsyncBoltContext, services: Services) -> None:
    """Somebody came into a channel; when it is the bot itself, it may post there again."""
    team_id, channel_id, user_id = context.team_id or "", event["channel"], event["user"]
    now = services.clock.now()
    if user_id == context.bot_user_id:
        await services.database.write(channels.open_again, team_id, channel_id, now)
    elif await services.database.read(communities.lives_in, team_id, channel_id):
        asked = await services.database.read(roster.unknown, team_id, [user_id])
        profile = await ask_profile(client, team_id, user_id, context.enterprise_id) if asked else None
        if asked and profile is None:
            # A bot, a guest or a colleague: who it is must be known first, and nobody waits for it.
            await services.database.write(roster.look_again, team_id, channel_id, now)
        else:
            await services.database.write(roster.join, team_id, channel_id, user_id, profile, now)


async def left(event: dict[str, Any], context: AsyncBoltContext, services: Services) -> None:
    """Somebody left a channel; when it is the bot itself, it was removed."""
    team_id, channel_id, user_id = context.team_id or "", event["channel"], event["user"]
    now = services.clock.now()
    if user_id == context.bot_user_id:
        await services.database.write(channels.close, team_id, channel_id, "not_in_channel", now)
    else:
        home = event.get("team") or team_id
        await services.database.write(roster.leave, team_id, channel_id, user_id, now, home_team_id=home)


async def changed(event: dict[str, Any], context: AsyncBoltContext, services: Services) -> None:
    """Somebody changed their name, language or zone, became a guest, or was deactivated."""
    user, team_id = event["user"], context.team_id or ""
    profile = profile_of(user, team_id, context.enterprise_id or "")
    await services.database.write(roster.changed, team_id, user["id"], profile, services.clock.now())


def register(app: AsyncApp) -> None:
    """Connect the listeners."""
    app.event("member_joined_channel")(joined)
    app.event("member_left_channel")(left)
    app.event("user_change")(changed)
