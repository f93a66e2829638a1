"""Many communities at once, each in a workspace of its own, and what they are owed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select

from bot.rules.deliveries import WELCOME
from storage.database import Database
from storage.records import Community, Delivery, Installation


def settle_in(database: Database, now: Any, number: int) -> list[int]:
    """Give each of a number of communities a workspace of its own with the bot. Gives their ids."""
    assert database.cipher is not None
    token = database.cipher.seal("xoxb-1")

    def fill(session: Any) -> list[int]:
        session.execute(
            insert(Installation),
            [{"team_id": f"TM{one}", "bot_token": token, "installed_at": now} for one in range(number)],
        )
        rows = [
            {
                "slug": f"many-{one}", "name": f"Gebied {one}", "goal_nl": "", "goal_en": "", "question_nl": "",
                "question_en": "", "bureaus": [], "reminders": [], "team_id": f"TM{one}", "channel_id": f"CM{one}",
                "digest_on": False, "planned_until": now,
            }
            for one in range(number)
        ]  # fmt: skip
        session.execute(insert(Community), rows)
        query = select(Community.id).where(Community.slug.startswith("many-")).order_by(Community.id)
        return list(session.scalars(query))

    return database.write_here(fill)


def owe(database: Database, ids: list[int], now: Any, due_at: Any, each: int = 1) -> None:
    """Owe each community a number of posts, all due at the same moment."""
    rows = [
        {
            "key": f"many:{due_at.isoformat()}:{community_id}:{one}", "community_id": community_id,
            "team_id": f"TM{index}", "channel_id": f"CM{index}", "kind": WELCOME, "subject_id": community_id,
            "facts": {}, "due_at": due_at, "ready_at": due_at, "late_after": due_at + timedelta(days=7),
            "created_at": now,
        }
        for index, community_id in enumerate(ids)
        for one in range(each)
    ]  # fmt: skip
    database.write_here(lambda session: session.execute(insert(Delivery), rows))
