"""A furnished database, and the processes of a run on it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from storage.cipher import TokenCipher
from storage.database import Database
from storage.records import Record
from tests.conftest import KEY
from tests.jobs.killing.fate import Book
from tests.jobs.killing.furnish import Town, furnish, owed
from tests.jobs.killing.judge import Judge, Verdict

ROOT = Path(__file__).parents[3]
PATIENCE = 300
"""Seconds for all of a run; it gives up by itself before."""
SEED, SEEDS = "COPBOT_TEST_SEED", "COPBOT_TEST_SEEDS"


def seeds() -> list[int]:
    """Give the seeds to run: one, or as many as are asked for, or the one that is to be repeated."""
    one, many = os.environ.get(SEED), int(os.environ.get(SEEDS, "1"))
    return [int(one)] if one else list(range(1, many + 1))


@pytest.fixture
def tally(database_kind: str, tmp_path_factory: pytest.TempPathFactory) -> Book:
    """What was counted over the runs on this kind of database, by every test process."""
    folder = tmp_path_factory.getbasetemp()
    return Book((folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) / f"deaths-{database_kind}")


@pytest.fixture(scope="session")
def furnished(seeded_file: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Town]:
    """A furnished SQLite file, to copy: filling one takes longer than a run's deliveries themselves."""
    file = tmp_path_factory.mktemp("furnished") / "copbot.db"
    shutil.copyfile(seeded_file, file)
    filled = Database(f"sqlite:///{file}", TokenCipher([KEY]))
    town = furnish(filled)
    filled.close()
    return file, town


@pytest.fixture
def killing(database_url: str, furnished: tuple[Path, Town], tmp_path: Path) -> Callable[[int], Verdict]:
    """Run with a seed, and judge."""
    file, town = furnished
    _copy(file, database_url)

    def run(seed: int) -> Verdict:
        folder = tmp_path / "run"
        folder.mkdir()
        town.write(folder / "plan", database_url, KEY)
        database = Database(database_url, TokenCipher([KEY]))
        keys = database.write_here(owed)
        began = time.monotonic()
        command = [sys.executable, "-m", "tests.jobs.killing.run", str(folder), str(seed)]
        with (folder / "log").open("w") as log:
            subprocess.run(command, cwd=ROOT, stdout=log, stderr=log, timeout=PATIENCE, check=False)
        assert (folder / "end").exists(), (folder / "log").read_text()[-4000:]
        verdict = database.write_here(lambda session: Judge(folder, town, keys, session).verdict())
        database.close()
        print(f"\nseed {seed}, {time.monotonic() - began:.1f} s:", verdict.counts)
        return verdict

    return run


def _copy(file: Path, url: str) -> None:
    """Bring a furnished file's rows into the database of a test."""
    target = Database(url)
    if target.is_sqlite:
        target.close()
        for name in (file.name, f"{file.name}-wal"):
            Path(str(target.url.database)).with_name(name).unlink(missing_ok=True)
        shutil.copyfile(file, str(target.url.database))
        return
    source = Database(f"sqlite:///{file}")
    tables = Record.metadata.sorted_tables

    def rows(session: Session) -> dict[str, list[dict[str, object]]]:
        return {table.name: [dict(row) for row in session.execute(table.select()).mappings()] for table in tables}

    def fill(session: Session, found: dict[str, list[dict[str, object]]]) -> None:
        names = ", ".join(table.name for table in tables)
        session.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
        for table in tables:
            if found[table.name]:
                session.execute(table.insert(), found[table.name])
            for column in table.primary_key:
                if column.autoincrement is True or (len(table.primary_key) == 1 and column.type.python_type is int):
                    last = f"SELECT setval(pg_get_serial_sequence('{table.name}', '{column.name}'), max({column.name}))"
                    session.execute(text(f"{last} FROM {table.name}"))

    target.write_here(fill, source.write_here(rows))
    source.close()
    target.close()
