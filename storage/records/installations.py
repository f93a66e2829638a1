"""Where the bot is installed, which workspaces it heard of, and the right to finish an installation."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.records.record import SLACK_ID, Record


class Installation(Record):
    """The bot in one workspace, or in a whole organisation (then `team_id` is ""): its encrypted token.

    Disabled, never deleted: an installation that comes back goes on with the same settings.
    """

    __tablename__ = "installations"
    __table_args__ = (UniqueConstraint("client_id", "enterprise_id", "team_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[str] = mapped_column(SLACK_ID, default="")
    enterprise_id: Mapped[str] = mapped_column(SLACK_ID, default="")
    team_id: Mapped[str] = mapped_column(SLACK_ID, index=True)
    team_name: Mapped[str] = mapped_column(Text, default="")
    app_id: Mapped[str] = mapped_column(SLACK_ID, default="")
    bot_id: Mapped[str] = mapped_column(SLACK_ID, default="")
    bot_user_id: Mapped[str] = mapped_column(SLACK_ID, default="")
    bot_token: Mapped[str] = mapped_column(Text)
    scopes: Mapped[str] = mapped_column(Text, default="")
    installed_by: Mapped[str | None] = mapped_column(SLACK_ID)
    installed_at: Mapped[datetime]
    token_expires_at: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    disabled_reason: Mapped[str] = mapped_column(String(32), default="")


class Workspace(Record):
    """A workspace that sent something: to which organisation it belongs, and when it was last heard of."""

    __tablename__ = "workspaces"

    team_id: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    enterprise_id: Mapped[str] = mapped_column(SLACK_ID, default="")
    last_event_at: Mapped[datetime]


class OAuthState(Record):
    """The right to finish one installation: only the digest of the state stands here, and it is taken out once."""

    __tablename__ = "oauth_states"

    state_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)
