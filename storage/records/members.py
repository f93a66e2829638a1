"""People, where they are on the roster, and their roles."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.records.record import SLACK_ID, Record


class Member(Record):
    """A person in one workspace, known since their first command, button or role."""

    __tablename__ = "members"
    __table_args__ = (UniqueConstraint("team_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[str] = mapped_column(SLACK_ID)
    user_id: Mapped[str] = mapped_column(SLACK_ID)
    name: Mapped[str] = mapped_column(Text, default="")
    locale: Mapped[str | None] = mapped_column(String(16))
    language: Mapped[str | None] = mapped_column(String(8))
    timezone: Mapped[str | None] = mapped_column(String(64))
    is_admin: Mapped[bool] = mapped_column(default=False)
    is_outsider: Mapped[bool] = mapped_column(default=False)
    topics: Mapped[str] = mapped_column(Text, default="")
    private_messages: Mapped[bool] = mapped_column(default=True)
    paused_until: Mapped[datetime | None]
    home_community_id: Mapped[int | None] = mapped_column(ForeignKey("communities.id", ondelete="SET NULL"))
    deactivated_at: Mapped[datetime | None]
    profiled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Membership(Record):
    """A line of a community's roster: somebody in its channel, until they leave it."""

    __tablename__ = "memberships"

    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True)
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]


class Role(Record):
    """A member's role in one community; case holders stand in `case_holders`."""

    __tablename__ = "roles"
    __table_args__ = (UniqueConstraint("community_id", "member_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(String(32))
    given_at: Mapped[datetime]
