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
    community, to whoever installs the bot, has no `community_id`.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        Index("ix_deliveries_state_ready_at", "state", "ready_at"),
        Index("ix_deliveries_team_id_channel_id_state", "team_id", "channel_id", "state"),
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
    """

    __tablename__ = "destinations"

    team_id: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    channel_id: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    next_post_at: Mapped[datetime]
    blocked_at: Mapped[datetime | None]
    blocked_reason: Mapped[str] = mapped_column(String(64), default="")
