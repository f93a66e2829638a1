"""What people do: type a command, fill in a form, press a button, open Home. The bot hears of it as from Slack."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.sandbox import fields
from bot.sandbox.errors import SlackError
from bot.sandbox.limits import CLICKABLE, INPUTS, check_message, check_view
from bot.sandbox.link import Ack, Link, Request
from bot.sandbox.methods import private_message, user_object
from bot.sandbox.state import Json, State
from bot.sandbox.views import MOST_STACKED, public, push_view, replace_view
from bot.sandbox.world import Channel, Team, User

VERIFICATION = "sandbox-verification-token"


class Refused(Exception):
    """What a person tried is not possible; the name of the error says why."""


class People:
    """The hands of everybody in the sandbox."""

    def __init__(self, state: State, link: Link, manifest: Mapping[str, Any], now: Any, base_url: str) -> None:
        self._state, self._link, self._now, self._base_url = state, link, now, base_url
        features = manifest.get("features", {})
        self.commands: dict[str, Json] = {one["command"]: one for one in features.get("slash_commands", [])}
        self.shortcuts: list[Json] = list(features.get("shortcuts", []))
        events = manifest.get("settings", {}).get("event_subscriptions", {})
        self._events = set(events.get("bot_events", []))

    async def command(self, team: Team, channel: Channel, user: User, command: str, text: str) -> Json | None:
        """Type a slash command. Gives the private answer, if there is one. Raises Refused with Slack's error."""
        if command not in self.commands:
            raise Refused("unknown_command")
        escaped = _escaped(team, text) if self.commands[command].get("should_escape") else text
        payload = {
            "token": VERIFICATION,
            "team_id": team.id,
            "team_domain": team.cop,
            "channel_id": channel.id,
            "channel_name": channel.name or "directmessage",
            "user_id": user.id,
            "user_name": user.name.lower(),
            "command": command,
            "text": escaped,
            "api_app_id": self._state.world.app_id,
            "is_enterprise_install": "false",
            "response_url": self._response_url(team, channel, user),
            "trigger_id": self._state.new_trigger(team.id, user.id),
        }
        ack = self._acked(await self._link.send(Request("slash_commands", payload)))
        return self._answer(team, channel, user, ack.body)

    async def submit(self, team: Team, user: User, given: Mapping[str, Any]) -> tuple[dict[str, str], Json | None]:
        """Send the top form with these values. Gives the errors by block id, and the top form after it."""
        view = self._top(team, user)
        errors = fields.fill(view, given, self._state.language) or fields.check(view, self._state.language)
        if errors:
            return errors, public(view)
        payload = {**self._person(team, user), "type": "view_submission", "view": public(view), "response_urls": []}
        ack = self._acked(await self._link.send(Request("interactive", payload)))
        return self._after_submit(team, user, view, ack.body), self.top_view(team, user)

    def type_in(self, team: Team, user: User, given: Mapping[str, Any]) -> None:
        """Remember what is being typed in the top form."""
        fields.fill(self._top(team, user), given, self._state.language)

    async def close(self, team: Team, user: User, view_id: str | None = None) -> None:
        """Close the top form without sending it; with an id only if it still is that one."""
        stack = self._state.stack(team.id, user.id)
        if not stack or view_id not in (None, stack[-1]["id"]):
            return
        view = stack.pop()
        self._state.touch()
        if view.get("notify_on_close"):
            payload = {**self._person(team, user), "type": "view_closed", "view": public(view), "is_cleared": False}
            await self._link.send(Request("interactive", payload))

    def top_view(self, team: Team, user: User) -> Json | None:
        """Give the top form, or None."""
        stack = self._state.stack(team.id, user.id)
        return public(stack[-1]) if stack else None

    async def click_message(self, team: Team, user: User, channel: Channel, ts: str, wanted: Json) -> None:
        """Press something in a message."""
        message = self._state.find_message(team.id, channel.id, ts)
        if message is None or (message["ephemeral"] and message["to"] != user.id):
            raise Refused("message_not_found")
        action = _action(message["blocks"], wanted)
        payload = {
            **self._person(team, user),
            "type": "block_actions",
            "container": {
                "type": "message",
                "message_ts": ts,
                "channel_id": channel.id,
                "is_ephemeral": message["ephemeral"],
            },
            "channel": {"id": channel.id, "name": channel.name},
            "response_url": self._response_url(team, channel, user, ts),
            "state": {"values": {}},
            "actions": [action],
        }
        if not message["ephemeral"]:
            payload["message"] = {name: value for name, value in message.items() if name not in ("ephemeral", "to")}
        self._acked(await self._link.send(Request("interactive", payload)))

    async def click_view(self, team: Team, user: User, wanted: Json, *, home: bool) -> None:
        """Press something in the top form or on Home."""
        view = self._state.homes.get((team.id, user.id)) if home else self._top(team, user)
        if view is None:
            raise Refused("view_not_found")
        action = _action(view["blocks"], wanted)
        if action["type"] in INPUTS:
            held = {
                name: value for name, value in action.items() if name in ("type", "value") or name[:9] == "selected_"
            }
            view["_typed"].setdefault(action["block_id"], {})[action["action_id"]] = held
        payload = {
            **self._person(team, user),
            "type": "block_actions",
            "container": {"type": "view", "view_id": view["id"]},
            "view": public(view),
            "actions": [action],
        }
        self._acked(await self._link.send(Request("interactive", payload)))

    async def shortcut(self, team: Team, user: User, name: str, channel: Channel | None, ts: str | None) -> None:
        """Use a shortcut of the manifest, on a message or anywhere."""
        known = next((one for one in self.shortcuts if one["callback_id"] == name), None)
        if known is None:
            raise Refused("unknown_shortcut")
        payload = {**self._person(team, user), "callback_id": name}
        if known["type"] == "message":
            message = self._state.find_message(team.id, channel.id, ts or "") if channel else None
            if channel is None or message is None:
                raise Refused("message_not_found")
            payload |= {
                "type": "message_action",
                "message": message,
                "message_ts": ts,
                "channel": {"id": channel.id, "name": channel.name},
                "response_url": self._response_url(team, channel, user),
            }
        else:
            payload["type"] = "shortcut"
        self._acked(await self._link.send(Request("interactive", payload)))

    async def open_home(self, team: Team, user: User) -> Json | None:
        """Open the bot's Home. Gives what it shows after the bot heard of it."""
        event = {"type": "app_home_opened", "user": user.id, "channel": team.im(user.id).id, "tab": "home"}
        await self.tell(team, event)
        view = self._state.homes.get((team.id, user.id))
        return public(view) if view else None

    async def say(self, team: Team, user: User, channel: Channel, text: str, thread_ts: str | None) -> Json:
        """Say something. The bot hears of it only when it is mentioned and asked for mentions."""
        if user.id not in channel.members:
            raise Refused("not_in_channel")
        message: Json = {
            "user": user.id,
            "text": _escaped(team, text),
            "blocks": [],
            "thread_ts": thread_ts,
            "ephemeral": False,
        }
        self._state.add_message(team.id, channel.id, self._now(), message)
        if f"<@{team.bot_user_id}>" in message["text"]:
            event = {
                "type": "app_mention",
                "user": user.id,
                "channel": channel.id,
                "text": message["text"],
                "ts": message["ts"],
            }
            await self.tell(team, event | ({"thread_ts": thread_ts} if thread_ts else {}))
        return message

    async def speak(self, language: str) -> None:
        """Let everybody speak this language; Slack tells the bot that their profiles changed."""
        for team in self._state.world.teams:
            for user in team.users:
                if not user.is_bot:
                    user.locale = {"nl": "nl-NL", "en": "en-GB"}[language]
                    await self.tell(
                        team, {"type": "user_change", "user": user_object(team.id, user, self._now(), locale=True)}
                    )
        self._state.save_world()
        self._state.save_language(language)

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

    def _after_submit(self, team: Team, user: User, view: Json, body: Any) -> dict[str, str]:
        stack = self._state.stack(team.id, user.id)
        action = body.get("response_action") if isinstance(body, dict) else None
        if not body:
            # By identity: meanwhile it may have been closed, or another form may stand on top.
            stack[:] = [other for other in stack if other is not view]
        elif action == "clear":
            stack.clear()
        elif action == "errors":
            return {str(name): str(text) for name, text in body.get("errors", {}).items()}
        elif action in ("update", "push"):
            self._show(team, user, view, body, action)
        else:
            raise Refused("invalid_response")
        self._state.touch()
        return {}

    def _show(self, team: Team, user: User, view: Json, body: Json, action: str) -> None:
        try:
            check_view(body.get("view"))
        except SlackError as error:
            raise Refused(error.error) from error
        if action == "update":
            replace_view(self._state, view, body["view"])
        elif len(self._state.stack(team.id, user.id)) >= MOST_STACKED:
            raise Refused("push_limit_reached")
        else:
            push_view(self._state, team, user.id, body["view"])

    def _answer(self, team: Team, channel: Channel, user: User, body: Any) -> Json | None:
        if not body:
            return None
        answer = {"text": body} if isinstance(body, str) else body
        try:
            check_message(answer.get("text"), answer.get("blocks"))
        except SlackError as error:
            raise Refused(error.error) from error
        message = private_message(team.bot_user_id, user.id, answer.get("text"), answer.get("blocks"))
        if answer.get("response_type") == "in_channel":
            message |= {"ephemeral": False, "bot_id": team.bot_id}
        return self._state.add_message(team.id, channel.id, self._now(), message)

    def _top(self, team: Team, user: User) -> Json:
        stack = self._state.stack(team.id, user.id)
        if not stack:
            raise Refused("view_not_found")
        return stack[-1]

    def _person(self, team: Team, user: User) -> Json:
        return {
            "team": {"id": team.id, "domain": team.cop},
            "user": {"id": user.id, "username": user.name.lower(), "name": user.name.lower(), "team_id": team.id},
            "api_app_id": self._state.world.app_id,
            "token": VERIFICATION,
            "trigger_id": self._state.new_trigger(team.id, user.id),
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _response_url(self, team: Team, channel: Channel, user: User, ts: str | None = None) -> str:
        return f"{self._base_url}/response/{self._state.new_response_url(team.id, channel.id, user.id, ts)}"

    @staticmethod
    def _acked(ack: Ack) -> Ack:
        if ack.ok:
            return ack
        raise Refused("operation_timeout" if ack.status == 0 else "dispatch_failed")


def _action(blocks: list[Json], wanted: Json) -> Json:
    """Find the element that is meant and give the action as Slack sends it."""
    for block in blocks:
        elements = [*(block.get("elements") or []), block.get("accessory"), block.get("element")]
        for element in [one for one in elements if isinstance(one, dict) and one.get("type") in CLICKABLE]:
            if element.get("action_id") != wanted["action_id"]:
                continue
            if wanted.get("block_id") not in (None, block.get("block_id")):
                continue
            if element["type"] == "button" and wanted.get("value") not in (None, element.get("value")):
                continue
            return _pressed(block, element, wanted.get("value"))
    raise Refused("element_not_found")


def _pressed(block: Json, element: Json, value: Any) -> Json:
    action = {
        "action_id": element["action_id"],
        "block_id": block.get("block_id") or "",
        "type": element["type"],
        "action_ts": f"{datetime.now().astimezone().timestamp():.6f}",
    }
    if element["type"] == "button":
        return action | {"text": element["text"], "value": element.get("value", "")}
    try:
        return action | fields.state_of(element, value)
    except LookupError:
        raise Refused("unknown_option") from None


def _escaped(team: Team, text: str) -> str:
    """Give text as Slack sends it: `& < >` as entities, names of people and channels as references."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for user in sorted(team.users, key=lambda one: -len(one.name)):
        escaped = re.sub(rf"(?<!\w)@{re.escape(user.name)}\b", f"<@{user.id}>", escaped)
        escaped = escaped.replace(f"&lt;@{user.id}&gt;", f"<@{user.id}>")
    for channel in team.channels:
        if channel.name:
            escaped = re.sub(rf"(?<!\w)#{re.escape(channel.name)}\b", f"<#{channel.id}|{channel.name}>", escaped)
    return escaped
