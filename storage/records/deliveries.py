"""What the bot says unasked, and where it may."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.records.record import SLACK_ID, Record


class Delivery(Record):
    """Something the bot says unasked: what, to whom, when due, and what became of it (a transactional outbox).

    `channel_id` is a channel, or a person (U…, W…) for a direct message. Only what is said before there is a
    community, to whoever installs the bot, has no `community_id`. `look_at` says when the bot looks in Slack whether an
    uncertain one arrived; without it, that waits for a person.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        # To whom something is due, and how much is owed in all, is read from this index alone.
        Index(
            "ix_deliveries_due",
            *("state", "ready_at", "team_id", "channel_id", "community_id", "due_at", "kind", "parent_id"),
        ),
        Index("ix_deliveries_queue", "team_id", "channel_id", "state", "ready_at", "id"),
        Index("ix_deliveries_late", "state", "late_after"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(255), unique=True)
    community_id: Mapped[int | None] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"), index=True)
    team_id: Mapped[str] = mapped_column(SLACK_ID)
    channel_id: Mapped[str] = mapped_column(SLACK_ID)
    kind: Mapped[str] = mapped_column(String(24))
    subject_id: Mapped[int]
    occurrence: Mapped[str] = mapped_column(String(64), default="")
    part: Mapped[int] = mapped_column(default=0)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("deliveries.id", ondelete="CASCADE"), index=True)
    facts: Mapped[dict[str, Any]]
    due_at: Mapped[datetime]
    ready_at: Mapped[datetime]
    late_after: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(String(16), default="due")
    attempts: Mapped[int] = mapped_column(default=0)
    owner: Mapped[str | None] = mapped_column(String(64))
    lease_until: Mapped[datetime | None]
    attempted_at: Mapped[datetime | None]
    posted_at: Mapped[datetime | None]
    posted_ts: Mapped[str | None] = mapped_column(String(32))
    look_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]

    @property
    def cop_id(self) -> int:
        """The community's id. Raises LookupError for what was said before there was a community."""
        if self.community_id is None:
            raise LookupError(f"delivery {self.key} is of no community")
        return self.community_id


class Destination(Record):
    """When a channel may be posted to again: one message a second, or what Slack's Retry-After said.

    A blocked one (archived, deleted, the bot removed) gets nothing until it opens again; what it is owed lapses.
    `rested_at` is when the rest began: one that began in the future was noted before the clock went back, and is void.
    """

    __tablename__ = "destinations"

    team_id: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    channel_id: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    next_post_at: Mapped[datetime]
    rested_at: Mapped[datetime | None]
    blocked_at: Mapped[datetime | None]
    blocked_reason: Mapped[str] = mapped_column(String(64), default="")


class Brake(Record):
    """Until when a whole workspace is left alone: `what` is posting, or reading its history."""

    __tablename__ = "brakes"

    team_id: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    what: Mapped[str] = mapped_column(String(16), primary_key=True)
    until: Mapped[datetime]
