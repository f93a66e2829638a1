"""The bot as an operator runs it: settings, Socket Mode, HTTP, commands. Slack is played by the sandbox."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from storage.cipher import TokenCipher
from tests.whole.running import Slack, copbot, environment, fetched, ready, until
from tests.whole.sandbox import COPBOT, free_port

pytestmark = pytest.mark.slow
COP = "bewoners-in-beeld"


@pytest.mark.parametrize("slack", ["socket"], indirect=True)
async def test_socket_mode_from_an_empty_machine_to_an_update_in_the_channel(slack: Slack, tmp_path: Path) -> None:
    key = TokenCipher.new_key()
    connected = copbot(
        tmp_path, "community", "connect", "--team", slack.team.id, "--channel", slack.channel.id, "--cop", COP,
        "--coordinator", slack.coordinator.id,
    )  # fmt: skip
    assert connected.returncode == 0, connected.stderr
    port = free_port()
    settings = {
        "COPBOT_MODE": "socket",
        "COPBOT_SLACK_BOT_TOKEN": slack.team.bot_token,
        "COPBOT_SLACK_APP_TOKEN": slack.sandbox.world.app_token,
        "COPBOT_SLACK_API_URL": f"{slack.url}/api/",
        "COPBOT_TOKEN_KEYS": key,
        "COPBOT_PORT": str(port),
        "COPBOT_LOG_FORMAT": "json",
    }
    # The token of the environment counts above the one of .env.
    (tmp_path / ".env").write_text("COPBOT_SLACK_BOT_TOKEN=xoxb-wrong\n")
    log = (tmp_path / "log").open("wb")
    process = subprocess.Popen(
        [str(COPBOT), "run"], cwd=tmp_path, env=environment(tmp_path, **settings), stdout=log, stderr=log
    )
    try:
        await ready(port)
        assert await fetched(f"http://127.0.0.1:{port}/healthz") == 200
        assert "toegevoegd" in await slack.types("/casus", "nieuw Dorpshuis")
        assert "bewaard" in await slack.types("/casusupdate", "Dorpshuis: het woord payload mag")
        await slack.sandbox.link.drop_sockets()
        await until(lambda: slack.sandbox.link.connected)
        await until(lambda: any("het woord payload mag" in text for text in slack.said()), 30)
        assert "al bij" in await slack.types("/cop", f"start {COP}")

        status = json.loads((await asyncio.to_thread(copbot, tmp_path, "status", "--json")).stdout)
        mine = next(row for row in status["communities"] if row["slug"] == COP)
        assert mine["installed"]
        assert mine["deliveries"]["sent"] == 1
        assert mine["next_kind"] == "digest"
        preview = await asyncio.to_thread(copbot, tmp_path, "digest", "preview", "--cop", COP)
        assert "“het woord payload mag”" in preview.stdout
        sent = await asyncio.to_thread(copbot, tmp_path, "digest", "send", "--cop", COP)
        assert sent.returncode == 0
        await until(lambda: any("Weekoverzicht" in text for text in slack.said()), 10)
        again = await asyncio.to_thread(copbot, tmp_path, "digest", "send", "--cop", COP)
        assert again.returncode == 1
        assert "already posted" in again.stderr
    finally:
        process.send_signal(signal.SIGTERM)
        code = await asyncio.to_thread(process.wait, 20)
        log.close()
    assert code == 0
    printed = (tmp_path / "log").read_text()
    assert f"{tmp_path}/db/copbot.db" in printed
    assert "Traceback" not in printed
    for secret in (slack.team.bot_token, slack.sandbox.world.app_token, "payload mag"):
        assert secret not in printed
        assert secret.encode() not in (tmp_path / "db/copbot.db").read_bytes() or secret == "payload mag"


@pytest.mark.parametrize("slack", ["http"], indirect=True)
async def test_http_takes_signed_requests_only_on_either_database(
    slack: Slack, tmp_path: Path, database_url: str
) -> None:
    port = free_port()
    settings = {
        "COPBOT_MODE": "http",
        "COPBOT_SLACK_SIGNING_SECRET": slack.sandbox.world.signing_secret,
        "COPBOT_SLACK_BOT_TOKEN": slack.team.bot_token,
        "COPBOT_SLACK_API_URL": f"{slack.url}/api/",
        "COPBOT_TOKEN_KEYS": TokenCipher.new_key(),
        "COPBOT_PORT": str(port),
        "COPBOT_DATABASE_URL": database_url,
    }
    checked = await asyncio.to_thread(copbot, tmp_path, "check", "--json", **settings)
    assert json.loads(checked.stdout)["ok"], checked.stdout
    process = subprocess.Popen([str(COPBOT), "run"], cwd=tmp_path, env=environment(tmp_path, **settings))
    try:
        await ready(port)
        slack.sandbox.connect_http(f"http://127.0.0.1:{port}/slack/events")
        assert "hoort nu bij" in await slack.types("/cop", f"start {COP}")
        assert "bewaard" in await slack.types("/inzicht", "Dit staat in de database.")
        await until(lambda: any("Dit staat in de database." in text for text in slack.said()), 30)
        forged = urllib.request.Request(
            f"http://127.0.0.1:{port}/slack/events",
            data=b"command=%2Fcop&text=hulp&team_id=T0COP1&user_id=U0COP101",
            headers={"X-Slack-Request-Timestamp": str(int(time.time())), "X-Slack-Signature": "v0=00"},
        )
        with pytest.raises(urllib.error.HTTPError) as refused:
            await asyncio.to_thread(urllib.request.urlopen, forged)
        assert refused.value.code == 401
    finally:
        process.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(process.wait, 20) == 0
