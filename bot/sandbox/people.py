"""What people do: type a command, fill in a form, press a button, open Home. The bot hears of it as from Slack."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.sandbox import fields
from bot.sandbox.admission import active, has_the_bot, inside
from bot.sandbox.answering import after_submit
from bot.sandbox.elements import INPUTS
from bot.sandbox.errors import Refused, SlackError
from bot.sandbox.events import Events
from bot.sandbox.limits import check_message
from bot.sandbox.link import Ack, Link, Request
from bot.sandbox.methods import private_message
from bot.sandbox.payloads import Payloads, shown
from bot.sandbox.pressing import action, escaped
from bot.sandbox.profiles import user_object
from bot.sandbox.state import Json, State
from bot.sandbox.views import public
from bot.sandbox.world import Channel, Team, User


class People:
    """The hands of everybody in the sandbox."""

    def __init__(self, state: State, link: Link, manifest: Mapping[str, Any], now: Any, base_url: str) -> None:
        self._state, self._link, self._now = state, link, now
        self._payloads = Payloads(state, base_url)
        features = manifest.get("features", {})
        self.commands: dict[str, Json] = {one["command"]: one for one in features.get("slash_commands", [])}
        self.shortcuts: list[Json] = list(features.get("shortcuts", []))
        self.events = Events(state, link, manifest, now)

    async def command(
        self, team: Team, channel: Channel, user: User, command: str, text: str, *, force: bool = False
    ) -> Json | None:
        """Type a slash command. Gives the private answer, if there is one. Raises Refused with Slack's error.

        With `force` it is sent from a workspace without the bot too: Slack was slower than the uninstall.
        """
        inside(user)
        if not force:
            has_the_bot(self._state.world, team, "unknown_command")
        if command not in self.commands:
            raise Refused("unknown_command")
        sent = escaped(team, text) if self.commands[command].get("should_escape") else text
        payload = self._payloads.command(team, channel, user, command, sent)
        ack = self._acked(await self._link.send(Request("slash_commands", payload)))
        return self._answer(team, channel, user, ack.body)

    async def submit(self, team: Team, user: User, given: Mapping[str, Any]) -> tuple[dict[str, str], Json | None]:
        """Send the top form with these values. Gives the errors by block id, and the top form after it."""
        self._may_press(team, user)
        view = self._top(team, user)
        errors = fields.fill(view, given, self._state.language) or fields.check(view, self._state.language)
        if errors:
            return errors, public(view)
        payload = {
            **self._payloads.person(team, user),
            "type": "view_submission",
            "view": public(view),
            "response_urls": [],
        }
        ack = self._acked(await self._link.send(Request("interactive", payload)))
        return after_submit(self._state, team, user, view, ack.body), self.top_view(team, user)

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
            payload = {
                **self._payloads.person(team, user),
                "type": "view_closed",
                "view": public(view),
                "is_cleared": False,
            }
            await self._link.send(Request("interactive", payload))

    def top_view(self, team: Team, user: User) -> Json | None:
        """Give the top form, or None."""
        stack = self._state.stack(team.id, user.id)
        return public(stack[-1]) if stack else None

    async def click_message(self, team: Team, user: User, channel: Channel, ts: str, wanted: Json) -> None:
        """Press something in a message."""
        self._may_press(team, user)
        message = self._payloads.message(team, channel, user, ts)
        if message is None:
            raise Refused("message_not_found")
        pressed = action(message["blocks"], wanted)
        payload = {
            **self._payloads.person(team, user),
            "type": "block_actions",
            "container": {
                "type": "message",
                "message_ts": ts,
                "channel_id": channel.id,
                "is_ephemeral": message["ephemeral"],
            },
            "channel": {"id": channel.id, "name": channel.name},
            "response_url": self._payloads.response_url(team, channel, user, ts),
            "state": {"values": {}},
            "actions": [pressed],
        }
        if not message["ephemeral"]:
            payload["message"] = shown(message)
        self._acked(await self._link.send(Request("interactive", payload)))

    async def click_view(self, team: Team, user: User, wanted: Json, *, home: bool) -> None:
        """Press something in the top form or on Home."""
        self._may_press(team, user)
        view = self._state.homes.get((team.id, user.id)) if home else self._top(team, user)
        if view is None:
            raise Refused("view_not_found")
        pressed = action(view["blocks"], wanted)
        if pressed["type"] in INPUTS:
            held = {
                name: value for name, value in pressed.items() if name in ("type", "value") or name[:9] == "selected_"
            }
            view["_typed"].setdefault(pressed["block_id"], {})[pressed["action_id"]] = held
        payload = {
            **self._payloads.person(team, user),
            "type": "block_actions",
            "container": {"type": "view", "view_id": view["id"]},
            "view": public(view),
            "actions": [pressed],
        }
        self._acked(await self._link.send(Request("interactive", payload)))

    async def shortcut(self, team: Team, user: User, name: str, channel: Channel | None, ts: str | None) -> None:
        """Use a shortcut of the manifest, on a message or anywhere."""
        inside(user)
        has_the_bot(self._state.world, team, "unknown_shortcut")
        known = next((one for one in self.shortcuts if one["callback_id"] == name), None)
        if known is None:
            raise Refused("unknown_shortcut")
        payload = {**self._payloads.person(team, user), "callback_id": name}
        if known["type"] == "message":
            message = self._payloads.message(team, channel, user, ts or "") if channel else None
            if channel is None or message is None:
                raise Refused("message_not_found")
            payload |= {
                "type": "message_action",
                "message": shown(message),
                "message_ts": ts,
                "channel": {"id": channel.id, "name": channel.name},
                "response_url": self._payloads.response_url(team, channel, user),
            }
        else:
            payload["type"] = "shortcut"
        self._acked(await self._link.send(Request("interactive", payload)))

    async def open_home(self, team: Team, user: User) -> Json | None:
        """Open the bot's Home. Gives what it shows after the bot heard of it."""
        inside(user)
        has_the_bot(self._state.world, team)
        event = {"type": "app_home_opened", "user": user.id, "channel": team.im(user.id).id, "tab": "home"}
        await self.events.tell(team, event)
        view = self._state.homes.get((team.id, user.id))
        return public(view) if view else None

    async def speak(self, language: str) -> None:
        """Let everybody speak this language; Slack tells the bot that their profiles changed."""
        for team in self._state.world.teams:
            for user in team.users:
                if not user.is_bot and not user.home_team:
                    user.locale = {"nl": "nl-NL", "en": "en-GB"}[language]
                    if not user.deleted:
                        await self.tell_change(team, user)
        self._state.save_world()
        self._state.save_language(language)

    async def tell_change(self, team: Team, user: User) -> None:
        """Tell the bot that somebody's profile changed."""
        now = self._now()
        changed = user_object(team, user, now, locale=True)
        await self.events.tell(team, {"type": "user_change", "user": changed, "cache_ts": int(now.timestamp())})

    async def say(self, team: Team, user: User, channel: Channel, text: str, thread_ts: str | None) -> Json:
        """Say something. The bot hears of it only when it is mentioned and asked for mentions."""
        active(user)
        if user.id not in channel.members:
            raise Refused("not_in_channel")
        if channel.archived:
            raise Refused("is_archived")
        own = user.home_team or team.id
        message: Json = {
            "user": user.id,
            "team": own,
            "text": escaped(team, text),
            "blocks": [],
            "thread_ts": thread_ts,
            "ephemeral": False,
        }
        self._state.add_message(team.id, channel.id, message)
        if team.bot_user_id and f"<@{team.bot_user_id}>" in message["text"]:
            event: Json = {
                "type": "app_mention",
                "user": user.id,
                "channel": channel.id,
                "text": message["text"],
                "ts": message["ts"],
                "team": own,
            }
            if user.home_team:
                event |= {"user_team": own, "source_team": own}
            await self.events.tell(team, event | ({"thread_ts": thread_ts} if thread_ts else {}))
        return message

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
        return self._state.add_message(team.id, channel.id, message)

    def _top(self, team: Team, user: User) -> Json:
        stack = self._state.stack(team.id, user.id)
        if not stack:
            raise Refused("view_not_found")
        return stack[-1]

    def _may_press(self, team: Team, user: User) -> None:
        active(user)
        has_the_bot(self._state.world, team)

    @staticmethod
    def _acked(ack: Ack) -> Ack:
        if ack.ok:
            return ack
        raise Refused("operation_timeout" if ack.status == 0 else "dispatch_failed")
