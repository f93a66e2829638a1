"""What an operator types: each command does it, or says in plain words what is wrong."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
from pathlib import Path

import pytest

from storage.cipher import TokenCipher
from tests.whole.running import Slack, copbot, environment, ready
from tests.whole.sandbox import COPBOT, free_port

pytestmark = pytest.mark.slow
COP = "bewoners-in-beeld"


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
        (["check"], HTTP, "No workspace has the bot yet. Set COPBOT_SLACK_BOT_TOKEN, or COPBOT_SLACK_CLIENT_ID"),
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
    assert "its token cannot be read: no key in COPBOT_TOKEN_KEYS opens this token. Put the key back." in checked.stdout
    assert "Traceback" not in checked.stderr
