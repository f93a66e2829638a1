"""Where the bot is installed, and its tokens (encrypted by the session's cipher)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Select, String, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from storage.cipher import TokenCipher
from storage.inserts import insert_once
from storage.records import Installation, Workspace


@dataclass(frozen=True)
class Key:
    """An installation as far as a post needs it: the sealed token, where it is good for, and whether it still is."""

    bot_token: str = field(repr=False)
    team_id: str
    enterprise_id: str
    disabled_at: datetime | None


_TEAM: BindParameter[str] = bindparam("team", type_=String())
_ENTERPRISE: BindParameter[str] = bindparam("enterprise", type_=String())
_HEARD_OF = select(Workspace.enterprise_id).where(Workspace.team_id == _TEAM).scalar_subquery()
_TABLE: Any = Installation.__table__
_OWN = and_(_TEAM != "", _TABLE.c.team_id == _TEAM)
_WHOLE = and_(
    _TABLE.c.team_id == "",
    _TABLE.c.enterprise_id == func.coalesce(func.nullif(_ENTERPRISE, ""), func.nullif(_HEARD_OF, ""), _TEAM),
)
_BEST_FIRST = (_TABLE.c.disabled_at.is_not(None), _TABLE.c.team_id == "", _TABLE.c.id.desc())
_FIND = select(Installation).where(or_(_OWN, _WHOLE)).order_by(*_BEST_FIRST).execution_options(populate_existing=True)
# Asked before each post, so of the table: reading a record costs more than asking.
_KEY = (
    select(_TABLE.c.bot_token, _TABLE.c.team_id, _TABLE.c.enterprise_id, _TABLE.c.disabled_at)
    .where(or_(_OWN, _WHOLE))
    .order_by(*_BEST_FIRST)
    .limit(1)
)


def find(session: Session, team_id: str, enterprise_id: str = "") -> Installation | None:
    """Give the workspace's installation, or else that of its organisation; disabled ones too.

    A working one of either counts above a disabled one. `team_id` may be the organisation's own id (E…);
    `enterprise_id` may be left out for a workspace that was heard of before.
    """
    if not team_id and not enterprise_id:
        return None
    return session.scalars(_FIND, {"team": team_id, "enterprise": enterprise_id}).first()


def find_key(session: Session, team_id: str) -> Key | None:
    """As `find`, and only what it takes to post."""
    row = session.execute(_KEY, {"team": team_id, "enterprise": ""}).first() if team_id else None
    return Key(*row) if row is not None else None


def of_workspace(session: Session, team_id: str) -> Installation | None:
    """Give the workspace's own installation, disabled or not; that of its organisation does not count."""
    return _of(session, team_id, "")


def any_all(session: Session) -> Sequence[Installation]:
    """Give every workspace's installation."""
    return session.scalars(select(Installation).order_by(Installation.id)).all()


def save(
    session: Session, team_id: str, bot_token: str, now: datetime, *, enterprise_id: str = "", **fields: Any
) -> Installation:
    """Store an installation: a workspace's, or an organisation's (`team_id` ""). A disabled one works again."""
    sealed = _cipher(session).seal(bot_token)
    record = _of(session, team_id, enterprise_id)
    if record is None:
        # Two processes may start at once: whoever comes second changes what the first made.
        first = {"team_id": team_id, "enterprise_id": enterprise_id, "client_id": fields.get("client_id", "")}
        insert_once(session, Installation, installed_at=now, bot_token=sealed, **first)
        record = _of(session, team_id, enterprise_id)
    assert record is not None  # noqa: S101 - it was stored a line ago
    for name, value in fields.items():
        setattr(record, name, value)
    record.enterprise_id = enterprise_id or record.enterprise_id
    record.bot_token, record.disabled_at, record.disabled_reason = sealed, None, ""
    session.flush()
    return record


def token(session: Session, record: Installation | Key) -> str:
    """Give the token in clear, to hand to a Slack client and nobody else. Raises LookupError without its key."""
    return _cipher(session).open(record.bot_token)


def any_reseal(session: Session) -> int:
    """Encrypt every token anew with the first key, so that older keys may go. Gives how many.

    Raises LookupError when there is one that none of the keys opens: nothing is changed then.
    """
    cipher, records = _cipher(session), any_all(session)
    for record in records:
        record.bot_token = cipher.seal(cipher.open(record.bot_token))
    return len(records)


def _of(session: Session, team_id: str, enterprise_id: str) -> Installation | None:
    """Give the installation of a workspace, or of the organisation where `team_id` is empty."""
    if not team_id and not enterprise_id:
        return None
    facts = {"team": team_id, "enterprise": enterprise_id}
    return session.scalars(_installed(whole=not team_id), facts).first()


@cache
def _installed(*, whole: bool) -> Select[Installation]:
    """Give the query, made once: making it costs more than asking it."""
    query = select(Installation).where(Installation.team_id == bindparam("team"))
    if whole:
        query = query.where(Installation.enterprise_id == bindparam("enterprise"))
    query = query.order_by(Installation.disabled_at.is_not(None), Installation.id.desc())
    return query.execution_options(populate_existing=True)


def _cipher(session: Session) -> TokenCipher:
    cipher = session.info.get("cipher")
    if not isinstance(cipher, TokenCipher):
        raise LookupError("this database was opened without keys for Slack's tokens")
    return cipher
