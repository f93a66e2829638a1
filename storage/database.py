"""One database, two ways in: `write` (one transaction) and `read`. Synchronous inside, awaitable outside.

SQLite: a single writer thread with one connection that begins IMMEDIATE (its default begins late and loses
updates silently), and a few reader threads without write locks. PostgreSQL: one small thread pool.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import psycopg
from psycopg.errors import LockNotAvailable
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError, DisconnectionError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool, StaticPool

from storage.cipher import TokenCipher
from storage.schema import migrate

P = ParamSpec("P")
T = TypeVar("T")

EDGE_PATIENCE = 1.5
"""Seconds that a caller whom Slack waits for may wait for the database."""
JOB_PATIENCE = 10.0
"""Seconds that a job may wait."""
READERS = 4
RESTED = 5.0
"""Seconds without use after which a connection to PostgreSQL is seen to work before it is used."""
BEGIN_WRITE = "BEGIN IMMEDIATE"
_LOCK_TIMEOUT = text("SELECT set_config('lock_timeout', :patience, true)")
APPLICATION = "copbot"
"""By this name PostgreSQL knows who is connected."""


class DatabaseBusy(Exception):
    """The work was given up before it began: nothing was stored."""


class DatabaseUnusable(Exception):
    """The database cannot be opened, or not be brought up to date; the text says why in one line."""


class Database:
    """The long-lived entry to the store. `url` is a SQLAlchemy URL for SQLite or psycopg.

    With `outlives_power=False` SQLite does not wait for the disk: what was stored outlives the process, and perhaps
    not a power cut."""

    def __init__(self, url: str, cipher: TokenCipher | None = None, *, outlives_power: bool = True) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.cipher = cipher
        self._pragmas = [
            "PRAGMA journal_mode=WAL",
            f"PRAGMA synchronous={'NORMAL' if outlives_power else 'OFF'}",
        ]
        if self.is_sqlite and self.url.database:
            try:
                Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise DatabaseUnusable(f"its folder cannot be made ({error.strerror})") from error
        self._write_engine = self._sqlite_engine(read_only=False) if self.is_sqlite else self._postgres_engine()
        self._read_engine = (
            self._sqlite_engine(read_only=True)
            if self.is_sqlite
            else self._write_engine.execution_options(postgresql_readonly=True)
        )
        self._writers = ThreadPoolExecutor(1 if self.is_sqlite else READERS, thread_name_prefix="db-write")
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="db-read")

    async def write(
        self,
        work: Callable[Concatenate[Session, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run `work(session, …)` in one transaction and commit it. Raises DatabaseBusy when it never began."""
        until = time.monotonic() + EDGE_PATIENCE
        future = self._writers.submit(self._transaction, self._write_engine, until, work, args, kwargs)
        return await self._wait(future, EDGE_PATIENCE)

    async def write_patiently(
        self,
        work: Callable[Concatenate[Session, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """As `write`, for jobs: nobody waits, so they may wait longer for their turn."""
        until = time.monotonic() + JOB_PATIENCE
        future = self._writers.submit(self._transaction, self._write_engine, until, work, args, kwargs)
        return await self._wait(future, JOB_PATIENCE)

    async def read(
        self,
        work: Callable[Concatenate[Session, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run `work(session, …)` against a reader that cannot change anything."""
        until = time.monotonic() + EDGE_PATIENCE
        future = self._readers.submit(self._transaction, self._read_engine, until, work, args, kwargs)
        return await self._wait(future, EDGE_PATIENCE)

    def write_here(self, work: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """As `write_patiently`, for callers without an event loop: blocks until it is done."""
        until = time.monotonic() + JOB_PATIENCE
        return self._writers.submit(self._transaction, self._write_engine, until, work, args, kwargs).result()

    def upgrade(self) -> None:
        """Bring the schema to the newest version, on a connection of its own. Raises DatabaseUnusable."""
        engine = create_engine(self.url, poolclass=NullPool)
        if self.is_sqlite:
            _prepare(engine, *self._pragmas, f"PRAGMA busy_timeout={int(JOB_PATIENCE * 1000)}")
            event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(BEGIN_WRITE))
        try:
            with engine.connect() as connection:
                migrate(connection)
        except RuntimeError as error:
            raise DatabaseUnusable(str(error)) from error
        except DBAPIError as error:
            reason = str(error.orig).strip().splitlines() or [type(error.orig).__name__]
            raise DatabaseUnusable(reason[0]) from error
        finally:
            engine.dispose()

    def close(self) -> None:
        """Finish what is running and close every connection."""
        self._writers.shutdown(wait=True)
        self._readers.shutdown(wait=True)
        self._write_engine.dispose()
        self._read_engine.dispose()

    def _transaction(
        self,
        engine: Engine,
        until: float,
        work: Callable[..., T],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> T:
        # What was spent in the queue is not spent again on the lock: the caller's patience is for both together.
        patience = until - time.monotonic()
        if patience <= 0:
            raise DatabaseBusy
        try:
            with (
                engine.connect() as connection,
                connection.begin(),
                Session(connection, expire_on_commit=False) as session,
            ):
                self._begin(connection, patience, is_write=engine is self._write_engine)
                session.info["cipher"] = self.cipher
                result = work(session, *args, **kwargs)
                session.flush()
                return result
        except OperationalError as error:
            if "database is locked" in str(error.orig) or isinstance(error.orig, LockNotAvailable):
                raise DatabaseBusy from error
            raise

    def _begin(self, connection: Connection, patience: float, *, is_write: bool) -> None:
        """Begin the transaction, with the seconds that it may wait for a lock."""
        if self.is_sqlite:
            driver: Any = connection.connection.dbapi_connection
            begin = BEGIN_WRITE if is_write else "BEGIN"
            try:
                # By the driver itself: SQLAlchemy's way (an event) would make every statement cost a third more.
                driver.execute(f"PRAGMA busy_timeout={int(patience * 1000)}")
                driver.execute(begin)
            except sqlite3.Error as error:
                raise OperationalError(begin, None, error) from error
        elif is_write:
            limit = {"patience": f"{max(int(patience * 1000), 1)}ms"}
            connection.execute(_LOCK_TIMEOUT, limit)

    async def _wait(self, future: Future[T], patience: float) -> T:
        """Give up only what has not begun: work given up while it ran would be stored all the same."""
        waiting = asyncio.wrap_future(future)
        done, _ = await asyncio.wait([waiting], timeout=patience)
        if not done and future.cancel():
            raise DatabaseBusy
        return await waiting

    def _postgres_engine(self) -> Engine:
        engine = create_engine(
            self.url,
            pool_size=2 * READERS,
            max_overflow=0,
            hide_parameters=True,
            connect_args={"application_name": APPLICATION},
        )
        _prepare(engine, "SET jit TO off")  # Compiling a query for seconds never pays here: each takes milliseconds.
        _ping_what_rested(engine)
        return engine

    def _sqlite_engine(self, *, read_only: bool) -> Engine:
        if self.url.database in (None, "", ":memory:"):
            raise ValueError("the database needs a file: readers and the writer have connections of their own")
        engine = create_engine(
            self.url,
            poolclass=None if read_only else StaticPool,
            # An error message must not carry what members wrote into a log.
            hide_parameters=True,
            connect_args={"check_same_thread": False, "timeout": JOB_PATIENCE},
        )
        only_read = ["PRAGMA query_only=ON"] if read_only else []
        _prepare(engine, *self._pragmas, "PRAGMA foreign_keys=ON", *only_read)
        return engine


def _prepare(engine: Engine, *settings: str) -> None:
    """Have each new connection say these first, outside of any transaction. On SQLite it goes on so: the driver's own
    transactions begin late, so `_begin` does it."""

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        is_sqlite = engine.dialect.name == "sqlite"
        if is_sqlite:
            connection.isolation_level = None
        else:
            connection.autocommit = True
        for setting in settings:
            connection.execute(setting)
        if not is_sqlite:
            connection.autocommit = False


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
        except psycopg.Error as error:
            raise DisconnectionError from error
