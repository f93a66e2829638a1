"""A call and its answer, with the trouble that was arranged for it."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

from bot.sandbox.errors import SlackError
from bot.sandbox.faults import Fault
from bot.sandbox.state import Json

Work = Callable[[float], Awaitable[Json]]
"""Does what a method does; what it posts shows so many seconds late."""

PROXY_PAGE = "<html><head><title>One moment</title></head><body><h1>One moment, please</h1></body></html>"


async def answered(
    request: web.Request, work: Work, *, fault: Fault | None, latency: float, headers: Mapping[str, str]
) -> web.StreamResponse:
    """Do the work and answer it. `latency` is the way there and back; a fault comes before or after the work."""
    if latency:
        await asyncio.sleep(latency / 2)
    answer: Json = {}
    if fault is None:
        answer = {"ok": True, **await work(0.0)}
    elif fault.kind == "slow" or not fault.accepted:
        await asyncio.sleep(fault.wait)
        if fault.accepted:
            answer = {"ok": True, **await work(fault.late)}
    else:
        answer = {"ok": True, **await work(fault.late)}
        await asyncio.sleep(fault.wait)
    if latency:
        await asyncio.sleep(latency / 2)
    return await _spoilt(request, fault, answer, headers)


async def _spoilt(
    request: web.Request, fault: Fault | None, answer: Json, headers: Mapping[str, str]
) -> web.StreamResponse:
    kind = fault.kind.removesuffix("_after") if fault is not None else ""
    if fault is None or kind in ("slow", "late"):
        return web.json_response(answer, headers=headers)
    if kind == "error":
        raise SlackError(fault.error)
    if kind == "ratelimited":
        raise SlackError("ratelimited", status=429, headers=_retry_after(fault.retry_after))
    if kind == "server_error":
        raise SlackError("internal_error", status=fault.status or 500)
    if kind == "html":
        return web.Response(text=PROXY_PAGE, status=fault.status or 200, content_type="text/html")
    if kind == "empty":
        return web.Response(status=fault.status or 200, content_type="application/json")
    if kind == "truncated":
        await _half(request, answer)
    # Refused, reset, lost or cut off: the connection goes away, without an answer or within it.
    raise _hung_up(request, hard=kind == "reset")


def _retry_after(given: float | str | None) -> dict[str, str]:
    if given is None:
        return {}
    return {"Retry-After": given if isinstance(given, str) else str(int(given))}


async def _half(request: web.Request, answer: Json) -> None:
    """Begin an answer, and give half of what was promised."""
    whole = json.dumps(answer).encode()
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    response.content_length = len(whole)
    await response.prepare(request)
    await response.write(whole[: len(whole) // 2])


def _hung_up(request: web.Request, *, hard: bool) -> asyncio.CancelledError:
    """Let the connection go; `hard` resets it, where otherwise it just ends. Gives what ends the request here."""
    if request.transport is not None:
        if hard:
            at_once = struct.pack("ii", 1, 0)
            request.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
        request.transport.abort()
    return asyncio.CancelledError()
