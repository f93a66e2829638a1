"""The page on which somebody lets the app in."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest

from tests.sandbox.installing import BACK, address, answered, exchange, installable
from tests.sandbox.pretend import Script, listening


@pytest.fixture
async def slack() -> AsyncIterator[Script]:
    """A pretend Slack whose first workspace lost the app."""
    manifest = installable() | {"display_information": {"name": "Bot <&> co"}}
    async with listening(manifest) as script:
        await script.post("uninstall", events=[])
        yield script


async def decided(slack: Script, decision: str, where: str = "T1", **more: str) -> tuple[int, str]:
    """Send the page's form; gives the status, and where it goes on to or what it says."""
    query = {"client_id": slack.sandbox.world.client_id, "scope": "chat:write", "state": "s&1"} | more
    data = {**query, "where": where, "decision": decision}
    headers = {"Origin": slack.url}
    async with slack._session.post(
        f"{slack.url}/oauth/v2/authorize/decide", data=data, headers=headers, allow_redirects=False
    ) as answer:
        return answer.status, answer.headers.get("Location", "") or await answer.text()


async def test_the_page_says_what_is_asked_and_that_this_is_not_slack(slack: Script) -> None:
    status, text, headers = await slack.page(address(slack))
    assert status == 200
    assert '<html lang="nl">' in text
    assert "Dit is de zandbak, niet Slack" in text
    assert "<code>chat:write</code>" in text
    assert '<label for="where">' in text
    assert ">Toestaan</button>" in text
    assert ">Annuleren</button>" in text
    assert "Bot &lt;&amp;&gt; co" in text
    assert "form-action 'self' https://bot.example" in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "same-origin"


async def test_the_page_speaks_the_language_of_the_sandbox(slack: Script) -> None:
    await slack.post("language", language="en")
    _, text, _ = await slack.page(address(slack))
    assert '<html lang="en">' in text
    assert "This is the sandbox, not Slack" in text
    assert ">Allow</button>" in text


async def test_the_first_workspace_without_the_app_is_chosen(slack: Script) -> None:
    _, text, _ = await slack.page(address(slack))
    assert re.findall(r'<option value="(\w+)" selected>', text) == ["T1"]
    assert "Team 2 (heeft Bot &lt;&amp;&gt; co al)" in text


async def test_nothing_that_is_asked_breaks_out_of_the_page(slack: Script) -> None:
    _, text, _ = await slack.page(address(slack, state='"><script>alert(1)</script>'))
    assert "<script>" not in text
    _, text, _ = await slack.page(address(slack, redirect_uri="https://<script>alert(1)</script>"))
    assert "<script>" not in text


async def test_allowing_goes_back_with_a_code_that_works(slack: Script) -> None:
    status, target = await decided(slack, "allow")
    assert status == 302
    assert target.startswith(f"{BACK}?code=")
    assert answered(target)["state"] == "s&1"
    answer = await exchange(slack, answered(target)["code"])
    assert (answer["team"]["id"], answer["authed_user"]) == ("T1", {"id": "U11"})


async def test_cancelling_goes_back_with_the_refusal(slack: Script) -> None:
    status, target = await decided(slack, "deny")
    assert (status, answered(target)) == (302, {"error": "access_denied", "state": "s&1"})


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"client_id": "1.2"}, "Invalid client_id parameter"),
        ({"redirect_uri": "https://evil.example/"}, "redirect_uri did not match any configured URIs"),
        ({"scope": "files:read"}, "Invalid permissions requested"),
    ],
)
async def test_a_wrong_address_is_explained_and_sends_nobody_anywhere(
    slack: Script, more: dict[str, str], says: str
) -> None:
    status, text, headers = await slack.page(address(slack, **more))
    assert (status, "Location" in headers, says in text) == (400, False, True)
    assert "form-action 'none'" in headers["Content-Security-Policy"]
    status, text = await decided(slack, "allow", **more)
    assert (status, says in text) == (400, True)


async def test_a_workspace_that_does_not_exist_is_not_installed_in(slack: Script) -> None:
    status, text = await decided(slack, "allow", where="T9")
    assert (status, "team_not_found" in text) == (400, True)


async def test_another_page_cannot_decide(slack: Script) -> None:
    async with slack._session.post(
        f"{slack.url}/oauth/v2/authorize/decide", data={}, headers={"Origin": "https://elsewhere.example"}
    ) as answer:
        assert answer.status == 403
