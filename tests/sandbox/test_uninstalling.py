"""Removing the app, or only its token: what dies, what Slack tells, and what people still can do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.sandbox.installing import install, installable
from tests.sandbox.pretend import TOKEN, Bot, Script, button, buttons, listening

Json = dict[str, Any]


@pytest.fixture
async def slack() -> AsyncIterator[Script]:
    """A pretend Slack that tells every event."""
    async with listening(installable()) as script:
        yield script


async def error(slack: Script, token: str) -> str | None:
    """Give what auth.test says to a token."""
    found: str | None = (await slack.call("auth.test", token))[1].get("error")
    return found


def told(bot: Bot) -> list[str]:
    """Give the events that the bot heard, in order."""
    return [heard["event"]["type"] for heard in bot.heard]


async def test_an_uninstall_is_told_and_its_token_is_dead(slack: Script, bot: Bot) -> None:
    assert (await slack.post("uninstall"))["ok"]
    assert told(bot) == ["app_uninstalled", "tokens_revoked"]
    assert bot.heard[1]["event"]["tokens"] == {"oauth": [], "bot": ["U1BOT"]}
    assert bot.heard[1]["team_id"] == "T1"
    assert await error(slack, TOKEN) == "account_inactive"
    assert await error(slack, "xoxb-2-secret") is None
    team = (await slack.get("state"))["teams"][0]
    assert (team["installed"], team["revoked"]) == (False, False)
    assert not any(channel["bot"] for channel in team["channels"])
    assert (await slack.post("uninstall"))["error"] == "not_installed"


@pytest.mark.parametrize("events", [["tokens_revoked", "app_uninstalled"], ["app_uninstalled"], []])
async def test_an_uninstall_is_told_in_the_order_that_is_asked(slack: Script, bot: Bot, events: list[str]) -> None:
    await slack.post("uninstall", events=events)
    assert told(bot) == events
    assert (await slack.post("uninstall", events=["user_change"]))["error"] == "unknown_event"


async def test_only_the_token_is_withdrawn(slack: Script, bot: Bot) -> None:
    assert (await slack.post("revoke"))["ok"]
    assert told(bot) == ["tokens_revoked"]
    assert await error(slack, TOKEN) == "token_revoked"
    team = (await slack.get("state"))["teams"][0]
    assert (team["installed"], team["revoked"], team["channels"][0]["bot"]) == (False, True, True)
    assert (await slack.post("revoke"))["error"] == "not_installed"
    await slack.post("revoke", team="T2", events=[])
    assert told(bot) == ["tokens_revoked"]


@pytest.mark.parametrize(("how", "dead"), [("uninstall", "account_inactive"), ("revoke", "token_revoked")])
async def test_installing_anew_gives_a_new_token_and_the_old_one_stays_dead(slack: Script, how: str, dead: str) -> None:
    await slack.post(how)
    token = await install(slack)
    assert token != TOKEN
    assert await error(slack, token) is None
    assert await error(slack, TOKEN) == dead
    assert (await slack.call("auth.test", token))[1]["user_id"] == "U1BOT"


async def test_without_the_app_nothing_of_it_can_be_used(slack: Script, bot: Bot) -> None:
    _, posted = await slack.call("chat.postMessage", channel="C11", text="x", blocks=[buttons(button("yes"))])
    await slack.post("uninstall", events=[])
    assert (await slack.post("command", command="/plain"))["error"] == "unknown_command"
    assert (await slack.post("shortcut", callback_id="anywhere"))["error"] == "unknown_shortcut"
    assert (await slack.post("click", ts=posted["ts"], action_id="yes"))["error"] == "not_installed"
    assert (await slack.get("home"))["error"] == "not_installed"
    await slack.post("say", text="<@U1BOT> ben je er nog?")
    await slack.post("language", language="en", team="T1")
    assert {heard["team_id"] for heard in bot.heard} == {"T2"}


async def test_a_command_that_was_on_its_way_still_arrives(slack: Script, bot: Bot) -> None:
    await slack.post("uninstall", events=[])
    assert (await slack.post("command", command="/plain", force=True))["ok"]
    assert bot.heard[0]["team_id"] == "T1"


async def test_the_bot_user_is_deactivated_and_comes_back(slack: Script) -> None:
    bot_user = slack.sandbox.world.teams[0].users[-1]
    await slack.post("uninstall")
    assert bot_user.deleted
    await install(slack)
    assert not bot_user.deleted
