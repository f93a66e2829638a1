"""Slack's Web API: who calls, with what, may they; then the method; then a fault if one was arranged."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from aiohttp import web

from bot.sandbox.errors import SlackError
from bot.sandbox.faults import BEFORE, Fault, Faults
from bot.sandbox.installations import Grant, grant_of
from bot.sandbox.link import Link
from bot.sandbox.oauth import OAuth
from bot.sandbox.organisations import team_meant
from bot.sandbox.state import Json, State
from bot.sandbox.world import Channel, Enterprise, Team

Now = Callable[[], datetime]


@dataclass
class Call:
    """One call of one method. `enterprise` is there when the token is an organisation's."""

    team: Team
    args: Json
    state: State
    link: Link
    now: Now
    base_url: str
    scopes: list[str]
    enterprise: Enterprise | None = None

    def need(self, name: str, error: str = "invalid_arguments") -> Any:
        """Give an argument that must be there."""
        value = self.args.get(name)
        if value in (None, ""):
            raise SlackError(error)
        return value

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
Work = Callable[[], Awaitable[Json]]
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
                return web.json_response(await self._faulty(request, method, "", args, exchange))
            if method not in self._methods:
                raise SlackError("unknown_method", req_method=method)
            grant = grant_of(self._state.world, token)
            headers = {"x-oauth-scopes": ",".join(grant.scopes)}
            team = grant.team or team_meant(self._state, grant, method, args)
            work = partial(self._called, method, self._call(grant, team, args))
            return web.json_response(await self._faulty(request, method, team.id, args, work), headers=headers)
        except SlackError as error:
            body = {"ok": False, "error": error.error, **error.extra}
            return web.json_response(body, status=error.status, headers=headers | error.headers)

    async def _faulty(self, request: web.Request, method: str, team_id: str, args: Json, work: Work) -> Json:
        """Do the work, with the trouble that was arranged for it before or after."""
        fault = self._faults.take(method, team_id, args.get("channel"))
        if fault is not None and fault.kind in BEFORE:
            await self._trouble(request, fault)
        answer = {"ok": True, **await work()}
        if fault is not None and fault.kind not in BEFORE:
            await self._trouble(request, fault)
        return answer

    def _call(self, grant: Grant, team: Team, args: Json) -> Call:
        state, link, now = self._state, self._link, self._now
        return Call(team, args, state, link, now, self.base_url, grant.scopes, grant.enterprise)

    async def _called(self, method: str, call: Call) -> Json:
        scope, work = self._methods[method]
        if scope is not None and scope not in call.scopes:
            raise SlackError("missing_scope", needed=scope, provided=",".join(call.scopes))
        return await work(call)

    async def _exchange(self, request: web.Request, args: Json) -> Json:
        return self._oauth.access(args, request.headers.get("Authorization", ""))

    def _open_connection(self, token: str) -> Json:
        if token != self._state.world.app_token:
            raise SlackError("invalid_auth" if token else "not_authed")
        address = self.base_url.replace("http://", "ws://")
        return {"ok": True, "url": f"{address}/link?ticket={self._link.new_ticket()}"}

    async def _trouble(self, request: web.Request, fault: Fault) -> None:
        if fault.kind == "slow":
            await asyncio.sleep(fault.retry_after)
            return
        if fault.kind == "error":
            raise SlackError(fault.error)
        if fault.kind == "ratelimited":
            headers = {"Retry-After": str(int(fault.retry_after))}
            raise SlackError("ratelimited", status=429, headers=headers)
        if fault.kind.startswith("server_error"):
            raise SlackError("internal_error", status=500)
        # Refused or lost: the connection goes away without an answer.
        if request.transport is not None:
            request.transport.abort()
        raise asyncio.CancelledError


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
