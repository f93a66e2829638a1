"""A backup that is put back says nothing a second time: from the command to what stands in the channel."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
from collections import Counter
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from bot.clock import SystemClock
from bot.usecases import communities
from storage import backups
from storage.cipher import TokenCipher
from storage.database import Database
from tests.community import Cop
from tests.storage.test_from_0001 import engine_of, first_version
from tests.whole.owed import connected, owe, owe_digest_and_reminder, posted, put
from tests.whole.running import Slack, copbot, running, until

pytestmark = pytest.mark.slow
HTTP = pytest.mark.parametrize("slack", ["http"], indirect=True)
KEY = TokenCipher.new_key()


def soon(seconds: float = 0) -> datetime:
    """Give a moment from now."""
    return SystemClock().now() + timedelta(seconds=seconds)


def held(folder: Path, **settings: str) -> dict[str, dict[str, Any]]:
    """Give what an operator sees that is held, by key."""
    done = copbot(folder, "deliveries", "list", "--state", "held", "--json", **settings)
    assert (done.returncode, done.stderr) == (0, "")
    return {row["key"]: row for row in json.loads(done.stdout)["deliveries"]}


def opened(folder: Path) -> Database:
    """Open the folder's database."""
    database = Database(f"sqlite:///{folder}/db/copbot.db", TokenCipher([KEY]))
    database.upgrade()
    return database


async def operator(folder: Path, *words: str, **settings: str) -> str:
    """Run a command that works. Gives what it says."""
    done = await asyncio.to_thread(copbot, folder, *words, **settings)
    assert (done.returncode, done.stderr) == (0, ""), done
    return done.stdout


@HTTP
async def test_what_was_posted_since_the_backup_is_not_posted_again_until_the_operator_says_so(
    slack: Slack, tmp_path: Path
) -> None:
    file, backup = tmp_path / "db" / "copbot.db", tmp_path / "backup.db"
    async with running(slack, tmp_path, COPBOT_TOKEN_KEYS=KEY):
        with closing(opened(tmp_path)) as database:
            cop = connected(slack, database)
            keys = owe_digest_and_reminder(cop, soon(8)) | {owe(cop, "Voor de kopie", soon(8))}
            backups.back_up(file, backup)
            assert posted(slack, cop) == Counter()
            await until(lambda: posted(slack, cop) == Counter(keys), 60)
            refused = await asyncio.to_thread(copbot, tmp_path, "db", "restore", "backup.db")
            assert (refused.returncode, refused.stdout) == (1, "")
            assert "Stop it first." in refused.stderr

    said = await operator(tmp_path, "db", "restore", "backup.db")
    assert f"Put back: {file}" in said
    assert "may have been posted already: 3." in said
    assert len([found for found in file.parent.iterdir() if "replaced" in found.name]) == 1

    async with running(slack, tmp_path, COPBOT_TOKEN_KEYS=KEY):
        with closing(opened(tmp_path)) as database:
            cop = connected(slack, database)
            # What is new goes, so what is not posted is not on its way.
            new = owe(cop, "Na de kopie", soon())
            await until(lambda: posted(slack, cop)[new] == 1, 60)
            assert posted(slack, cop) == Counter([*keys, new])
            rows = await asyncio.to_thread(held, tmp_path)
            assert set(rows) == keys
            assert {row["reason"] for row in rows.values()} == {"restored"}
            assert "Voor de kopie" not in str(rows)
            too_late = next(row for row in rows.values() if row["kind"] == "reminder")
            _too_late(cop, too_late["id"])
            said = await operator(tmp_path, "deliveries", "release", "--all-held")
            assert said.strip() == "due 2, missed 1"
            await until(lambda: posted(slack, cop) == Counter([*keys, *(keys - {too_late["key"]}), new]), 60)


def _too_late(cop: Cop, delivery_id: int) -> None:
    (row,) = [row for row in cop.deliveries() if row.id == delivery_id]
    put(cop, row, soon() - timedelta(hours=2), state="held")


def test_a_backup_of_an_older_version_is_brought_up_to_date_before_it_takes_its_place(tmp_path: Path) -> None:
    engine = engine_of(f"sqlite:///{tmp_path}/backup.db")
    with engine.begin() as connection:
        first_version(connection)
    done = copbot(tmp_path, "db", "restore", "backup.db")
    assert (done.returncode, done.stderr) == (0, "")
    assert copbot(tmp_path, "deliveries", "list").stdout.strip() == "There are none."
    opened(tmp_path).close()


@HTTP
@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_on_postgresql_the_bots_own_tools_say_which_to_use_and_hold_what_those_put_back(
    slack: Slack, tmp_path: Path, database_url: str
) -> None:
    if not shutil.which("pg_dump") or not shutil.which("pg_restore"):
        pytest.skip("pg_dump and pg_restore are not installed")
    settings = {"COPBOT_DATABASE_URL": database_url, "COPBOT_TOKEN_KEYS": KEY}
    for command, tool in (("backup", "pg_dump"), ("restore", "pg_restore")):
        refused = await asyncio.to_thread(copbot, tmp_path, "db", command, "backup.dump", **settings)
        assert refused.returncode == 1
        assert tool in refused.stderr
    with closing(Database(database_url, TokenCipher([KEY]))) as database:
        database.write_here(communities.seed)
        cop = connected(slack, database)
        keys = owe_digest_and_reminder(cop, soon())
        _with_tool("pg_dump", "--format=custom", "--file=backup.dump", url=database_url, folder=tmp_path)
        async with running(slack, tmp_path, **settings):
            await until(lambda: posted(slack, cop) == Counter(keys), 60)
            refused = await asyncio.to_thread(copbot, tmp_path, "db", "hold", **settings)
            assert "A bot runs on this database. Stop it first" in refused.stderr
    _with_tool("pg_restore", "--clean", "--if-exists", "backup.dump", url=database_url, folder=tmp_path)
    assert "may have been posted already: 2." in await operator(tmp_path, "db", "hold", **settings)
    async with running(slack, tmp_path, **settings):
        with closing(Database(database_url, TokenCipher([KEY]))) as database:
            cop = connected(slack, database)
            new = owe(cop, "Na de kopie", soon())
            await until(lambda: posted(slack, cop)[new] == 1, 60)
        assert posted(slack, cop) == Counter([*keys, new])
        assert set(await asyncio.to_thread(held, tmp_path, **settings)) == keys


def _with_tool(tool: str, *words: str, url: str, folder: Path) -> None:
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    subprocess.run([tool, f"--dbname={address}", *words], cwd=folder, check=True, capture_output=True)
