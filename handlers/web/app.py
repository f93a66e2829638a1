"""One aiohttp application: `POST /slack/events`, `GET /healthz`, `GET /readyz`, and the style of our pages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import parse_qsl

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.request.async_internals import build_async_context
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.views import pages

MOST_BYTES = 1024 * 1024


def build(slack: AsyncApp | None, why_not_ready: Callable[[], Awaitable[str]]) -> web.Application:
    """Give the application. Without `slack` (Socket Mode) it only tells how the bot is doing.

    `why_not_ready` gives "" when the bot takes requests, or the reason why it does not."""
    app = web.Application(client_max_size=MOST_BYTES)

    async def events(request: web.Request) -> web.StreamResponse:
        assert slack is not None  # noqa: S101 - the route exists only then
        try:
            bolt_request = with_whole_body(await to_bolt_request(request))
        except ValueError:  # Bolt reads JSON before it looks at the signature.
            return web.Response(status=400)
        return await to_aiohttp_response(await slack.async_dispatch(bolt_request))

    async def health(_request: web.Request) -> web.Response:
        return web.json_response({"ok": True})

    async def ready(_request: web.Request) -> web.Response:
        reason = await why_not_ready()
        return web.json_response({"ok": not reason, "reason": reason}, status=503 if reason else 200)

    async def style(_request: web.Request) -> web.Response:
        return web.Response(text=pages.STYLE, content_type="text/css")

    app.router.add_get(pages.STYLE_PATH, style)
    app.router.add_get("/healthz", health)
    app.router.add_get("/readyz", ready)
    if slack is not None:
        app.router.add_post("/slack/events", events)
    return app


def with_whole_body(request: AsyncBoltRequest) -> AsyncBoltRequest:
    """Mend a form in which Bolt found nothing: it drops a command whose text holds the word "payload"."""
    content_type = (request.headers.get("content-type") or [""])[0]
    if not request.body and content_type.startswith("application/x-www-form-urlencoded"):
        request.body = dict(parse_qsl(request.raw_body, keep_blank_values=True))
        request.context = build_async_context(AsyncBoltContext({}), request.body)
    return request
