"""Installing the app: the code of the consent, and the token for the code."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import MovableClock
from bot.sandbox import Sandbox
from tests.community import START
from tests.sandbox.installing import BACK, address, answered, code, exchange, install, installable
from tests.sandbox.pretend import MANIFEST, TOKEN, Script, listening, small_world


@pytest.fixture
async def slack() -> AsyncIterator[Script]:
    """A pretend Slack whose first workspace has the app, and which another can install."""
    async with listening(installable()) as script:
        yield script


async def test_a_consent_gives_a_code_and_the_code_a_token(slack: Script) -> None:
    answer = await exchange(slack, await code(slack))
    assert answer == {
        "ok": True,
        "access_token": TOKEN,
        "token_type": "bot",
        "scope": "chat:write,channels:read,channels:join,im:write,users:read,commands",
        "bot_user_id": "U1BOT",
        "app_id": slack.sandbox.world.app_id,
        "team": {"id": "T1", "name": "Team 1"},
        "enterprise": None,
        "is_enterprise_install": False,
        "authed_user": {"id": "U11"},
    }


async def test_the_sdk_sends_the_secret_in_the_header(slack: Script) -> None:
    world, client = slack.sandbox.world, AsyncWebClient(base_url=f"{slack.url}/api/")
    answer = await client.oauth_v2_access(
        client_id=world.client_id, client_secret=world.client_secret, code=await code(slack)
    )
    assert answer["access_token"] == TOKEN


async def test_a_workspace_without_the_bot_gets_a_bot_user_by_installing() -> None:
    sandbox = Sandbox(manifest=installable(), clock=MovableClock(START, running=False))
    await sandbox.start()
    coast = sandbox.world.teams[5]
    assert coast.admin is not None
    given = answered(
        sandbox.oauth.allow(sandbox.oauth.asked({"client_id": "1001.2001", "scope": "commands"}), coast, coast.admin)
    )
    secret = {"client_id": "1001.2001", "client_secret": sandbox.world.client_secret}
    answer = sandbox.oauth.access({**secret, "code": given["code"]}, "")
    assert (answer["bot_user_id"], answer["scope"]) == ("U0COP6BOT", "commands")
    assert (coast.installed, coast.bot_id, coast.users[-1].name) == (True, "B0COP6", "CoP-bot")
    assert all("U0COP6BOT" in channel.members for channel in coast.channels if channel.im_with)
    assert not any("U0COP6BOT" in channel.members for channel in coast.channels if not channel.im_with)
    await sandbox.stop()


async def test_a_code_is_used_once_and_within_ten_minutes(slack: Script) -> None:
    given = await code(slack)
    assert (await exchange(slack, given))["ok"]
    assert (await exchange(slack, given))["error"] == "code_already_used"
    late = await code(slack)
    slack.sandbox.oauth.codes[late].made_at -= 601
    assert (await exchange(slack, late))["error"] == "invalid_code"


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"client_id": "1.2"}, "invalid_client_id"),
        ({"client_secret": "wrong"}, "bad_client_secret"),
        ({"client_secret": ""}, "bad_client_secret"),
        ({"code": "wrong"}, "invalid_code"),
        ({"redirect_uri": "https://bot.example/elsewhere"}, "bad_redirect_uri"),
    ],
)
async def test_a_token_is_refused_for_what_does_not_fit(slack: Script, more: dict[str, str], error: str) -> None:
    assert (await exchange(slack, await code(slack), **more))["error"] == error


async def test_an_address_that_was_named_must_be_named_again(slack: Script) -> None:
    named = address(slack, redirect_uri=f"{BACK}?from=here")
    answer = await slack.post("authorize", url=named)
    assert answer["redirect"].startswith(f"{BACK}?from=here&code=")
    assert answered(answer["redirect"])["state"] == "s1"
    given = answered(answer["redirect"])["code"]
    assert (await exchange(slack, given))["error"] == "bad_redirect_uri"
    assert (await exchange(slack, given, redirect_uri=f"{BACK}?from=here"))["ok"]


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"client_id": "1.2"}, "invalid_client_id"),
        ({"redirect_uri": "https://bot.example.evil/slack/oauth_redirect"}, "bad_redirect_uri"),
        ({"redirect_uri": "https://bot.example/slack/oauth_redirected"}, "bad_redirect_uri"),
        ({"redirect_uri": "http://bot.example/slack/oauth_redirect"}, "bad_redirect_uri"),
        ({"scope": "chat:write,files:read"}, "invalid_scope"),
        ({"scope": ""}, "invalid_scope"),
        ({"user_scope": "chat:write"}, "invalid_scope"),
    ],
)
async def test_an_address_that_slack_would_not_take_is_named(slack: Script, more: dict[str, str], error: str) -> None:
    assert (await slack.post("authorize", url=address(slack, **more)))["error"] == error


async def test_only_the_second_version_of_oauth_is_known(slack: Script) -> None:
    older = await slack.post("authorize", url=address(slack).replace("/v2/", "/"))
    assert older["error"] == "oauth_authorization_url_mismatch"


async def test_a_refusal_goes_back_without_a_code(slack: Script) -> None:
    answer = await slack.post("authorize", url=address(slack), decide="deny")
    assert answered(answer["redirect"]) == {"error": "access_denied", "state": "s1"}
    assert (await slack.post("authorize", url=address(slack), decide="perhaps"))["error"] == "unknown_decision"


async def test_a_guest_installs_nothing(slack: Script) -> None:
    slack.sandbox.world.teams[0].users[1].guest = "multi"
    assert (await slack.post("authorize", url=address(slack), user="U12"))["error"] == "restricted_action"


async def test_scopes_are_those_that_were_granted_and_only_grow(slack: Script) -> None:
    await slack.post("uninstall")
    token = await install(slack)
    _, answer = await slack.call("conversations.join", token, channel="C12")
    assert (answer["error"], answer["provided"]) == ("missing_scope", "chat:write,users:read")
    assert await install(slack, url=address(slack, scope="channels:join")) == token
    assert (await slack.call("conversations.join", token, channel="C12"))[1]["ok"]
    assert slack.sandbox.world.teams[0].scopes == ["chat:write", "users:read", "channels:join"]


async def test_every_answer_to_a_token_names_its_scopes(slack: Script) -> None:
    granted = "chat:write,channels:read,channels:join,im:write,users:read,commands"
    for path in ("auth.test", "conversations.history", "users.info"):
        async with slack._session.get(f"{slack.url}/api/{path}", headers={"Authorization": f"Bearer {TOKEN}"}) as got:
            assert got.headers["x-oauth-scopes"] == granted
    async with slack._session.get(f"{slack.url}/api/auth.test") as got:
        assert "x-oauth-scopes" not in got.headers


async def test_a_fault_can_be_arranged_for_the_token_too(slack: Script) -> None:
    await slack.post("fault", method="oauth.v2.access", kind="server_error", team=None, channel=None)
    given = await code(slack)
    assert (await exchange(slack, given))["error"] == "internal_error"
    assert (await exchange(slack, given))["ok"]


async def test_the_page_to_install_is_the_bot_s_own() -> None:
    async with listening(installable()) as slack:
        assert (await slack.get("state"))["install_url"] is None
        slack.sandbox.connect_http("http://127.0.0.1:5555/slack/events")
        assert (await slack.get("state"))["install_url"] == "http://127.0.0.1:5555/slack/install"
    async with listening(MANIFEST) as slack:
        slack.sandbox.connect_http("http://127.0.0.1:5555/slack/events")
        assert (await slack.get("state"))["install_url"] is None


async def test_a_redirect_url_on_this_machine_has_the_bot_s_port() -> None:
    async with listening(installable("http://127.0.0.1/slack/oauth_redirect")) as slack:
        slack.sandbox.connect_http("http://127.0.0.1:5555/slack/events")
        there = "http://127.0.0.1:5555/slack/oauth_redirect"
        for named in ({}, {"redirect_uri": there}):
            answer = await slack.post("authorize", url=address(slack, **named))
            assert answer["redirect"].startswith(f"{there}?code=")
        other = address(slack, redirect_uri="http://127.0.0.1:6666/slack/oauth_redirect")
        assert (await slack.post("authorize", url=other))["error"] == "bad_redirect_uri"


async def test_an_older_world_still_loads(tmp_path: Path) -> None:
    def forgetful(world: dict[str, Any]) -> dict[str, Any]:
        for name in ("client_secret", "enterprises", "dead_tokens"):
            del world[name]
        for team in world["teams"]:
            for name in ("scopes", "enterprise_id", "revoked"):
                del team[name]
            for user in team["users"]:
                for name in ("guest", "deleted", "home_team"):
                    del user[name]
            for channel in team["channels"]:
                del channel["shared_with"]
        return world

    first = Sandbox(manifest=MANIFEST, clock=MovableClock(START, running=False), world=small_world(), data=tmp_path)
    await first.start()
    first.state._keep("world", forgetful(first.world.as_dict()))
    await first.stop()
    secrets = []
    for _ in range(2):
        later = Sandbox(manifest=MANIFEST, clock=MovableClock(START, running=False), data=tmp_path)
        await later.start()
        team = later.world.teams[0]
        assert (team.installed, team.scopes) == (True, MANIFEST["oauth_config"]["scopes"]["bot"])
        secrets.append(later.world.client_secret)
        await later.stop()
    assert secrets[0] == secrets[1]
