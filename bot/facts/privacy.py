"""What is held about one person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from storage.records import Community, Member


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
