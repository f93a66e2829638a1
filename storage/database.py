"""One database, two ways in: `write` (one transaction) and `read`. Synchronous inside, awaitable outside.

SQLite: a single writer thread with one connection that begins IMMEDIATE (its default begins late and loses
updates silently), and a few reader threads without write locks. PostgreSQL: a small pool to write and one to read.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Engine, make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from storage import engines
from storage.cipher import TokenCipher
from storage.engines import EDGE_PATIENCE, JOB_PATIENCE, READERS
from storage.schema import migrate

P = ParamSpec("P")
T = TypeVar("T")

LOCK_NOT_AVAILABLE = "55P03"
"""PostgreSQL's code for a lock that was waited for too long. By its code: whoever uses SQLite need not load psycopg."""


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
        self._outlives_power = outlives_power
        if self.is_sqlite and self.url.database:
            try:
                Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise DatabaseUnusable(f"its folder cannot be made ({error.strerror})") from error
        self._write_engine, self._read_engine = self._engine(read_only=False), self._engine(read_only=True)
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
        engine = engines.upgrading(self.url, outlives_power=self._outlives_power)
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
                engines.begin(connection, patience, is_write=engine is self._write_engine)
                session.info["cipher"] = self.cipher
                result = work(session, *args, **kwargs)
                session.flush()
                return result
        except OperationalError as error:
            if "database is locked" in str(error.orig) or getattr(error.orig, "sqlstate", "") == LOCK_NOT_AVAILABLE:
                raise DatabaseBusy from error
            raise

    async def _wait(self, future: Future[T], patience: float) -> T:
        """Give up only what has not begun: work given up while it ran would be stored all the same."""
        given_up: list[bool] = []
        timer = asyncio.get_running_loop().call_later(patience, lambda: given_up.append(future.cancel()))
        try:
            return await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            if any(given_up):
                raise DatabaseBusy from None
            raise
        finally:
            timer.cancel()

    def _engine(self, *, read_only: bool) -> Engine:
        if self.is_sqlite:
            return engines.sqlite(self.url, read_only=read_only, outlives_power=self._outlives_power)
        return engines.postgresql(self.url, read_only=read_only)
