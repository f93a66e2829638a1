"""Links with which people fetch their own data: each is good once, on whichever replica it is used."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storage.records import Download, Member


def issue(session: Session, member: Member, secret_digest: str, expires_at: datetime) -> None:
    """Keep a link by its digest. An earlier one of the same person is good for nothing any more."""
    session.execute(delete(Download).where(Download.member_id == member.id))
    session.add(Download(secret_digest=secret_digest, member_id=member.id, expires_at=expires_at))


def any_stands(session: Session, secret_digest: str, now: datetime) -> bool:
    """Say whether a link is good still. Looking does not use it up."""
    query = select(Download.expires_at).where(Download.secret_digest == secret_digest)
    expires_at = session.scalar(query)
    return expires_at is not None and expires_at > now


def any_consume(session: Session, secret_digest: str, now: datetime) -> Member | None:
    """Take the link out and give whose it is: of two who come at once, one. None when it is not good any more."""
    statement = (
        delete(Download)
        .where(Download.secret_digest == secret_digest)
        .returning(Download.member_id, Download.expires_at)
    )
    found = session.execute(statement, execution_options={"synchronize_session": False}).first()
    if found is None or found.expires_at <= now:
        return None
    return session.get(Member, found.member_id)


def any_forget(session: Session, now: datetime) -> None:
    """Forget the links that nobody used in time."""
    session.execute(delete(Download).where(Download.expires_at <= now))
