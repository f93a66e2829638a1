"""Builds the Bolt application."""

from __future__ import annotations

from typing import Any

import aiohttp
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import stopwatch
from bot.metrics import Metrics
from bot.services import Services
from handlers.slack import (
    approvals,
    asks,
    cases,
    channels,
    choosing,
    communities,
    digests,
    doubts,
    entries,
    errors,
    home,
    meetings,
    mentions,
    nudges,
    onboarding,
    privacy,
    roles,
    roster,
    rsvps,
    shortcuts,
    submissions,
    workspaces,
)
from handlers.slack.authorize import Installations, authorizer
from handlers.slack.middleware import WHEN_ANSWERED, identify

FEATURES = (
    submissions,
    entries,
    asks,
    cases,
    meetings,
    rsvps,
    digests,
    doubts,
    communities,
    home,
    approvals,
    nudges,
    onboarding,
    privacy,
    roles,
    roster,
    channels,
    workspaces,
    mentions,
    shortcuts,
    choosing,
)

SLACK_TIMEOUT = aiohttp.ClientTimeout(total=1.2, connect=1.0)
"""For calls made while Slack waits for our answer: three seconds in all, the database among them."""


TYPES = {
    "block_actions": "action",
    "view_submission": "view",
    "view_closed": "view",
    "event_callback": "event",
    "shortcut": "shortcut",
    "message_action": "shortcut",
}


class App(AsyncApp):
    """Bolt's application, which measures its answers, and notes what a request tells by the way after each."""

    def __init__(self, metrics: Metrics, **how: Any) -> None:
        super().__init__(**how)
        self._metrics = metrics

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        """Give the answer to a request, over HTTP and over a socket alike."""
        elapsed = stopwatch()
        answer = await super().async_dispatch(req)
        self._metrics.acknowledged("refused" if answer.status == 401 else _type(req.body), elapsed())
        if (note := req.context.get(WHEN_ANSWERED)) is not None:
            req.context["known"].notes.begin(note())
        return answer


def build(services: Services, session: aiohttp.ClientSession, known: Installations) -> AsyncApp:
    """Give the application with every listener. `session` is shared by all calls; it carries the time-out."""
    settings = services.settings
    client = AsyncWebClient(base_url=settings.slack_api_url, session=session, retry_handlers=[])
    app = App(
        services.metrics,
        client=client,
        authorize=authorizer(known),
        signing_secret=settings.slack_signing_secret or None,
        # The answer leaves when the listener returns: a failing listener is told to Slack instead of lost.
        process_before_response=True,
        request_verification_enabled=settings.mode == "http",
    )
    app.use(identify(services, known))
    app.error(errors.answering(services))
    for feature in FEATURES:
        feature.register(app)
    return app


def _type(body: dict[str, Any]) -> str:
    """Say what sort of request it is, for the metrics."""
    return "command" if "command" in body else TYPES.get(str(body.get("type")), "other")
