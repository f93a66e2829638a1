"""Where the bot is installed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from storage import installations
from storage.records import Installation


@dataclass(frozen=True)
class Installed:
    """A working installation with its token, for authorizing a request. The token stays out of its repr."""

    team_id: str
    bot_id: str
    bot_user_id: str
    token: str = field(repr=False)


def remember(
    session: Session, team_id: str, token: str, now: datetime, *, team_name: str, bot_id: str, bot_user_id: str
) -> None:
    """Keep a workspace's installation: its token is stored encrypted."""
    installations.save(session, team_id, token, now, team_name=team_name, bot_id=bot_id, bot_user_id=bot_user_id)


def find(session: Session, team_id: str) -> Installed | None:
    """Give the workspace's installation if it works."""
    record = installations.find(session, team_id)
    if record is None or record.disabled_at is not None:
        return None
    return Installed(record.team_id, record.bot_id, record.bot_user_id, installations.token(session, record))


def all_working(session: Session) -> list[Installation]:
    """Give every installation that is not disabled."""
    return [record for record in installations.any_all(session) if record.disabled_at is None]


def any_tokens(session: Session) -> list[tuple[str, str]]:
    """Give name and token of every working installation, for an operator's check."""
    return [
        (record.team_name or record.team_id, installations.token(session, record)) for record in all_working(session)
    ]
