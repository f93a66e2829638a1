"""The sandbox's content, brought in through the real use cases: five CoPs, their people, cases and twelve updates."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import cycle
from typing import Any

from sqlalchemy.orm import Session

from bot.rules.instants import moment
from bot.rules.roles import COORDINATOR
from bot.rules.submissions import INSIGHT, UPDATE, Draft
from bot.usecases import actors, cases, communities, installations, submissions
from bot.usecases.actors import Actor, Spot
from bot.usecases.profiles import Profile
from storage.records import Community

ZONE = "Europe/Amsterdam"
START = moment(datetime(2026, 11, 25, 10, 0), ZONE)  # noqa: DTZ001 - wall time in ZONE
REPLAY_FROM = moment(datetime(2026, 11, 19, 9, 0), ZONE)  # noqa: DTZ001 - wall time in ZONE
"""The week before is played from here, so that the channels hold what was shared in it."""


@dataclass(frozen=True)
class Person:
    """Somebody in a sandbox workspace. `role` is coordinator, case_holder, expert or member."""

    user_id: str
    name: str
    role: str
    locale: str


@dataclass(frozen=True)
class Workspace:
    """A sandbox workspace with its CoP's channel."""

    team_id: str
    name: str
    slug: str
    channel_id: str
    token: str
    bot_id: str
    bot_user_id: str
    scopes: str
    people: Sequence[Person]


def furnish(session: Session, workspaces: Iterable[Workspace], lines: Iterable[str]) -> None:
    """Install, connect and fill every workspace. `lines` are the updates, one JSON object a line."""
    updates = [json.loads(line) for line in lines if line.strip()]
    for workspace in workspaces:
        installations.remember(
            session,
            workspace.team_id,
            workspace.token,
            REPLAY_FROM,
            team_name=workspace.name,
            bot_id=workspace.bot_id,
            bot_user_id=workspace.bot_user_id,
            scopes=workspace.scopes,
        )
        people = {person.user_id: _meet(session, workspace, person) for person in workspace.people}
        coordinators = [person.user_id for person in workspace.people if person.role == COORDINATOR]
        connected = communities.connect(
            session, workspace.slug, workspace.team_id, workspace.channel_id, coordinators, START
        )
        own = [update for update in updates if update["cop"] == workspace.slug]
        _share(session, workspace, connected.community, list(people), own)


def _meet(session: Session, workspace: Workspace, person: Person) -> Actor:
    profile = Profile(person.name, person.locale, ZONE, is_admin=person.role == COORDINATOR)
    return actors.meet(session, workspace.team_id, person.user_id, Spot(), profile, REPLAY_FROM)


def _share(
    session: Session,
    workspace: Workspace,
    community: Community,
    user_ids: Sequence[str],
    updates: Sequence[Mapping[str, Any]],
) -> None:
    by_role = {person.user_id: person.role for person in workspace.people}
    coordinator = next(user_id for user_id in user_ids if by_role[user_id] == COORDINATOR)
    holders = cycle([user_id for user_id in user_ids if by_role[user_id] == "case_holder"] or [coordinator])
    for update in sorted(updates, key=lambda line: str(line["datum"])):
        at = moment(datetime.fromisoformat(update["datum"]), ZONE)
        holder = next(holders)
        case = cases.create(
            session,
            _actor(session, workspace, coordinator),
            update["casus"],
            REPLAY_FROM,
            request_key=f"sandbox:{update['id']}",
            holders=(holder,),
        )
        draft = _draft(update, case.id)
        author = _actor(session, workspace, holder)
        submissions.share(session, author, draft, at, request_key=f"sandbox:{update['id']}")
    session.flush()


def _actor(session: Session, workspace: Workspace, user_id: str) -> Actor:
    actor = actors.find(session, workspace.team_id, user_id, Spot(workspace.channel_id))
    if actor is None:
        raise LookupError(user_id)
    return actor


def _draft(update: Mapping[str, Any], case_id: int) -> Draft:
    return Draft(
        kind=INSIGHT if update["soort"] == "inzicht" else UPDATE,
        case_id=case_id,
        did=update["wat_deden_we"] or "",
        happened=update["wat_gebeurde_er"] or "",
        lesson=update["wat_leerden_we"] or "",
        ask=update["hulpvraag"] or "",
        next_step=update["volgende_stap"] or "",
        working_themes=tuple(update["werkthemas"]),
        cbs_themes=tuple(update["cbs_themas"]),
        dimensions=tuple(update["dimensie"]),
        visibility=update["zichtbaar"],
    )
