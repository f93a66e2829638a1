"""Shows somebody their Home tab. Both edges do it: when it is opened or pressed, and when something on it changed."""

from __future__ import annotations

import asyncio
import random
from typing import Any, Protocol

from slack_sdk.errors import SlackApiError
from slack_sdk.models.views import View

from bot.facts.home import HomeView
from bot.i18n import translator
from bot.logs import log
from bot.rules import homes as rules
from bot.services import Services
from bot.usecases import home
from bot.views import home as views

logger = log(__name__)

TRIES = 3
"""With Slack's hash, so that nothing newer is overwritten. The last one goes without: the hash that we know may be
an old one, when a worker died before it could note the new one."""
PAUSE = 0.1
"""Seconds after a conflict, at most: whoever was quicker notes what stands there now."""


class Client(Protocol):
    """What it takes to show a Home: a Slack client."""

    async def views_publish(self, *, user_id: str, view: View, hash: str | None) -> Any:
        """Show it."""


async def publish(services: Services, client: Client, team_id: str, user_id: str, *, asked: bool = False) -> None:
    """Show somebody their Home as it is now. Any number of workers may do so at once.

    Unless they `asked` for it, only what is out of date is shown. Raises SlackApiError and what a network raises.
    A page that cannot be read or made is replaced by one that says so.
    """
    for left in reversed(range(TRIES)):
        try:
            shown = await _read(services, team_id, user_id, asked=asked)
        except Exception as error:
            if not asked:
                raise
            logger.error("a Home could not be read", team=team_id, exc_info=error)
            await client.views_publish(user_id=user_id, view=_trouble(services, None), hash=None)
            return
        if shown is None or not (shown.is_stale or asked):
            return
        try:
            answer = await _show(services, client, user_id, shown, fenced=left > 0)
        except SlackApiError as error:
            if rules.judge(error_name(error)) != rules.CONFLICT or not left:
                raise
            await asyncio.sleep(PAUSE * random.random())
            continue
        view_hash = (answer.get("view") or {}).get("hash") or ""
        await services.database.write(home.shown, team_id, user_id, shown, view_hash)
        return


async def _read(services: Services, team_id: str, user_id: str, *, asked: bool) -> HomeView | None:
    """Give what is to be shown; from the first time that somebody asks for it, it is kept up to date."""
    database, now = services.database, services.clock.now()
    shown = await database.read(home.to_show, team_id, user_id, now)
    if shown is None and asked:
        await database.write(home.opened, team_id, user_id)
        shown = await database.read(home.to_show, team_id, user_id, now)
        if shown is None:
            raise LookupError("nobody is known by this id")
    elif shown is None:
        await database.write(home.forget, team_id, user_id)
    return shown


async def _show(services: Services, client: Client, user_id: str, shown: HomeView, *, fenced: bool) -> Any:
    """Make the page and show it. What we cannot make, or Slack does not take, must not leave them with a spinner."""
    view_hash = (shown.view_hash or None) if fenced else None
    try:
        view = views.home(translator(shown.language), shown.page, shown.zone, services.clock.now())
    except Exception as error:
        logger.error("a Home could not be made", exc_info=error)
        return await client.views_publish(user_id=user_id, view=_trouble(services, shown), hash=view_hash)
    try:
        return await client.views_publish(user_id=user_id, view=view, hash=view_hash)
    except SlackApiError as error:
        if rules.judge(error_name(error)) != rules.UNSHOWABLE:
            raise
        logger.error("Slack does not take a Home", error=error_name(error))
        return await client.views_publish(user_id=user_id, view=_trouble(services, shown), hash=view_hash)


def _trouble(services: Services, shown: HomeView | None) -> View:
    return views.trouble(translator(shown.language if shown else services.settings.language))


def error_name(error: BaseException) -> str:
    """Give Slack's name for what went wrong; for an answer that was none, and for anything else, Python's."""
    response: Any = getattr(error, "response", None)
    found = response.get("error") if hasattr(response, "get") else None
    return str(found or type(error).__name__)
