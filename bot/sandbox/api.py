"""Slack's Web API: who calls, with what, may they; then the method; then a fault if one was arranged."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from aiohttp import web

from bot.sandbox.errors import SlackError
from bot.sandbox.faults import Faults
from bot.sandbox.installations import Grant, grant_of
from bot.sandbox.link import Link
from bot.sandbox.oauth import OAuth
from bot.sandbox.organisations import team_meant
from bot.sandbox.state import Json, State
from bot.sandbox.trouble import Work, answered
from bot.sandbox.world import Channel, Enterprise, Team

Now = Callable[[], datetime]


@dataclass
class Call:
    """One call of one method. `enterprise` is there when the token is an organisation's.

    What it posts shows `late` seconds after it was accepted.
    """

    team: Team
    args: Json
    state: State
    link: Link
    now: Now
    base_url: str
    scopes: list[str]
    enterprise: Enterprise | None = None
    late: float = 0.0

    def need(self, name: str, error: str = "invalid_arguments") -> Any:
        """Give an argument that must be there."""
        value = self.args.get(name)
        if value in (None, ""):
            raise SlackError(error)
        return value

    def flag(self, name: str) -> bool:
        """Say whether an argument is there that says yes."""
        return str(self.args.get(name, "")).lower() in ("1", "true")

    def channel(self, *, member: bool = True, archived: bool = False) -> Channel:
        """Give the channel that is named, if it exists and (with `member`) the bot is in it."""
        channel = self.team.channel(str(self.need("channel", "channel_not_found")))
        inside = channel is not None and self.team.bot_user_id in channel.members
        if channel is None or (channel.private and not inside):
            raise SlackError("channel_not_found")
        if channel.archived and not archived:
            raise SlackError("is_archived")
        if member and not inside:
            raise SlackError("not_in_channel")
        return channel


Method = Callable[[Call], Awaitable[Json]]
_JSON_ARGUMENTS = {
    "blocks": "invalid_blocks_format",
    "view": "invalid_arguments",
    "metadata": "invalid_metadata_format",
    "attachments": "invalid_arguments",
}


class WebApi:
    """Routes `/api/<method>`."""

    def __init__(
        self,
        state: State,
        link: Link,
        faults: Faults,
        oauth: OAuth,
        now: Now,
        methods: Mapping[str, tuple[str | None, Method]],
    ) -> None:
        self._state, self._link, self._faults, self._oauth, self._now = state, link, faults, oauth, now
        self._methods = methods
        self.base_url = ""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one call as Slack does; with a good token the answer names its scopes, whatever else it says."""
        method = request.match_info["method"]
        headers: dict[str, str] = {}
        try:
            args, token = await _arguments(request)
            if method == "api.test":
                return web.json_response({"ok": True, "args": args})
            if method == "apps.connections.open":
                return web.json_response(self._open_connection(token))
            if method == "oauth.v2.access":
                exchange = partial(self._exchange, request, args)
                return await self._answered(request, method, "", args, exchange, headers)
            if method not in self._methods:
                raise SlackError("unknown_method", req_method=method)
            grant = grant_of(self._state.world, token)
            headers = {"x-oauth-scopes": ",".join(grant.scopes)}
            team = grant.team or team_meant(self._state, grant, method, args)
            work = partial(self._called, method, self._call(grant, team, args))
            return await self._answered(request, method, team.id, args, work, headers)
        except SlackError as error:
            body = {"ok": False, "error": error.error, **error.extra}
            return web.json_response(body, status=error.status, headers=headers | error.headers)

    async def _answered(
        self, request: web.Request, method: str, team_id: str, args: Json, work: Work, headers: Mapping[str, str]
    ) -> web.StreamResponse:
        """Do the work, with the trouble that was arranged for it before or after."""
        fault, latency = self._faults.take(method, team_id, args.get("channel")), self._faults.latency_of(method)
        return await answered(request, work, fault=fault, latency=latency, headers=headers)

    def _call(self, grant: Grant, team: Team, args: Json) -> Call:
        state, link, now = self._state, self._link, self._now
        return Call(team, args, state, link, now, self.base_url, grant.scopes, grant.enterprise)

    async def _called(self, method: str, call: Call, late: float) -> Json:
        call.late = late
        scope, work = self._methods[method]
        if scope is not None and scope not in call.scopes:
            raise SlackError("missing_scope", needed=scope, provided=",".join(call.scopes))
        return await work(call)

    async def _exchange(self, request: web.Request, args: Json, _late: float) -> Json:
        return self._oauth.access(args, request.headers.get("Authorization", ""))

    def _open_connection(self, token: str) -> Json:
        if token != self._state.world.app_token:
            raise SlackError("invalid_auth" if token else "not_authed")
        address = self.base_url.replace("http://", "ws://")
        return {"ok": True, "url": f"{address}/link?ticket={self._link.new_ticket()}"}


async def _arguments(request: web.Request) -> tuple[Json, str]:
    """Take arguments as the SDK sends them: query, form or JSON; and the token of the header or among them."""
    args: Json = dict(request.query)
    if request.content_type == "application/json":
        args |= await _json(request)
    elif request.can_read_body:
        args |= {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    for name, error in _JSON_ARGUMENTS.items():
        if isinstance(args.get(name), str):
            try:
                args[name] = json.loads(args[name])
            except ValueError:
                raise SlackError(error) from None
    token = request.headers.get("Authorization", "").removeprefix("Bearer").strip()
    return args, token or str(args.pop("token", None) or "")


async def _json(request: web.Request) -> Json:
    try:
        found = await request.json()
    except ValueError:
        raise SlackError("invalid_json") from None
    if not isinstance(found, dict):
        raise SlackError("json_not_object")
    return found
