"""What Slack tells the bot of its own accord."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bot.sandbox.link import Ack, Link, Request
from bot.sandbox.state import Json, State
from bot.sandbox.world import Team

VERIFICATION = "sandbox-verification-token"


class Events:
    """Sends the events that the manifest asks for."""

    def __init__(self, state: State, link: Link, manifest: Mapping[str, Any], now: Callable[[], datetime]) -> None:
        self._state, self._link, self._now = state, link, now
        wanted = manifest.get("settings", {}).get("event_subscriptions", {})
        self._events = set(wanted.get("bot_events", []))

    async def tell(self, team: Team, event: Json) -> Ack | None:
        """Send an event, if the manifest asks for it; once more at once when the bot does not take it."""
        if event["type"] not in self._events:
            return None
        now: datetime = self._now()
        payload = {
            "token": VERIFICATION,
            "team_id": team.id,
            "api_app_id": self._state.world.app_id,
            "event": {**event, "event_ts": f"{now.timestamp():.6f}"},
            "type": "event_callback",
            "event_id": f"Ev{uuid.uuid4().hex[:10].upper()}",
            "event_time": int(now.timestamp()),
            "is_ext_shared_channel": False,
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": team.id,
                    "user_id": team.bot_user_id,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
        }
        ack = await self._link.send(Request("events_api", payload))
        if not ack.ok:
            again = {
                "X-Slack-Retry-Num": "1",
                "X-Slack-Retry-Reason": "http_timeout" if not ack.status else "http_error",
            }
            ack = await self._link.send(Request("events_api", payload, again), remember=False)
        return ack
