"""A coordinator's word on what may go on the website: two buttons on Home."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.services import Services
from bot.usecases import approvals
from bot.usecases.actors import Actor
from handlers.slack.home import publish


async def approve(
    ack: AsyncAck, action: dict[str, Any], client: AsyncWebClient, actor: Actor, services: Services
) -> None:
    """The button *Mag op de website*."""
    await _decide(action, client, actor, services, approved=True)
    await ack()


async def turn_down(
    ack: AsyncAck, action: dict[str, Any], client: AsyncWebClient, actor: Actor, services: Services
) -> None:
    """The button *Niet op de website*."""
    await _decide(action, client, actor, services, approved=False)
    await ack()


async def _decide(
    action: dict[str, Any], client: AsyncWebClient, actor: Actor, services: Services, *, approved: bool
) -> None:
    submission_id, _, revision = str(action["value"]).partition(":")
    now = services.clock.now()
    await services.database.write(approvals.decide, actor, int(submission_id), int(revision), approved, now)
    await publish(client, actor, services)


def register(app: AsyncApp) -> None:
    """Connect the listeners."""
    app.action("approval.yes")(approve)
    app.action("approval.no")(turn_down)
