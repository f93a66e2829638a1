"""What a weekly digest holds and in which order. It selects, counts and places side by side; it never concludes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

ASKS, LESSONS, NEXT = "asks", "lessons", "next"
SECTIONS = (ASKS, LESSONS, NEXT)

PART_CHARACTERS = 8_000
PART_ITEMS = 16
"""One Slack message takes 50 blocks and some 13,000 characters in all; headings and the foot need room too."""
FIRST_PART_ROOM = 2_000
"""The opening line, upcoming meetings and headings stand in the first message."""

QUIET_EVERY = timedelta(weeks=4)
MEETING_SOON = timedelta(days=14)


@dataclass(frozen=True)
class Item:
    """What the digest's rules need to know of a submission. `size` counts the characters of its line."""

    submission_id: int
    created_at: datetime
    case: str
    has_lesson: bool
    ask_is_open: bool
    has_next_step: bool
    is_new: bool
    size: int


@dataclass(frozen=True)
class Place:
    """Where an item stands: section, order, and the message of the thread."""

    submission_id: int
    section: str
    position: int
    part: int


def arrange(items: Iterable[Item]) -> list[Place]:
    """Place the items: open help requests (oldest first), new lessons by case, then promised next steps.

    The same items in any order give the same places. Any number fits: what is too much for one message
    continues in the next. A week with nothing new is one short message, whatever is still open.
    """
    known = sorted(items, key=lambda item: (item.created_at, item.submission_id))
    asks = [item for item in known if item.ask_is_open]
    newest = {item.case: item.created_at for item in known}
    lessons = [item for item in known if item.is_new and item.has_lesson]
    lessons.sort(key=lambda item: (-newest[item.case].timestamp(), item.case, item.created_at, item.submission_id))
    steps = [item for item in known if item.is_new and item.has_next_step]
    if not any(item.is_new for item in known):
        return [Place(item.submission_id, ASKS, position, 0) for position, item in enumerate(asks)]
    return _parted([(ASKS, asks), (LESSONS, lessons), (NEXT, steps)])


def _parted(sections: Sequence[tuple[str, list[Item]]]) -> list[Place]:
    places: list[Place] = []
    part, count, room = 0, 0, PART_CHARACTERS - FIRST_PART_ROOM
    for section, items in sections:
        for position, item in enumerate(items):
            if count and (count >= PART_ITEMS or item.size > room):
                part, count, room = part + 1, 0, PART_CHARACTERS
            places.append(Place(item.submission_id, section, position, part))
            count, room = count + 1, room - item.size
    return places


@dataclass(frozen=True)
class Week:
    """What there is to tell in a week."""

    new: int
    open_asks: int
    next_meeting_at: datetime | None
    last_quiet_post_at: datetime | None


def worth_posting(week: Week, now: datetime) -> bool:
    """Say whether a digest goes out: a week with nothing new needs an open question or a near meeting.

    At most one quiet-week post in four weeks (domain notes §9.9).
    """
    if week.new:
        return True
    soon = week.next_meeting_at is not None and now < week.next_meeting_at <= now + MEETING_SOON
    if not (week.open_asks or soon):
        return False
    return week.last_quiet_post_at is None or now - week.last_quiet_post_at >= QUIET_EVERY - timedelta(days=1)


def slack_length(text: str) -> int:
    """Count the characters that Slack gets: `&`, `<` and `>` grow when escaped."""
    return len(text) + 4 * text.count("&") + 3 * (text.count("<") + text.count(">"))
