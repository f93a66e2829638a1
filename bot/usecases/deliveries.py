"""The life of a delivery: claimed, attempted, and recorded, each in a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.rules import deliveries as rules
from bot.rules.deliveries import FREE
from bot.rules.outcomes import CHANNEL, RATE_LIMITED, WORKSPACE, Outcome
from bot.rules.states import ACCEPTED, DUE, LOST, POINTLESS, POSTPONED, REFUSED, SENDING, after
from bot.usecases import channels, doubts, lapses, nudges
from bot.usecases import installations as installation_cases
from storage import brakes, claims, deliveries, destinations, homes, installations
from storage.records import Delivery

UNREADABLE_FOR = timedelta(minutes=10)
"""Until an operator gives the key back that opens a workspace's token."""


@dataclass(frozen=True)
class Access:
    """A workspace's token; for that of a whole organisation also which workspace is meant."""

    token: str = field(repr=False)
    team_id: str | None = None
    enterprise_id: str = ""


@dataclass(frozen=True)
class Attempt:
    """What one request to Slack needs: the token, and the message that it follows or changes."""

    access: Access
    parent_ts: str | None = None


def claim(
    session: Session,
    owner: str,
    now: datetime,
    kinds: Iterable[str],
    most: int,
    note: Callable[[Delivery], object] | None = None,
) -> list[Delivery]:
    """Take what is due for this worker, at most one per channel. What is of no use any more is recorded first, and
    `note` is told of each of those."""
    lapses.lapse(session, now, note)
    return claims.any_claim(session, owner, now, now + rules.LEASE, kinds, most, rules.SHARE)


def attempt(session: Session, delivery: Delivery, owner: str, now: datetime) -> Attempt | None:
    """Note that a request is about to go out. None when the delivery is not this worker's any more."""
    if not deliveries.record(session, delivery, owner, attempted_at=now, lease_until=now + rules.LEASE):
        return None
    delivery.attempted_at = now
    found = access(session, delivery.team_id)
    if isinstance(found, Outcome):
        finish(session, delivery, owner, found, now)
        return None
    parent = None
    if delivery.parent_id is not None:
        parent = deliveries.by_id(session, delivery.team_id, delivery.parent_id)
    return Attempt(found, parent.posted_ts if parent else None)


def access(session: Session, team_id: str) -> Access | Outcome:
    """Give the workspace's token, or why there is none now."""
    key = installations.find_key(session, team_id)
    if key is None or key.disabled_at is not None:
        return Outcome(POSTPONED, "not_installed")
    try:
        token = installations.token(session, key)
    except LookupError:
        return Outcome(POSTPONED, "token_unreadable", UNREADABLE_FOR)
    # An organisation's own id names no workspace: what goes to whoever installed the bot there names none.
    of_one = bool(key.team_id) or team_id == key.enterprise_id
    return Access(token, None if of_one else team_id, key.enterprise_id)


def sent(session: Session, delivery: Delivery, owner: str, ts: str | None, now: datetime) -> None:
    """Record that Slack took the message, with its `ts`, and let the channel rest a second."""
    state = after(SENDING, ACCEPTED)
    values: dict[str, Any] = {"posted_ts": ts, "posted_at": now, "reason": "", **FREE}
    recorded = deliveries.record(session, delivery, owner, state=state, **values)
    if not recorded and rules.is_private(delivery.channel_id):
        return  # Whom it went to may have had themselves erased meanwhile: nothing is noted about them any more.
    if recorded:
        nudges.counted(session, delivery, state, now)
    destinations.rest(session, delivery.team_id, delivery.channel_id, now, now + rules.PACE)
    homes.touch(session, delivery.team_id)


def drop(session: Session, delivery: Delivery, owner: str, reason: str) -> None:
    """Record that there is nothing to say any more."""
    deliveries.record(session, delivery, owner, state=after(SENDING, POINTLESS), reason=reason, **FREE)
    homes.touch(session, delivery.team_id)


def give_back(session: Session, delivery: Delivery, owner: str) -> None:
    """Let another worker have what this one claimed and did not attempt: it stops."""
    attempts = delivery.attempts - 1
    deliveries.record(session, delivery, owner, state=after(SENDING, POSTPONED), attempts=attempts, **FREE)


def finish(session: Session, delivery: Delivery, owner: str, outcome: Outcome, now: datetime) -> str:
    """Record what became of an attempt that did not succeed. Gives the state in which the delivery is then."""
    if outcome.closes == CHANNEL and rules.is_private(delivery.channel_id):
        outcome = Outcome(REFUSED, outcome.reason)  # One person cannot be written to; nobody else is concerned.
    values: dict[str, Any] = {"state": outcome.state, "reason": outcome.reason}
    if outcome.event == LOST:
        values = doubts.arise(session, delivery, outcome.reason, now)
    elif outcome.state == DUE:
        values["ready_at"] = now + outcome.wait
    recorded = deliveries.record(session, delivery, owner, **values, **FREE)
    state = str(values["state"])
    if recorded:
        doubts.settled(session, delivery, values, now)
    _close(session, delivery, outcome, now)
    if state != DUE or outcome.closes:
        homes.touch(session, delivery.team_id)
    if recorded or not rules.is_private(delivery.channel_id):
        _let_rest(session, delivery, outcome, now)
    return state


def _let_rest(session: Session, delivery: Delivery, outcome: Outcome, now: datetime) -> None:
    if outcome.reason in RATE_LIMITED:
        _leave_alone(session, delivery, now, now + outcome.wait)
    elif outcome.event == LOST:  # It may stand there.
        destinations.rest(session, delivery.team_id, delivery.channel_id, now, now + rules.PACE)


def _close(session: Session, delivery: Delivery, outcome: Outcome, now: datetime) -> None:
    if outcome.closes == WORKSPACE:
        # The token was read after the claim: one that was installed since is not the one that Slack refused.
        claimed_at = delivery.lease_until - rules.LEASE if delivery.lease_until else None
        installation_cases.disable(session, delivery.team_id, outcome.reason, now, told_at=claimed_at)
    elif outcome.closes == CHANNEL:
        channels.close(session, delivery.team_id, delivery.channel_id, outcome.reason, now)


def _leave_alone(session: Session, delivery: Delivery, now: datetime, until: datetime) -> None:
    """Let the channel rest as Slack asks. When another one rests already, Slack means the whole workspace."""
    team_id, channel_id = delivery.team_id, delivery.channel_id
    destinations.rest(session, team_id, channel_id, now, until)
    if destinations.another_rests(session, team_id, channel_id, now, now + rules.PACE):
        brakes.brake(session, team_id, brakes.POST, until)


def next_moment(session: Session, kinds: Iterable[str], by: datetime) -> datetime | None:
    """Give when the next delivery that is due by a moment may go, or None when there is none."""
    return claims.any_next_moment(session, kinds, by)


def upcoming(session: Session, team_id: str) -> dict[str, datetime | None]:
    """Give the workspace's next reminder and next digest."""
    return {kind: deliveries.next_in_team(session, team_id, kind) for kind in (rules.REMINDER, rules.DIGEST)}
