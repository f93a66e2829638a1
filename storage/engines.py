"""Connections to the two kinds of database, with the settings that the bot counts on."""

from __future__ import annotations

import math
import time
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DisconnectionError, OperationalError
from sqlalchemy.pool import NullPool, StaticPool

READERS = 4
EDGE_PATIENCE = 1.5
"""Seconds that a caller whom Slack waits for may wait for the database."""
JOB_PATIENCE = 10.0
"""Seconds that a job may wait."""
RESTED = 5.0
"""Seconds without use after which a connection to PostgreSQL is seen to work before it is used."""
BEGIN_WRITE = "BEGIN IMMEDIATE"
APPLICATION = "copbot"
"""By this name PostgreSQL knows who is connected."""


def sqlite(url: URL, *, read_only: bool, outlives_power: bool) -> Engine:
    """Give an engine whose connections begin no transaction of themselves: `begin` does.

    To write there is one connection; to read a few, which cannot change anything. Without `outlives_power` nothing
    waits for the disk."""
    if url.database in (None, "", ":memory:"):
        raise ValueError("the database needs a file: readers and the writer have connections of their own")
    engine = create_engine(
        url,
        poolclass=None if read_only else StaticPool,
        # An error message must not carry what members wrote into a log.
        hide_parameters=True,
        connect_args={"check_same_thread": False, "timeout": EDGE_PATIENCE},
    )
    only_read = ["PRAGMA query_only=ON"] if read_only else []
    _prepare(engine, *_pragmas(outlives_power=outlives_power), "PRAGMA foreign_keys=ON", *only_read)
    return engine


def postgresql(url: URL, *, read_only: bool) -> Engine:
    """Give an engine with a small pool, whose connections begin no transaction of themselves: `begin` does."""
    engine = create_engine(
        url,
        pool_size=READERS,
        max_overflow=0,
        hide_parameters=True,
        # Whoever writes says themselves where a transaction begins. Whoever only reads sees what is committed as each
        # query begins, within a transaction or without: without one the server is asked once instead of three times.
        isolation_level="AUTOCOMMIT",
        connect_args={"application_name": APPLICATION},
    )
    only_read = ["SET default_transaction_read_only TO on"] if read_only else []
    # Compiling a query for seconds never pays here: each takes milliseconds.
    _prepare(engine, "SET jit TO off", *only_read)
    _ping_what_rested(engine)
    return engine


def upgrading(url: URL, *, outlives_power: bool) -> Engine:
    """Give an engine for changing the schema; on SQLite each of its transactions begins with the right to write, and
    without foreign keys."""
    engine = create_engine(url, poolclass=NullPool)
    if url.get_backend_name() == "sqlite":
        patience = f"PRAGMA busy_timeout={int(JOB_PATIENCE * 1000)}"
        _prepare(engine, *_pragmas(outlives_power=outlives_power), patience)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(BEGIN_WRITE))
    return engine


def begin(connection: Connection, patience: float, *, is_write: bool) -> None:
    """Begin a transaction that waits at most these seconds for a lock. Raises OperationalError.

    By the driver itself. On SQLite SQLAlchemy's way (an event) would make every statement cost a third more; on
    PostgreSQL this asks the server once instead of twice.
    """
    driver: Any = connection.connection.dbapi_connection
    try:
        if connection.dialect.name == "postgresql":
            if is_write:
                driver.execute(f"BEGIN; SET LOCAL lock_timeout = {max(int(patience * 1000), 1)}", prepare=False)
            return
        if is_write:
            _wait_at_most(connection, driver, patience)
        driver.execute(BEGIN_WRITE if is_write else "BEGIN")
    except connection.dialect.loaded_dbapi.Error as error:
        if connection.dialect.is_disconnect(error, driver, None):
            connection.invalidate(error)
            connection.engine.dispose()  # The server hung up on those that rest as well.
        raise OperationalError("BEGIN", None, error) from error


def _wait_at_most(connection: Connection, driver: Any, patience: float) -> None:
    """Have SQLite wait so long for whoever writes: in tenths of a second, and said only when it is not so already."""
    tenths = math.ceil(patience * 10)
    if connection.info.get("tenths") != tenths:
        driver.execute(f"PRAGMA busy_timeout={tenths * 100}")
        connection.info["tenths"] = tenths


def _pragmas(*, outlives_power: bool) -> list[str]:
    return [
        "PRAGMA journal_mode=WAL",
        # At its default of 1000 pages it moves the same pages again and again: a tenth of what a write costs.
        "PRAGMA wal_autocheckpoint=4000",
        f"PRAGMA synchronous={'NORMAL' if outlives_power else 'OFF'}",
    ]


def _prepare(engine: Engine, *settings: str) -> None:
    """Have each new connection say these first, outside of any transaction. On SQLite it goes on so: the driver's own
    transactions begin late, so `begin` does it."""

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        if engine.dialect.name == "sqlite":
            connection.isolation_level = None
            for setting in settings:
                connection.execute(setting)
            return
        before, connection.autocommit = connection.autocommit, True
        for setting in settings:
            connection.execute(setting)
        connection.autocommit = before


def _ping_what_rested(engine: Engine) -> None:
    """See whether a connection still works before it is used, when nobody used it for some seconds: asking each time
    would cost as much as what is asked."""

    @event.listens_for(engine, "checkin")
    def put_down(_connection: Any, record: Any) -> None:
        record.info["used_at"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def pick_up(connection: Any, record: Any, _proxy: Any) -> None:
        if time.monotonic() - record.info.get("used_at", time.monotonic()) < RESTED:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error
