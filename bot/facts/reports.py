"""What never came, to tell a coordinator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from storage.records import Community, Delivery, Meeting


@dataclass(frozen=True)
class Report:
    """What a community missed, in the language of who is told; `meetings` are those that it is about, by id.

    `closed_since` says that this is the summary after nothing could be posted for a while; `following` comes next.
    """

    community: Community
    language: str
    missed: tuple[Delivery, ...]
    meetings: Mapping[int, Meeting]
    closed_since: datetime | None
    following: Delivery | None
