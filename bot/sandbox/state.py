"""What changes in the pretend Slack: messages, open forms, Home tabs, triggers. Written through to a file."""

from __future__ import annotations

import asyncio
import itertools
import json
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.sandbox.demonstration import demo_world
from bot.sandbox.messages import Messages, shows
from bot.sandbox.reading import Reading
from bot.sandbox.world import World, from_dict

Json = dict[str, Any]
TRIGGER_LIVES = 3.0
RESPONSE_URL_LIVES = 30 * 60.0
RESPONSE_URL_USES = 5


@dataclass
class Trigger:
    """The right to open one form, for three seconds of real time."""

    team_id: str
    user_id: str
    made_at: float
    used: bool = False


@dataclass
class ResponseUrl:
    """The right to answer five times in half an hour. `ts` names the private message that it may replace."""

    team_id: str
    channel_id: str
    user_id: str
    made_at: float
    ts: str | None = None
    uses: int = 0


class State:
    """All of it, in memory; with a file also on disk, so that a restart goes on where it stopped.

    `now` is the sandbox's clock.
    """

    def __init__(self, file: Path | None, world: World | None, now: Callable[[], datetime] | None = None) -> None:
        self._store = _Store(file) if file else None
        saved = dict(self._store.load()) if self._store else {}
        self.fresh = "world" not in saved
        self.world = from_dict(saved["world"]) if "world" in saved else world or demo_world()
        self.language: str = saved.get("language", "nl")
        self.clock_at: str | None = saved.get("clock")
        self.messages = Messages()
        self.reading = Reading()
        self.homes: dict[tuple[str, str], Json] = {}
        self.views: dict[tuple[str, str], list[Json]] = {}
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.fast_posts = 0
        self.seq = 1
        self._now = now or (lambda: datetime.now(UTC))
        self._changed = asyncio.Condition()
        self._numbers = itertools.count(1)
        for key, value in saved.items():
            kind, _, rest = key.partition(":")
            if kind == "message":
                team_id, channel_id, _ = rest.split(":")
                self.messages.put((team_id, channel_id), value)
            elif kind == "home":
                team_id, user_id = rest.split(":")
                self.homes[team_id, user_id] = value
        if self.fresh:
            self.save_world()

    def save_world(self) -> None:
        """Keep teams, members of channels and secrets."""
        self._keep("world", self.world.as_dict())

    def save_language(self, language: str) -> None:
        """Keep the language of the people."""
        self.language = language
        self._keep("language", language)
        self.touch()

    def save_clock(self, now: datetime) -> None:
        """Keep where the clock stands."""
        self.clock_at = now.isoformat()
        self._keep("clock", self.clock_at)

    def add_message(self, team_id: str, channel_id: str, message: Json, *, late: float = 0.0) -> Json:
        """Accept a message for a channel; its `ts` is the sandbox's time and unique there.

        With `late` it shows only so many seconds of the sandbox's clock later.
        """
        now = self._now()
        if late > 0:
            message["_shown_at"] = now.timestamp() + late
            if _in_loop():
                asyncio.get_running_loop().call_later(late, self.touch)
        self.messages.add((team_id, channel_id), now, message)
        self.keep_message(team_id, channel_id, message)
        self.save_clock(now)
        return message

    def keep_message(self, team_id: str, channel_id: str, message: Json) -> None:
        """Keep a new or changed message."""
        self._keep(f"message:{team_id}:{channel_id}:{message['ts']}", message)
        self.touch()

    def drop_message(self, team_id: str, channel_id: str, message: Json) -> None:
        """Remove a message."""
        self.messages.remove((team_id, channel_id), message)
        self._forget(f"message:{team_id}:{channel_id}:{message['ts']}")
        self.touch()

    def drop_messages(self, team_id: str, channel_id: str) -> None:
        """Remove everything that was said in a channel."""
        for message in self.messages.pop((team_id, channel_id)):
            self._forget(f"message:{team_id}:{channel_id}:{message['ts']}")
        self.touch()

    def move_messages(self, team_id: str, old: str, new: str) -> None:
        """Let everything that was said in a channel stand under its new id, answers to come as well."""
        for message in self.messages.pop((team_id, old)):
            self._forget(f"message:{team_id}:{old}:{message['ts']}")
            self.messages.put((team_id, new), message)
            self.keep_message(team_id, new, message)
        for right in self.response_urls.values():
            if (right.team_id, right.channel_id) == (team_id, old):
                right.channel_id = new

    def find_message(self, team_id: str, channel_id: str, ts: str) -> Json | None:
        """Give a message by its `ts`, once Slack shows it."""
        message = self.messages.find((team_id, channel_id), ts)
        return message if message is not None and shows(message, self._now()) else None

    def shown(self, team_id: str, channel_id: str) -> list[Json]:
        """Give what Slack shows of a channel, oldest first."""
        now = self._now()
        return [message for message in self.messages.get((team_id, channel_id), []) if shows(message, now)]

    def save_home(self, team_id: str, user_id: str, view: Json) -> None:
        """Keep a person's Home tab."""
        self.homes[team_id, user_id] = view
        self._keep(f"home:{team_id}:{user_id}", view)
        self.touch()

    def stack(self, team_id: str, user_id: str) -> list[Json]:
        """Give a person's open forms, the top one last."""
        return self.views.setdefault((team_id, user_id), [])

    def find_view(self, view_id: str) -> Json | None:
        """Give an open form or a Home tab by id."""
        everything = itertools.chain(itertools.chain.from_iterable(self.views.values()), self.homes.values())
        return next((view for view in everything if view["id"] == view_id), None)

    def new_id(self, letter: str) -> str:
        """Give a fresh id as Slack's look."""
        return f"{letter}{next(self._numbers):04}{secrets.token_hex(4).upper()}"

    def new_trigger(self, team_id: str, user_id: str) -> str:
        """Give a trigger for one form."""
        name = f"{int(time.time() * 1000)}.{next(self._numbers)}.{secrets.token_hex(16)}"
        self.triggers[name] = Trigger(team_id, user_id, time.monotonic())
        return name

    def new_response_url(self, team_id: str, channel_id: str, user_id: str, ts: str | None = None) -> str:
        """Give the path of a response address."""
        name = secrets.token_urlsafe(18)
        self.response_urls[name] = ResponseUrl(team_id, channel_id, user_id, time.monotonic(), ts)
        return name

    def touch(self) -> None:
        """Tell the page that something changed."""
        self.seq += 1
        asyncio.get_running_loop().create_task(self._tell()) if _in_loop() else None

    async def changed_since(self, seq: int, patience: float) -> int:
        """Wait until something changed after `seq`, at most `patience` seconds. Gives the present number."""
        async with self._changed:
            try:
                async with asyncio.timeout(patience):
                    await self._changed.wait_for(lambda: self.seq > seq)
            except TimeoutError:
                pass
        return self.seq

    def close(self) -> None:
        """Close the file."""
        if self._store:
            self._store.close()

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    def _keep(self, key: str, value: Any) -> None:
        if self._store:
            self._store.keep(key, value)

    def _forget(self, key: str) -> None:
        if self._store:
            self._store.drop(key)


class _Store:
    """A file of keys and JSON values; each change is written at once."""

    def __init__(self, file: Path) -> None:
        self._connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=OFF")
        self._connection.execute("CREATE TABLE IF NOT EXISTS kept (key TEXT PRIMARY KEY, value TEXT NOT NULL)")

    def load(self) -> Iterator[tuple[str, Any]]:
        for key, value in self._connection.execute("SELECT key, value FROM kept"):
            yield key, json.loads(value)

    def keep(self, key: str, value: Any) -> None:
        row = (key, json.dumps(value, ensure_ascii=False))
        self._connection.execute("INSERT OR REPLACE INTO kept VALUES (?, ?)", row)

    def drop(self, key: str) -> None:
        self._connection.execute("DELETE FROM kept WHERE key = ?", (key,))

    def close(self) -> None:
        self._connection.close()


def _in_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
