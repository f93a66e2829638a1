"""What was said, by channel: found, added and removed without looking through all of it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.sandbox.world import Team

Json = dict[str, Any]
Place = tuple[str, str]
"""The ids of a workspace and of a channel in it."""


@dataclass
class _Said:
    """What was said in one channel, oldest first, and in each thread there; and where the counting of moments is."""

    messages: list[Json] = field(default_factory=list)
    replies: dict[str, list[Json]] = field(default_factory=dict)
    asked: int = 0
    given: int = 0
    posted_at: float | None = None


class Messages(Mapping[Place, list[Json]]):
    """All that Slack accepted, also what it does not show yet: `_shown_at` of a message says from when."""

    def __init__(self) -> None:
        self._places: dict[Place, _Said] = {}

    def __getitem__(self, place: Place) -> list[Json]:
        return self._places[place].messages

    def __iter__(self) -> Iterator[Place]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def add(self, place: Place, now: datetime, message: Json) -> None:
        """Put a new message in a channel; its `ts` is the moment, and unique there."""
        said = self._places.setdefault(place, _Said())
        asked = int(now.timestamp() * 1_000_000)
        # A clock that stands still gives the same moment time and again: go on where that was left.
        micros = said.given + 1 if asked == said.asked else asked
        while self.find(place, ts := f"{micros // 1_000_000}.{micros % 1_000_000:06}") is not None:
            micros += 1
        said.asked, said.given = asked, micros
        message["ts"] = ts
        if message.get("bot_id") and not message["ephemeral"]:
            said.posted_at = now.timestamp()
        self.put(place, message)

    def put(self, place: Place, message: Json) -> None:
        """Put a message that has its `ts` in a channel."""
        said = self._places.setdefault(place, _Said())
        insort(said.messages, message, key=moment)
        if is_reply(message):
            insort(said.replies.setdefault(message["thread_ts"], []), message, key=moment)

    def remove(self, place: Place, message: Json) -> None:
        """Take one message away."""
        said = self._places[place]
        _take(said.messages, message)
        if is_reply(message):
            _take(said.replies[message["thread_ts"]], message)

    def pop(self, place: Place) -> list[Json]:
        """Take everything away that was said in a channel, and give it."""
        return self._places.pop(place, _Said()).messages

    def find(self, place: Place, ts: str) -> Json | None:
        """Give a message by its `ts`."""
        found = self.get(place, [])
        at = bisect_left(found, _number(ts), key=moment)
        return found[at] if at < len(found) and found[at]["ts"] == ts else None

    def replies(self, place: Place, ts: str) -> list[Json]:
        """Give the answers in a message's thread, oldest first."""
        said = self._places.get(place)
        return said.replies.get(ts, []) if said else []

    def backwards(self, place: Place, latest: float) -> Iterator[Json]:
        """Give what was said up to and including a moment, newest first."""
        found = self.get(place, [])
        return (found[index] for index in range(bisect_right(found, latest, key=moment) - 1, -1, -1))

    def posted_at(self, place: Place) -> float | None:
        """Give the moment at which the bot last posted in a channel for everybody, as far as is known."""
        said = self._places.get(place)
        return said.posted_at if said else None


def moment(message: Json) -> float:
    """Give when a message was accepted."""
    return float(message["ts"])


def is_reply(message: Json) -> bool:
    """Say whether a message is an answer in a thread."""
    return bool(message.get("thread_ts")) and message["thread_ts"] != message["ts"]


def shows(message: Json, now: datetime) -> bool:
    """Say whether Slack shows a message at this moment."""
    return bool(message.get("_shown_at", 0.0) <= now.timestamp())


def permalink(team: Team, channel_id: str, message: Json) -> str:
    """Give the address of a message, as Slack makes it; an answer's names its thread."""
    address = f"{team.address}archives/{channel_id}/p{message['ts'].replace('.', '')}"
    return f"{address}?thread_ts={message['thread_ts']}&cid={channel_id}" if is_reply(message) else address


def _number(ts: str) -> float:
    """Give a `ts` as a number; what is none stands before everything."""
    try:
        return float(ts)
    except ValueError:
        return -1.0


def _take(ordered: list[Json], message: Json) -> None:
    del ordered[bisect_left(ordered, moment(message), key=moment)]
