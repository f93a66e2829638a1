"""The servers beside which the bot is measured, each a process: `python -m tests.bench.rivals NAME FOLDER SLACK`."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.sqlalchemy import AsyncSQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.sqlalchemy import AsyncSQLAlchemyOAuthStateStore
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.ext.asyncio import create_async_engine

from handlers.web import app as web_app
from tests.bench.slack import SCOPES
from tests.wire import SECRET

TEAMS = 5


async def bare(_folder: Path, _slack: str) -> web.Application:
    """Aiohttp alone, which looks at the signature and says yes."""
    verifier = SignatureVerifier(SECRET)

    async def events(request: web.Request) -> web.Response:
        genuine = verifier.is_valid_request(await request.text(), dict(request.headers))
        return web.Response(status=200 if genuine else 401)

    app = web.Application()
    app.router.add_post("/slack/events", events)
    return app


async def bolt(_folder: Path, slack: str) -> web.Application:
    """Bolt with an empty listener, authorized from memory, mounted as the bot mounts it."""
    known = AuthorizeResult(enterprise_id=None, team_id="T1", bot_id="B1", bot_user_id="UBOT", bot_token="xoxb-1")

    async def authorize() -> AuthorizeResult:
        return known

    app = AsyncApp(
        client=AsyncWebClient(base_url=slack),
        authorize=authorize,
        signing_secret=SECRET,
        process_before_response=True,
    )
    app.command("/inzicht")(nothing)
    return web_app.build(app, _yes)


async def documented(folder: Path, slack: str) -> web.Application:
    """Bolt with its SQLAlchemy installation store on SQLite and everything else as it comes."""
    engine = create_async_engine(f"sqlite+aiosqlite:///{folder}/documented.db")
    store = AsyncSQLAlchemyInstallationStore("1.1", engine)
    states = AsyncSQLAlchemyOAuthStateStore(600, engine)
    async with engine.begin() as connection:
        await connection.run_sync(store.metadata.create_all)
        await connection.run_sync(states.metadata.create_all)
    for number in range(1, TEAMS + 1):
        await store.async_save(
            Installation(
                app_id="A1", team_id=f"T{number}", user_id="U1", bot_id="B1", bot_user_id="UBOT",
                bot_token=f"xoxb-bench-{number}", bot_scopes=SCOPES,
            )
        )  # fmt: skip
    app = AsyncApp(
        client=AsyncWebClient(base_url=slack),
        signing_secret=SECRET,
        oauth_settings=AsyncOAuthSettings(
            client_id="1.1", client_secret="unused", scopes=SCOPES.split(","), installation_store=store,
            state_store=states,
        ),
    )  # fmt: skip
    app.command("/inzicht")(nothing)
    return app.web_app(path="/slack/events")


async def nothing(ack: AsyncAck) -> None:
    """The empty listener."""
    await ack()


async def _yes() -> bool:
    return True


RIVALS: dict[str, Callable[[Path, str], Awaitable[web.Application]]] = {
    "bare": bare,
    "bolt": bolt,
    "documented": documented,
}


async def serve(name: str, folder: Path, slack: str) -> None:
    """Serve on loopback until told to stop; the address is printed."""
    runner = web.AppRunner(await RIVALS[name](folder, slack), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    await stop.wait()
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], Path(sys.argv[2]), sys.argv[3]))
