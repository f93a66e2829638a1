"""Weekly digests and what stood in them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.records.record import Record


class Digest(Record):
    """A weekly digest: its period and, once frozen, its items."""

    __tablename__ = "digests"
    __table_args__ = (UniqueConstraint("community_id", "period"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"))
    period: Mapped[str] = mapped_column(String(24))
    frozen_at: Mapped[datetime]
    since: Mapped[datetime | None]
    parts: Mapped[int]
    new: Mapped[int]


class DigestItem(Record):
    """One submission in one digest: in which section and in which message of the thread."""

    __tablename__ = "digest_items"
    __table_args__ = (UniqueConstraint("digest_id", "submission_id", "section"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    digest_id: Mapped[int] = mapped_column(ForeignKey("digests.id", ondelete="CASCADE"))
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id", ondelete="CASCADE"), index=True)
    section: Mapped[str] = mapped_column(String(16))
    position: Mapped[int]
    part: Mapped[int]
