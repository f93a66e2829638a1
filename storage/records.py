"""The tables, all in one file: the schema is read as a whole. Slack ids are unique only together with their team."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, MetaData, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from storage.columns import Document, Instant

SLACK_ID = String(32)


class Record(DeclarativeBase):
    """Parent of every table."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: Instant,
        dict[str, Any]: Document,
        list[str]: Document,
        list[int]: Document,
    }


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


class Meeting(Record):
    """A meeting. `sequence` rises with every change of time, so a move is a new set of reminders."""

    __tablename__ = "meetings"
    __table_args__ = (
        UniqueConstraint("community_id", "number"),
        UniqueConstraint("community_id", "request_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    community_id: Mapped[int] = mapped_column(ForeignKey("communities.id", ondelete="CASCADE"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(24))
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    timezone: Mapped[str] = mapped_column(String(64))
    place: Mapped[str] = mapped_column(Text, default="")
    link: Mapped[str] = mapped_column(Text, default="")
    preparation: Mapped[str] = mapped_column(Text, default="")
    status: Mapped[str] = mapped_column(String(16), default="planned")
    reason: Mapped[str] = mapped_column(Text, default="")
    sequence: Mapped[int] = mapped_column(default=0)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    request_key: Mapped[str | None] = mapped_column(String(255))


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


class Home(Record):
    """Somebody's Home tab: how often what stands on it changed, which change it was last shown up to, Slack's hash."""

    __tablename__ = "homes"

    team_id: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    user_id: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    view_hash: Mapped[str] = mapped_column(String(64), default="")
    changes: Mapped[int] = mapped_column(default=0)
    shown: Mapped[int] = mapped_column(default=0)


class Download(Record):
    """The right to fetch one's own data once: only the digest of the secret stands here."""

    __tablename__ = "downloads"

    secret_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Receipt(Record):
    """A request that was already handled, so that Slack's second delivery of it does nothing."""

    __tablename__ = "receipts"

    team_id: Mapped[str] = mapped_column(SLACK_ID, primary_key=True)
    request_key: Mapped[str] = mapped_column(String(255), primary_key=True)
    handled_at: Mapped[datetime] = mapped_column(index=True)
