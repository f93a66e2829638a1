"""What a good update, insight or help request has. Limits and required fields: the programme's domain notes, §4."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.rules.commands import says_nothing
from bot.rules.problems import Problem

UPDATE, INSIGHT, HELP_REQUEST = "update", "insight", "help_request"
OWN_COP, ALL_COPS, WEBSITE = "mijn-cop", "alle-cops", "website"
VISIBILITIES = (OWN_COP, ALL_COPS, WEBSITE)

LIMITS = {
    "did": 300,
    "happened": 300,
    "lesson": 400,
    "friction": 300,
    "ask": 300,
    "next_step": 200,
    "keywords": 100,
}
FIELD_TAKES = 3000
"""What one text field of a Slack form can hold: more than this cannot be put in it to be shortened."""
WORKING_THEMES = ("participatie", "gebied", "toekomst", "leren", "sturen", "meten", "samenwerken")
CBS_THEMES = (
    "subjectief-welzijn",
    "materiele-welvaart",
    "gezondheid",
    "arbeid-en-vrije-tijd",
    "wonen",
    "samenleving",
    "veiligheid",
    "milieu",
)
DIMENSIONS = ("hier-en-nu", "later", "elders")
MOST_KEYWORDS = 4
MOST = {"working_themes": 2, "cbs_themes": 3, "dimensions": 3}

TYPED_TWICE_WITHIN = timedelta(minutes=2)
"""The same text from the same person again within this time is one contribution, not two."""
UNDO_FOR = timedelta(minutes=30)
SHARED_AFTER = timedelta(seconds=15)
"""The chance to take something back at once, before the channel sees it."""
CARD_USEFUL_FOR = timedelta(days=7)


@dataclass(frozen=True)
class Draft:
    """What somebody wants to share. Texts as typed; `case_id` is of their own community."""

    kind: str
    case_id: int | None = None
    did: str = ""
    happened: str = ""
    lesson: str = ""
    friction: str = ""
    ask: str = ""
    next_step: str = ""
    keywords: str = ""
    working_themes: tuple[str, ...] = ()
    cbs_themes: tuple[str, ...] = ()
    dimensions: tuple[str, ...] = ()
    visibility: str = OWN_COP
    in_channel: bool = True


def settled(draft: Draft) -> Draft:
    """Drop texts without anything to read; an update with only a question is a help request."""
    empty: dict[str, Any] = {field: "" for field in LIMITS if says_nothing(getattr(draft, field))}
    draft = replace(draft, **empty)
    if draft.kind == UPDATE and draft.ask.strip() and not draft.lesson.strip():
        return replace(draft, kind=HELP_REQUEST)
    return draft


def problems(draft: Draft) -> list[Problem]:
    """Give everything that keeps the draft from being stored, in the order of the form."""
    found = []
    if draft.kind == UPDATE and draft.case_id is None:
        found.append(Problem("case.missing", "case"))
    if draft.kind == HELP_REQUEST and not draft.ask.strip():
        found.append(Problem("ask.missing", "ask"))
    elif draft.kind != HELP_REQUEST and not (draft.lesson.strip() or draft.ask.strip()):
        found.append(Problem("lesson.missing", "lesson"))
    for field, limit in LIMITS.items():
        over = len(getattr(draft, field)) - limit
        if over > 0:
            found.append(Problem("text.long", field, {"over": over, "limit": limit}))
    if len([word for word in draft.keywords.split(",") if word.strip()]) > MOST_KEYWORDS:
        found.append(Problem("choices.many", "keywords", {"most": MOST_KEYWORDS}))
    for field, most in MOST.items():
        if len(getattr(draft, field)) > most:
            found.append(Problem("choices.many", field, {"most": most}))
    if draft.visibility not in VISIBILITIES:
        found.append(Problem("visibility.unknown", "visibility"))
    return found


def undo_until(created_at: datetime) -> datetime:
    """Give the moment until which a submission can be taken back with one button."""
    return created_at + UNDO_FOR
