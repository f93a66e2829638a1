"""What people do in the workspaces, over signed HTTP, and what they get to see of it."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import aiohttp
from slack_sdk.signature import SignatureVerifier

from bot.clock import MovableClock
from handlers.slack.authorize import Installations
from jobs.deliver import Deliverer
from storage.database import Database
from tests.separation.keeping import Json, KeepingSlack
from tests.separation.neighbours import FIRST, SECOND, TEAMS, Marks
from tests.wire import SECRET


@dataclass(frozen=True)
class Who:
    """Somebody in a place: where they act, their own workspace, and the channel ("" in a form or on Home)."""

    team_id: str
    user_id: str
    channel_id: str = ""
    home_team_id: str = ""

    @property
    def own_team_id(self) -> str:
        """The workspace that they are a member of."""
        return self.home_team_id or self.team_id


@dataclass(frozen=True)
class Said:
    """Something that somebody gets to see: as an answer to them, or (`who.user_id` is "") in a channel."""

    who: Who
    what: str
    text: str
    origin: int | None = None
    """The community that it must be about: they asked in its channel, or in a form that was opened there."""


@dataclass
class Window:
    """A form or Home that somebody has open."""

    who: Who
    view: Json
    origin: int | None


@dataclass(repr=False)
class Town:
    """The workspaces, their people and their bot."""

    database: Database
    clock: MovableClock
    slack: KeepingSlack
    bot: str
    session: aiohttp.ClientSession
    deliverer: Deliverer
    known: Installations
    marks: Marks
    channels: dict[tuple[str, str], int]
    """Which community lives in which channel now."""
    said: list[Said] = field(default_factory=list)
    windows: list[Window] = field(default_factory=list)
    buttons: list[tuple[Who, str, str, int | None]] = field(default_factory=list)
    """Who can press which button with which value, and the community that it stands with."""
    typed: set[str] = field(default_factory=set)
    """The marks in the request that is being answered."""
    tokens: dict[str, str] = field(default_factory=lambda: {team_id: f"xoxb-{team_id}-1" for team_id in TEAMS})
    number: int = 0

    def origin(self, who: Who) -> int | None:
        """Give the community of the channel where somebody is."""
        return self.channels.get((who.team_id, who.channel_id))

    async def types(self, who: Who, command: str, text: str) -> str:
        """Type a command; gives everything that was answered."""
        asked = {
            "command": command, "text": text, "team_id": who.team_id, "channel_id": who.channel_id,
            "user_id": who.user_id, "trigger_id": self._name(), "response_url": self._address(),
        }  # fmt: skip
        return await self._ask(who, urlencode(asked), self.origin(who))

    async def presses(self, who: Who, action_id: str, value: str, window: Window | None = None) -> str:
        """Press a button in a message of the channel, in a form, or on Home."""
        person = {"id": who.user_id, "team_id": who.own_team_id}
        payload: Json = {
            "type": "block_actions", "team": {"id": who.team_id}, "user": person, "trigger_id": self._name(),
            "actions": [{"type": "button", "block_id": "row", "action_id": action_id, "value": value}],
        }  # fmt: skip
        if action_id == "onboarding.cop":
            payload["actions"][0] |= {"type": "static_select", "selected_option": {"value": value}}
        if window is not None:
            payload |= {"view": window.view, "container": {"type": "view", "view_id": window.view["id"]}}
        else:
            payload |= {
                "channel": {"id": who.channel_id}, "container": {"type": "message", "is_ephemeral": True},
                "response_url": self._address(),
            }  # fmt: skip
        origin = window.origin if window else self.origin(who)
        return await self._ask(who, urlencode({"payload": json.dumps(payload)}), origin)

    async def uses(self, who: Who, callback_id: str, text: str, author: str) -> str:
        """Use a shortcut; that on a message brings the message along."""
        payload: Json = {
            "type": "shortcut", "callback_id": callback_id, "team": {"id": who.team_id}, "trigger_id": self._name(),
            "user": {"id": who.user_id, "team_id": who.own_team_id},
        }  # fmt: skip
        on_message = callback_id == "insight.keep"
        if on_message:
            message = {"type": "message", "ts": "1.5", "user": author, "text": text}
            payload |= {"type": "message_action", "message": message, "channel": {"id": who.channel_id}}
            payload |= {"response_url": self._address(), "message_ts": "1.5"}
        return await self._ask(
            who, urlencode({"payload": json.dumps(payload)}), self.origin(who) if on_message else None
        )

    async def submits(self, who: Who, view: Json, values: Json, origin: int | None) -> str:
        """Send a form."""
        payload = {
            "type": "view_submission", "team": {"id": who.team_id}, "trigger_id": self._name(),
            "user": {"id": who.user_id, "team_id": who.own_team_id}, "view": {**view, "state": {"values": values}},
        }  # fmt: skip
        return await self._ask(who, urlencode({"payload": json.dumps(payload)}), origin)

    async def tells(self, who: Who, event: Json) -> str:
        """Let Slack tell of an event."""
        body = {
            "type": "event_callback", "team_id": who.team_id, "event_id": self._name(),
            "event_time": int(self.clock.now().timestamp()) + 1,
            "event": {"user": who.user_id, "ts": "1.1", **event},
        }  # fmt: skip
        if who.channel_id:
            body["event"].setdefault("channel", who.channel_id)
        if who.home_team_id:
            body["event"]["user_team"] = who.home_team_id
        return await self._ask(who, json.dumps(body), self.origin(who), "application/json")

    async def delivers(self) -> None:
        """Post everything that is due now; what is posted is seen in its channel."""
        before = len(self.slack.calls)
        while await self.deliverer.tick():
            await self.deliverer.settle()
        for call in self.slack.calls[before:]:
            if call.method == "conversations.open":
                continue
            channel_id = str(call.asked["channel"])
            user_id = channel_id.removeprefix(f"D{call.team_id}") if channel_id.startswith("D") else ""
            self._hears(Said(Who(call.team_id, user_id, channel_id), call.method, call.text))

    def _name(self) -> str:
        self.number += 1
        return f"{self.number}.{self.number}.name"

    def _address(self) -> str:
        return f"{self.slack.url}/respond/{self.number}"

    async def _ask(self, who: Who, body: str, origin: int | None, kind: str = "") -> str:
        calls, responses = len(self.slack.calls), len(self.slack.responses)
        answered = await self._send(kind or "application/x-www-form-urlencoded", body)
        heard = [answered]
        self._hears(Said(who, "ack", answered, origin))
        self._keep_window(who, json.loads(answered or "{}").get("view"), origin)
        for _, text in self.slack.responses[responses:]:
            heard.append(text)
            self._hears(Said(who, "respond", text, origin))
        for call in self.slack.calls[calls:]:
            assert (call.team_id, call.token) == (who.team_id, self.tokens[who.team_id]), call.method
            if call.method.startswith("views."):
                assert call.asked.get("user_id", who.user_id) == who.user_id
                at_home = call.method == "views.publish"
                self._keep_window(who, call.asked["view"], None if at_home else origin)
                self._hears(Said(who, call.method, call.text, None if at_home else origin))
            elif call.method.startswith("chat."):
                channel_id, told = str(call.asked["channel"]), who
                if call.method == "chat.postMessage":
                    # The author of a message is asked, in a direct message, whether it may be kept.
                    assert channel_id.startswith(f"D{who.team_id}")
                    told = Who(who.team_id, channel_id.removeprefix(f"D{who.team_id}"), channel_id)
                else:
                    assert (call.method, call.asked["user"]) == ("chat.postEphemeral", who.user_id)
                    assert channel_id == who.channel_id
                self._hears(Said(told, call.method, call.text, origin if told is who else None))
            heard.append(call.method + call.text)
        return "\n".join(heard)

    def _hears(self, said: Said) -> None:
        self.said.append(said)
        if said.what in ("views.open", "views.push", "views.update", "views.publish", "ack-view"):
            return  # Its buttons belong to its window.
        for button in _buttons(json.loads(said.text or "{}")):
            self.buttons.append((said.who, button["action_id"], button.get("value", "-"), said.origin))

    def _keep_window(self, who: Who, view: Json | None, origin: int | None) -> None:
        if not view:
            return
        told = json.loads(view.get("private_metadata") or "{}").get("community")
        assert None in (told, origin) or told == origin, f"a form for {told} was opened in the channel of {origin}"
        place, origin = Who(who.team_id, who.user_id, "", who.home_team_id), told or origin
        self.windows.append(Window(place, {**view, "id": f"V{self.number}", "hash": "h", "team_id": "-"}, origin))
        del self.windows[:-30]

    async def _send(self, content_type: str, body: str) -> str:
        stamp = str(int(time.time()))
        signature = SignatureVerifier(SECRET).generate_signature(timestamp=stamp, body=body) or ""
        signed = {"Content-Type": content_type, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature}
        async with self.session.post(f"{self.bot}/slack/events", data=body, headers=signed) as answer:
            return await answer.text()


def _buttons(found: Any) -> list[Json]:
    if isinstance(found, list):
        return [button for one in found for button in _buttons(one)]
    if not isinstance(found, dict):
        return []
    own = [found] if found.get("type") == "button" else []
    return own + [button for one in found.values() for button in _buttons(one)]


def buttons_of(window: Window) -> list[Json]:
    """Give the buttons in a form or on Home."""
    return _buttons(window.view.get("blocks"))


def channels_of(team_id: str) -> tuple[str, ...]:
    """Give the channels in which communities live at first."""
    return (FIRST, SECOND) if team_id == "T1" else (FIRST,)
