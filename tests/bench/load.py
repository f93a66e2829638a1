"""Who types the commands: a number of connections, each with one signed command at a time, every answer looked at."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from slack_sdk.signature import SignatureVerifier

from tests.bench.furnishing import Place
from tests.wire import SECRET

SHOWN = 160
"""Bytes of a bad answer that are told."""
Judge = Callable[[int, bytes], bool]
"""Says whether an answer's status and body are as they should be."""


@dataclass
class Figures:
    """What came of a run. Latencies are in seconds."""

    latencies: list[float] = field(default_factory=list)
    bad: int = 0
    seconds: float = 0.0
    complaints: Counter[str] = field(default_factory=Counter)
    """What the bad answers said."""
    core_seconds: float = 0.0
    """What the server's process worked, where that was looked at."""

    def add(self, other: Figures) -> None:
        """Take in what came of another run of the same."""
        self.latencies += other.latencies
        self.bad += other.bad
        self.complaints += other.complaints
        self.seconds += other.seconds
        self.core_seconds += other.core_seconds

    def row(self) -> dict[str, float | int]:
        """Give the figures that are told of a run."""
        slow = sorted(self.latencies)
        worked = {"core_ms": round(self.core_seconds / len(slow) * 1000, 2)} if self.core_seconds else {}
        return {
            "answers": len(slow),
            "bad": self.bad,
            "per_second": round(len(slow) / self.seconds, 1),
            "p50_ms": _share(slow, 0.50),
            "p99_ms": _share(slow, 0.99),
            "max_ms": _share(slow, 1.0),
            **worked,
        }


def _share(slow: list[float], share: float) -> float:
    return round(slow[max(int(len(slow) * share + 0.5) - 1, 0)] * 1000, 2) if slow else 0.0


class Typing:
    """Makes the commands: each with a text and a trigger of its own, by members of the places in turn."""

    def __init__(self, places: Sequence[Place]) -> None:
        who = [(place, user) for number in range(len(places[0].members)) for place, user in _row(places, number)]
        self._who = itertools.cycle(who)
        self._numbers = itertools.count(1)
        self._verifier = SignatureVerifier(SECRET)

    def next(self, host: str) -> bytes:
        """Give the next request, as Slack sends it."""
        place, user = next(self._who)
        number = next(self._numbers)
        body = urlencode({
            "token": "unused", "team_id": place.team_id, "team_domain": "programma", "channel_id": place.channel_id,
            "channel_name": "cop", "user_id": user, "user_name": "iemand", "command": "/inzicht",
            "text": f"Wie vroeg begint met bewoners heeft later minder uit te leggen, keer {number}.",
            "api_app_id": "A1", "is_enterprise_install": "false", "response_url": "http://127.0.0.1:9/antwoord",
            "trigger_id": f"{number}.{place.team_id}.bench",
        })  # fmt: skip
        stamp = str(int(time.time()))
        signature = self._verifier.generate_signature(timestamp=stamp, body=body)
        return (
            f"POST /slack/events HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"X-Slack-Request-Timestamp: {stamp}\r\nX-Slack-Signature: {signature}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        ).encode()


def _row(places: Sequence[Place], number: int) -> list[tuple[Place, str]]:
    return [(place, place.members[number]) for place in places]


async def type_at(
    url: str, typing: Typing, judge: Judge, connections: int, *, seconds: float = 0.0, most: int = 0
) -> Figures:
    """Type until the seconds are over or `most` commands were typed, whichever is named."""
    found, left = Figures(), itertools.count(1)
    parts = urlsplit(url)
    until = time.perf_counter() + seconds if seconds else float("inf")

    async def one(connection: _Connection) -> None:
        while time.perf_counter() < until and (not most or next(left) <= most):
            request = typing.next(parts.netloc)
            began = time.perf_counter()
            status, body = await connection.ask(request)
            found.latencies.append(time.perf_counter() - began)
            if not judge(status, body):
                found.bad += 1
                found.complaints[f"{status} {body[:SHOWN].decode(errors='replace')}"] += 1
            if not status:
                return

    loop = asyncio.get_running_loop()
    opened = [(await loop.create_connection(_Connection, parts.hostname, parts.port))[1] for _ in range(connections)]
    began = time.perf_counter()
    try:
        await asyncio.gather(*(one(connection) for connection in opened))
    finally:
        for connection in opened:
            connection.close()
    found.seconds = time.perf_counter() - began
    return found


class _Connection(asyncio.Protocol):
    """A kept connection that asks one thing at a time; thin, so that the one who measures is not what is measured."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """Give the status and the body of the answer; status 0 when the connection was closed instead."""
        self._got = bytearray()
        self._answer = asyncio.get_running_loop().create_future()
        if self._transport.is_closing():
            return 0, b""
        self._transport.write(request)
        return await self._answer

    def data_received(self, data: bytes) -> None:
        self._got += data
        head, gap, body = bytes(self._got).partition(b"\r\n\r\n")
        if not gap or self._answer is None or self._answer.done():
            return
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        if len(body) >= int(fields.get(b"content-length", b"0")):
            self._answer.set_result((int(head.split(b" ", 2)[1]), body))

    def connection_lost(self, error: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result((0, b""))

    def close(self) -> None:
        """Let go of it."""
        self._transport.close()
