"""What use cases hand to views: plain facts. Neither knows the other; both know these."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from bot.rules.meetings import Plan
from storage.cases import CaseLine
from storage.records import Case, Community, Delivery, Meeting, Member
from storage.submissions import SubmissionLine

__all__ = [
    "Ahead",
    "Arrived",
    "CasePage",
    "Check",
    "ClosedAsk",
    "Community",
    "Connected",
    "Delivery",
    "DigestPart",
    "Given",
    "HomePage",
    "InCommunity",
    "Notice",
    "Nudge",
    "Orphaned",
    "OwnData",
    "OwnPage",
    "People",
    "Place",
    "Planned",
    "Preferences",
    "Reader",
    "Setup",
    "Shared",
    "Status",
    "SubmissionLine",
    "Wishes",
    "Workplace",
]


@dataclass(frozen=True)
class Connected:
    """A community in its channel, and when its first digest comes."""

    community: Community
    first_digest_at: datetime | None
    again: bool


@dataclass(frozen=True)
class Preferences:
    """A community's settings as one form shows them. `weekday` counts from Monday = 0.

    `region` is that of the school holidays, or ""; `outsiders` says what guests may do (nothing, read, share).
    """

    digest_on: bool
    weekday: int
    at: time
    reminders: tuple[str, ...]
    language: str
    timezone: str
    region: str = ""
    outsiders: str = "read"


@dataclass(frozen=True)
class Setup:
    """What whoever installed the bot fills in: an existing community by its slug, or a new one by its title.

    Without a slug and not new, nothing was chosen yet.
    """

    slug: str
    title: str
    goal: str
    bureaus: tuple[str, ...]
    channel_id: str
    coordinators: tuple[str, ...]
    preferences: Preferences
    is_new: bool = False


@dataclass(frozen=True)
class People:
    """Who has which role in a community, by Slack id; case holders with the titles of their cases."""

    community: Community
    coordinators: tuple[str, ...]
    holders: tuple[tuple[str, tuple[str, ...]], ...]
    experts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Given:
    """A role that was given to or taken from somebody; `case_title` for a case holder's."""

    community: Community
    user_id: str
    role: str
    case_title: str
    taken: bool
    changed: bool


@dataclass(frozen=True)
class Status:
    """How one community is doing, for operators: counts by state, what came last and what comes next."""

    community: Community
    installed: bool
    counts: dict[str, int]
    last_sent_at: datetime | None
    next_due_at: datetime | None
    next_kind: str | None
    last_digest: str | None


@dataclass(frozen=True)
class Place:
    """A community and the channel it lives in."""

    cop: str
    channel_id: str


@dataclass(frozen=True)
class Workplace:
    """An installation as an operator looks at it: a workspace, or a whole organisation."""

    installation_id: int
    name: str
    disabled_at: datetime | None
    disabled_reason: str
    token_expires_at: datetime | None
    last_event_at: datetime | None
    channels: tuple[Place, ...]


@dataclass(frozen=True)
class CasePage:
    """A case with its holders and last submissions."""

    line: CaseLine
    recent: list[SubmissionLine]


@dataclass(frozen=True)
class Shared:
    """A stored submission, its community, and until when it can be undone."""

    line: SubmissionLine
    community: Community
    undo_until: datetime


@dataclass(frozen=True)
class ClosedAsk:
    """A help request that is closed: whether by its author, and whether it was closed before."""

    line: SubmissionLine
    own: bool
    before: bool


@dataclass(frozen=True)
class OwnPage:
    """A page of what a member shared, newest first; `older` is where the next page begins, if there is one."""

    lines: list[SubmissionLine]
    older: int | None


@dataclass(frozen=True)
class Planned:
    """A meeting, its community, and the reminders to come (7d, 1d, 1h)."""

    meeting: Meeting
    community: Community
    reminders: tuple[str, ...]


@dataclass(frozen=True)
class Check:
    """A plan that may be confirmed, a meeting at the same time if there is one, and the meeting that it changes."""

    plan: Plan
    community: Community
    double: Meeting | None
    before: Meeting | None


@dataclass(frozen=True)
class Notice:
    """What a reminder or a notice tells: the meeting, its community, and what there is to read beforehand."""

    meeting: Meeting
    community: Community
    recent: list[SubmissionLine]


@dataclass(frozen=True)
class DigestPart:
    """One message of a digest: its lines by section, and the counts for the opening."""

    community: Community
    period: str
    part: int
    parts: int
    asks: list[SubmissionLine]
    lessons: list[SubmissionLine]
    steps: list[SubmissionLine]
    meetings: list[Meeting]
    since: datetime | None
    until: datetime
    new: int
    cases: int
    open_asks: int


@dataclass(frozen=True)
class Ahead:
    """The digest to come: its messages as they would be now, its moment, and whether that is worth a post."""

    parts: list[DigestPart]
    due_at: datetime | None
    worth: bool


@dataclass(frozen=True)
class HomePage:
    """One community as one member sees it."""

    community: Community
    meetings: list[Meeting]
    asks: list[SubmissionLine]
    own: OwnPage
    cases: list[CaseLine]
    contacts: list[str]


@dataclass(frozen=True)
class Reader:
    """One person to whom something is said: their Slack id, name (or nothing), language and zone."""

    user_id: str
    name: str
    language: str
    zone: str


@dataclass(frozen=True)
class Nudge:
    """A quiet case and the holder who is asked about it; `last_update_at` is None for a case without any update."""

    reader: Reader
    community: Community
    case: Case
    last_update_at: datetime | None


@dataclass(frozen=True)
class Orphaned:
    """A case whose last holder left, and the coordinator who is told; `left` is a Slack id."""

    reader: Reader
    community: Community
    case: Case
    left: str


@dataclass(frozen=True)
class Arrived:
    """Somebody who came into a community's channel, and its next meeting if there is one."""

    reader: Reader
    community: Community
    meeting: Meeting | None


@dataclass(frozen=True)
class InCommunity:
    """What is held about somebody in one community: since when they are on its roster, and what they do there."""

    community: Community
    since: datetime | None
    roles: tuple[str, ...]
    cases: tuple[str, ...]
    submissions: int
    open_asks: int


@dataclass(frozen=True)
class OwnData:
    """What is held about somebody, as they see it. `downloads` says whether a link for their own data can be given."""

    member: Member
    language: str
    zone: str
    paused_until: datetime | None
    communities: tuple[InCommunity, ...]
    downloads: bool


@dataclass(frozen=True)
class Wishes:
    """How somebody wants the bot to be to them. `pause` is the first day on which it may write again."""

    language: str
    private_messages: bool
    pause: date | None
    topics: str
