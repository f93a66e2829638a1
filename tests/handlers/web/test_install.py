"""Adding the bot to a workspace: from its page over Slack's consent to the table, and every way in which it ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import select

from bot.rules.deliveries import ONBOARDING
from bot.sandbox.faults import Fault
from bot.usecases import installations
from storage.database import Database
from storage.records import Installation, OAuthState
from tests.community import START
from tests.living import NEW, Living, living, replica

AGAIN = 'href="/slack/install"'
pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def installed(bot: Living) -> list[Installation]:
    return list(bot.database.write_here(lambda session: session.scalars(select(Installation)).all()))


def states(bot: Living) -> list[OAuthState]:
    return list(bot.database.write_here(lambda session: session.scalars(select(OAuthState)).all()))


def in_both_languages(page: str, dutch: str, english: str) -> bool:
    return dutch in page and english in page and 'lang="nl"' in page and 'lang="en"' in page


async def test_a_workspace_is_installed_and_its_installer_asked_to_set_it_up(bot: Living) -> None:
    page = await bot.installs()
    assert in_both_languages(page, "Klaar", "Done")
    (record,) = installed(bot)
    team = bot.team(6)
    assert (record.team_id, record.installed_by, record.bot_user_id) == (NEW, "U0COP601", team.bot_user_id)
    assert team.bot_token not in record.bot_token
    assert states(bot) == []
    await bot.sends()
    assert len(bot.told(team, "U0COP601")) == 1
    assert [row.state for row in bot.deliveries(ONBOARDING)] == ["sent"]


async def test_only_the_digest_of_a_state_is_stored_and_no_secret_is_logged(bot: Living) -> None:
    url, cookie, page = await bot.begins()
    state = cookie.split("=", 1)[1]
    assert state in url
    assert state not in page.replace(url.replace("&", "&amp;"), "")
    assert [row.state_digest for row in states(bot)] != [state]
    assert len(states(bot)) == 1
    redirect = await bot.consents(url)
    bot.sandbox.faults.add(Fault("oauth.v2.access", "error", error="invalid_code"))
    await bot.returns(redirect, cookie)
    url, cookie, _ = await bot.begins()
    await bot.returns(await bot.consents(url), cookie)
    logged, code = bot.log.getvalue(), redirect.split("code=")[1].split("&")[0]
    assert logged
    for secret in (state, cookie.split("=", 1)[1], code, bot.sandbox.world.client_secret, bot.team(6).bot_token):
        assert secret not in logged


async def test_a_link_is_good_for_one_installation(bot: Living) -> None:
    url, cookie, _ = await bot.begins()
    redirect = await bot.consents(url)
    assert (await bot.returns(redirect, cookie))[0] == 200
    status, page = await bot.returns(await bot.consents(url), cookie)
    assert status == 401
    assert in_both_languages(page, "Niet geïnstalleerd", "Not installed")
    assert AGAIN in page


@pytest.mark.parametrize(("seconds", "status"), [(599, 200), (600, 401)])
async def test_a_link_is_good_for_ten_minutes_of_our_clock(bot: Living, seconds: int, status: int) -> None:
    url, cookie, _ = await bot.begins()
    redirect = await bot.consents(url)
    bot.clock.move_to(bot.clock.now() + timedelta(seconds=seconds))
    got, page = await bot.returns(redirect, cookie)
    assert got == status
    assert (AGAIN in page) == (status == 401)


@pytest.mark.parametrize(("team", "passed"), [("T0COP6", True), ("T1&scope=admin", False), ("<script>", False)])
async def test_only_a_workspace_s_id_is_passed_on_to_slack(bot: Living, team: str, passed: bool) -> None:
    async with bot.session.get(f"{bot.bot.url}/slack/install", params={"team": team}) as answer:
        assert answer.status == 200
        page = unescape(await answer.text())
    assert (f"team={team}" in page) is passed
    assert ("team=" in page) is passed


async def test_states_that_nobody_came_back_with_are_forgotten(bot: Living) -> None:
    await bot.begins()
    bot.clock.move_to(bot.clock.now() + timedelta(minutes=11))
    await bot.begins()
    assert len(states(bot)) == 1


@pytest.mark.parametrize("cookie", ["", "slack-app-oauth-state=another"])
async def test_another_browser_installs_nothing_and_the_right_one_still_may(bot: Living, cookie: str) -> None:
    url, own, _ = await bot.begins()
    redirect = await bot.consents(url)
    status, page = await bot.returns(redirect, cookie)
    assert status == 400
    assert AGAIN in page
    assert installed(bot) == []
    assert (await bot.returns(redirect, own))[0] == 200


async def test_without_consent_nothing_is_installed(bot: Living) -> None:
    url, cookie, _ = await bot.begins()
    status, page = await bot.returns(await bot.consents(url, decide="deny"), cookie)
    assert status == 200
    assert in_both_languages(page, "Niet geïnstalleerd", "Nobody gave permission in Slack.")
    assert AGAIN in page
    assert installed(bot) == []


async def test_what_an_address_says_is_not_repeated_on_the_page(bot: Living) -> None:
    status, page = await bot.returns(f"{bot.bot.url}/slack/oauth_redirect?error=<script>alert(1)</script>")
    assert status == 200
    assert "alert" not in page
    assert "alert" not in bot.log.getvalue()


@pytest.mark.parametrize("query", ["", "?code=1", "?state=", "?state=x&code=", "?state=x&state=y&code=1"])
async def test_a_broken_address_gives_a_page(bot: Living, query: str) -> None:
    status, page = await bot.returns(f"{bot.bot.url}/slack/oauth_redirect{query}")
    assert status == 400
    assert AGAIN in page


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "error", "error": "bad_client_secret"},
        {"kind": "error", "error": "invalid_code"},
        {"kind": "server_error"},
        {"kind": "ratelimited", "retry_after": 30},
    ],
)
async def test_a_slack_that_gives_no_token_gives_a_page(bot: Living, fault: dict[str, Any]) -> None:
    url, cookie, _ = await bot.begins()
    redirect = await bot.consents(url)
    bot.sandbox.faults.add(Fault("oauth.v2.access", **fault))
    status, page = await bot.returns(redirect, cookie)
    assert status == 401
    assert AGAIN in page
    assert installed(bot) == []


NONSENSE = [
    "<html>Bad gateway</html>",
    "[]",
    "[1]",
    '"ok"',
    '{"ok": true}',
    '{"ok": true, "access_token": "xoxb-1"}',
    '{"ok": true, "access_token": "", "team": {"id": "T1"}}',
    '{"ok": true, "access_token": "xoxb-1", "team": "T1", "enterprise": 3}',
    '{"ok": true, "access_token": "xoxb-1", "team": null, "is_enterprise_install": true}',
    '{"ok": true, "access_token": "xoxb-1", "team": {"id": "T1"}, "expires_in": "soon"}',
    '{"ok": tr',
]


@pytest.fixture
async def nonsense() -> AsyncIterator[tuple[str, list[str]]]:
    """A Slack that answers the text in a list, and its address."""
    said: list[str] = [""]

    async def answer(request: web.Request) -> web.Response:
        if request.match_info["method"] == "auth.test":
            return web.json_response({"ok": True, "bot_id": "B1"})
        kind = "text/html" if said[0].startswith("<") else "application/json"
        return web.Response(text=said[0], content_type=kind)

    application = web.Application()
    application.router.add_route("*", "/api/{method}", answer)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}", said
    await runner.cleanup()


@pytest.mark.parametrize("text", NONSENSE)
async def test_a_slack_that_answers_nonsense_gives_a_page_and_stores_nothing(
    bot: Living, nonsense: tuple[str, list[str]], text: str
) -> None:
    address, said = nonsense
    said[0] = text
    async with replica(bot.sandbox, address, bot.database, bot.clock, bot.session, bot.bot.url) as other:
        url, cookie, _ = await bot.begins()
        status, page = await bot.returns(await bot.consents(url), cookie, other)
    assert status == 401
    assert in_both_languages(page, "Niet geïnstalleerd", "Not installed")
    assert AGAIN in page
    assert installed(bot) == []


async def test_a_slack_that_cannot_be_reached_gives_a_page(bot: Living) -> None:
    async with replica(bot.sandbox, "http://127.0.0.1:9", bot.database, bot.clock, bot.session, bot.bot.url) as other:
        url, cookie, _ = await bot.begins()
        status, page = await bot.returns(await bot.consents(url), cookie, other)
    assert (status, AGAIN in page) == (401, True)


async def test_what_began_at_one_replica_ends_at_another(bot: Living, second_database: Database) -> None:
    url, cookie, _ = await bot.begins()
    redirect = await bot.consents(url)
    async with replica(bot.sandbox, bot.slack_url, second_database, bot.clock, bot.session, bot.bot.url) as other:
        first, second = await asyncio.gather(bot.returns(redirect, cookie), bot.returns(redirect, cookie, other))
    assert sorted([first[0], second[0]]) == [200, 401]
    assert len(installed(bot)) == 1


async def test_installing_again_keeps_one_installation_and_the_new_token(bot: Living) -> None:
    await bot.installs()
    first = bot.team(6).bot_token
    await bot.control("uninstall", team=NEW)
    await bot.installs()
    (record,) = installed(bot)
    assert record.disabled_at is None
    token = bot.database.write_here(installations.find, NEW)
    assert token is not None
    assert token.token == bot.team(6).bot_token != first


async def test_a_token_that_slack_rotates_is_told(bot: Living, nonsense: tuple[str, list[str]]) -> None:
    address, said = nonsense
    said[0] = (
        '{"ok": true, "access_token": "xoxe-1", "team": {"id": "T9", "name": "Draaiend"}, "expires_in": 43200,'
        ' "refresh_token": "r", "bot_user_id": "U9", "scope": "commands", "authed_user": {"id": "U1"}}'
    )
    async with replica(bot.sandbox, address, bot.database, bot.clock, bot.session, bot.bot.url) as other:
        url, cookie, _ = await bot.begins()
        assert (await bot.returns(await bot.consents(url), cookie, other))[0] == 200
    assert bot.database.write_here(installations.any_rotating) == ["Draaiend"]
    (record,) = installed(bot)
    assert record.token_expires_at is not None
    left = record.token_expires_at - bot.clock.now()
    assert timedelta(hours=11) < left <= timedelta(hours=12, minutes=1)


async def test_an_installation_of_nobody_in_particular_writes_to_nobody(
    bot: Living, nonsense: tuple[str, list[str]]
) -> None:
    address, said = nonsense
    said[0] = '{"ok": true, "access_token": "xoxb-1", "team": {"id": "T9", "name": "Zonder"}, "bot_user_id": "U9"}'
    async with replica(bot.sandbox, address, bot.database, bot.clock, bot.session, bot.bot.url) as other:
        url, cookie, _ = await bot.begins()
        assert (await bot.returns(await bot.consents(url), cookie, other))[0] == 200
    assert bot.deliveries(ONBOARDING) == []


async def test_an_organisation_is_installed_once_for_all_its_workspaces(database: Database, clock: Any) -> None:
    async with living(database, clock, organisation=(1, 2)) as bot:
        await bot.installs("T0COP1", org=True)
        (record,) = installed(bot)
        assert (record.team_id, record.enterprise_id, record.installed_by) == ("", "E1", "U0COP101")
        for number in (1, 2):
            team = bot.team(number)
            answer = await bot.types(team, team.users[0].id, "/cop", "help")
            assert "Wat ik voor je kan doen" in answer
        found = bot.database.write_here(installations.find, "T0COP2", "E1")
        assert found is not None
        assert found.team_id == ""
        assert bot.database.write_here(installations.find, "T0COP3") is None
        await bot.sends()
        assert len(bot.told(bot.team(1), "U0COP101")) == 1


def test_two_who_bring_one_state_at_once_are_not_both_let_in(database: Database, second_database: Database) -> None:
    digest = "d" * 64
    for _ in range(20):
        database.write_here(installations.any_issue_state, digest, START)
        with ThreadPoolExecutor(2) as threads:
            asked = [
                threads.submit(one.write_here, installations.any_consume_state, digest, START)
                for one in (database, second_database)
            ]
            assert sorted(one.result(20) for one in asked) == [False, True]
