"""Links to messages, as people copy them in Slack: which message is meant, and whether it can be the one looked for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

_LINK = re.compile(
    r"https?://[a-z0-9.-]+\.slack(?:-gov)?\.com/archives/(?P<channel>[CDG][A-Z0-9]{1,20})/p(?P<ts>[0-9]{16})(?![0-9])"
    r"/?(?:\?(?P<query>[^\s<>|]{0,400}))?",
    re.IGNORECASE,
)
_TS = re.compile(r"[0-9]{10}\.[0-9]{6}")
BEFORE, WITHIN = timedelta(minutes=1), timedelta(days=1)
"""Slack's clock and ours may differ; what Slack took late stands there within a day."""


@dataclass(frozen=True)
class Permalink:
    """The message that a link leads to; `thread_ts` is the message that it answers, where the link says so."""

    channel_id: str
    ts: str
    thread_ts: str | None = None

    @property
    def at(self) -> datetime:
        """The moment at which the message was posted: Slack names a message by it."""
        seconds, _, micros = self.ts.partition(".")
        return datetime.fromtimestamp(int(seconds), UTC) + timedelta(microseconds=int(micros))


def read(text: str) -> Permalink | None:
    """Give the message of the first link in what somebody pasted, or None when there is no such link.

    What stands around the link (words, angle brackets, a label) does not matter.
    """
    found = _LINK.search(text.replace("&amp;", "&"))
    if found is None:
        return None
    digits = found["ts"]
    thread = parse_qs(found["query"] or "").get("thread_ts", [""])[0]
    thread_ts = thread if _TS.fullmatch(thread) else None
    return Permalink(found["channel"].upper(), f"{digits[:10]}.{digits[10:]}", thread_ts)


def is_near(link: Permalink, first_at: datetime, last_at: datetime) -> bool:
    """Say whether the message can come from one of the attempts made between two moments."""
    return first_at - BEFORE <= link.at <= last_at + WITHIN


def answers(link: Permalink, parent_ts: str | None) -> bool:
    """Say whether the message stands where it should: in the thread of `parent_ts`, or in the channel itself.

    A link that names no thread says nothing about it; that of a thread's first message names the message itself.
    """
    return link.thread_ts in (None, parent_ts or link.ts)
