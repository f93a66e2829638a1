"""`/my-data/<secret>`: somebody fetches their own data. Looking at the link shows a page; its button uses the link up.

Link scanners and Slack itself look at links before people do, so looking must cost nothing.
"""

from __future__ import annotations

import json

from aiohttp import web

from bot.services import Services
from bot.usecases import privacy
from bot.views import pages

HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
}


def register(app: web.Application, services: Services) -> None:
    """Add the routes."""

    async def look(request: web.Request) -> web.Response:
        now, secret = services.clock.now(), request.match_info["secret"]
        if await services.database.read(privacy.any_link_stands, secret, now):
            return _page(pages.download(), 200)
        return _page(pages.download_expired(), 410)

    async def fetch(request: web.Request) -> web.Response:
        now, secret = services.clock.now(), request.match_info["secret"]
        found = await services.database.write(privacy.any_fetch, secret, now)
        if found is None:
            return _page(pages.download_expired(), 410)
        return web.Response(
            text=json.dumps(found, ensure_ascii=False, indent=2),
            content_type="application/json",
            headers={**HEADERS, "Content-Disposition": 'attachment; filename="cop-my-data.json"'},
        )

    app.router.add_get("/my-data/{secret}", look)
    app.router.add_post("/my-data/{secret}", fetch)


def _page(text: str, status: int) -> web.Response:
    return web.Response(text=text, status=status, content_type="text/html", charset="utf-8", headers=HEADERS)
