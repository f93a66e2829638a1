"""Whether the bot can run, and whether each workspace works, in plain words."""

from __future__ import annotations

import asyncio
from contextlib import closing
from datetime import datetime

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot import settings as configuration
from bot.clock import SystemClock
from bot.facts import Workplace
from bot.services import Database, DatabaseUnusable, open_database
from bot.settings import Settings, SettingsError
from bot.slack_errors import UNREADABLE, name_of
from bot.usecases import installations
from handlers.slack.manifest import scopes

Finding = tuple[bool, str]
"""Whether something is well, and the sentence that says what."""
TRIED_FOR = 5
_HOW_TO_BEGIN = (
    "Set COPBOT_SLACK_BOT_TOKEN, or COPBOT_SLACK_CLIENT_ID, COPBOT_SLACK_CLIENT_SECRET and COPBOT_PUBLIC_URL; "
    "then somebody can add it at /slack/install."
)


def findings() -> list[Finding]:
    """Look at everything that the bot needs, and give what was found, in the order in which it needs it."""
    try:
        settings = configuration.read(configuration.environment(), to_run=True)
    except SettingsError as error:
        return [(False, mistake) for mistake in error.mistakes]
    found = [(True, "The settings are complete."), *_database(settings)]
    if settings.slack_bot_token:
        found += asyncio.run(_token(settings, "COPBOT_SLACK_BOT_TOKEN", settings.slack_bot_token, None))
    return found


def _database(settings: Settings) -> list[Finding]:
    shown = configuration.shown_database(settings)
    try:
        with closing(open_database(settings)) as database:
            database.upgrade()
            workplaces = database.write_here(installations.any_workplaces)
            found = [(True, f"The database is up to date: {shown}")]
            if not workplaces and not settings.slack_bot_token:
                found.append((False, f"No workspace has the bot yet. {_HOW_TO_BEGIN}"))
            for workplace in workplaces:
                found += _workspace(settings, database, workplace)
    except DatabaseUnusable as error:
        return [(False, f"The database cannot be used: {error}. It is {shown}.")]
    return found


def _workspace(settings: Settings, database: Database, workplace: Workplace) -> list[Finding]:
    """Look at one workspace; what is wrong with it says nothing of the next."""
    name = workplace.name
    heard = _since(workplace.last_event_at)
    if workplace.disabled_at is not None:
        since = f"{workplace.disabled_at:%d-%m-%Y %H:%M} UTC"
        return [(False, f"{name}: the bot was removed ({workplace.disabled_reason}) on {since}. Install it again.")]
    try:
        token = database.write_here(installations.token_of, workplace.installation_id)
    except LookupError as error:
        return [(False, f"{name}: its token cannot be read: {error}. Put the key back.")]
    found = asyncio.run(_token(settings, name, token, workplace))
    if workplace.token_expires_at is not None:
        found.append((False, f"{name}: token rotation is on, so its token dies. Turn rotation off and install again."))
    return [*found, (True, f"{name}: last heard of {heard}.")]


async def _token(settings: Settings, name: str, token: str, workplace: Workplace | None) -> list[Finding]:
    """Ask Slack about the token, the scopes that it has, and the channels that the bot should be in."""
    client = AsyncWebClient(token=token, base_url=settings.slack_api_url, timeout=TRIED_FOR)
    try:
        answer = await client.auth_test()
        found = [(True, f"{name}: Slack takes the token ({answer['team']})."), _scopes(settings, name, answer.headers)]
        places = workplace.channels if workplace else ()
        found += [await _channel(client, name, place.cop, place.channel_id) for place in places]
    except SlackApiError as error:
        return [(False, f"{name}: Slack refuses the token ({name_of(error) or 'an answer that cannot be read'}).")]
    except (ClientError, OSError, TimeoutError, *UNREADABLE) as error:
        return [(False, f"{name}: Slack cannot be reached ({type(error).__name__}).")]
    return found


def _scopes(settings: Settings, name: str, headers: dict[str, str]) -> Finding:
    told = next((value for key, value in headers.items() if key.lower() == "x-oauth-scopes"), "")
    granted = {scope.strip() for scope in told.split(",") if scope.strip()}
    missing = sorted(set(scopes(history=settings.slack_history == "on")) - granted)
    if missing:
        return False, f"{name}: these rights are missing: {', '.join(missing)}. Install the bot again to get them."
    return True, f"{name}: it has every right that it asks for: {', '.join(sorted(granted))}."


async def _channel(client: AsyncWebClient, name: str, cop: str, channel_id: str) -> Finding:
    try:
        found = (await client.conversations_info(channel=channel_id))["channel"]
    except SlackApiError as error:
        reason = name_of(error) or "an answer that cannot be read"
        return False, f"{name}: the channel of {cop} cannot be seen ({reason}). Type /invite @CoP-bot in it."
    if found.get("is_archived"):
        return False, f"{name}: the channel of {cop} is archived."
    if not found.get("is_member"):
        return False, f"{name}: the bot is not in the channel of {cop}. Type /invite @CoP-bot in it."
    return True, f"{name}: the bot is in the channel of {cop}."


def _since(moment: datetime | None) -> str:
    if moment is None:
        return "never"
    hours = (SystemClock().now() - moment).total_seconds() / 3600
    ago = (
        f"{hours * 60:.0f} minutes ago"
        if hours < 2
        else f"{hours:.0f} hours ago"
        if hours < 48
        else f"{hours / 24:.0f} days ago"
    )
    return f"{moment:%d-%m-%Y %H:%M} UTC, {ago}"
