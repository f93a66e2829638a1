"""A backup of a SQLite file in use is whole and keeps nobody waiting; it only takes the place of a file nobody uses."""

from __future__ import annotations

import sqlite3
import stat
import threading
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from storage import backups
from storage.backups import BackupRefused
from storage.database import Database, DatabaseUnusable
from storage.schema import known_revisions
from tests.whole.running import copbot

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)
MEGABYTES = 20


@pytest.fixture
def file(seeded_file: Path, tmp_path: Path) -> Path:
    """A database of the bot's that nobody has open."""
    copy = tmp_path / "bot" / "copbot.db"
    copy.parent.mkdir()
    copy.write_bytes(seeded_file.read_bytes())
    return copy


@pytest.fixture
def backup(file: Path, tmp_path: Path) -> Path:
    """A backup of it."""
    target = tmp_path / "backup.db"
    backups.back_up(file, target)
    return target


def names(file: Path) -> set[str]:
    """Give what stands in a file's folder."""
    return {found.name for found in file.parent.iterdir()}


def ask(file: Path, question: str) -> list[tuple[object, ...]]:
    """Ask a file something."""
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(question).fetchall()


def change(file: Path, statement: str) -> None:
    """Change a file behind the bot's back."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(statement)
        connection.commit()


class Writer(threading.Thread):
    """Writes as fast as it can, the same number in three tables at once; waits for nobody longer than a second."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file = file
        self._enough = threading.Event()
        self.number = 0
        self.refused = ""

    def run(self) -> None:
        """Write until it is enough, or until something kept it waiting."""
        with closing(sqlite3.connect(self._file, timeout=1, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            try:
                while not self._enough.is_set():
                    self._write(connection, f"{self.number + 1:06}")
                    self.number += 1
            except sqlite3.OperationalError as error:
                self.refused = str(error)

    def enough(self) -> None:
        """Stop."""
        self._enough.set()
        self.join()

    @staticmethod
    def _write(connection: sqlite3.Connection, name: str) -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO receipts VALUES ('T1', ?, '2026-11-27')", [name])
        connection.execute("INSERT INTO oauth_states VALUES (?, '2026-11-27')", [name])
        connection.execute("UPDATE communities SET goal_en = ?", [name])
        connection.execute("COMMIT")


@pytest.mark.slow
def test_a_backup_while_another_process_writes_hard_is_whole_and_keeps_it_waiting_less_than_a_second(
    file: Path, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(file)) as connection:
        filler = [("filler", f"{number}{'x' * 4000}", "2026-11-27") for number in range(MEGABYTES * 250)]
        connection.executemany("INSERT INTO receipts VALUES (?, ?, ?)", filler)
        connection.commit()
    writer = Writer(file)
    writer.start()
    try:
        while writer.number < 20:
            time.sleep(0.01)
        before = writer.number
        done = copbot(tmp_path, "db", "backup", "0.db", COPBOT_DATABASE_URL=f"sqlite:///{file}")
        assert (done.returncode, done.stderr) == (0, "")
        for number in (1, 2):
            backups.back_up(file, tmp_path / f"{number}.db")
        after = writer.number
    finally:
        writer.enough()
    assert writer.refused == ""
    assert after > before + 10, "it was not writing meanwhile"
    for number in range(3):
        copy = tmp_path / f"{number}.db"
        assert ask(copy, "PRAGMA integrity_check") == [("ok",)]
        ((receipts,),) = ask(copy, "SELECT count(*) FROM receipts WHERE team_id = 'T1'")
        assert before <= receipts <= after
        assert ask(copy, "SELECT count(*) FROM oauth_states") == [(receipts,)]
        assert ask(copy, "SELECT DISTINCT goal_en FROM communities") == [(f"{receipts:06}",)]


def test_a_backup_is_one_file_that_only_its_owner_reads(backup: Path) -> None:
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert names(backup) == {"backup.db", "bot"}
    assert ask(backup, "SELECT count(*) FROM communities") == [(5,)]


def test_a_backup_holds_what_is_still_in_the_write_ahead_log(file: Path, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{file}")
    database.write_here(lambda session: session.execute(text("UPDATE communities SET goal_en = 'new'")))
    assert Path(f"{file}-wal").stat().st_size > 0
    backups.back_up(file, tmp_path / "backup.db")
    database.close()
    assert ask(tmp_path / "backup.db", "SELECT DISTINCT goal_en FROM communities") == [("new",)]


def test_nothing_is_written_over_by_a_backup(file: Path, tmp_path: Path) -> None:
    target = tmp_path / "backup.db"
    target.write_text("last week's")
    with pytest.raises(BackupRefused, match="is there already"):
        backups.back_up(file, target)
    assert target.read_text() == "last week's"


def test_what_cannot_be_backed_up_leaves_nothing_behind(file: Path, tmp_path: Path) -> None:
    with pytest.raises(BackupRefused, match="There is no database at"):
        backups.back_up(tmp_path / "elsewhere.db", tmp_path / "backup.db")
    with pytest.raises(BackupRefused, match="cannot be written"):
        backups.back_up(file, tmp_path / "nowhere" / "backup.db")
    contents = file.read_bytes()
    file.write_bytes(contents[:8192] + b"\0" * 4096 + contents[12288:])
    with pytest.raises(BackupRefused, match=r"is damaged|cannot be copied"):
        backups.back_up(file, tmp_path / "backup.db")
    assert names(tmp_path / "any") == {"bot"}


def test_a_backup_takes_the_place_of_the_database_which_is_kept(file: Path, backup: Path) -> None:
    change(file, "UPDATE communities SET goal_en = 'since'")
    file.chmod(0o640)
    with backups.replacing(file, backup, NOW) as (copy, aside):
        change(copy, "UPDATE communities SET goal_en = 'worked on'")
    assert aside is not None
    assert ask(file, "SELECT DISTINCT goal_en FROM communities") == [("worked on",)]
    assert ask(aside, "SELECT DISTINCT goal_en FROM communities") == [("since",)]
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert names(file) == {"copbot.db", "copbot.db.replaced-20261127T090000Z"}


def test_a_backup_can_be_put_where_there_is_no_database(backup: Path, tmp_path: Path) -> None:
    file = tmp_path / "new" / "copbot.db"
    with backups.replacing(file, backup, NOW) as (_, aside):
        assert aside is None
    assert names(file) == {"copbot.db"}
    assert ask(file, "SELECT count(*) FROM communities") == [(5,)]


def test_a_backup_can_be_put_in_the_place_of_a_damaged_database(file: Path, backup: Path) -> None:
    file.write_bytes(b"not a database at all " * 500)
    Path(f"{file}-wal").write_bytes(b"of the damaged one")
    with backups.replacing(file, backup, NOW) as (_, aside):
        pass
    assert ask(file, "SELECT count(*) FROM communities") == [(5,)]
    assert aside is not None
    assert aside.read_bytes().startswith(b"not a database")
    assert names(file) - {f"{aside.name}-shm"} == {"copbot.db", aside.name, f"{aside.name}-wal"}


def test_while_the_database_is_open_anywhere_nothing_takes_its_place(file: Path, backup: Path) -> None:
    database = Database(f"sqlite:///{file}")
    database.write_here(lambda session: session.execute(text("SELECT 1")))
    before = file.read_bytes()
    with pytest.raises(BackupRefused, match="Stop it first"), backups.replacing(file, backup, NOW):
        pytest.fail("it went on")
    assert backups.is_in_use(f"sqlite:///{file}")
    database.close()
    assert names(file) == {"copbot.db"}
    assert file.read_bytes() == before
    assert not backups.is_in_use(f"sqlite:///{file}")


def test_a_bot_that_starts_meanwhile_does_not_get_in(file: Path, backup: Path) -> None:
    late = sqlite3.connect(file, timeout=0.1)
    with closing(late), backups.replacing(file, backup, NOW), pytest.raises(sqlite3.OperationalError, match="locked"):
        late.execute("SELECT * FROM communities")
    assert ask(file, "SELECT count(*) FROM communities") == [(5,)]


def test_work_that_fails_leaves_the_database_as_it_was(file: Path, backup: Path) -> None:
    def work() -> None:
        with backups.replacing(file, backup, NOW) as (copy, _):
            change(copy, "UPDATE communities SET goal_en = 'half'")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        work()
    assert ask(file, "SELECT DISTINCT goal_en FROM communities") != [("half",)]
    assert names(file) == {"copbot.db"}


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("DROP TABLE deliveries", "is no database of the bot's"),
        ("UPDATE alembic_version SET version_num = '9999'", "is of a newer version of the bot .*9999"),
    ],
)
def test_a_file_of_another_kind_or_of_a_newer_version_is_refused(
    file: Path, backup: Path, statement: str, why: str
) -> None:
    change(backup, statement)
    with pytest.raises(BackupRefused, match=why), backups.replacing(file, backup, NOW):
        pytest.fail("it went on")
    assert names(file) == {"copbot.db"}


def test_what_is_no_database_or_is_the_database_itself_is_refused(file: Path, tmp_path: Path) -> None:
    scribble = tmp_path / "notes.txt"
    scribble.write_text("no database " * 100)
    for wrong, why in (
        (scribble, "cannot be copied"),
        (tmp_path / "nowhere.db", "There is no file"),
        (file, "is the database itself"),
    ):
        with pytest.raises(BackupRefused, match=why), backups.replacing(file, wrong, NOW):
            pytest.fail("it went on")
    assert names(file) == {"copbot.db"}


def test_a_database_of_a_newer_version_is_left_alone_with_one_line(database: Database, database_url: str) -> None:
    mine = max(known_revisions())
    name = text("UPDATE alembic_version SET version_num = :name")
    database.write_here(lambda session: session.execute(name, {"name": "9999"}))
    try:
        with pytest.raises(DatabaseUnusable, match=r"a newer version .*9999"):
            database.upgrade()
    finally:
        database.write_here(lambda session: session.execute(name, {"name": mine}))


def test_postgresql_says_whether_a_bot_is_connected(postgres_url: str) -> None:
    assert not backups.is_in_use(postgres_url)
    database = Database(postgres_url)
    database.write_here(lambda session: session.execute(text("SELECT 1")))
    assert backups.is_in_use(postgres_url)
    database.close()
    assert not backups.is_in_use(postgres_url)
