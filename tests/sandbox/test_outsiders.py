"""Guests, people from outside (Slack Connect) and people who were deactivated."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.sandbox import User
from tests.sandbox.installing import installable
from tests.sandbox.pretend import Bot, Script, button, buttons, form, listening, text_block

Json = dict[str, Any]


@pytest.fixture
async def slack() -> AsyncIterator[Script]:
    """A pretend Slack whose first channel is shared with Vera's workspace, and where Gerda is a guest."""
    async with listening(installable()) as script:
        team = script.sandbox.world.teams[0]
        team.users += [User("U13", "Vera", home_team="T0EXT01"), User("U14", "Gerda", guest="single")]
        team.channels[0].members += ["U13", "U14"]
        team.channels[0].shared_with.append("T0EXT01")
        yield script


async def told(slack: Script, user: str) -> Json:
    """Give a person as Slack tells the bot about them."""
    found: Json = (await slack.call("users.info", user=user, include_locale=True))[1]["user"]
    return found


async def test_of_somebody_from_outside_slack_tells_where_they_belong_and_little_more(slack: Script) -> None:
    vera, sanne = await told(slack, "U13"), await told(slack, "U11")
    assert (vera["team_id"], vera["profile"]["team"], sanne["team_id"]) == ("T0EXT01", "T0EXT01", "T1")
    assert not {"locale", "tz"} & set(vera)
    assert {"locale", "tz"} <= set(sanne)
    assert vera["is_admin"] is False
    assert sanne["is_admin"] is True


async def test_a_stranger_is_who_shares_no_channel_with_the_bot(slack: Script) -> None:
    assert (await told(slack, "U13"))["is_stranger"] is False
    await slack.post("channel", action="kick", quiet=True)
    assert (await told(slack, "U13"))["is_stranger"] is True
    assert "is_stranger" not in await told(slack, "U11")


async def test_a_shared_channel_says_so(slack: Script) -> None:
    _, answer = await slack.call("conversations.info", channel="C11")
    assert (answer["channel"]["is_shared"], answer["channel"]["is_ext_shared"]) == (True, True)
    assert answer["channel"]["connected_team_ids"] == ["T0EXT01"]
    _, answer = await slack.call("conversations.info", channel="C12")
    assert (answer["channel"]["is_shared"], answer["channel"]["is_ext_shared"]) == (False, False)


async def test_a_guest_is_known_as_one(slack: Script) -> None:
    gerda = await told(slack, "U14")
    assert (gerda["is_restricted"], gerda["is_ultra_restricted"]) == (True, True)
    slack.sandbox.world.teams[0].users[-1].guest = "multi"
    gerda = await told(slack, "U14")
    assert (gerda["is_restricted"], gerda["is_ultra_restricted"]) == (True, False)


async def test_a_guest_of_one_channel_joins_no_other(slack: Script) -> None:
    assert (await slack.post("channel", user="U14", channel="C12", action="join"))["error"] == "ura_max_channels"


async def test_somebody_from_outside_talks_and_is_heard_with_their_own_workspace(slack: Script, bot: Bot) -> None:
    assert (await slack.post("say", user="U13", text="@CoP-bot hallo"))["ok"]
    heard = bot.heard[0]
    assert (heard["team_id"], heard["is_ext_shared_channel"]) == ("T1", True)
    assert (heard["event"]["user"], heard["event"]["user_team"], heard["event"]["team"]) == (
        "U13",
        "T0EXT01",
        "T0EXT01",
    )
    assert (await slack.post("say", user="U13", channel="C12", text="x"))["error"] == "not_in_channel"
    refused = await slack.post("channel", user="U13", channel="C12", action="join")
    assert refused["error"] == "not_allowed_external"


async def test_somebody_from_outside_presses_a_button_of_the_workspace_that_owns_it(slack: Script, bot: Bot) -> None:
    async def open_form(payload: Json) -> aiohttp.web.Response:
        await slack.call("views.open", trigger_id=payload["trigger_id"], view=form())
        return aiohttp.web.Response()

    _, posted = await slack.call("chat.postMessage", channel="C11", text="x", blocks=[buttons(button("yes"))])
    bot.answers.append(open_form)
    assert (await slack.post("click", user="U13", ts=posted["ts"], action_id="yes"))["ok"]
    heard = bot.heard[0]
    assert (heard["team"]["id"], heard["user"]["id"], heard["user"]["team_id"]) == ("T1", "U13", "T0EXT01")
    assert heard["message"]["user"] == "U1BOT"
    assert (await slack.post("submit", user="U13", values={"words": "x"}))["ok"]
    assert bot.heard[1]["view"]["app_installed_team_id"] == "T1"


async def test_the_app_itself_is_not_for_people_from_outside(slack: Script, bot: Bot) -> None:
    said = (await slack.post("say", text="Een idee"))["message"]
    assert (await slack.post("command", user="U13", command="/plain"))["error"] == "not_allowed_external"
    assert (await slack.post("shortcut", user="U13", callback_id="anywhere"))["error"] == "not_allowed_external"
    on_message = await slack.post("shortcut", user="U13", callback_id="on_message", ts=said["ts"])
    assert on_message["error"] == "not_allowed_external"
    assert (await slack.get("home", user="U13"))["error"] == "not_allowed_external"
    assert bot.heard == []


@pytest.mark.parametrize("author", ["U13", "U1BOT"])
async def test_a_message_shortcut_tells_who_wrote_the_message(slack: Script, bot: Bot, author: str) -> None:
    if author == "U13":
        ts = (await slack.post("say", user="U13", text="Van buiten"))["message"]["ts"]
    else:
        ts = (await slack.call("chat.postMessage", channel="C11", text="Van de bot"))[1]["ts"]
    assert (await slack.post("shortcut", callback_id="on_message", ts=ts))["ok"]
    heard = bot.heard[0]
    assert (heard["message"]["user"], heard["message"]["ts"], heard["user"]["id"]) == (author, ts, "U11")
    assert not {"ephemeral", "to"} & set(heard["message"])


async def test_a_private_answer_is_nobody_else_s_to_use(slack: Script) -> None:
    await slack.call("chat.postEphemeral", channel="C11", user="U12", text="Alleen jij")
    private = (await slack.messages(user="U12"))[-1]["ts"]
    assert (await slack.post("shortcut", callback_id="on_message", ts=private))["error"] == "message_not_found"


async def test_who_is_deactivated_leaves_everything_and_it_is_told(slack: Script, bot: Bot) -> None:
    assert (await slack.post("person", user="U12", action="deactivate"))["ok"]
    events = [heard["event"] for heard in bot.heard]
    assert [event["type"] for event in events] == ["user_change", "member_left_channel", "member_left_channel"]
    assert (events[0]["user"]["id"], events[0]["user"]["deleted"]) == ("U12", True)
    assert {event["channel"] for event in events[1:]} == {"C11", "C14"}
    assert (await told(slack, "U12"))["deleted"] is True
    found = next(user for user in (await slack.get("state"))["teams"][0]["users"] if user["id"] == "U12")
    assert found["deactivated"] is True
    assert not any("U12" in channel["members"] for channel in (await slack.get("state"))["teams"][0]["channels"])


async def test_who_is_deactivated_can_do_nothing(slack: Script, bot: Bot) -> None:
    _, posted = await slack.call("chat.postMessage", channel="C11", text="x", blocks=[buttons(button("yes"))])
    await slack.post("person", user="U12", action="deactivate")
    tried = [
        await slack.post("command", user="U12", command="/plain"),
        await slack.post("say", user="U12", text="x"),
        await slack.post("click", user="U12", ts=posted["ts"], action_id="yes"),
        await slack.post("shortcut", user="U12", callback_id="anywhere"),
        await slack.post("channel", user="U12", action="join"),
        await slack.get("home", user="U12"),
    ]
    assert [answer["error"] for answer in tried] == ["user_deactivated"] * len(tried)
    assert await slack.error("conversations.open", users="U12") == "user_disabled"


async def test_who_comes_back_is_told_and_must_join_again(slack: Script, bot: Bot) -> None:
    await slack.post("person", user="U12", action="deactivate")
    bot.heard.clear()
    assert (await slack.post("person", user="U12", action="reactivate"))["ok"]
    assert bot.heard[0]["event"]["user"]["deleted"] is False
    assert await slack.error("conversations.open", users="U12") is None
    assert (await slack.post("say", user="U12", text="x"))["error"] == "not_in_channel"
    assert (await slack.post("person", user="U12", action="reactivate"))["ok"]
    assert len(bot.heard) == 1
    assert (await slack.post("person", user="U12", action="promote"))["error"] == "unknown_action"


async def test_home_minds_the_hash(slack: Script) -> None:
    home = {"type": "home", "blocks": [text_block("Welkom")]}
    _, first = await slack.call("views.publish", user_id="U11", view=home)
    assert await slack.error("views.publish", user_id="U11", view=home, hash="old") == "hash_conflict"
    assert await slack.error("views.publish", user_id="U11", view=home, hash=first["view"]["hash"]) is None


async def test_the_state_tells_who_is_what(slack: Script) -> None:
    users = {user["id"]: user for user in (await slack.get("state"))["teams"][0]["users"]}
    assert [users[name]["admin"] for name in ("U11", "U12")] == [True, False]
    assert (users["U13"]["stranger"], users["U14"]["guest"], users["U11"]["stranger"]) == ("T0EXT01", "single", "")
    channel = (await slack.get("state"))["teams"][0]["channels"][0]
    assert (channel["bot"], channel["shared_with"], channel["archived"]) == (True, ["T0EXT01"], False)
    assert channel["members"] == ["U11", "U12", "U13", "U14"]
