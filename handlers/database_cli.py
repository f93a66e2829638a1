"""Operator commands about the database: bringing it up to date, backing it up, and putting a backup back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from bot import backups
from bot import settings as configuration
from bot.backups import BackupRefused
from bot.clock import SystemClock
from handlers.terminal import opened_database, settings_or_stop

FILE = click.Path(dir_okay=False, path_type=Path)
SEE_HELD = "See them: copbot deliveries list --state held. Then: copbot deliveries release, or copbot deliveries drop."


@click.group()
def db() -> None:
    """The database."""


@db.command()
def upgrade() -> None:
    """Bring the database to the newest version."""
    settings = settings_or_stop()
    opened_database(settings).close()
    click.echo(f"The database is up to date: {configuration.shown_database(settings)}")


@db.command()
@click.argument("file", type=FILE)
def backup(file: Path) -> None:
    """Copy the database into FILE, also while the bot runs. SQLite only: PostgreSQL has pg_dump.

    The keys of COPBOT_TOKEN_KEYS are not in it: keep those elsewhere, or Slack's tokens in it cannot be read.
    """
    settings = settings_or_stop()
    with _or_why_not():
        backups.back_up(settings, file)
    click.echo(f"Backed up and checked: {file.absolute()}")


@db.command()
@click.argument("file", type=FILE)
def restore(file: Path) -> None:
    """Put the backup FILE in the place of the database, with the bot stopped. SQLite only: PostgreSQL has pg_restore.

    What fell due since the backup is held, for it may have been posted. The replaced database is kept.
    """
    settings = settings_or_stop()
    with _or_why_not():
        done = backups.restore(settings, file, SystemClock().now())
    click.echo(f"Put back: {configuration.shown_database(settings)}")
    if done.kept is not None:
        click.echo(f"The database that stood there is kept: {done.kept}")
    _tell_held(done.held)


@db.command()
def hold() -> None:
    """Hold what fell due, after you put a backup back with other tools and before you start the bot."""
    settings = settings_or_stop()
    with _or_why_not():
        number = backups.hold(settings, SystemClock().now())
    _tell_held(number)


def _tell_held(number: int) -> None:
    click.echo(f"Held, because it may have been posted already: {number}.{f' {SEE_HELD}' if number else ''}")


@contextmanager
def _or_why_not() -> Iterator[None]:
    try:
        yield
    except BackupRefused as refused:
        click.echo(f"Nothing was changed. {refused}", err=True)
        raise SystemExit(1) from None
