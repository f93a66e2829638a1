"""Cases and who holds them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.records.record import Record


class Case(Record):
    """A case (casus) of a community; `title_key` is the title as people may type it."""

    __tablename__ = "cases"
    __table_args__ = (
        UniqueConstraint("community_id", "title_key"),
        UniqueConstraint("community_id", "request_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(Text)
    title_key: Mapped[str] = mapped_column(String(200))
    region: Mapped[str] = mapped_column(Text, default="")
    question: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[str] = mapped_column(String(16), default="active")
    created_by: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    request_key: Mapped[str | None] = mapped_column(String(255))


class CaseHolder(Record):
    """Who holds a case, and how often the bot asked them about it without an answer."""

    __tablename__ = "case_holders"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    asked_at: Mapped[datetime | None]
    unanswered: Mapped[int] = mapped_column(default=0)
    ask_never: Mapped[bool] = mapped_column(default=False)
