"""Which open help requests somebody could answer: those that touch on their own cases or topics come first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

CASE, THEMES, TOPICS = "case", "themes", "topics"
SHORTEST_TOPIC = 3
"""Characters; a shorter topic stands in any text."""
_BETWEEN_TOPICS = re.compile(r"[,;\n]")


@dataclass(frozen=True)
class Asked:
    """A help request as far as matching goes: what is written in it, its case, and its themes."""

    text: str
    case_id: int | None
    themes: frozenset[str]


@dataclass(frozen=True)
class Interests:
    """What somebody is at home in: their cases, the themes of these, and the topics that they named."""

    case_ids: frozenset[int]
    themes: frozenset[str]
    topics: tuple[str, ...]


@dataclass(frozen=True)
class Reason:
    """Why somebody could answer: it is on their CASE, or shares these THEMES or TOPICS with them."""

    what: str
    names: tuple[str, ...] = ()


def topics(text: str) -> tuple[str, ...]:
    """Give the topics that somebody typed, separated by commas, semicolons or lines; each once."""
    found = [" ".join(part.split()) for part in _BETWEEN_TOPICS.split(text)]
    return tuple(dict.fromkeys(topic for topic in found if len(topic) >= SHORTEST_TOPIC))


def reason(asked: Asked, interests: Interests) -> Reason | None:
    """Say why somebody could answer, the strongest reason only; None when nothing is shared."""
    if asked.case_id in interests.case_ids:
        return Reason(CASE)
    if named := tuple(topic for topic in interests.topics if _is_about(asked, topic)):
        return Reason(TOPICS, named)
    if shared := asked.themes & interests.themes:
        return Reason(THEMES, tuple(sorted(shared)))
    return None


def first_those_with(reasons: Sequence[Reason | None]) -> list[int]:
    """Give the positions, those with a reason first; otherwise the order stays."""
    return sorted(range(len(reasons)), key=lambda position: reasons[position] is None)


def themes_of(*lists: Iterable[str]) -> frozenset[str]:
    """Give every theme in these lists, once."""
    return frozenset(theme for themes in lists for theme in themes)


def _is_about(asked: Asked, topic: str) -> bool:
    """Say whether a topic begins a word of the text (*burgerpanel* also finds *burgerpanels*), or names a theme."""
    wanted = topic.casefold()
    if re.search(rf"(?<!\w){re.escape(wanted)}", asked.text.casefold()):
        return True
    return wanted.replace(" ", "-") in asked.themes
