"""The bot as a process of its own, and the Slack that the sandbox plays for it in this one."""

from __future__ import annotations

import asyncio
import os
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.sandbox import Sandbox
from tests.whole.sandbox import COPBOT, free_port


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


@asynccontextmanager
async def running(slack: Slack, folder: Path, name: str = "bot", **settings: str) -> AsyncIterator[Path]:
    """Run the bot over HTTP on the folder's database, and stop it gently. Gives where its log is written."""
    port = free_port()
    known = {
        "COPBOT_MODE": "http",
        "COPBOT_SLACK_SIGNING_SECRET": slack.sandbox.world.signing_secret,
        "COPBOT_SLACK_BOT_TOKEN": slack.team.bot_token,
        "COPBOT_SLACK_API_URL": f"{slack.url}/api/",
        "COPBOT_PORT": str(port),
    }
    log = folder / f"{name}.log"
    with log.open("ab") as written:
        env = environment(folder, **known, **settings)
        process = subprocess.Popen([str(COPBOT), "run"], cwd=folder, env=env, stdout=written, stderr=written)
    try:
        await ready(port, 60)
        yield log
    finally:
        process.terminate()
        code = await asyncio.to_thread(process.wait, 30)
    assert code == 0, log.read_text()
    assert "Traceback" not in log.read_text()


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


async def ready(port: int, patience: float = 60) -> None:
    """Wait until the bot says that it is ready."""
    end = time.monotonic() + patience
    while await fetched(f"http://127.0.0.1:{port}/readyz") != 200:
        assert time.monotonic() < end, "the bot did not become ready"
        await asyncio.sleep(0.1)
