"""A coordinator's word on what may go on the website: two buttons on Home."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.rules import versions
from bot.services import Services
from bot.usecases import approvals
from bot.usecases.actors import Actor
from handlers.slack.home import publish


async def decide(
    ack: AsyncAck, action: dict[str, Any], client: AsyncWebClient, actor: Actor, services: Services
) -> None:
    """One of *Mag op de website* and *Niet op de website*."""
    submission_id, revision = versions.read(action["value"])
    approved = action["action_id"] == "approval.yes"
    now = services.clock.now()
    await services.database.write(approvals.decide, actor, submission_id, revision, approved, now)
    await publish(client, actor, services)
    await ack()


def register(app: AsyncApp) -> None:
    """Connect the listeners."""
    app.action("approval.yes")(decide)
    app.action("approval.no")(decide)
