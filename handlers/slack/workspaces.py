"""What Slack tells of a whole workspace: the bot was removed, its token withdrawn. Either may come first, or never."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext

from bot.logs import log
from bot.services import Services
from bot.usecases import installations
from handlers.slack.authorize import Installations

logger = log(__name__)


async def uninstalled(
    body: dict[str, Any], context: AsyncBoltContext, services: Services, known: Installations
) -> None:
    """Somebody removed the app from the workspace."""
    await _disable(body, context, services, known, "app_uninstalled")


async def revoked(
    body: dict[str, Any],
    event: dict[str, Any],
    context: AsyncBoltContext,
    services: Services,
    known: Installations,
) -> None:
    """Tokens were withdrawn; of other people's tokens the bot has none."""
    if (event.get("tokens") or {}).get("bot"):
        await _disable(body, context, services, known, "token_revoked")


async def _disable(
    body: dict[str, Any], context: AsyncBoltContext, services: Services, known: Installations, reason: str
) -> None:
    told_at = datetime.fromtimestamp(body["event_time"], UTC)
    now = services.clock.now()
    done = await services.database.write(
        installations.disable,
        context.team_id or "",
        reason,
        now,
        enterprise_id=context.enterprise_id or "",
        told_at=told_at,
        whole=bool(context.is_enterprise_install),
    )
    known.forget()
    if done:
        logger.warning("the bot is not in a workspace any more", team=context.team_id, reason=reason)


def register(app: AsyncApp) -> None:
    """Connect the listeners."""
    app.event("app_uninstalled")(uninstalled)
    app.event("tokens_revoked")(revoked)
