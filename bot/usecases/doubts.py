"""When nobody can say whether a message arrived: it is looked up, goes again, or a coordinator says what to do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.rules import deliveries as rules
from bot.rules import outcomes
from bot.rules.deliveries import DOUBT, EDITS, WAITS_FOR_A_WORD, key
from bot.rules.states import LOST, REPEATED, SENDING, UNCERTAIN, after
from bot.usecases import nudges, reach
from storage import communities, deliveries, installations
from storage.records import Delivery

ASKED_FOR = timedelta(days=7)
"""How long it is of use to ask a coordinator."""


def arise(session: Session, delivery: Delivery, reason: str, now: datetime) -> dict[str, Any]:
    """Give what to record of a delivery that was asked of Slack and perhaps done.

    It is looked up where the workspace granted the right to; else its kind's policy decides. A change to a message
    that stands is simply made again.
    """
    state = after(SENDING, LOST)
    if delivery.kind not in EDITS and _may_look(session, delivery.team_id):
        attempted_at = delivery.attempted_at or now
        return {"state": state, "reason": reason, "look_at": max(attempted_at + rules.LOOK_AFTER, now)}
    return decide(delivery, reason, now)


def decide(delivery: Delivery, reason: str, now: datetime) -> dict[str, Any]:
    """Give what to record of an uncertain delivery that cannot be looked up: by its kind's policy."""
    if outcomes.policy(delivery.kind, delivery.attempts) == REPEATED:
        ready_at = now + outcomes.backoff(delivery.attempts)
        reason = "sent_again_after_uncertain"
        return {"state": after(UNCERTAIN, REPEATED), "reason": reason, "ready_at": ready_at, "look_at": None}
    return {"state": UNCERTAIN, "reason": reason, "look_at": None}


def settled(session: Session, delivery: Delivery, recorded: Mapping[str, Any], now: datetime) -> None:
    """Do what follows on what was recorded of an attempt, unless it is still to be looked up.

    An ask of a holder counts; the coordinators are asked about what waits for somebody's word, once for each attempt.
    """
    if recorded.get("look_at") is not None:
        return
    nudges.counted(session, delivery, recorded["state"], now)
    if recorded["state"] == UNCERTAIN and delivery.kind in WAITS_FOR_A_WORD:
        _ask(session, delivery, now)


def _ask(session: Session, delivery: Delivery, now: datetime) -> None:
    if delivery.community_id is None:
        return
    community = communities.by_id(session, delivery.community_id)
    for user_id in reach.told(session, community):
        deliveries.plan(
            session,
            key=key(DOUBT, f"{delivery.id}/{user_id}", revision=delivery.attempts),
            community_id=community.id,
            team_id=delivery.team_id,
            channel_id=user_id,
            kind=DOUBT,
            subject_id=delivery.id,
            due_at=now,
            late_after=now + ASKED_FOR,
        )


def _may_look(session: Session, team_id: str) -> bool:
    """Say whether the bot may read its own posts there: by default it may not, and asks for no such right."""
    installation = installations.find(session, team_id)
    granted = installation.scopes.split(",") if installation is not None else []
    return {scope.strip() for scope in granted} >= rules.HISTORY_SCOPES
