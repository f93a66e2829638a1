"""What a Home tab tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.facts.digests import DigestPart
from bot.facts.health import Health, Some
from bot.facts.submissions import OwnPage
from bot.rules.asks import Reason
from storage.cases import CaseLine
from storage.records import Community, Meeting
from storage.submissions import SubmissionLine


@dataclass(frozen=True)
class OpenAsk:
    """An open help request of somebody else, and why the reader could answer it, if something tells."""

    line: SubmissionLine
    reason: Reason | None


@dataclass(frozen=True)
class HomePage:
    """One community as one member sees it: empty where their role lets them see nothing.

    `choices` are the communities to choose from. `rsvps` are what the reader answered to meetings, by their ids;
    `may_answer` are the ids of those that they can still answer to.
    """

    community: Community
    choices: tuple[Community, ...]
    sees_nothing: bool
    may_share: bool
    meetings: tuple[Meeting, ...]
    cases: Some[CaseLine]
    own: OwnPage
    own_more: int
    asks: Some[OpenAsk]
    digest: DigestPart | None
    health: Health | None
    contacts: tuple[str, ...]
    rsvps: Mapping[int, str]
    may_answer: frozenset[int]


@dataclass(frozen=True)
class NoPage:
    """A member without a community to show: which they may choose, and whether they may set one up.

    `elsewhere` says that there are communities whose channels they are not in; `names` those that they may know of.
    """

    choices: tuple[Community, ...] = ()
    elsewhere: bool = False
    names: tuple[str, ...] = ()
    may_set_up: bool = False


@dataclass(frozen=True)
class HomeView:
    """Somebody's Home as it is now, with what publishing it takes: Slack's hash, and up to which change it shows."""

    page: HomePage | NoPage
    language: str
    zone: str
    view_hash: str
    changes: int
    is_stale: bool
