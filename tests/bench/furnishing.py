"""Databases with communities and people in them, made through the real use cases."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import create_engine, func, make_url, select, text
from sqlalchemy.orm import Session

from bot.clock import MovableClock
from bot.rules.programme import COMMUNITIES
from bot.rules.submissions import INSIGHT, Draft
from bot.usecases import actors, communities, installations, roster, submissions
from bot.usecases.actors import Spot
from bot.usecases.profiles import Profile
from storage import communities as kept
from storage.cipher import TokenCipher
from storage.database import Database
from storage.records import Delivery, Submission
from tests.community import ZONE, connect

KEY = TokenCipher.new_key()
POSTGRES = "COPBOT_TEST_POSTGRES_URL"


@dataclass(frozen=True)
class Place:
    """A community's channel in its workspace, and the people in it."""

    team_id: str
    channel_id: str
    token: str
    members: tuple[str, ...]


def kinds() -> list[str]:
    """Give the kinds of database there are here: PostgreSQL only where a server was named."""
    return ["sqlite", "postgresql"] if os.environ.get(POSTGRES) else ["sqlite"]


@contextmanager
def store(kind: str, folder: Path) -> Iterator[str]:
    """Give the address of a fresh database with the newest schema; it goes away again."""
    if kind == "sqlite":
        url = f"sqlite:///{folder}/{uuid.uuid4().hex[:8]}/copbot.db"
        with closing(Database(url)) as made:
            made.upgrade()
        yield url
        return
    server, name = os.environ[POSTGRES], f"copbot_bench_{uuid.uuid4().hex[:12]}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        url = make_url(server).set(database=name).render_as_string(hide_password=False)
        with closing(Database(url)) as made:
            made.upgrade()
        yield url
    finally:
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        engine.dispose()


def town(url: str, members: int) -> list[Place]:
    """Connect the programme's communities, each in a workspace of its own, with people whom the bot has met."""
    now = datetime.now(UTC)
    found = []
    with closing(Database(url, TokenCipher([KEY]))) as database:
        database.write_here(communities.seed)
        for number, plan in enumerate(COMMUNITIES, 1):
            place = Place(f"T{number}", f"C{number}", f"xoxb-bench-{number}", _people(members))
            cop = connect(
                database, MovableClock(now, running=False),
                slug=plan.slug, team_id=place.team_id, channel_id=place.channel_id, token=place.token,
            )  # fmt: skip
            profiles = {user: Profile(user, "nl-NL", ZONE) for user in place.members}
            database.write_here(roster.take, cop.community_id, list(place.members), profiles, now)
            found.append(place)
    return found


def _people(number: int) -> tuple[str, ...]:
    return tuple(f"U{one}" for one in range(1, number + 1))


def due_cards(url: str, number: int) -> None:
    """Connect this many communities and share one insight in each: a card is due in each of their channels."""
    with closing(Database(url, TokenCipher([KEY]))) as database:
        database.write_here(_share_everywhere, number, datetime.now(UTC) - timedelta(minutes=2))


def _share_everywhere(session: Session, number: int, now: datetime) -> None:
    for one in range(number):
        team_id, channel_id, slug = f"T{one}", f"C{one}", f"cop-{one}"
        words = dict.fromkeys(("goal_nl", "goal_en", "question_nl", "question_en"), "")
        kept.any_make(session, slug=slug, name=slug, digest_on=False, bureaus=[], reminders=[], **words)
        installations.remember(
            session, team_id, f"xoxb-bench-{one}", now, team_name=slug, bot_id="B1", bot_user_id="UBOT"
        )
        communities.connect(session, slug, team_id, channel_id, ["U1"], now)
        actor = actors.meet(session, team_id, "U1", Spot(channel_id), Profile("U1", "nl-NL", ZONE), now)
        draft = Draft(INSIGHT, lesson=f"Wat we leerden in nummer {one}.")
        submissions.share(session, actor, draft, now, request_key=f"bench:{one}")


def stored(url: str) -> int:
    """Count the submissions."""
    return _count(url, select(func.count()).select_from(Submission))


def in_state(url: str, *states: str) -> int:
    """Count the cards in these states."""
    query = select(func.count()).select_from(Delivery).where(Delivery.kind == "card", Delivery.state.in_(states))
    return _count(url, query)


def _count(url: str, query: object) -> int:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return int(connection.execute(query).scalar_one())  # type: ignore[call-overload]
    finally:
        engine.dispose()
