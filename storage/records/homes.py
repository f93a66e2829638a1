"""Home tabs, as they were last shown."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from storage.records.record import SLACK_ID, Record


class Home(Record):
    """Somebody's Home tab: how often what stands on it changed, which change it was last shown up to, Slack's hash."""

    __tablename__ = "homes"

    team_id: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    user_id: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    view_hash: Mapped[str] = mapped_column(String(64), default="")
    changes: Mapped[int] = mapped_column(default=0)
    shown: Mapped[int] = mapped_column(default=0)
