"""Slack's Web API: who calls, with what, may they; then the method; then a fault if one was arranged."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web

from bot.sandbox.errors import SlackError
from bot.sandbox.faults import BEFORE, Fault, Faults
from bot.sandbox.link import Link
from bot.sandbox.state import Json, State
from bot.sandbox.world import Channel, Team

Now = Callable[[], datetime]


@dataclass
class Call:
    """One call of one method."""

    team: Team
    args: Json
    state: State
    link: Link
    now: Now
    base_url: str
    scopes: list[str]

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
        manifest: Mapping[str, Any],
        now: Now,
        methods: Mapping[str, tuple[str | None, Method]],
    ) -> None:
        self._state, self._link, self._faults, self._now = state, link, faults, now
        self._scopes = list(manifest.get("oauth_config", {}).get("scopes", {}).get("bot", []))
        self._methods = methods
        self.base_url = ""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one call as Slack does."""
        method = request.match_info["method"]
        try:
            args, token = await _arguments(request)
            if method == "api.test":
                return web.json_response({"ok": True, "args": args})
            if method == "apps.connections.open":
                return web.json_response(self._open_connection(token))
            return await self._answer(request, method, args, token)
        except SlackError as error:
            body = {"ok": False, "error": error.error, **error.extra}
            return web.json_response(body, status=error.status, headers=error.headers)

    async def _answer(self, request: web.Request, method: str, args: Json, token: str) -> web.StreamResponse:
        if method not in self._methods:
            raise SlackError("unknown_method", req_method=method)
        team = self._team(token)
        fault = self._faults.take(method, team.id, args.get("channel"))
        if fault is not None and fault.kind in BEFORE:
            await self._trouble(request, fault)
        scope, work = self._methods[method]
        if scope is not None and scope not in self._scopes:
            raise SlackError("missing_scope", needed=scope, provided=",".join(self._scopes))
        call = Call(team, args, self._state, self._link, self._now, self.base_url, self._scopes)
        answer = {"ok": True, **await work(call)}
        if fault is not None and fault.kind not in BEFORE:
            await self._trouble(request, fault)
        return web.json_response(answer, headers={"x-oauth-scopes": ",".join(self._scopes)})

    def _team(self, token: str) -> Team:
        if not token:
            raise SlackError("not_authed")
        team = self._state.world.by_token(token)
        if team is None:
            raise SlackError("not_allowed_token_type" if token.startswith("xapp-") else "invalid_auth")
        return team

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
