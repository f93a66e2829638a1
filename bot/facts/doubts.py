"""What may have arrived, and what a coordinator said of it."""

from __future__ import annotations

from dataclasses import dataclass

from storage.records import Community, Delivery
from storage.submissions import SubmissionLine


@dataclass(frozen=True)
class Doubt:
    """A delivery of which nobody knew whether it arrived; `line` is the contribution that a card shows, if still there.

    `language` is that of whoever is asked, in a message of their own. `before` says that it was settled already, by
    somebody else or by the bot, when this person answered.
    """

    community: Community
    delivery: Delivery
    line: SubmissionLine | None = None
    language: str = ""
    before: bool = False
