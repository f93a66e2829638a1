"""What stands in the pretend Slack's channels, and when each was asked for what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
PAGE = 15
"""The most messages on a page, for an app outside Slack's Marketplace."""
LATE = 14.0
"""Seconds after which everything that was accepted shows."""


@dataclass
class Message:
    """An accepted message; it shows a while later, perhaps."""

    ts: str
    thread_ts: str | None
    metadata: Json
    shown_at: float
    deleted: bool = False

    def as_json(self, *, with_metadata: bool) -> Json:
        """Give it as a page of a history shows it: what its metadata say only to who asks for them."""
        kind, payload = self.metadata.get("event_type"), self.metadata.get("event_payload")
        metadata = {"event_type": kind, "event_payload": payload} if with_metadata else {"event_type": kind}
        thread = {"thread_ts": self.thread_ts} if self.thread_ts else {}
        return {"type": "message", "ts": self.ts, "metadata": metadata, **thread}


@dataclass
class Channel:
    """The messages of one channel, oldest first."""

    messages: list[Message] = field(default_factory=list)
    last: float = 0.0
    """When it last accepted one."""

    def post(self, now: float, shown_at: float, thread_ts: str | None, metadata: Json) -> Message:
        """Accept a message; each gets a `ts` of its own."""
        before = float(self.messages[-1].ts) if self.messages else 0.0
        message = Message(f"{max(now, before + 0.000002):.6f}", thread_ts, metadata, shown_at)
        self.messages.append(message)
        self.last = now
        return message

    def standing(self, ts: str) -> Message | None:
        """Give the message with this `ts`, unless it was deleted."""
        return next((message for message in self.messages if message.ts == ts and not message.deleted), None)

    def page(self, asked: Json, now: float, *, thread: str | None = None) -> Json:
        """Give a page of the history, newest first; of a thread its first message and the replies, oldest first."""
        oldest, latest = float(asked.get("oldest") or 0), float(asked.get("latest") or "inf")
        within = [
            message
            for message in self.messages
            if not message.deleted and message.shown_at <= now and oldest <= float(message.ts) <= latest
        ]
        found = [message for message in within if _belongs(message, thread)]
        if thread is None:
            found.reverse()
        start = int(asked.get("cursor") or 0)
        most = min(int(asked.get("limit") or 100), PAGE)
        more = len(found) > start + most
        return {
            "ok": True,
            "messages": _as_json(found[start : start + most], str(asked.get("include_all_metadata")) in ("1", "true")),
            "has_more": more,
            "response_metadata": {"next_cursor": str(start + most) if more else ""},
        }


def _belongs(message: Message, thread: str | None) -> bool:
    return message.thread_ts is None if thread is None else thread in (message.ts, message.thread_ts)


def _as_json(messages: Iterable[Message], with_metadata: bool) -> list[Json]:
    return [message.as_json(with_metadata=with_metadata) for message in messages]
