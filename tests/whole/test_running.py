"""The bot as an operator runs it: settings, Socket Mode, HTTP, commands. Slack is played by the sandbox."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.clock import MovableClock
from bot.sandbox import Sandbox
from handlers.slack.manifest import manifest
from storage.cipher import TokenCipher
from tests.whole.sandbox import COPBOT, free_port

pytestmark = pytest.mark.slow
COP = "bewoners-in-beeld"


class Slack:
    """The pretend Slack in this process, on the real time."""

    def __init__(self, sandbox: Sandbox, url: str) -> None:
        self.sandbox, self.url = sandbox, url
        self.team = sandbox.world.teams[0]
        self.channel, self.coordinator = self.team.channels[0], self.team.users[0]

    async def types(self, command: str, text: str = "") -> str:
        """Type a command as the coordinator; gives the private answer's text."""
        people = self.sandbox.people
        answer = await people.command(self.team, self.channel, self.coordinator, command, text)
        return str((answer or {}).get("text"))

    def said(self) -> list[str]:
        """Give what everybody can read in the CoP's channel."""
        known = self.sandbox.state.messages.get((self.team.id, self.channel.id), [])
        return [message["text"] for message in known if not message["ephemeral"]]


@pytest.fixture
async def slack(request: pytest.FixtureRequest) -> AsyncIterator[Slack]:
    sandbox = Sandbox(manifest=manifest(request.param, "http://127.0.0.1"), clock=MovableClock(datetime.now(UTC)))
    url = await sandbox.start()
    yield Slack(sandbox, url)
    await sandbox.stop()


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """Give an environment without settings of its own but these."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("COPBOT_")}
    return {**clean, "COPBOT_DATABASE_URL": f"sqlite:///{folder}/db/copbot.db", **settings}


def copbot(folder: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run an operator's command to its end."""
    return subprocess.run(
        [str(COPBOT), *words],
        cwd=folder,
        env=environment(folder, **settings),
        text=True,
        capture_output=True,
        timeout=60,
    )


async def until(check: Any, patience: float = 10) -> None:
    """Wait until something is true."""
    end = time.monotonic() + patience
    while not check():
        assert time.monotonic() < end, "it did not happen in time"
        await asyncio.sleep(0.05)


async def fetched(url: str) -> int:
    """Give the status of an address; 0 when nobody listens."""

    def ask() -> int:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    return await asyncio.to_thread(ask)


async def ready(port: int) -> None:
    """Wait until the bot says that it is ready."""
    end = time.monotonic() + 15
    while await fetched(f"http://127.0.0.1:{port}/readyz") != 200:
        assert time.monotonic() < end, "the bot did not become ready"
        await asyncio.sleep(0.1)


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


@pytest.mark.parametrize("slack", ["http"], indirect=True)
async def test_a_token_that_slack_refuses_stops_the_start_with_one_line(slack: Slack, tmp_path: Path) -> None:
    done = await asyncio.to_thread(
        copbot,
        tmp_path,
        "run",
        COPBOT_MODE="http",
        COPBOT_SLACK_SIGNING_SECRET="x",
        COPBOT_SLACK_BOT_TOKEN="xoxb-unknown",
        COPBOT_SLACK_API_URL=f"{slack.url}/api/",
        COPBOT_TOKEN_KEYS=TokenCipher.new_key(),
        COPBOT_PORT="0",
    )
    assert done.returncode == 2
    assert done.stderr.strip().splitlines()[-1] == "COPBOT_SLACK_BOT_TOKEN: Slack refuses it (invalid_auth)."


def test_a_port_that_is_taken_is_told_in_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        sandbox = copbot(tmp_path, "sandbox", "--port", port)
        settings = {
            "COPBOT_MODE": "http",
            "COPBOT_SLACK_SIGNING_SECRET": "x",
            "COPBOT_TOKEN_KEYS": TokenCipher.new_key(),
        }
        run = copbot(tmp_path, "run", COPBOT_PORT=port, **settings)
    for done in (sandbox, run):
        assert done.returncode == 2
        assert "is in use by another program" in done.stderr
        assert "Traceback" not in done.stderr


def test_every_mistake_in_the_settings_is_one_line(tmp_path: Path) -> None:
    done = copbot(tmp_path, "run", COPBOT_PORT="many", COPBOT_TIMEZONE="Mars/Base", COPBOT_LANGAUGE="nl")
    assert done.returncode == 2
    lines = done.stderr.strip().splitlines()
    named = {line.split(":")[0] for line in lines}
    assert named == {
        "COPBOT_PORT", "COPBOT_TIMEZONE", "COPBOT_LANGAUGE",
        "COPBOT_SLACK_BOT_TOKEN", "COPBOT_SLACK_APP_TOKEN", "COPBOT_TOKEN_KEYS",
    }  # fmt: skip
    assert len(lines) == 6
    assert "Traceback" not in done.stderr


def test_the_manifest_needs_no_settings_and_asks_no_history(tmp_path: Path) -> None:
    for mode in ("http", "socket"):
        done = subprocess.run(
            [str(COPBOT), "manifest", "--mode", mode, "--url", "https://bot.example"],
            cwd=tmp_path,
            env={"PATH": os.environ["PATH"]},
            capture_output=True,
            text=True,
        )
        made = json.loads(done.stdout)
        assert not any("history" in scope for scope in made["oauth_config"]["scopes"]["bot"])
        assert made["settings"]["socket_mode_enabled"] is (mode == "socket")


def test_a_second_workspace_is_refused_and_move_moves(tmp_path: Path) -> None:
    first = ("community", "connect", "--team", "T1", "--channel", "C1", "--cop", COP, "--coordinator", "U1")
    second = ("community", "connect", "--team", "T2", "--channel", "C1", "--cop", COP, "--coordinator", "U1")
    assert copbot(tmp_path, *first).returncode == 0
    refused = copbot(tmp_path, *second)
    assert refused.returncode == 1
    assert "another workspace" in refused.stderr
    assert copbot(tmp_path, *second, "--move").returncode == 0
    rows = json.loads(copbot(tmp_path, "community", "list", "--json").stdout)["communities"]
    assert [(row["team"], row["channel"]) for row in rows if row["slug"] == COP] == [("T2", "C1")]
    assert copbot(tmp_path, "db", "upgrade").returncode == 0
    unknown = copbot(tmp_path, "community", "connect", "--team", "T3", "--channel", "C9", "--cop", "bewoners")
    assert unknown.returncode == 1
    assert "Traceback" not in unknown.stderr


@pytest.mark.parametrize("slack", ["socket"], indirect=True)
async def test_an_app_token_that_slack_refuses_stops_the_start_with_one_line(slack: Slack, tmp_path: Path) -> None:
    done = await asyncio.to_thread(
        copbot,
        tmp_path,
        "run",
        COPBOT_MODE="socket",
        COPBOT_SLACK_BOT_TOKEN=slack.team.bot_token,
        COPBOT_SLACK_APP_TOKEN="xapp-unknown",
        COPBOT_SLACK_API_URL=f"{slack.url}/api/",
        COPBOT_TOKEN_KEYS=TokenCipher.new_key(),
        COPBOT_PORT="0",
    )
    assert done.returncode == 2
    assert done.stderr.strip().splitlines()[-1] == "COPBOT_SLACK_APP_TOKEN: Slack refuses it (invalid_auth)."
    assert "Traceback" not in done.stderr


HTTP = {"COPBOT_MODE": "http", "COPBOT_SLACK_SIGNING_SECRET": "x", "COPBOT_PORT": "0"}
NOBODY = "postgresql+psycopg://x@127.0.0.1:9/x"


@pytest.mark.parametrize(
    ("words", "settings", "line"),
    [
        (["status"], {"COPBOT_DATABASE_URL": NOBODY}, "COPBOT_DATABASE_URL: the database cannot be used"),
        (["db", "upgrade"], {"COPBOT_DATABASE_URL": "sqlite:////proc/x/y.db"}, "its folder cannot be made"),
        (["community", "list"], {"COPBOT_DATABASE_URL": "sqlite:////proc"}, "unable to open database file"),
        (["run"], {**HTTP, "COPBOT_DATABASE_URL": NOBODY}, "COPBOT_DATABASE_URL: the database cannot be used"),
        (["run"], {**HTTP, "COPBOT_HOST": "999.1.1.1"}, "COPBOT_HOST: 999.1.1.1 is no address of this machine."),
        (["check"], {**HTTP, "COPBOT_DATABASE_URL": NOBODY}, "The database cannot be used"),
        (["sandbox", "--port", "99999"], {}, "99999 is not in the range"),
        (["sandbox", "--data", "/proc/x"], {}, "The folder /proc/x cannot be made"),
        (["manifest", "--mode", "http"], {}, "--url should say where Slack reaches the bot"),
        (["manifest", "--mode", "http", "--url", "notaurl"], {}, "--url should say where Slack reaches the bot"),
        (["community", "connect", "--team", "bad", "--channel", "C1", "--cop", COP], {}, "'bad' is no id of Slack's"),
        (["community", "connect", "--team", "T1", "--channel", "#x", "--cop", COP], {}, "'#x' is no id of Slack's"),
        (["digest", "send", "--cop", COP], {}, "This community is not connected to a channel yet."),
        (["digest", "send", "--cop", "bewoners"], {}, "There is no community 'bewoners'. There are:"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, list) else None,
)
def test_what_an_operator_gets_wrong_is_told_in_plain_words(
    tmp_path: Path, words: list[str], settings: dict[str, str], line: str
) -> None:
    done = copbot(tmp_path, *words, **{"COPBOT_TOKEN_KEYS": TokenCipher.new_key(), **settings})
    assert done.returncode != 0
    assert line in done.stderr + done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("slack", ["http"], indirect=True)
async def test_check_says_when_the_keys_are_others_than_those_of_the_tokens(slack: Slack, tmp_path: Path) -> None:
    settings = {**HTTP, "COPBOT_SLACK_API_URL": f"{slack.url}/api/", "COPBOT_SLACK_BOT_TOKEN": slack.team.bot_token}
    port = free_port()
    process = subprocess.Popen(
        [str(COPBOT), "run"],
        cwd=tmp_path,
        env=environment(tmp_path, **{**settings, "COPBOT_TOKEN_KEYS": TokenCipher.new_key(), "COPBOT_PORT": str(port)}),
    )
    await ready(port)
    process.terminate()
    await asyncio.to_thread(process.wait, 20)
    other = {**settings, "COPBOT_TOKEN_KEYS": TokenCipher.new_key()}
    checked = await asyncio.to_thread(copbot, tmp_path, "check", **other)
    assert "WRONG COPBOT_TOKEN_KEYS: no key in COPBOT_TOKEN_KEYS opens this token." in checked.stdout
    assert "Traceback" not in checked.stderr
