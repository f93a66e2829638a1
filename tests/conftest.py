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
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from bot.clock import MovableClock
from bot.usecases import communities
from storage.cipher import TokenCipher
from storage.database import Database
from storage.records import Record
from tests.community import START, Cop, connect
from tests.living import Living, living

POSTGRES = "COPBOT_TEST_POSTGRES_URL"
KEY = TokenCipher.new_key()


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


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A fresh PostgreSQL database with the newest schema, for this test process alone."""
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
    made = Database(url)
    made.upgrade()
    made.close()
    yield url
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database that holds nothing but the programme's communities."""
    if request.param == "sqlite":
        file = tmp_path / "copbot.db"
        shutil.copyfile(request.getfixturevalue("seeded_file"), file)
        return f"sqlite:///{file}"
    url: str = request.getfixturevalue("postgres_url")
    emptied = Database(url)
    tables = ", ".join(table.name for table in Record.metadata.sorted_tables)
    emptied.write_here(lambda session: session.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")))
    emptied.write_here(communities.seed)
    emptied.close()
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An upgraded and seeded database, on each of the two kinds."""
    opened = Database(database_url, TokenCipher([KEY]))
    yield opened
    opened.close()


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
