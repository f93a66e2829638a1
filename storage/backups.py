"""A SQLite database copied while it is in use, and a copy put in its place. What cannot be done is told in one line."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool

from storage.database import DatabaseUnusable
from storage.engines import APPLICATION
from storage.schema import known_revisions

COMPANIONS = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database; beside another one it would be taken for that one's."""
OURS = {"alembic_version", "communities", "deliveries"}
PATIENCE = 2.0
"""Seconds that a lock is waited for: a running bot never lets go."""


class BackupRefused(Exception):
    """A backup cannot be made or put back; nothing was changed. The text says why in one line."""


def back_up(source: Path, target: Path) -> None:
    """Copy a database into a new file, as it stands at one moment, and look whether the copy is whole.

    Whoever writes meanwhile does not wait. Raises BackupRefused.
    """
    if not source.is_file():
        raise BackupRefused(f"There is no database at {source}.")
    copy = _beside(target)
    with _in_plain_words(target), _taken_away(copy):
        _free(target)
        _copy(source, copy, "rw")
        _free(target)
        copy.rename(target)
        _settle(target.parent)


@contextmanager
def replacing(current: Path, backup: Path, now: datetime) -> Iterator[tuple[Path, Path | None]]:
    """Give a copy of a backup to work on, and where the present database will be kept (None: there is none).

    When the work is done, the copy takes the present one's place at once. Nobody can use the present one meanwhile.
    Raises BackupRefused: for a file that is none of ours, and while another process has the present one open.
    """
    copy = _beside(current)
    with _in_plain_words(current), _taken_away(copy):
        if not backup.is_file():
            raise BackupRefused(f"There is no file {backup}.")
        if current.exists() and backup.samefile(current):
            raise BackupRefused(f"{backup} is the database itself.")
        current.parent.mkdir(parents=True, exist_ok=True)
        _copy(backup, copy, "ro")
        _check_ours(copy, backup)
        aside = current.with_name(f"{current.name}.replaced-{now:%Y%m%dT%H%M%SZ}") if current.exists() else None
        with _alone_with(current):
            yield copy, aside
            _fold(copy)
            if aside is not None:
                _put_aside(current, aside, copy)
            copy.replace(current)
            _settle(current.parent)


def is_in_use(url: str) -> bool:
    """Say whether another process of the bot has the database open."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        try:
            with _alone_with(Path(address.database or "")):
                return False
        except BackupRefused:
            return True
    engine = create_engine(address, poolclass=NullPool)
    mine = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = :name"
    with engine.connect() as connection:
        return bool(connection.scalar(text(mine), {"name": APPLICATION}))


@contextmanager
def _alone_with(current: Path) -> Iterator[None]:
    """Keep everybody else out of a database. Raises BackupRefused while another process has it open."""
    if not current.exists():
        yield
        return
    with ExitStack() as stack:
        try:
            connection = stack.enter_context(closing(_open(current)))
            # Only who is alone can leave the write-ahead log; afterwards all of it stands in the one file.
            connection.execute("PRAGMA journal_mode=DELETE")
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.DatabaseError as error:
            code = error.sqlite_errorcode & 0xFF
            if code == sqlite3.SQLITE_BUSY:
                raise BackupRefused(f"The bot, or another program, has {current} open. Stop it first.") from error
            if code not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
                raise BackupRefused(f"{current} cannot be used ({error}).") from error
            # A damaged one is replaced for just that; nobody can work with it.
        yield


def _copy(source: Path, copy: Path, mode: str) -> None:
    """Copy in one step: with a write-ahead log a reader sees one moment, and keeps nobody from writing.

    Opened to write, the last one to close a database leaves no log beside it; a backup is only read.
    """
    os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        with closing(_open(source, mode)) as old, closing(_open(copy)) as new:
            old.backup(new)
            new.execute("PRAGMA journal_mode=DELETE")
            found = new.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise BackupRefused(f"{source} cannot be copied: {error}.") from error
    if found != "ok":
        raise BackupRefused(f"{source} is damaged: {found}.")


def _check_ours(copy: Path, backup: Path) -> None:
    with closing(_open(copy)) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not tables >= OURS:
            raise BackupRefused(f"{backup} is no database of the bot's.")
        revisions = {name for (name,) in connection.execute("SELECT version_num FROM alembic_version")}
    newer = revisions - known_revisions()
    if newer:
        made = ", ".join(sorted(newer))
        raise BackupRefused(f"{backup} is of a newer version of the bot (its tables are those of {made}).")


def _fold(copy: Path) -> None:
    """Bring all of it into the one file."""
    with closing(_open(copy)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")


def _put_aside(current: Path, aside: Path, copy: Path) -> None:
    """Keep the present database under another name; what takes its place is for the same users."""
    before = current.stat()
    copy.chmod(stat.S_IMODE(before.st_mode))
    if os.geteuid() == 0:
        os.chown(copy, before.st_uid, before.st_gid)
    # A second name rather than a move: at no moment is there nothing, which a bot that starts would fill.
    aside.hardlink_to(current)
    for companion in COMPANIONS:
        with suppress(FileNotFoundError):
            Path(f"{current}{companion}").rename(f"{aside}{companion}")


def _open(file: Path, mode: str = "rw") -> sqlite3.Connection:
    address = f"file:{quote(str(file.absolute()))}?mode={mode}"
    return sqlite3.connect(address, uri=True, isolation_level=None, timeout=PATIENCE)


def _beside(file: Path) -> Path:
    """Name an unfinished file: in the same folder, so that it can take the other's place at once."""
    return file.with_name(f".{file.name}.{os.getpid()}.unfinished")


def _free(target: Path) -> None:
    if target.exists():
        raise BackupRefused(f"{target} is there already. Choose another name.")


def _settle(folder: Path) -> None:
    """Wait until the disk knows the folder's new names."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


@contextmanager
def _taken_away(copy: Path) -> Iterator[None]:
    """Leave nothing unfinished behind."""
    try:
        yield
    finally:
        for name in ("", *COMPANIONS):
            Path(f"{copy}{name}").unlink(missing_ok=True)


@contextmanager
def _in_plain_words(file: Path) -> Iterator[None]:
    try:
        yield
    except DatabaseUnusable as error:
        raise BackupRefused(f"The backup cannot be brought up to date: {error}.") from error
    except OSError as error:
        raise BackupRefused(f"{file} cannot be written ({error.strerror}).") from error
