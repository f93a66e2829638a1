"""The right to fetch one's own data."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.records.record import Record


class Download(Record):
    """The right to fetch one's own data once: only the digest of the secret stands here."""

    __tablename__ = "downloads"

    secret_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    expires_at: Mapped[datetime] = mapped_column(index=True)
