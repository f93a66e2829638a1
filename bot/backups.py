"""Backing the database up while the bot runs, and putting a backup back without saying anything twice."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import make_url

from bot.services import open_database
from bot.settings import Settings
from bot.usecases import restores
from storage import backups
from storage.backups import BackupRefused

__all__ = ["BackupRefused", "Restored", "back_up", "hold", "restore"]


@dataclass(frozen=True)
class Restored:
    """How many deliveries are held, and where the replaced database is kept (None: there was none)."""

    held: int
    kept: Path | None


def back_up(settings: Settings, target: Path) -> None:
    """Copy the database as it stands now into a new file. Raises BackupRefused."""
    backups.back_up(_file(settings, f'pg_dump --format=custom --file={target} "{{url}}"'), target.absolute())


def restore(settings: Settings, backup: Path, now: datetime) -> Restored:
    """Put a backup in the place of the database: up to date, and with everything held that may have been posted since.

    All of that is done before it takes its place. Raises BackupRefused: then nothing was changed.
    """
    current = _file(settings, f'pg_restore --clean --if-exists --dbname="{{url}}" {backup}; then: copbot db hold')
    with backups.replacing(current, backup.absolute(), now) as (copy, aside):
        address = make_url(settings.database_url).set(database=str(copy)).render_as_string(hide_password=False)
        with closing(open_database(replace(settings, database_url=address))) as database:
            database.upgrade()
            held = database.write_here(restores.hold, now)
    return Restored(held, aside)


def hold(settings: Settings, now: datetime) -> int:
    """Hold everything in the database that may have been posted since the backup from which it was put back by hand.

    Gives how many. Raises BackupRefused while a bot runs on it.
    """
    with closing(open_database(settings)) as database:
        database.upgrade()
        if backups.is_in_use(settings.database_url):
            raise BackupRefused("A bot runs on this database. Stop it first: it posts what should be held.")
        return database.write_here(restores.hold, now)


def _file(settings: Settings, instead: str) -> Path:
    """Give SQLite's file. Raises BackupRefused, with what to do instead, for PostgreSQL."""
    url = make_url(settings.database_url)
    if url.get_backend_name() != "sqlite":
        shown = url.set(drivername="postgresql", password=None).render_as_string()
        raise BackupRefused(f"This is for SQLite. PostgreSQL has tools of its own: {instead.format(url=shown)}")
    return Path(url.database or "").absolute()
