"""Whether the bot can run, in plain words: settings, database, and each workspace's token."""

from __future__ import annotations

import asyncio
from contextlib import closing

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot import settings as configuration
from bot.services import DatabaseUnusable, open_database
from bot.settings import Settings, SettingsError
from bot.usecases import installations

Finding = tuple[bool, str]
"""Whether something is well, and the sentence that says what."""


def findings() -> list[Finding]:
    """Look at everything that the bot needs, and give what was found, in the order in which it needs it."""
    try:
        settings = configuration.read(configuration.environment(), to_run=True)
    except SettingsError as error:
        return [(False, mistake) for mistake in error.mistakes]
    return [(True, "The settings are complete."), *_database(settings)]


def _database(settings: Settings) -> list[Finding]:
    shown = configuration.shown_database(settings)
    try:
        with closing(open_database(settings)) as database:
            database.upgrade()
            found = [(True, f"The database is up to date: {shown}")]
            working = [record for record in database.write_here(installations.any_all) if record.disabled_at is None]
            tokens = [
                (record.team_name or record.team_id, database.write_here(installations.token_of, record))
                for record in working
            ]
    except DatabaseUnusable as error:
        return [(False, f"The database cannot be used: {error}. It is {shown}.")]
    except LookupError as error:
        return [*found, (False, f"COPBOT_TOKEN_KEYS: {error}.")]
    if settings.slack_bot_token:
        tokens = [*tokens, ("COPBOT_SLACK_BOT_TOKEN", settings.slack_bot_token)]
    return found + asyncio.run(_tokens(settings, tokens))


async def _tokens(settings: Settings, tokens: list[tuple[str, str]]) -> list[Finding]:
    found = []
    for name, token in tokens:
        try:
            answer = await AsyncWebClient(token=token, base_url=settings.slack_api_url, timeout=5).auth_test()
            found.append((True, f"{name}: Slack takes the token ({answer['team']})."))
        except SlackApiError as error:
            found.append((False, f"{name}: Slack refuses the token ({error.response['error']})."))
        except (ClientError, OSError, TimeoutError) as error:
            found.append((False, f"{name}: Slack cannot be reached ({type(error).__name__})."))
    return found
