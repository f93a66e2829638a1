"""A machine on which the bot is started, stopped and killed as a process of its own."""

from __future__ import annotations

import asyncio
import json
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.rules.deliveries import CARD
from bot.sandbox.faults import Fault
from storage.records import Delivery
from tests.community import Cop, connect
from tests.whole.running import Slack, environment, ready, until
from tests.whole.sandbox import COPBOT

WITHIN = 15
"""Seconds in which the bot has stopped."""


@dataclass
class Machine:
    """A folder and a database on which the bot is started, and stopped, and started."""

    folder: Path
    slack: Slack
    cop: Cop
    settings: dict[str, str]
    port: int
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        """Start the bot, and wait for nothing."""
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(
                command or [str(COPBOT), "run"], cwd=self.folder, env=environment(self.folder, **self.settings),
                stdout=log, stderr=log,
            )  # fmt: skip
        self.started.append(process)
        return process

    async def run(self, *command: str) -> subprocess.Popen[bytes]:
        """Start the bot and wait until it is ready."""
        process = self.start(*command)
        await ready(self.port)
        self.slack.sandbox.connect_http(f"http://127.0.0.1:{self.port}/slack/events")
        return process

    def owes(self, lesson: str, cop: Cop | None = None) -> None:
        """Let a card be due now, behind those that are due already."""
        (cop or self.cop).insight(lesson)
        self.hurries()

    def hurries(self) -> None:
        """Let every card that is owed be due now."""
        now = datetime.now(UTC)

        def hurry(session: Session) -> None:
            waits = Delivery.kind == CARD, Delivery.state == "due", Delivery.ready_at > now
            session.execute(update(Delivery).where(*waits).values(due_at=now, ready_at=now))

        self.cop.do(hurry)

    async def is_sending(self, lesson: str, seconds: float) -> None:
        """Bring the bot to where it posts a card to a Slack that takes so many seconds."""
        slow = Fault("chat.postMessage", "slow", retry_after=seconds)
        self.slack.sandbox.faults.add(slow)
        self.owes(lesson)
        await until(lambda: slow.times == 0)

    def other_cop(self) -> Cop:
        """Connect a community in another workspace, where the bot is too."""
        team = self.slack.sandbox.world.teams[1]
        where = {"team_id": team.id, "channel_id": team.channels[0].id, "token": team.bot_token}
        return connect(self.cop.database, self.cop.clock, slug="sturen-op-impact", **where)

    @property
    def cards(self) -> list[Delivery]:
        """The cards as they are stored now, oldest first."""
        return self.cop.deliveries(CARD)

    def posted(self, lesson: str, cop: Cop | None = None) -> list[str]:
        """Give the names of the messages in the channel that hold a lesson."""
        where = cop or self.cop
        known = self.slack.sandbox.state.messages.get((where.team_id, where.channel_id), [])
        return [one["ts"] for one in known if lesson in json.dumps(one, ensure_ascii=False)]

    async def told(self) -> tuple[int, str]:
        """Give what /readyz says: its status and its reason; status 0 when nobody listens."""

        def ask() -> tuple[int, str]:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as answer:
                    return answer.status, json.load(answer)["reason"]
            except urllib.error.HTTPError as error:
                return error.code, json.load(error)["reason"]
            except OSError:
                return 0, ""

        return await asyncio.to_thread(ask)

    async def says(self, status: int, reason: str) -> None:
        """Wait until /readyz says this."""
        end = time.monotonic() + WITHIN
        while (said := await self.told())[0] != status or reason not in said[1]:
            assert time.monotonic() < end, said
            await asyncio.sleep(0.05)


async def ended(process: subprocess.Popen[bytes], seconds: float = WITHIN) -> int:
    """Give the exit code of a process that ends in time."""
    return await asyncio.to_thread(process.wait, seconds)
