"""Requests that were handled."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from storage.records.record import SLACK_ID, Record


class Receipt(Record):
    """A request that was already handled, so that Slack's second delivery of it does nothing."""

    __tablename__ = "receipts"

    team_id: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    request_key: Mapped[str] = mapped_column(String(255), primary_key=True)
    handled_at: Mapped[datetime] = mapped_column(index=True)
