"""A message that somebody hands over to be kept as an insight: it travels with the request, and is stored nowhere."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

IN_A_BUTTON = 1700
"""What a text may take of the 2000 characters that a button carries; the rest is needed for ids."""
IN_A_FORM = 2500
"""What it may take of the 3000 that a form carries."""


@dataclass(frozen=True)
class Said:
    """A message as its reader handed it over. `home_team_id` is the author's workspace when it is another one.

    `text` is what people read; `left` counts the characters at its end that did not fit and were left out.
    """

    channel_id: str
    ts: str
    author_id: str
    home_team_id: str | None
    text: str
    left: int = 0

    def first(self, characters: int) -> Said:
        """Give it with so many characters at most."""
        return replace(self, text=self.text[:characters], left=self.left + len(self.text[characters:]))

    def within(self, room: int) -> Said:
        """Give it so that its text, as JSON, takes no more room than this."""
        kept = min(len(self.text), room)
        while (over := _size(self.text[:kept]) - room) > 0:
            kept -= max(over // 6, 1)  # A character takes six at most.
        return self.first(kept)

    def as_facts(self) -> dict[str, Any]:
        """Give what a form carries."""
        return asdict(self)


def from_facts(facts: Mapping[str, Any]) -> Said:
    """Give the message that a form carried."""
    return Said(**facts)


def mark(team_id: str, said: Said) -> str:
    """Name the message so that it is known again, and so that nobody can read from it which one it was."""
    name = f"{team_id}/{said.channel_id}/{said.ts}"
    return f"consent:{hashlib.sha256(name.encode()).hexdigest()}"


def _size(text: str) -> int:
    """Count as Slack does: an emoji may be two characters."""
    return len(json.dumps(text, ensure_ascii=False).encode("utf-16-le", "surrogatepass")) // 2
