"""How the control API answers: always 200 with {ok, error?}, except for what is malformed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from bot.sandbox.errors import Refused
from bot.sandbox.fields import NotInForm
from bot.sandbox.state import Json

Work = Callable[[Json], Awaitable[Any]]
ROOT = "/sandbox/api"


def reading(**works: Work) -> list[web.RouteDef]:
    """Give a GET route for each name."""
    return [web.get(f"{ROOT}/{name}", _route(work)) for name, work in works.items()]


def writing(**works: Work) -> list[web.RouteDef]:
    """Give a POST route for each name."""
    return [web.post(f"{ROOT}/{name}", _route(work)) for name, work in works.items()]


def _route(work: Work) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(request: web.Request) -> web.Response:
        asked: Any = dict(request.query)
        if request.method == "POST":
            try:
                asked = await request.json()
            except ValueError:
                asked = None
            if not isinstance(asked, dict):
                return web.json_response({"ok": False, "error": "not_json"}, status=400)
        try:
            found = await work(asked)
        except Refused as refused:
            return web.json_response({"ok": False, "error": str(refused)})
        except NotInForm as refused:
            return web.json_response({"ok": False, "error": "unknown_value", "value": str(refused)})
        except TimeoutError:
            return web.json_response({"ok": False, "error": "bot_not_ready"})
        except (ValueError, TypeError) as error:
            return web.json_response({"ok": False, "error": "malformed", "detail": str(error)}, status=400)
        if work.__name__ in ("view", "home"):
            return web.json_response(found)
        return web.json_response({"ok": True, **found})

    return answer
