"""What members shared, and what may go on the website."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.records.record import Record


class Submission(Record):
    """What a member shared: an update on a case, an insight or a help request. Texts are kept as typed."""

    __tablename__ = "submissions"
    __table_args__ = (
        UniqueConstraint("community_id", "number"),
        UniqueConstraint("community_id", "request_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id", ondelete="SET NULL"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    did: Mapped[str] = mapped_column(Text, default="")
    happened: Mapped[str] = mapped_column(Text, default="")
    lesson: Mapped[str] = mapped_column(Text, default="")
    friction: Mapped[str] = mapped_column(Text, default="")
    ask: Mapped[str] = mapped_column(Text, default="")
    next_step: Mapped[str] = mapped_column(Text, default="")
    keywords: Mapped[str] = mapped_column(Text, default="")
    working_themes: Mapped[list[str]]
    cbs_themes: Mapped[list[str]]
    dimensions: Mapped[list[str]]
    visibility: Mapped[str] = mapped_column(String(16))
    in_channel: Mapped[bool] = mapped_column(default=True)
    ask_closed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=0)
    request_key: Mapped[str | None] = mapped_column(String(255))


class Approval(Record):
    """A coordinator's word on a submission that its author allows on the website. It is about one `revision`: what is
    changed afterwards waits again."""

    __tablename__ = "approvals"

    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id", ondelete="CASCADE"), primary_key=True)
    revision: Mapped[int]
    approved: Mapped[bool]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"), index=True)
    decided_at: Mapped[datetime]
