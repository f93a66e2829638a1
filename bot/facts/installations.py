"""Where the bot is installed, as an operator looks at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Place:
    """A community and the channel it lives in."""

    cop: str
    channel_id: str


@dataclass(frozen=True)
class Workplace:
    """An installation as an operator looks at it: a workspace, or a whole organisation."""

    installation_id: int
    name: str
    disabled_at: datetime | None
    disabled_reason: str
    token_expires_at: datetime | None
    last_event_at: datetime | None
    channels: tuple[Place, ...]
