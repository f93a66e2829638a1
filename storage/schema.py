"""Bringing the tables to this version's form, and knowing which forms this version knows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text


def migrate(connection: Connection) -> None:
    """Run the migrations on this connection, all or nothing, and one process at a time. Raises RuntimeError.

    SQLite's foreign keys are off meanwhile: with them on, rebuilding a parent table deletes every cascading
    child without a word.
    """
    config = _alembic()
    config.attributes["connection"] = connection
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        driver: Any = connection.connection.dbapi_connection
        driver.execute("PRAGMA foreign_keys=OFF")
    with connection.begin():
        if not sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(4027)"))
        newer = set(MigrationContext.configure(connection).get_current_heads()) - known_revisions()
        if newer:
            made = ", ".join(sorted(newer))
            raise RuntimeError(f"a newer version of the bot brought it up to date (to {made}); run that version")
        command.upgrade(config, "head")
        if sqlite and connection.execute(text("PRAGMA foreign_key_check")).first() is not None:
            raise RuntimeError("the migration would leave rows without their parent; nothing was changed")


def known_revisions() -> set[str]:
    """Give the names of the migrations that this version has."""
    return {script.revision for script in ScriptDirectory.from_config(_alembic()).walk_revisions()}


def _alembic() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config
