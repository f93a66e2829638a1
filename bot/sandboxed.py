"""The bot inside its sandbox: built for a pretend Slack, furnished with its demonstration, driven by its clock."""

from __future__ import annotations

import asyncio
import socket
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path

from bot import demo
from bot.clock import MovableClock
from bot.process import Bot
from bot.sandbox import Sandbox
from bot.services import Services, open_database
from bot.settings import Settings
from bot.stopping import told_to_stop
from bot.usecases import communities, deliveries
from handlers.slack.manifest import manifest
from jobs.composers import COMPOSERS
from jobs.plan import plan
from storage.cipher import TokenCipher


class Driver:
    """What the sandbox may ask of the bot: tick, and tell what comes next."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def tick(self) -> None:
        """Read the rosters, plan and post everything that is due now, and show it on the Home tabs."""
        await self._bot.rosters.tick()
        await self._post()
        while await self._bot.homes.tick():
            pass

    async def _post(self) -> None:
        await plan(self._bot.services)
        await self._bot.deliverer.repair()
        await self._bot.lookups.tick()
        while await self._bot.deliverer.tick():
            await self._bot.deliverer.settle()
        await self._bot.deliverer.settle()

    async def next_due(self, by: datetime) -> datetime | None:
        """Give the next moment worth stopping at before `by`: something to post, or a day to plan."""
        services = self._bot.services
        found = await services.database.read(deliveries.next_moment, list(COMPOSERS), by)
        tomorrow = services.clock.now() + timedelta(days=1)
        return min((moment for moment in (found, tomorrow if tomorrow <= by else None) if moment), default=None)

    async def upcoming(self, team_id: str) -> dict[str, datetime | None]:
        """Give the workspace's next reminder and digest."""
        return await self._bot.services.database.read(deliveries.upcoming, team_id)

    async def speak(self, language: str) -> None:
        """Let every channel speak this language."""
        await self._bot.services.database.write_patiently(communities.speak_everywhere, language)

    async def replay(self, clock: MovableClock, until: datetime) -> None:
        """Play the time until a moment, so that the channels hold what was shared in it; nobody came or went."""
        while True:
            await self._post()
            following = await self.next_due(until)
            if following is None:
                break
            clock.move_to(max(following, clock.now()))
        clock.move_to(until)
        await self.tick()


async def run(port: int, data: Path) -> None:
    """Run the bot inside a pretend Slack until SIGTERM or SIGINT."""
    clock = MovableClock(demo.REPLAY_FROM)
    sandbox = Sandbox(manifest=manifest("http", "http://127.0.0.1"), clock=clock, data=data)
    page = await sandbox.start("127.0.0.1", port)
    print(f"The sandbox is at {page} (this is not Slack). Stop it with Ctrl+C.", flush=True)
    # The bot must know its own address before it listens, to be sent back to; nobody else may take it meanwhile.
    at = socket.create_server(("127.0.0.1", 0))
    settings = _settings(sandbox, page, at.getsockname()[1], data)
    bot = Bot(Services(open_database(settings, outlives_power=False), clock, settings), at)
    try:
        if sandbox.fresh:
            await asyncio.to_thread(bot.services.database.upgrade)
            await bot.services.database.write_patiently(communities.seed)
            lines = files("bot.sandbox").joinpath("updates.jsonl").read_text("utf-8").splitlines()
            await bot.services.database.write_patiently(demo.furnish, _workspaces(sandbox), lines)
        address = await bot.start()
        sandbox.connect_http(f"{address}/slack/events")
        driver = Driver(bot)
        if sandbox.fresh:
            await driver.replay(clock, demo.START)
        sandbox.driver = driver
        print(f"CoP-bot is ready. Its data is in {data}.", flush=True)
        await told_to_stop()
    finally:
        await bot.stop()
        await sandbox.stop()


def _settings(sandbox: Sandbox, page: str, port: int, data: Path) -> Settings:
    return Settings(
        mode="http",
        slack_signing_secret=sandbox.world.signing_secret,
        slack_client_id=sandbox.world.client_id,
        slack_client_secret=sandbox.world.client_secret,
        slack_api_url=f"{page}/api/",
        public_url=f"http://127.0.0.1:{port}",
        token_keys=(_key(data),),
        database_url=f"sqlite:///{data / 'copbot.db'}",
        port=port,
    )


def _workspaces(sandbox: Sandbox) -> list[demo.Workspace]:
    return [
        demo.Workspace(
            team.id,
            team.name,
            team.cop,
            team.channels[0].id,
            team.bot_token,
            team.bot_id,
            team.bot_user_id,
            ",".join(team.scopes),
            [
                demo.Person(u.id, u.name, u.role, u.locale)
                for u in team.users
                if not (u.is_bot or u.deleted or u.guest or u.home_team)
            ],
        )
        for team in sandbox.world.teams
        if team.installed
    ]


def _key(data: Path) -> str:
    """Give the sandbox's own key, made once and kept beside its data."""
    file = data / "token.key"
    if not file.exists():
        file.write_text(TokenCipher.new_key())
        file.chmod(0o600)
    return file.read_text().strip()
