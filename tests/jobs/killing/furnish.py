"""What a run begins with: thirty workspaces that are owed everything at once, all through the real use cases."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.rules.deliveries import CARD, HISTORY_SCOPES
from bot.rules.instants import wall
from bot.rules.meetings import plan_at
from bot.rules.states import SENT
from bot.rules.submissions import INSIGHT, Draft
from bot.usecases import actors, cases, communities, installations, meetings, roster, submissions
from bot.usecases.actors import Actor, Spot
from bot.usecases.profiles import Profile
from storage import communities as stored
from storage.database import Database
from storage.records import Community, Delivery
from tests.community import COORDINATOR, HOLDER, MEMBER, ZONE, amsterdam

START = amsterdam("2026-11-26", "14:58")
"""Two minutes before the digest's moment, so that it falls due while the cards go out."""
UNTIL = START + timedelta(hours=3)
"""What is due later than this is no part of the run."""
WORKSPACES = 26
CARDS, BUSY_CARDS, LONG_DIGEST = 5, 22, 60
CHANNEL = "C1"
"""The same in every workspace: Slack's ids are only unique within one."""
LEAVES, NEW = ("U5", "U6"), ("U10", "U11")


@dataclass(frozen=True)
class Town:
    """What stands in the database now; `granted` are the workspaces in which the bot may read a history."""

    teams: tuple[str, ...]
    granted: frozenset[str]
    standing: tuple[tuple[str, str, str, str], ...]
    """Workspace, channel, `ts` and key of what stood there before."""

    def write(self, file: Path, url: str, key: str) -> None:
        """Write down what the run's processes need to know."""
        plan = {
            "url": url,
            "key": key,
            "start": START.isoformat(),
            "until": UNTIL.isoformat(),
            "tokens": {_token(team_id): team_id for team_id in self.teams},
            "standing": self.standing,
        }
        file.write_text(json.dumps(plan))


def furnish(database: Database) -> Town:
    """Fill the database. Every other workspace granted the right to look into its history."""
    teams = tuple(f"T{number:02}" for number in range(WORKSPACES))
    granted = frozenset(teams[::2])
    standing: list[tuple[str, str, str, str]] = []
    for number, team_id in enumerate(teams):
        scopes = ",".join(["chat:write", *sorted(HISTORY_SCOPES)]) if team_id in granted else "chat:write"
        standing += database.write_here(_workspace, number, team_id, scopes)
    return Town(teams, granted, tuple(standing))


def _token(team_id: str) -> str:
    return f"xoxb-{team_id}"


def _workspace(session: Session, number: int, team_id: str, scopes: str) -> list[tuple[str, str, str, str]]:
    earlier, slug = START - timedelta(hours=1), f"cop-{number}"
    granted: dict[str, Any] = {"team_name": team_id, "bot_id": "B1", "bot_user_id": "UBOT", "scopes": scopes}
    installations.remember(session, team_id, _token(team_id), earlier, **granted)
    texts = dict.fromkeys(("goal_nl", "goal_en", "question_nl", "question_en"), "")
    settings: dict[str, Any] = {"bureaus": [], "reminders": ["7d", "1d", "1h"], "language": "nl", "timezone": ZONE}
    stored.any_make(session, slug=slug, name=f"CoP {number}", **texts, **settings)
    community = communities.connect(session, slug, team_id, CHANNEL, [COORDINATOR], earlier).community
    _people(session, community, team_id, earlier)
    coordinator, member = (_actor(session, team_id, user_id, START) for user_id in (COORDINATOR, MEMBER))
    standing = _cards_of_before(session, community, member, earlier)
    for user_id in LEAVES:  # Their cases have nobody then: the coordinator is asked for a successor.
        roster.leave(session, team_id, CHANNEL, user_id, START)
    for user_id in NEW:
        roster.join(session, team_id, CHANNEL, user_id, Profile(user_id, "nl-NL", ZONE), START)
    communities.welcome(session, coordinator, START)
    _meetings(session, coordinator)
    # Two of either sort have a channel that is busy for longer than a look-up's page, and a digest in parts.
    for card in range(BUSY_CARDS if number < 4 else CARDS):
        _share(session, member, f"Les {card}", START)
    for line in range(LONG_DIGEST if number in (4, 5) else 0):
        _share(session, member, f"Regel {line} " + "x" * 380, START, in_channel=False)
    return standing


def _people(session: Session, community: Community, team_id: str, now: datetime) -> None:
    people = (COORDINATOR, HOLDER, MEMBER, *LEAVES)
    profiles = {user_id: Profile(user_id, "nl-NL", ZONE) for user_id in people}
    roster.take(session, community.id, list(people), profiles, now)
    coordinator = _actor(session, team_id, COORDINATOR, now)
    for user_id in LEAVES:
        cases.create(session, coordinator, f"Casus van {user_id}", now, request_key=user_id, holders=(user_id,))


def _meetings(session: Session, coordinator: Actor) -> None:
    """Three with an announcement now and a reminder in a few minutes, and one that is moved, one called off."""
    for minutes in (1, 2, 3):
        _meeting(session, coordinator, START + timedelta(hours=1, minutes=minutes), START)
    for day in (20, 21):
        _meeting(session, coordinator, START + timedelta(days=day), START)
    moved, called_off = 4, 5
    # One whose announcement went: only then the channel hears of a change.
    wanted = plan_at(wall(START + timedelta(days=22), ZONE), None, ZONE)
    meetings.move(session, coordinator, moved, wanted, START)
    meetings.cancel(session, coordinator, called_off, "De zaal is dicht", START)


def _meeting(session: Session, coordinator: Actor, starts_at: datetime, now: datetime) -> None:
    wanted = plan_at(wall(starts_at, ZONE), None, ZONE)
    meetings.plan(session, coordinator, wanted, now, request_key=starts_at.isoformat())


def _cards_of_before(
    session: Session, community: Community, member: Actor, earlier: datetime
) -> list[tuple[str, str, str, str]]:
    """Let three cards stand already; two of them change and one is taken out."""
    numbers = [_share(session, member, f"Van eerder {number}", earlier) for number in range(3)]
    standing = []
    for row in session.scalars(select(Delivery).where(Delivery.community_id == community.id, Delivery.kind == CARD)):
        ts = f"{earlier.timestamp() + row.subject_id % 1000:.6f}"
        row.state, row.posted_ts, row.posted_at, row.attempts = SENT, ts, earlier, 1
        standing.append((row.team_id, row.channel_id, ts, row.key))
    session.flush()
    for number in numbers[:2]:
        submissions.edit(session, member, number, Draft(INSIGHT, lesson=f"Anders {number}"), START)
    submissions.withdraw(session, member, numbers[2], START)
    return standing


def _share(session: Session, member: Actor, lesson: str, now: datetime, *, in_channel: bool = True) -> int:
    draft = Draft(INSIGHT, lesson=lesson, in_channel=in_channel)
    return submissions.share(session, member, draft, now, request_key=lesson[:60]).line.submission.id


def _actor(session: Session, team_id: str, user_id: str, now: datetime) -> Actor:
    return actors.meet(session, team_id, user_id, Spot(CHANNEL), Profile(user_id, "nl-NL", ZONE), now)


def owed(session: Session) -> list[str]:
    """Give the keys of what is to be delivered in the run."""
    query = select(Delivery.key).where(Delivery.state == "due", Delivery.ready_at <= UNTIL)
    return list(session.scalars(query))
