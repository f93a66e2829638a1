"""The token that answers a request."""

from __future__ import annotations

import time

import pytest

from bot.services import Services
from bot.settings import Settings
from bot.usecases import installations
from handlers.slack.authorize import Installations, authorizer
from tests.community import Cop


async def test_what_changes_in_an_installation_counts_within_a_minute(
    cop: Cop, monkeypatch: pytest.MonkeyPatch
) -> None:
    authorize = authorizer(Installations(Services(cop.database, cop.clock, Settings())))

    async def token() -> str | None:
        return (await authorize(None, cop.team_id, "U3")).bot_token

    assert await token() == "xoxb-a-token"
    renewed = {"team_name": "T1", "bot_id": "B1", "bot_user_id": "UBOT"}
    cop.do(installations.remember, cop.team_id, "xoxb-renewed", cop.now, **renewed)
    began, real = time.monotonic(), time.monotonic
    # The cache reads the machine's own clock, which nobody can hand it; so that clock is put a minute ahead.
    monkeypatch.setattr(time, "monotonic", lambda: real() + 60)
    assert time.monotonic() - began > 60
    assert await token() == "xoxb-renewed"
