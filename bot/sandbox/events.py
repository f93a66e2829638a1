"""What Slack tells the bot of its own accord."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bot.sandbox.installations import installed, organisation_of
from bot.sandbox.link import Ack, Link, Request
from bot.sandbox.state import Json, State
from bot.sandbox.world import Enterprise, Team

VERIFICATION = "sandbox-verification-token"
LAST_WORDS = ("app_uninstalled", "tokens_revoked")


class Events:
    """Sends the events that the manifest asks for."""

    def __init__(self, state: State, link: Link, manifest: Mapping[str, Any], now: Callable[[], datetime]) -> None:
        self._state, self._link, self._now = state, link, now
        wanted = manifest.get("settings", {}).get("event_subscriptions", {})
        self._events = set(wanted.get("bot_events", []))

    async def tell(self, team: Team, event: Json, *, through: Enterprise | None = None) -> Ack | None:
        """Send an event, if the manifest asks for it; once more at once when the bot does not take it.

        A workspace without the bot tells nothing, except that it has gone; `through` is the organisation from which.
        """
        if event["type"] not in self._events:
            return None
        if event["type"] not in LAST_WORDS and not installed(self._state.world, team):
            return None
        payload = self._payload(team, event, through or organisation_of(self._state.world, team))
        ack = await self._link.send(Request("events_api", payload))
        if not ack.ok:
            again = {
                "X-Slack-Retry-Num": "1",
                "X-Slack-Retry-Reason": "http_timeout" if not ack.status else "http_error",
            }
            ack = await self._link.send(Request("events_api", payload, again), remember=False)
        return ack

    def _payload(self, team: Team, event: Json, whole: Enterprise | None) -> Json:
        now, world = self._now(), self._state.world
        channel = team.channel(str(event.get("channel")))
        # Slack names no workspace in the authorization of an organisation: the event's own team_id does.
        authorization = {
            "enterprise_id": team.enterprise_id or None,
            "team_id": None if whole else team.id,
            "user_id": team.bot_user_id,
            "is_bot": True,
            "is_enterprise_install": whole is not None,
        }
        payload = {
            "token": VERIFICATION,
            "team_id": team.id,
            "api_app_id": world.app_id,
            "event": {**event, "event_ts": f"{now.timestamp():.6f}"},
            "type": "event_callback",
            "event_id": f"Ev{uuid.uuid4().hex[:10].upper()}",
            "event_time": int(now.timestamp()),
            "is_ext_shared_channel": bool(channel and channel.shared_with),
            "authorizations": [authorization],
        }
        if team.enterprise_id:
            payload |= {"enterprise_id": team.enterprise_id, "is_enterprise_install": whole is not None}
        return payload
