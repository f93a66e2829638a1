"""Where the bot is installed, and its tokens (encrypted by the session's cipher)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.cipher import TokenCipher
from storage.receipts import insert_once
from storage.records import Installation


def find(session: Session, team_id: str) -> Installation | None:
    """Give the workspace's installation, disabled ones too."""
    return session.scalars(select(Installation).where(Installation.team_id == team_id)).first()


def any_all(session: Session) -> Sequence[Installation]:
    """Give every workspace's installation."""
    return session.scalars(select(Installation).order_by(Installation.id)).all()


def save(session: Session, team_id: str, bot_token: str, now: datetime, **fields: str) -> Installation:
    """Store (or renew) the workspace's installation; a disabled one works again."""
    sealed = _cipher(session).seal(bot_token)
    # Two processes may start at once: whoever comes second changes what the first made.
    insert_once(session, Installation, team_id=team_id, installed_at=now, bot_token=sealed)
    record = session.scalars(
        select(Installation).where(Installation.team_id == team_id).execution_options(populate_existing=True)
    ).one()
    for name, value in fields.items():
        setattr(record, name, value)
    record.bot_token = sealed
    record.disabled_at = None
    session.flush()
    return record


def token(session: Session, record: Installation) -> str:
    """Give the token in clear, to hand to a Slack client and nobody else."""
    return _cipher(session).open(record.bot_token)


def _cipher(session: Session) -> TokenCipher:
    cipher = session.info.get("cipher")
    if not isinstance(cipher, TokenCipher):
        raise LookupError("this database was opened without keys for Slack's tokens")
    return cipher
