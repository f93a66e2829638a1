"""The long-lived things that the edges are handed."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.clock import Clock
from bot.metrics import Metrics
from bot.settings import Settings
from storage.cipher import TokenCipher
from storage.database import Database, DatabaseBusy, DatabaseUnusable

__all__ = ["Database", "DatabaseBusy", "DatabaseUnusable", "Services", "open_database"]


@dataclass(frozen=True)
class Services:
    """One of each for the life of the process."""

    database: Database
    clock: Clock
    settings: Settings
    metrics: Metrics = field(default_factory=Metrics)


def open_database(settings: Settings, *, outlives_power: bool = True) -> Database:
    """Open the database of the settings, with the keys for Slack's tokens if there are any."""
    cipher = TokenCipher(settings.token_keys) if settings.token_keys else None
    return Database(settings.database_url, cipher, outlives_power=outlives_power)
