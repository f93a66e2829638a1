"""Connections: alive when they are used, and with the settings that the bot counts on."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterable

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from storage import engines, members
from storage.database import Database, DatabaseBusy
from storage.engines import APPLICATION
from tests.community import START


def _setting(database: Database, sqlite: str, postgresql: str) -> str:
    query = text(f"PRAGMA {sqlite}" if database.is_sqlite else f"SHOW {postgresql}")
    return str(database.write_here(lambda session: session.scalar(query)))


async def test_who_reads_may_change_nothing_and_asks_without_a_transaction(database: Database) -> None:
    if database.is_sqlite:
        assert await database.read(lambda session: session.scalar(text("PRAGMA query_only"))) == 1
        return
    assert await database.read(lambda session: session.scalar(text("SHOW transaction_read_only"))) == "on"
    once = await database.read(lambda session: [session.scalar(text("SELECT now()")) for _ in range(2)])
    assert once[0] < once[1]  # in a transaction the moment stands still


def test_settings_of_each_connection(database: Database) -> None:
    if database.is_sqlite:
        assert _setting(database, "journal_mode", "") == "wal"
        assert _setting(database, "foreign_keys", "") == "1"
    else:
        assert _setting(database, "", "jit") == "off"
        assert _setting(database, "", "application_name") == APPLICATION


@pytest.mark.parametrize("way", ["read", "write"])
async def test_a_connection_that_broke_while_it_rested_is_not_used(
    database: Database, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database.is_sqlite:
        pytest.skip("a file does not hang up")
    ask = database.read if way == "read" else database.write
    own = await asyncio.gather(*(ask(_who_am_i) for _ in range(8)))
    _hang_up(database, own)
    monkeypatch.setattr(engines, "RESTED", 0.0)
    assert not set(await asyncio.gather(*(ask(_who_am_i) for _ in range(8)))) & set(own)


async def test_when_the_server_hung_up_one_write_fails_and_those_after_it_work(database: Database) -> None:
    if database.is_sqlite:
        pytest.skip("a file does not hang up")
    own = await asyncio.gather(*(database.write_patiently(_who_am_i) for _ in range(8)))
    _hang_up(database, own)
    with pytest.raises(OperationalError):
        await database.write_patiently(_who_am_i)
    assert not set(await asyncio.gather(*(database.write_patiently(_who_am_i) for _ in range(8)))) & set(own)


async def test_a_write_waits_for_a_lock_as_long_as_its_caller_does(database: Database) -> None:
    """Whoever waits less than the one before, or longer, is not kept to that one's time."""
    query = text("PRAGMA busy_timeout" if database.is_sqlite else "SHOW lock_timeout")

    def waits(session: Session) -> float:
        said = str(session.scalar(query))
        return int(said.removesuffix("ms")) / 1000 if database.is_sqlite or said.endswith("ms") else float(said[:-1])

    for _ in range(2):
        assert engines.JOB_PATIENCE - 1 < await database.write_patiently(waits) <= engines.JOB_PATIENCE
        assert engines.EDGE_PATIENCE - 1 < await database.write(waits) <= engines.EDGE_PATIENCE


def _hang_up(database: Database, numbers: Iterable[int]) -> None:
    server = create_engine(database.url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with server.connect() as connection:
        for number in set(numbers):
            connection.execute(text("SELECT pg_terminate_backend(:number)"), {"number": number})


def _who_am_i(session: Session) -> int:
    time.sleep(0.05)  # long enough for each of those who ask at once to have a connection
    return int(session.scalar(text("SELECT pg_backend_pid()")) or 0)


async def test_who_is_cancelled_while_they_wait_is_cancelled_and_not_told_that_the_database_is_busy(
    database: Database,
) -> None:
    begun, go_on = threading.Semaphore(0), threading.Event()

    def dawdle(_session: Session) -> None:
        begun.release()
        assert go_on.wait(20)

    writers = 1 if database.is_sqlite else engines.READERS
    dawdling = [asyncio.create_task(database.write_patiently(dawdle)) for _ in range(writers)]
    for _ in dawdling:
        assert await asyncio.to_thread(begun.acquire, timeout=20)
    waiting = asyncio.create_task(database.write(members.ensure, "T1", "U1", START))
    await asyncio.sleep(0.05)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    with pytest.raises(DatabaseBusy):
        await database.write(members.ensure, "T1", "U2", START)
    go_on.set()
    await asyncio.gather(*dawdling)
    assert await database.read(members.find, "T1", "U1") is None
    assert await database.read(members.find, "T1", "U2") is None
