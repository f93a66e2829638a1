"""What a stored command is made of: the core time of each part by itself, in this process, without a server around it.

Of many short rounds the quickest counts: on a machine that others use too, that is the one that was left alone.
"""

from __future__ import annotations

import gc
import itertools
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bot.facts import Shared
from bot.i18n import translator
from bot.rules.submissions import INSIGHT, Draft
from bot.usecases import actors, submissions
from bot.usecases.actors import Spot
from bot.views import submissions as views
from storage.cipher import TokenCipher
from storage.database import Database
from storage.records import Community
from tests.bench import furnishing
from tests.community import ZONE

ROUND = 50
Part = Callable[[], Awaitable[object]]
_TABLE: Any = Community.__table__
_STATEMENT = select(_TABLE.c.team_id, _TABLE.c.channel_id).where(_TABLE.c.id == bindparam("id"))


async def run(folder: Path, *, quick: bool = False) -> dict[str, Any]:
    """Give a row for each database and part, with its core time in milliseconds."""
    rows = []
    for kind in furnishing.kinds():
        with furnishing.store(kind, folder) as url:
            places = furnishing.town(url, 4 if quick else 20)
            with closing(Database(url, TokenCipher([furnishing.KEY]))) as database:
                parts = await _parts(database, places)
                gc.collect()
                rows += [
                    {"database": kind, "part": name, "core_ms": round(await _quickest(part, 2 if quick else 40), 3)}
                    for name, part in parts.items()
                ]
    return {"rows": rows, "bad": 0}


async def _quickest(part: Part, rounds: int) -> float:
    found = []
    for _ in range(rounds):
        began = time.process_time()
        for _ in range(ROUND):
            await part()
        found.append((time.process_time() - began) / ROUND * 1000)
    return min(found)


async def _parts(database: Database, places: list[furnishing.Place]) -> dict[str, Part]:
    """Give each part of a command under its name: people take turns, and each transaction is committed by itself."""
    spots = [(place.team_id, user, Spot(place.channel_id)) for place in places for user in place.members]
    asking, numbers = itertools.cycle(spots), itertools.count(1)
    known = [actor for spot in spots if (actor := await database.read(actors.find, *spot)) is not None]
    taking_turns = itertools.cycle(known)

    async def share() -> Shared:
        number, actor = next(numbers), next(taking_turns)
        draft = Draft(INSIGHT, lesson=f"Wie vroeg begint heeft later minder uit te leggen, keer {number}.")
        key, now = f"parts:{number}", datetime.now(UTC)
        return await database.write(submissions.share, actor, draft, now, request_key=key)

    shared, t = await share(), translator("nl")

    async def receipt() -> object:
        return views.stored(t, shared.line, shared.community, shared.undo_until, ZONE).payload()

    return {
        "a transaction, and a thread for it": lambda: database.write(_nothing),
        "the same, with ten small statements": lambda: database.write(_ask_ten_times),
        "who is asking": lambda: database.read(actors.find, *next(asking)),
        "storing what they share": share,
        "the receipt": receipt,
    }


def _nothing(_session: Session) -> None:
    """Nothing."""


def _ask_ten_times(session: Session) -> None:
    for _ in range(10):
        session.execute(_STATEMENT, {"id": 1}).first()
