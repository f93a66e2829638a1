"""Real databases (SQLite, and PostgreSQL where there is one), a stopped clock, and a connected community.

COPBOT_TEST_POSTGRES_URL names a PostgreSQL server on which databases may be made, as
postgresql+psycopg://postgres@127.0.0.1:5432/postgres. Without it those tests are skipped; with
COPBOT_TEST_STRICT=1 they fail instead.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.orm import Session

from bot.clock import MovableClock
from bot.usecases import communities
from storage.cipher import TokenCipher
from storage.database import Database
from storage.records import Record
from tests.community import START, Cop, connect
from tests.living import Living, living

POSTGRES = "COPBOT_TEST_POSTGRES_URL"
KEY = TokenCipher.new_key()
LARGE = 256 * 1024
"""Bytes of a table."""


@pytest.fixture
def clock() -> MovableClock:
    """A clock that stands still at Wednesday 25 November 2026, 10.00 in Amsterdam, until a test moves it."""
    return MovableClock(START, running=False)


@pytest.fixture(scope="session")
def seeded_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the newest schema and the programme's communities, to copy."""
    file = tmp_path_factory.mktemp("seeded") / "copbot.db"
    made = Database(f"sqlite:///{file}")
    made.upgrade()
    made.write_here(communities.seed)
    made.close()
    return file


@contextmanager
def fresh_postgres() -> Iterator[str]:
    """Give the address of a fresh PostgreSQL database with the newest schema; it goes away again."""
    server = os.environ.get(POSTGRES)
    if not server:
        if os.environ.get("COPBOT_TEST_STRICT") == "1":
            pytest.fail(f"{POSTGRES} is not set, and COPBOT_TEST_STRICT=1 wants these tests run")
        pytest.skip(f"{POSTGRES} is not set: no PostgreSQL server to test on")
    name = f"copbot_test_{uuid.uuid4().hex[:12]}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    url = make_url(server).set(database=name).render_as_string(hide_password=False)
    with closing(Database(url)) as made:
        made.upgrade()
    yield url
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL database for this test process alone, to which nobody is connected between two tests."""
    with fresh_postgres() as url:
        yield url


@pytest.fixture(scope="session")
def kept_postgres_url() -> Iterator[str]:
    """A second one, to which the tests stay connected."""
    with fresh_postgres() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_kind(request: pytest.FixtureRequest) -> str:
    """The kind of database: whatever asks for one is tried on each."""
    return str(request.param)


@pytest.fixture
def database_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database that holds nothing but the programme's communities."""
    if database_kind == "sqlite":
        file = tmp_path / "copbot.db"
        shutil.copyfile(request.getfixturevalue("seeded_file"), file)
        return f"sqlite:///{file}"
    url: str = request.getfixturevalue("postgres_url")
    with closing(Database(url)) as emptied:
        empty(emptied)
    return url


@pytest.fixture(scope="session")
def opened() -> Iterator[dict[str, Database]]:
    """Databases that stay open from one test to the next: what SQLAlchemy compiled once serves them all."""
    known: dict[str, Database] = {}
    yield known
    for database in known.values():
        database.close()


@pytest.fixture
def database(
    database_kind: str,
    request: pytest.FixtureRequest,
    opened: dict[str, Database],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Database]:
    """An upgraded and seeded database, on each of the two kinds: for this test alone where it asks for its address."""
    if "database_url" in request.fixturenames:
        with closing(Database(request.getfixturevalue("database_url"), TokenCipher([KEY]))) as own:
            yield own
        return
    try:
        empty(opened[database_kind])
    except (KeyError, RuntimeError):  # It is the first, or the test before closed it.
        if database_kind == "sqlite":
            file = tmp_path_factory.mktemp("kept") / "copbot.db"
            shutil.copyfile(request.getfixturevalue("seeded_file"), file)
            url = f"sqlite:///{file}"
        else:
            url = request.getfixturevalue("kept_postgres_url")
        opened[database_kind] = Database(url, TokenCipher([KEY]))
        empty(opened[database_kind])
    yield opened[database_kind]


def empty(database: Database) -> None:
    """Leave nothing in it but the programme's communities, and number anew."""
    database.write_here(_empty)
    database.write_here(communities.seed)


def _empty(session: Session) -> None:
    tables = Record.metadata.sorted_tables
    if session.get_bind().dialect.name == "postgresql":
        # Each table is a file to make anew: only what grew large is worth that.
        sizes = ", ".join(f"pg_relation_size('{table.name}')" for table in tables)
        found = session.execute(text(f"SELECT {sizes}")).one()
        if large := [table.name for table, size in zip(tables, found, strict=True) if size > LARGE]:
            session.execute(text(f"TRUNCATE {', '.join(large)} CASCADE"))
        starts = session.scalars(text("SELECT setval(c.oid::regclass, 1, false) FROM pg_class c WHERE c.relkind = 'S'"))
        starts.all()
    for table in reversed(tables):
        session.execute(table.delete())


@pytest.fixture
def second_database(database: Database, database_url: str) -> Iterator[Database]:
    """The same database as another process opens it."""
    opened = Database(database_url, TokenCipher([KEY]))
    yield opened
    opened.close()


@pytest.fixture
def cop(database: Database, clock: MovableClock) -> Cop:
    """Bewoners in beeld, connected in workspace T1, with its people and the case Burgerpanel Veenrand."""
    return connect(database, clock)


@pytest.fixture
def other_cop(cop: Cop, database: Database, clock: MovableClock) -> Cop:
    """Sturen op impact in workspace T2, whose Slack ids are the same as those in T1."""
    return connect(database, clock, slug="sturen-op-impact", team_id="T2")


@pytest.fixture
async def bot(database: Database, clock: MovableClock) -> AsyncIterator[Living]:
    """The bot in this process, called by the pretend Slack with the demonstration's workspaces."""
    async with living(database, clock) as alive:
        yield alive


STARTS_SERVERS = (
    "tests/bench/",
    "tests/handlers/",
    "tests/jobs/",
    "tests/sandbox/",
    "tests/separation/",
    "tests/whole/",
    "tests/bot/",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow whatever starts servers, so that nobody has to remember it."""
    for item in items:
        if any(folder in str(item.path) + "/" for folder in STARTS_SERVERS):
            item.add_marker(pytest.mark.slow)
