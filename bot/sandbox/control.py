"""`/sandbox/api/…`: everything the page can do, for scripts as well. Always 200 with {ok, error?}."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.sandbox.admission import active
from bot.sandbox.asked import channel_of, described, need, values_of, who
from bot.sandbox.errors import Refused
from bot.sandbox.link import Request
from bot.sandbox.messages import permalink
from bot.sandbox.routing import reading, writing
from bot.sandbox.state import Json
from bot.sandbox.timeline import Timeline
from bot.sandbox.views import public
from bot.sandbox.world import Channel, Team

if TYPE_CHECKING:
    from bot.sandbox.server import Sandbox

READY_WITHIN, POLL_FOR = 30.0, 20.0


class Control:
    """The sandbox's own API."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._timeline = Timeline(sandbox)

    def routes(self) -> list[web.RouteDef]:
        """Give the routes."""
        return [
            *reading(
                state=self.state,
                view=self.view,
                form=self.form,
                home=self.home,
                messages=self.messages,
                changes=self.changes,
            ),
            *writing(
                command=self.command,
                submit=self.submit,
                type=self.type_in,
                close=self.close,
                click=self.click,
                shortcut=self.shortcut,
                say=self.say,
                clock=self.clock,
                language=self.language,
                redeliver=self.redeliver,
            ),
        ]

    async def state(self, asked: Json) -> Json:
        """Give the world as it stands, once the bot is ready."""
        sandbox = self._sandbox
        async with asyncio.timeout(READY_WITHIN):
            await sandbox.ready.wait()
        driver = sandbox.driver
        upcoming = {}
        for team in sandbox.world.teams:
            found = await driver.upcoming(team.id) if driver else {}
            upcoming[team.id] = {name: moment.isoformat() if moment else None for name, moment in found.items()}
        return {
            "now": sandbox.clock.now().isoformat(),
            "language": sandbox.state.language,
            "install_url": sandbox.oauth.install_url,
            "teams": [described(sandbox.world, team) for team in sandbox.world.teams],
            "commands": list(sandbox.people.commands.values()),
            "shortcuts": sandbox.people.shortcuts,
            "mode": sandbox.link.mode,
            "bot": {"connected": sandbox.link.connected},
            "upcoming": upcoming,
            "fast_posts": sandbox.state.fast_posts,
            "faults_met": dict(sandbox.faults.met),
            "seq": sandbox.state.seq,
        }

    async def view(self, asked: Json) -> Any:
        """Give the top form as the bot sent it, or null."""
        team, user = who(self._sandbox.world, asked)
        return self._sandbox.people.top_view(team, user)

    async def form(self, asked: Json) -> Json:
        """Give the top form with what stands in its fields, for the page."""
        team, user = who(self._sandbox.world, asked)
        stack = self._sandbox.state.stack(team.id, user.id)
        view = public(stack[-1]) if stack else None
        return {"view": view, "state": view["state"]["values"] if view else {}, "depth": len(stack)}

    async def home(self, asked: Json) -> Any:
        """Open the bot's Home as this person and give it; with `look` only give what stands there."""
        team, user = who(self._sandbox.world, asked)
        if asked.get("look"):
            view = self._sandbox.state.homes.get((team.id, user.id))
            return public(view) if view else None
        return await self._sandbox.people.open_home(team, user)

    async def messages(self, asked: Json) -> Json:
        """Give a channel as this person sees it."""
        team, user = who(self._sandbox.world, asked)
        channel = channel_of(team, asked)
        if user.id not in channel.members:
            raise Refused("not_in_channel")
        found = self._sandbox.state.shown(team.id, channel.id)
        seen = [message for message in found if not message["ephemeral"] or message["to"] == user.id]
        return {"messages": [_told(team, channel, message) for message in seen]}

    async def changes(self, asked: Json) -> Json:
        """Wait until something changed."""
        since = int(asked.get("since") or 0)
        return {"seq": await self._sandbox.state.changed_since(since, POLL_FOR)}

    async def command(self, asked: Json) -> Json:
        """Type a slash command."""
        team, user = who(self._sandbox.world, asked)
        active(user)
        channel = channel_of(team, asked)
        if user.id not in channel.members:
            raise Refused("not_in_channel")
        name, text, force = need(asked, "command"), str(asked.get("text") or ""), bool(asked.get("force"))
        return {"message": await self._sandbox.people.command(team, channel, user, name, text, force=force)}

    async def submit(self, asked: Json) -> Json:
        """Send the top form."""
        team, user = who(self._sandbox.world, asked)
        errors, view = await self._sandbox.people.submit(team, user, values_of(asked))
        return {"ok": not errors, "errors": errors, "view": view} | ({"error": "invalid_values"} if errors else {})

    async def type_in(self, asked: Json) -> Json:
        """Remember what is being typed."""
        team, user = who(self._sandbox.world, asked)
        self._sandbox.people.type_in(team, user, values_of(asked))
        return {}

    async def close(self, asked: Json) -> Json:
        """Close the top form."""
        team, user = who(self._sandbox.world, asked)
        await self._sandbox.people.close(team, user, asked.get("view"))
        return {}

    async def click(self, asked: Json) -> Json:
        """Press a button or choose something."""
        team, user = who(self._sandbox.world, asked)
        where = asked.get("where") or "message"
        wanted = {
            "action_id": need(asked, "action_id"),
            "block_id": asked.get("block_id"),
            "value": asked.get("value"),
        }
        if where == "message":
            channel = channel_of(team, asked)
            await self._sandbox.people.click_message(team, user, channel, need(asked, "ts"), wanted)
        else:
            await self._sandbox.people.click_view(team, user, wanted, home=where == "home")
        return {"view": self._sandbox.people.top_view(team, user)}

    async def shortcut(self, asked: Json) -> Json:
        """Use a shortcut."""
        team, user = who(self._sandbox.world, asked)
        channel = channel_of(team, asked) if asked.get("channel") else None
        await self._sandbox.people.shortcut(team, user, need(asked, "callback_id"), channel, asked.get("ts"))
        return {"view": self._sandbox.people.top_view(team, user)}

    async def say(self, asked: Json) -> Json:
        """Say something in a channel or thread."""
        team, user = who(self._sandbox.world, asked)
        channel = channel_of(team, asked)
        message = await self._sandbox.people.say(team, user, channel, need(asked, "text"), asked.get("thread_ts"))
        return {"message": message}

    async def language(self, asked: Json) -> Json:
        """Let everybody, and the channels, speak a language."""
        language = asked.get("language")
        if language not in ("nl", "en"):
            raise Refused("unknown_language")
        # The channels first: whoever is answered in the new language finds it there as well.
        if self._sandbox.driver is not None:
            await self._sandbox.driver.speak(language)
        await self._sandbox.people.speak(language)
        return {}

    async def redeliver(self, asked: Json) -> Json:
        """Send the last requests to the bot once more, as they were."""
        link = self._sandbox.link
        most = int(asked.get("last", 1))
        last = list(link.sent)[-most:] if most > 0 else []
        statuses = []
        for request in last:
            headers = {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"}
            again = Request(request.kind, request.payload, headers if request.kind == "events_api" else {})
            statuses.append((await link.send(again, remember=False)).status)
        return {"statuses": statuses}

    async def clock(self, asked: Json) -> Json:
        """Move the clock."""
        return {"now": (await self._timeline.move(asked)).isoformat()}


def _told(team: Team, channel: Channel, message: Json) -> Json:
    """Give a message as a person sees it; what only they see has no address."""
    told = {name: value for name, value in message.items() if name != "to" and not name.startswith("_")}
    return {**told, "permalink": None if message["ephemeral"] else permalink(team, channel.id, message)}
