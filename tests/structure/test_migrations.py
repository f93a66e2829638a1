"""The migrations make the tables that the records describe, and keep what is stored."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, event, inspect, text
from sqlalchemy.exc import IntegrityError

from bot.usecases import communities
from storage.database import Database
from storage.records import Record

ROOT = Path(__file__).parents[2]


@pytest.fixture
def url(tmp_path: Path) -> str:
    address = f"sqlite:///{tmp_path / 'copbot.db'}"
    upgrade(address)
    return address


def upgrade(url: str) -> None:
    database = Database(url)
    database.upgrade()
    database.close()


def test_the_migrations_make_what_the_records_describe(url: str) -> None:
    with create_engine(url).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Record.metadata) == []


def test_a_difference_between_records_and_tables_would_be_found(url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE cases DROP COLUMN region"))
        connection.execute(text("DROP INDEX ix_meetings_starts_at"))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found = {difference[0] for difference in compare_metadata(context, Record.metadata)}
    assert found == {"add_column", "add_index"}


def test_names_and_rules_of_keys_are_those_of_the_records(url: str) -> None:
    """Alembic does not compare what happens to children, nor primary keys."""
    found = inspect(create_engine(url))
    for table in Record.metadata.sorted_tables:
        expected = {key.name: (key.elements[0].target_fullname, key.ondelete) for key in table.foreign_key_constraints}
        stored = {
            key["name"]: (f"{key['referred_table']}.{key['referred_columns'][0]}", key["options"].get("ondelete"))
            for key in found.get_foreign_keys(table.name)
        }
        assert stored == expected
        assert found.get_pk_constraint(table.name)["constrained_columns"] == [key.name for key in table.primary_key]


def test_every_table_of_the_database_has_a_record(url: str) -> None:
    assert set(inspect(create_engine(url)).get_table_names()) - {"alembic_version"} == set(Record.metadata.tables)


def test_upgrading_twice_is_harmless(url: str) -> None:
    database = Database(url)
    database.write_here(communities.seed)
    database.close()
    with create_engine(url).connect() as connection:
        before = connection.execute(text("SELECT * FROM communities ORDER BY id")).all()
        schema = connection.execute(text("SELECT sql FROM sqlite_master ORDER BY name")).all()
    upgrade(url)
    with create_engine(url).connect() as connection:
        assert len(before) == 5
        assert connection.execute(text("SELECT * FROM communities ORDER BY id")).all() == before
        assert connection.execute(text("SELECT sql FROM sqlite_master ORDER BY name")).all() == schema


def test_foreign_keys_hold(url: str) -> None:
    database = Database(url)
    orphan = text("INSERT INTO case_holders (case_id, member_id, unanswered, ask_never) VALUES (404, 404, 0, 0)")
    with pytest.raises(IntegrityError, match="FOREIGN KEY"):
        database.write_here(lambda session: session.execute(orphan))
    left = database.write_here(lambda session: session.scalar(text("SELECT count(*) FROM case_holders")))
    database.close()
    assert left == 0


def test_migrations_go_down_and_up_again(url: str) -> None:
    engine = create_engine(url)
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys=OFF"))
    config = Config()
    config.set_main_option("script_location", str(ROOT / "storage/migrations"))
    script = ScriptDirectory.from_config(config)
    heads = script.get_heads()
    assert len(heads) == 1, "two migrations follow on the same one"
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        assert set(inspect(connection).get_table_names()) == {"alembic_version"}
    upgrade(url)
    assert set(inspect(create_engine(url)).get_table_names()) >= set(Record.metadata.tables)


def test_a_delivery_s_key_and_a_community_s_name_are_unique(url: str) -> None:
    found = inspect(create_engine(url))
    unique = {
        (table, tuple(key["column_names"]))
        for table in Record.metadata.tables
        for key in found.get_unique_constraints(table)
    }
    assert {
        ("deliveries", ("key",)),
        ("communities", ("slug",)),
        ("communities", ("team_id", "channel_id")),
        ("members", ("team_id", "user_id")),
        ("submissions", ("community_id", "request_key")),
        ("digests", ("community_id", "period")),
    } <= unique
