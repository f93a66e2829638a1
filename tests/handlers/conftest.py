"""The Bolt application behind its real HTTP route, and a Slack that keeps what it is asked."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import pytest
from aiohttp import web

from bot.metrics import Metrics
from bot.services import Services
from bot.settings import Settings
from handlers.slack import app as slack_app
from handlers.slack.authorize import Installations
from handlers.web import app as web_app
from handlers.web import downloads
from tests.community import Cop
from tests.logged import Written, logged
from tests.wire import SECRET, Person, WireSlack


@dataclass(frozen=True)
class Wired:
    """A connected community, the Slack that its bot calls, the bot's log, and a person in the channel."""

    cop: Cop
    slack: WireSlack
    log: Written
    person: Person
    bot: str
    browser: aiohttp.ClientSession
    metrics: Metrics


@pytest.fixture
async def wired(cop: Cop) -> AsyncIterator[Wired]:
    """The bot's listeners over HTTP. The session has no time-out of its own: who needs one is to bring it."""
    slack = WireSlack()
    await slack.start()
    settings = Settings(
        mode="http",
        slack_signing_secret=SECRET,
        slack_api_url=f"{slack.url}/api/",
        public_url="https://cop.voorbeeld.nl",
    )
    # Without the logs of a running bot, structlog prints every error with all its locals: a second each.
    with logged() as log:
        async with aiohttp.ClientSession() as session:
            services = Services(cop.database, cop.clock, settings)
            app = slack_app.build(services, session, Installations(services))
            application = web_app.build(app, _ready)
            downloads.register(application, services)
            runner = web.AppRunner(application, shutdown_timeout=0.1)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            bot = f"http://127.0.0.1:{runner.addresses[0][1]}"
            person = Person(bot, session, cop.team_id, cop.channel_id, f"{slack.url}/api/response")
            yield Wired(cop, slack, log, person, bot, session, services.metrics)
            await slack.stop()
            await runner.cleanup()


@pytest.fixture
async def met(wired: Wired) -> Wired:
    """Everybody known, and a Slack that opens direct messages."""
    wired.cop.coordinator, wired.cop.holder, wired.cop.member  # noqa: B018 - so that they are known
    wired.slack.answer("conversations.open", ok=True, channel={"id": "D9"})
    return wired


async def _ready() -> str:
    return ""
