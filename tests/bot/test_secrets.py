"""Tokens and keys show in no text that Python makes of an object, and in no error on the way to Slack."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot import logs
from bot import settings as configuration
from bot.process import TokenRefused
from bot.rules.outcomes import Outcome
from bot.services import Services
from bot.settings import Settings, SettingsError
from bot.usecases.deliveries import Access, Attempt
from bot.usecases.installations import Grant, Installed
from handlers.slack import app as slack_app
from handlers.slack.authorize import Installations
from handlers.web import install
from jobs.sender import Sender
from storage.cipher import TokenCipher
from storage.records import Delivery, Installation
from tests.community import Cop
from tests.logged import logged

BOT, APP, SIGNING, CLIENT, PASSWORD = (
    "xoxb-s3cret-bot",
    "xapp-s3cret-app",
    "s3cret-signing",
    "s3cret-client",
    "s3cret-db",
)
KEY = TokenCipher.new_key()
SECRETS = (BOT, APP, SIGNING, CLIENT, PASSWORD, KEY)


def settings(**changes: Any) -> Settings:
    fields: dict[str, Any] = {
        "mode": "http", "slack_bot_token": BOT, "slack_app_token": APP, "slack_signing_secret": SIGNING,
        "slack_client_id": "1.2", "slack_client_secret": CLIENT, "public_url": "https://bot.example",
        "token_keys": (KEY,), "database_url": f"postgresql+psycopg://bot:{PASSWORD}@db.example/bot",
    }  # fmt: skip
    return Settings(**fields | changes)


def test_no_object_shows_a_secret_as_text(cop: Cop) -> None:
    services = Services(cop.database, cop.clock, settings())
    known = Installations(services)
    now = datetime.now(UTC)
    access = Access(BOT)
    objects = [
        services.settings, services, known, access, Attempt(access), TokenCipher([KEY]), Sender("https://slack.com/api/"),
        Installed("T1", "", "B1", "U1", BOT),
        Grant("T1", "Team", "", "1.2", "A1", "B1", "U1", "chat:write", "U2", now, BOT),
        Installation(team_id="T1", bot_token=BOT), *cop.rows(Installation), cop.database,
        TokenRefused("COPBOT_SLACK_BOT_TOKEN", "invalid_auth"),
    ]  # fmt: skip
    for made in objects:
        for text in (repr(made), str(made), f"{made}"):
            assert [secret for secret in (*SECRETS, "xoxb-a-token") if secret in text] == []


async def test_neither_the_application_nor_the_flow_shows_a_secret_as_text(cop: Cop) -> None:
    services = Services(cop.database, cop.clock, settings())
    known = Installations(services)
    async with aiohttp.ClientSession() as session:
        made, page = slack_app.build(services, session, known), web.Application()
        install.register(page, services, session, known)
        for text in (repr(made), repr(page), repr(made.client), str(list(page.router.routes()))):
            assert [secret for secret in SECRETS if secret in text] == []


def test_mistakes_in_the_settings_quote_no_secret() -> None:
    wrong = {
        "COPBOT_SLACK_BOT_TOKEN": "s3cret-bot", "COPBOT_SLACK_APP_TOKEN": "s3cret-app", "COPBOT_TOKEN_KEYS": PASSWORD,
        "COPBOT_DATABASE_URL": f"mysql://bot:{PASSWORD}@db/x", "COPBOT_SLACK_CLIENT_SECRET": CLIENT,
        "COPBOT_PUBLIC_URL": f"nowhere?{PASSWORD}",
    }  # fmt: skip
    with pytest.raises(SettingsError) as mistaken:
        configuration.read(wrong, to_run=True)
    assert len(mistaken.value.mistakes) >= 5
    assert "s3cret" not in str(mistaken.value) + repr(mistaken.value)
    assert PASSWORD not in configuration.shown_database(settings())


@pytest.fixture
async def odd_slack() -> Any:
    """A Slack that refuses, answers with a page that repeats what it was sent, or hangs up."""

    async def answer(request: web.Request) -> web.StreamResponse:
        method, token = request.match_info["method"], request.headers["Authorization"]
        if method == "chat.postMessage":
            return web.Response(text=f"<html>{token}</html>", content_type="text/html", status=502)
        if method == "conversations.open":
            return web.json_response({"ok": False, "error": f"odd {token}"})
        assert request.transport is not None
        request.transport.close()
        return web.Response()

    app = web.Application()
    app.router.add_route("*", "/api/{method}", answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    await runner.cleanup()


@pytest.mark.parametrize("log_format", ["text", "json"])
async def test_what_an_odd_slack_answers_shows_no_token(odd_slack: str, log_format: str) -> None:
    row = Delivery(key="card:1", kind="card", team_id="T1", channel_id="C1", attempts=1, reason="", facts={})
    sender = Sender(odd_slack)
    with logged(log_format) as written:
        logging.getLogger().setLevel(logging.DEBUG)
        for name in ("slack_sdk", "aiohttp", "asyncio"):
            logging.getLogger(name).setLevel(logging.DEBUG)
        found = [
            await sender.send(row, Attempt(Access(BOT)), {"text": "Hoi"}, "C1"),
            await sender.open_direct(row, Access(BOT)),
            await sender.send(row, Attempt(Access(BOT), "1.1"), None, "C1"),
        ]
    await sender.close()
    assert all(isinstance(outcome, Outcome) for outcome in found)
    assert "s3cret" not in written.getvalue()
    # What Slack calls an error is kept with the delivery, and told to operators.
    assert "s3cret" not in repr(found)


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_an_error_is_logged_without_the_values_on_its_way(log_format: str) -> None:
    def fails(token: str) -> None:
        held = {"access": Access(token), "plain": token}
        raise RuntimeError(f"no {held['plain']}")

    with logged(log_format) as written:
        for logger in (logs.log("ours"), logging.getLogger("theirs")):
            try:
                fails(BOT)
            except RuntimeError as error:
                logger.error("it failed", exc_info=error)
    assert "fails" in written.getvalue()
    assert "s3cret" not in written.getvalue()
