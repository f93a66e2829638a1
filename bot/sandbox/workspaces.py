"""`/sandbox/api/…` for who manages a workspace: installing and removing the app, channels, people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from aiohttp import web

from bot.sandbox.admission import has_the_bot, inside
from bot.sandbox.asked import channel_of, need, team_of, who
from bot.sandbox.channels import Channels, no_direct_message
from bot.sandbox.errors import Refused
from bot.sandbox.events import LAST_WORDS
from bot.sandbox.installations import holder_of, revoke, uninstall
from bot.sandbox.oauth import ADDRESS, NotAsked
from bot.sandbox.routing import writing
from bot.sandbox.state import Json
from bot.sandbox.world import Channel, Enterprise, Team, User

if TYPE_CHECKING:
    from bot.sandbox.server import Sandbox


class Workspaces:
    """What administrators do, outside the bot."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def routes(self) -> list[web.RouteDef]:
        """Give the routes."""
        return writing(
            authorize=self.authorize,
            uninstall=self.uninstall,
            revoke=self.revoke,
            channel=self.channel,
            person=self.person,
        )

    async def authorize(self, asked: Json) -> Json:
        """Decide on an authorize address without its page. Gives where Slack would send the browser."""
        team, user = who(self._sandbox.world, asked)
        inside(user)
        decide = asked.get("decide", "allow")
        if decide not in ("allow", "deny"):
            raise Refused("unknown_decision")
        oauth, url = self._sandbox.oauth, urlsplit(need(asked, "url"))
        if url.path != ADDRESS:
            raise Refused("oauth_authorization_url_mismatch")
        query = dict(parse_qsl(url.query, keep_blank_values=True))
        try:
            wanted = oauth.asked(query)
        except NotAsked as wrong:
            raise Refused(wrong.error) from wrong
        if decide == "deny":
            return {"redirect": oauth.deny(wanted)}
        return {"redirect": oauth.allow(wanted, team, user, org=bool(asked.get("org")))}

    async def uninstall(self, asked: Json) -> Json:
        """Remove the app from a workspace."""
        team, events = team_of(self._sandbox.world, asked), _events(asked, LAST_WORDS)
        holder = holder_of(self._sandbox.world, team)
        uninstall(self._sandbox.world, team)
        await self._gone(team, holder, events)
        return {}

    async def revoke(self, asked: Json) -> Json:
        """Withdraw the token only."""
        team, events = team_of(self._sandbox.world, asked), _events(asked, LAST_WORDS[1:])
        holder = holder_of(self._sandbox.world, team)
        revoke(self._sandbox.world, team)
        await self._gone(team, holder, events)
        return {}

    async def channel(self, asked: Json) -> Json:
        """Do something to a channel, or to who is in it."""
        team = team_of(self._sandbox.world, asked)
        channel, action = channel_of(team, asked), need(asked, "action")
        no_direct_message(channel)
        quiet, actor = bool(asked.get("quiet")), str(asked.get("user") or (team.admin.id if team.admin else ""))
        channels = self._channels()
        if action in ("archive", "unarchive", "delete", "kick"):
            await getattr(channels, action)(team, channel, actor, quiet=quiet)
        elif action == "rename":
            await channels.rename(team, channel, need(asked, "name"), quiet=quiet)
        elif action == "convert":
            return {"channel": await channels.convert(team, channel, quiet=quiet)}
        elif action == "invite":
            await channels.invite(team, channel, self._bot(team), actor, quiet=quiet)
        else:
            await self._walk(team, channel, action, asked, quiet=quiet)
        return {}

    async def person(self, asked: Json) -> Json:
        """Deactivate somebody, or let them come back."""
        team, user = who(self._sandbox.world, asked)
        action = need(asked, "action")
        if action not in ("deactivate", "reactivate"):
            raise Refused("unknown_action")
        if user.deleted == (action == "deactivate"):
            return {}
        user.deleted = action == "deactivate"
        self._sandbox.state.save_world()
        self._sandbox.state.touch()
        await self._sandbox.people.tell_change(team, user)
        if user.deleted:
            await self._depart(team, user)
        return {}

    async def _walk(self, team: Team, channel: Channel, action: str, asked: Json, *, quiet: bool) -> None:
        """Let a person join or leave by themselves."""
        if action not in ("join", "leave"):
            raise Refused("unknown_action")
        _, user = who(self._sandbox.world, asked)
        if action == "leave":
            await self._channels().leave(team, channel, user, quiet=quiet)
        elif user.deleted:
            raise Refused("user_deactivated")
        else:
            await self._channels().invite(team, channel, user, quiet=quiet)

    async def _depart(self, team: Team, user: User) -> None:
        self._sandbox.state.stack(team.id, user.id).clear()
        for channel in [one for one in team.channels if not one.im_with and user.id in one.members]:
            await self._channels().leave(team, channel, user)

    async def _gone(self, team: Team, holder: Team | Enterprise, events: list[str]) -> None:
        """Keep the world without the token, and tell it in the order that was asked."""
        through = holder if isinstance(holder, Enterprise) else None
        self._sandbox.state.save_world()
        self._sandbox.state.touch()
        for name in events:
            tokens: Json = {"tokens": {"oauth": [], "bot": [team.bot_user_id]}} if name == "tokens_revoked" else {}
            await self._sandbox.people.events.tell(team, {"type": name, **tokens}, through=through)

    def _bot(self, team: Team) -> User:
        has_the_bot(self._sandbox.world, team)
        bot = team.user(team.bot_user_id)
        if bot is None:
            raise Refused("user_not_found")
        return bot

    def _channels(self) -> Channels:
        return Channels(self._sandbox.state, self._sandbox.people.events, self._sandbox.clock.now)


def _events(asked: Json, usual: tuple[str, ...]) -> list[str]:
    """Give the events to tell, in their order."""
    events: Any = asked.get("events")
    if events is None:
        return list(usual)
    if not isinstance(events, list) or not set(events) <= set(LAST_WORDS):
        raise Refused("unknown_event")
    return events
