"""The communities of practice."""

from __future__ import annotations

from datetime import datetime, time

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.records.record import SLACK_ID, Record


class Community(Record):
    """A community of practice (CoP). It belongs to at most one workspace."""

    __tablename__ = "communities"
    __table_args__ = (UniqueConstraint("team_id", "channel_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(Text)
    goal_nl: Mapped[str] = mapped_column(Text)
    goal_en: Mapped[str] = mapped_column(Text)
    question_nl: Mapped[str] = mapped_column(Text)
    question_en: Mapped[str] = mapped_column(Text)
    bureaus: Mapped[list[str]]
    team_id: Mapped[str | None] = mapped_column(SLACK_ID, index=True)
    channel_id: Mapped[str | None] = mapped_column(SLACK_ID)
    connected_at: Mapped[datetime | None]
    language: Mapped[str] = mapped_column(String(8), default="nl")
    timezone: Mapped[str] = mapped_column(String(64), default="Europe/Amsterdam")
    digest_weekday: Mapped[int] = mapped_column(default=3)
    digest_time: Mapped[time] = mapped_column(default=time(15, 0))
    digest_on: Mapped[bool] = mapped_column(default=True)
    reminders: Mapped[list[str]]
    region: Mapped[str] = mapped_column(String(16), default="")
    outsiders: Mapped[str] = mapped_column(String(16), default="read")
    roster_at: Mapped[datetime | None]
    planned_until: Mapped[datetime | None]
