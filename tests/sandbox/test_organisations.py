"""One installation for all workspaces of an organisation (Enterprise Grid)."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.clock import MovableClock
from bot.sandbox import Enterprise, Sandbox
from tests.community import START
from tests.sandbox.installing import address, answered, code, exchange, install, installable
from tests.sandbox.pretend import TOKEN, Bot, Script, listening, small_world


@pytest.fixture
async def slack() -> AsyncIterator[Script]:
    """A pretend Slack with two workspaces of one organisation, neither of which has the app."""
    async with listening(installable()) as script:
        world = script.sandbox.world
        world.enterprises.append(Enterprise("E1", "Rijk"))
        for team in world.teams:
            team.enterprise_id = "E1"
            await script.post("uninstall", team=team.id, events=[])
        yield script


@pytest.fixture
async def token(slack: Script) -> str:
    """The organisation's token; the bot is in the first channel of each workspace."""
    asked = address(slack, scope="chat:write,channels:read,users:read")
    answer = await exchange(slack, await code(slack, asked, org=True))
    for team, channel in (("T1", "C11"), ("T2", "C21")):
        await slack.post("channel", team=team, user="", channel=channel, action="invite", quiet=True)
    return str(answer["access_token"])


async def test_an_organisation_s_installation_names_no_workspace(slack: Script) -> None:
    answer = await exchange(slack, await code(slack, org=True))
    assert (answer["team"], answer["enterprise"]) == (None, {"id": "E1", "name": "Rijk"})
    assert answer["is_enterprise_install"] is True
    assert [team["installed"] for team in (await slack.get("state"))["teams"]] == [True, True]


async def test_one_workspace_of_an_organisation_may_install_for_itself(slack: Script) -> None:
    answer = await exchange(slack, await code(slack))
    assert (answer["team"]["id"], answer["enterprise"]["id"], answer["is_enterprise_install"]) == ("T1", "E1", False)
    assert [team["installed"] for team in (await slack.get("state"))["teams"]] == [True, False]


async def test_the_organisation_s_token_works_in_all_of_its_workspaces(slack: Script, token: str) -> None:
    for channel in ("C11", "C21"):
        assert (await slack.call("chat.postMessage", token, channel=channel, text="x"))[1]["ok"]
    assert (await slack.call("users.info", token, user="U21"))[1]["user"]["team_id"] == "T2"
    named = await slack.call("users.list", token, team_id="T2")
    assert {user["team_id"] for user in named[1]["members"]} == {"T2"}
    whole = (await slack.call("auth.test", token))[1]
    assert (whole["is_enterprise_install"], whole["enterprise_id"]) == (True, "E1")


@pytest.mark.parametrize("method", ["users.list", "conversations.list"])
async def test_a_list_needs_the_workspace(slack: Script, token: str, method: str) -> None:
    assert (await slack.call(method, token))[1]["error"] == "missing_argument"
    assert (await slack.call(method, token, team_id="T9"))[1]["error"] == "team_access_not_granted"
    assert (await slack.call(method, token, team_id="T1"))[1]["ok"]


async def test_requests_name_the_workspace_and_the_organisation(slack: Script, bot: Bot, token: str) -> None:
    await slack.post("command", command="/plain")
    command = bot.heard[0]
    assert (command["team_id"], command["enterprise_id"], command["enterprise_name"]) == ("T1", "E1", "Rijk")
    assert command["is_enterprise_install"] == "true"
    await slack.post("shortcut", callback_id="anywhere")
    shortcut = bot.heard[1]
    assert (shortcut["team"]["id"], shortcut["enterprise"]) == ("T1", {"id": "E1", "name": "Rijk"})
    assert shortcut["is_enterprise_install"] is True


async def test_events_are_authorized_by_the_organisation(slack: Script, bot: Bot, token: str) -> None:
    await slack.get("home")
    heard = bot.heard[0]
    assert (heard["team_id"], heard["enterprise_id"], heard["is_enterprise_install"]) == ("T1", "E1", True)
    assert heard["authorizations"] == [
        {"enterprise_id": "E1", "team_id": None, "user_id": "U1BOT", "is_bot": True, "is_enterprise_install": True}
    ]


async def test_a_form_is_opened_with_the_organisation_s_token(slack: Script, bot: Bot, token: str) -> None:
    trigger = slack.sandbox.state.new_trigger("T2", "U21")
    view = {"type": "modal", "title": {"type": "plain_text", "text": "x"}, "blocks": []}
    _, opened = await slack.call("views.open", token, trigger_id=trigger, view=view)
    assert opened["view"]["team_id"] == "T2"
    assert (await slack.call("views.update", token, view_id=opened["view"]["id"], view=view))[1]["ok"]


async def test_the_organisation_removes_the_app_everywhere(slack: Script, bot: Bot, token: str) -> None:
    assert (await slack.post("uninstall"))["ok"]
    assert [heard["event"]["type"] for heard in bot.heard] == ["app_uninstalled", "tokens_revoked"]
    assert {(heard["enterprise_id"], heard["is_enterprise_install"]) for heard in bot.heard} == {("E1", True)}
    assert (await slack.call("auth.test", token))[1]["error"] == "account_inactive"
    assert not any(team["installed"] for team in (await slack.get("state"))["teams"])


async def test_the_organisation_s_token_alone_is_withdrawn(slack: Script, token: str) -> None:
    await slack.post("revoke")
    assert (await slack.call("auth.test", token))[1]["error"] == "token_revoked"
    assert [team["revoked"] for team in (await slack.get("state"))["teams"]] == [True, True]
    assert await install(slack, org=True) != token


async def test_the_organisation_stands_on_the_consent_page(slack: Script) -> None:
    _, text, _ = await slack.page(address(slack))
    assert '<option value="E1">Rijk: alle werkruimten van de organisatie</option>' in text
    data = {"client_id": slack.sandbox.world.client_id, "scope": "chat:write", "where": "E1", "decision": "allow"}
    async with slack._session.post(
        f"{slack.url}/oauth/v2/authorize/decide", data=data, allow_redirects=False
    ) as answer:
        given = answered(answer.headers["Location"])["code"]
    assert (await exchange(slack, given))["is_enterprise_install"] is True


async def test_without_an_organisation_there_is_nothing_to_install_for_all() -> None:
    async with listening(installable()) as slack:
        refused = await slack.post("authorize", url=address(slack), org=True)
        assert refused["error"] == "not_an_enterprise"
        assert (await slack.call("auth.test", TOKEN))[1]["is_enterprise_install"] is False


async def test_an_organisation_that_only_its_workspaces_name_is_known() -> None:
    world = small_world()
    world.teams[0].enterprise_id = "E7"
    sandbox = Sandbox(manifest=installable(), clock=MovableClock(START, running=False), world=world)
    assert [one.id for one in sandbox.world.enterprises] == ["E7"]
    sandbox.state.close()
