"""A community: its settings, its people, how it does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from storage.records import Community


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
