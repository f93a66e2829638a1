"""Entry point: settings -> build -> run | sandbox | an operator's command. Nobody imports it."""

from __future__ import annotations

import asyncio
import errno
import faulthandler
import gc
import logging
import socket
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

import click

from bot import logs, sandboxed
from bot import settings as configuration
from bot.clock import FollowingClock, SystemClock
from bot.process import Bot, TokenRefused
from bot.services import DatabaseUnusable, Services, open_database
from bot.settings import Settings, SettingsError
from bot.stopping import told_to_stop
from bot.watch import Silent
from handlers.cli import operator

STOPPED_WITHIN = 18.0
"""Seconds after which a stop that hangs is ended, before a supervisor does it. What was in hand is then repaired as
after any sudden end, by its lease."""
YOUNG = 20_000
"""So many objects may be made before the collector looks for circles among them: some tens of requests."""
START_ANEW = 75
"""Exit code for a bot that only a new start helps; sysexits.h says of it: try again later."""


async def run(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT, also when it comes while the bot starts. Raises Silent."""
    database = open_database(settings)
    # On SQLite all processes are on one machine; replicas on several follow the clock that they share.
    clock = SystemClock() if database.is_sqlite else FollowingClock()
    bot = Bot(Services(database, clock, settings))
    print(f"Database: {configuration.shown_database(settings)}", flush=True)
    told = asyncio.create_task(told_to_stop())
    living = asyncio.create_task(_live(bot, settings))
    try:
        await asyncio.wait([told, living], return_when=asyncio.FIRST_COMPLETED)
        if living.done():
            living.result()
    finally:
        faulthandler.dump_traceback_later(STOPPED_WITHIN, exit=True)
        living.cancel()
        await asyncio.wait([living])
        await bot.stop()


async def _live(bot: Bot, settings: Settings) -> None:
    address = await bot.start()
    _collect_less_often()
    print(f"CoP-bot is ready ({settings.mode}, {address}).", flush=True)
    await bot.until_silent()


def _collect_less_often() -> None:
    """What stands after the start stays; and of what a request makes nearly all goes without the collector, which at
    its usual pace would take a tenth of each request."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG)


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
    except Silent:
        raise SystemExit(START_ANEW) from None
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
            asyncio.run(sandboxed.run(port, folder))
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
