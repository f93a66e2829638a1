"""The bot starts, also when one workspace or Slack itself is in trouble."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from bot.process import Bot, TokenRefused
from bot.services import Services
from bot.settings import Settings
from storage import installations
from storage.database import Database
from tests.community import Cop
from tests.logged import logged
from tests.wire import SECRET, WireSlack

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
TOKEN = "xoxb-of-the-operator"


@pytest.fixture
async def slack() -> AsyncIterator[WireSlack]:
    made = WireSlack()
    await made.start()
    yield made
    await made.stop()


def settings(slack: WireSlack) -> Settings:
    url = f"{slack.url}/api/"
    return Settings(mode="http", slack_signing_secret=SECRET, slack_api_url=url, slack_bot_token=TOKEN, port=0)


def installable(slack: WireSlack) -> Settings:
    more = {"slack_client_id": "1.2", "slack_client_secret": "secret", "public_url": "https://copbot.example.nl"}
    return replace(settings(slack), **more)


@pytest.mark.parametrize("error", ["account_inactive", "token_revoked", "invalid_auth"])
async def test_one_workspace_s_dead_token_keeps_no_other_from_starting(
    cop: Cop, second_database: Database, slack: WireSlack, error: str
) -> None:
    slack.answer("auth.test", ok=False, error=error)
    with logged() as log:
        bot = Bot(Services(second_database, cop.clock, installable(slack)))
        await bot.start()
        assert bot.ready
        await bot.stop()
    assert "Slack refuses COPBOT_SLACK_BOT_TOKEN" in log.getvalue()
    assert TOKEN not in log.getvalue()


async def test_where_there_is_no_other_workspace_the_operator_is_told_at_once(
    cop: Cop, second_database: Database, slack: WireSlack
) -> None:
    slack.answer("auth.test", ok=False, error="invalid_auth")
    with logged():
        bot = Bot(Services(second_database, cop.clock, settings(slack)))
        with pytest.raises(TokenRefused, match="invalid_auth"):
            await bot.start()
        await bot.stop()


async def test_a_slack_in_trouble_is_asked_again(cop: Cop, second_database: Database, slack: WireSlack) -> None:
    slack.answer("auth.test", ok=False, error="internal_error")
    with logged():
        bot = Bot(Services(second_database, cop.clock, settings(slack)))
        starting = asyncio.create_task(bot.start())
        await slack.hears("auth.test")
        slack.answer("auth.test", ok=True, team_id="T5", team="Vijf", user_id="U5", bot_id="B5")
        await asyncio.wait_for(starting, 10)
        await bot.stop()
    assert len(slack.heard("auth.test")) == 2


@pytest.mark.parametrize("rotates", [False, True])
async def test_a_token_that_slack_rotates_is_told_at_start_with_what_to_do(
    cop: Cop, second_database: Database, slack: WireSlack, rotates: bool
) -> None:
    def expire(session: Session) -> None:
        installations.find(session, cop.team_id).token_expires_at = cop.now + timedelta(hours=12)

    if rotates:
        cop.do(expire)
    with logged() as log:
        bot = Bot(Services(second_database, cop.clock, replace(installable(slack), slack_bot_token="")))
        await bot.start()
        await bot.stop()
    assert ("token rotation is on in Slack: turn it off" in log.getvalue()) == rotates
