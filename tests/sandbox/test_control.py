"""The control API: the clock, faults, redelivery, language, the page, and going on after a restart."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.clock import MovableClock
from bot.sandbox import Sandbox, server
from tests.community import START
from tests.sandbox.pretend import MANIFEST, Bot, Rounds, Script, small_world


async def test_the_state_waits_until_the_bot_is_ready(slack: Script) -> None:
    slack.sandbox.driver = None
    slack.sandbox.ready.clear()
    asked = asyncio.create_task(slack.get("state"))
    await asyncio.sleep(0.1)
    assert not asked.done()
    slack.sandbox.driver = Rounds(slack.sandbox, [])
    state = await asked
    assert [team["id"] for team in state["teams"]] == ["T1", "T2"]
    assert [user["role"] for user in state["teams"][0]["users"]] == ["coordinator", "case_holder"]
    channel = state["teams"][0]["channels"][0]
    assert {name: channel[name] for name in ("id", "name", "private")} == {"id": "C11", "name": "cop", "private": False}
    assert {"now", "commands", "shortcuts", "language", "upcoming", "mode", "seq"} <= set(state)


async def test_nothing_secret_is_in_the_state(slack: Script) -> None:
    assert "secret" not in str(await slack.get("state"))


async def test_the_clock_stops_at_every_due_moment_in_order(slack: Script) -> None:
    due = [START + timedelta(hours=hour) for hour in (30, 2, 7)]
    slack.sandbox.driver = rounds = Rounds(slack.sandbox, due)
    answer = await slack.post("clock", forward_seconds=8 * 3600)
    assert rounds.done == [(moment, moment) for moment in sorted(due)[:2]]
    assert answer["now"] == (START + timedelta(hours=8)).isoformat()


async def test_a_sleeper_finds_everything_at_once(slack: Script) -> None:
    slack.sandbox.driver = rounds = Rounds(slack.sandbox, [START + timedelta(hours=1)])
    woken = START + timedelta(hours=3)
    await slack.post("clock", to=woken.isoformat(), sleep=True)
    assert rounds.done == [(START + timedelta(hours=1), woken)]


async def test_the_clock_jumps_to_the_next_reminder(slack: Script) -> None:
    slack.sandbox.driver = Rounds(slack.sandbox, [START + timedelta(hours=5)])
    assert (await slack.post("clock", next="reminder"))["now"] == (START + timedelta(hours=5)).isoformat()
    assert (await slack.post("clock", next="reminder"))["error"] == "nothing_planned"


async def test_the_clock_goes_back_only_for_a_sleeper(slack: Script) -> None:
    before = (START - timedelta(hours=1)).isoformat()
    assert (await slack.post("clock", to=before))["error"] == "backwards"
    assert (await slack.post("clock", to=before, sleep=True))["ok"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("command", {"team": "T1"}),
        ("clock", {"to": "yesterday"}),
        ("clock", {"forward_seconds": "x"}),
        ("submit", {"team": "T1", "user": "U11", "values": [1]}),
        ("fault", {"method": "auth.test", "kind": "error", "times": "often"}),
        ("say", []),
    ],
)
async def test_a_malformed_request_is_a_400_with_its_error(slack: Script, path: str, body: object) -> None:
    await slack.call("views.open", trigger_id=await slack.trigger(), view=_form())
    status, answer = await slack.post_raw(path, body)
    assert (status, answer["ok"]) == (400, False)
    assert answer["error"]


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"team": "T9"}, "team_not_found"),
        ({"user": "U99"}, "user_not_found"),
        ({"channel": "C99"}, "channel_not_found"),
    ],
)
async def test_who_or_what_does_not_exist_is_named(slack: Script, body: dict[str, str], error: str) -> None:
    assert (await slack.post("say", text="x", **body))["error"] == error


async def test_the_last_requests_come_once_more_with_the_same_body(slack: Script, bot: Bot) -> None:
    await slack.post("command", command="/plain", text="een")
    await slack.get("home")
    assert (await slack.post("redeliver", last=2))["statuses"] == [200, 200]
    assert bot.bodies[2:] == bot.bodies[:2]
    assert bot.headers[3]["X-Slack-Retry-Num"] == "1"
    assert len({header["X-Slack-Signature"] for header in bot.headers}) >= 2


async def test_redelivering_nothing_sends_nothing(slack: Script, bot: Bot) -> None:
    await slack.post("command", command="/plain")
    assert (await slack.post("redeliver", last=0))["statuses"] == []


async def test_the_language_is_told_to_everybody(slack: Script, bot: Bot) -> None:
    slack.sandbox.driver = rounds = Rounds(slack.sandbox, [])
    assert (await slack.post("language", language="en"))["ok"]
    assert rounds.language == "en"
    assert {one["event"]["user"]["locale"] for one in bot.heard} == {"en-GB"}
    assert len(bot.heard) == 4
    assert (await slack.get("state"))["language"] == "en"
    assert (await slack.post("language", language="fy"))["ok"] is False


async def test_a_change_ends_the_wait(slack: Script) -> None:
    seq = (await slack.get("state"))["seq"]
    waiting = asyncio.create_task(slack.get("changes", since=str(seq)))
    await asyncio.sleep(0.05)
    await slack.post("say", text="Dag")
    assert (await asyncio.wait_for(waiting, 2))["seq"] > seq


async def test_the_page_is_served_under_a_strict_policy(slack: Script) -> None:
    status, text, headers = await slack.page("/")
    assert status == 200
    assert "<html" in text.lower()
    assert headers["Content-Security-Policy"].startswith("default-src 'self'")
    assert (await slack.page("/sandbox/page/app.js"))[0] == 200
    assert (await slack.page("/sandbox/page/../world.py"))[0] == 404
    assert (await slack.page("/sandbox/page/%2e%2e/world.py"))[0] in (403, 404)


async def test_without_its_page_it_still_serves_and_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(server, "PAGE", tmp_path / "nowhere")
    sandbox = Sandbox(manifest=MANIFEST, clock=MovableClock(START, running=False), world=small_world())
    url = await sandbox.start()
    async with aiohttp.ClientSession() as session, session.get(url + "/") as answer:
        assert answer.status == 404
        assert "page is missing" in await answer.text()
    await sandbox.stop()


async def test_a_restart_goes_on_where_it_stopped(tmp_path: Path) -> None:
    secrets, messages, nows = [], [], []
    for turn in range(2):
        sandbox = Sandbox(manifest=MANIFEST, clock=MovableClock(START, running=False), data=tmp_path)
        url = await sandbox.start()
        sandbox.driver = Rounds(sandbox, [])
        assert sandbox.fresh is (turn == 0)
        team = sandbox.world.teams[0]
        async with aiohttp.ClientSession() as session:
            script = Script(sandbox, url, session)
            where = {"team": team.id, "user": team.users[0].id, "channel": team.channels[0].id}
            if turn == 0:
                await script.post("say", **where, text="Blijft staan")
                await script.post("clock", forward_seconds=3600)
            messages.append((await script.get("messages", **where))["messages"])
            nows.append((await script.get("state"))["now"])
        secrets.append((sandbox.world.signing_secret, team.bot_token))
        await sandbox.stop()
    assert secrets[0] == secrets[1]
    assert messages[0] == messages[1]
    assert len(messages[0]) == 1
    assert nows[0] == nows[1] == (START + timedelta(hours=1)).isoformat()


def _form() -> dict[str, object]:
    text = {"type": "plain_text", "text": "x"}
    return {"type": "modal", "title": text, "submit": text, "blocks": []}


async def test_another_web_page_in_the_same_browser_is_refused(slack: Script) -> None:
    async with aiohttp.ClientSession() as session:
        for headers in ({"Origin": "https://elsewhere.example"}, {"Host": "elsewhere.example"}):
            async with session.post(
                f"{slack.url}/sandbox/api/clock", json={"forward_seconds": 60}, headers=headers
            ) as answer:
                assert answer.status == 403
        async with session.post(f"{slack.url}/sandbox/api/clock", json={}, headers={"Origin": slack.url}) as answer:
            assert (await answer.json())["ok"]
