"""Entry point: settings -> build -> run | sandbox | an operator's command. Nobody imports it."""

from __future__ import annotations

import asyncio
import errno
import gc
import logging
import signal
import socket
import sys
import tempfile
from contextlib import suppress
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any, NoReturn

import click

from bot import demo, logs
from bot import settings as configuration
from bot.clock import MovableClock, SystemClock
from bot.process import Bot, TokenRefused
from bot.sandbox import Sandbox
from bot.services import DatabaseUnusable, Services, open_database
from bot.settings import Settings, SettingsError
from bot.usecases import communities, deliveries
from handlers.cli import operator
from handlers.slack.manifest import manifest
from jobs.composers import COMPOSERS
from jobs.plan import plan
from storage.cipher import TokenCipher


class SandboxDriver:
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


async def run(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT."""
    bot = Bot(Services(open_database(settings), SystemClock(), settings))
    print(f"Database: {configuration.shown_database(settings)}", flush=True)
    try:
        address = await bot.start()
        print(f"CoP-bot is ready ({settings.mode}, {address}).", flush=True)
        await _told_to_stop()
    finally:
        await bot.stop()


async def run_sandbox(port: int, data: Path) -> None:
    """Run the bot inside a pretend Slack until SIGTERM or SIGINT."""
    clock = MovableClock(demo.REPLAY_FROM)
    sandbox = Sandbox(manifest=manifest("http", "http://127.0.0.1"), clock=clock, data=data)
    page = await sandbox.start("127.0.0.1", port)
    print(f"The sandbox is at {page} (this is not Slack). Stop it with Ctrl+C.", flush=True)
    # The bot must know its own address before it listens, to be sent back to; nobody else may take it meanwhile.
    at = socket.create_server(("127.0.0.1", 0))
    settings = _sandbox_settings(sandbox, page, at.getsockname()[1], data)
    bot = Bot(Services(open_database(settings, outlives_power=False), clock, settings), at)
    try:
        if sandbox.fresh:
            await asyncio.to_thread(bot.services.database.upgrade)
            await bot.services.database.write_patiently(communities.seed)
            lines = files("bot.sandbox").joinpath("updates.jsonl").read_text("utf-8").splitlines()
            await bot.services.database.write_patiently(demo.furnish, _workspaces(sandbox), lines)
        address = await bot.start()
        sandbox.connect_http(f"{address}/slack/events")
        driver = SandboxDriver(bot)
        if sandbox.fresh:
            await driver.replay(clock, demo.START)
        sandbox.driver = driver
        print(f"CoP-bot is ready. Its data is in {data}.", flush=True)
        await _told_to_stop()
    finally:
        await bot.stop()
        await sandbox.stop()


def _sandbox_settings(sandbox: Sandbox, page: str, port: int, data: Path) -> Settings:
    return Settings(
        mode="http",
        slack_signing_secret=sandbox.world.signing_secret,
        slack_client_id=sandbox.world.client_id,
        slack_client_secret=sandbox.world.client_secret,
        slack_api_url=f"{page}/api/",
        public_url=f"http://127.0.0.1:{port}",
        token_keys=(_sandbox_key(data),),
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


def _sandbox_key(data: Path) -> str:
    """Give the sandbox's own key, made once and kept beside its data."""
    file = data / "token.key"
    if not file.exists():
        file.write_text(TokenCipher.new_key())
        file.chmod(0o600)
    return file.read_text().strip()


async def _told_to_stop() -> None:
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    await stop.wait()


class InPlainWords(click.Group):
    """Ends a command whose database cannot be used with one line instead of a stack trace."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except DatabaseUnusable as error:
            _stop(f"COPBOT_DATABASE_URL: the database cannot be used: {error}.")


@click.group(cls=InPlainWords, commands=dict(operator.commands))
def main() -> None:
    """CoP-bot: a Slack bot for Communities of Practice."""
    gc.freeze()  # what was imported stays: the collector need not walk through it, while running nor at the end


@main.command("run")
def run_command() -> None:
    """Run the bot with the settings of the environment and .env."""
    try:
        settings = configuration.read(configuration.environment(), to_run=True)
    except SettingsError as error:
        for mistake in error.mistakes:
            print(mistake, file=sys.stderr)
        raise SystemExit(2) from None
    logs.configure(settings.log_format)
    try:
        asyncio.run(run(settings))
    except TokenRefused as error:
        _stop(str(error))
    except socket.gaierror:
        _stop(f"COPBOT_HOST: {settings.host} is no address of this machine.")
    except OSError as error:
        _stop_at_port(error, settings.port, settings.host)


@main.command("sandbox")
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True)
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="Default: a temporary folder.")
def sandbox_command(port: int, data: Path | None) -> None:
    """Try everything in a pretend Slack, with no account."""
    logs.configure("text")
    logging.getLogger().setLevel(logging.WARNING)
    with tempfile.TemporaryDirectory(prefix="copbot-") as temporary, suppress(KeyboardInterrupt):
        folder = (data or Path(temporary)).absolute()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            _stop(f"The folder {folder} cannot be made ({error.strerror}). Choose another one: make sandbox DATA=…")
        try:
            asyncio.run(run_sandbox(port, folder))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                _stop(f"Port {port} is in use by another program. Try another one: make sandbox PORT={port + 1}")
            _stop_at_port(error, port, "127.0.0.1")


def _stop_at_port(error: OSError, port: int, host: str) -> NoReturn:
    """Say in one line why the bot cannot listen; an error of another kind stays what it is."""
    if error.errno == errno.EADDRINUSE:
        _stop(f"COPBOT_PORT: {port} is in use by another program.")
    if error.errno == errno.EADDRNOTAVAIL:
        _stop(f"COPBOT_HOST: {host} is no address of this machine.")
    if error.errno == errno.EACCES:
        _stop(f"COPBOT_PORT: this user may not listen at {port}. Choose one above 1023.")
    raise error


def _stop(line: str) -> NoReturn:
    """Say in one line why the start failed."""
    print(line, file=sys.stderr)
    raise SystemExit(2)


if __name__ == "__main__":
    main()
