"""The life of a delivery: claimed, attempted, and recorded, each in a transaction of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.rules import deliveries as rules
from bot.rules.deliveries import CHANNEL, DROPPED, DUE, MISSED, SENT, WORKSPACE, Outcome
from bot.usecases import channels, nudges
from bot.usecases import installations as installation_cases
from storage import claims, deliveries, destinations, homes, installations
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


def claim(session: Session, owner: str, now: datetime, kinds: Iterable[str], most: int) -> list[Delivery]:
    """Take what is due for this worker, at most one per channel. What is of no use any more is recorded as missed."""
    kept: list[Delivery] = []
    while len(kept) < most:
        found = claims.any_claim(session, owner, now, now + rules.LEASE, kinds, most - len(kept))
        late = [delivery for delivery in found if rules.is_late(delivery.late_after, now)]
        for delivery in late:
            deliveries.record(session, delivery, owner, state=MISSED, reason="too_late", owner=None, lease_until=None)
            homes.touch(session, delivery.team_id)
        kept += [delivery for delivery in found if delivery not in late]
        if not late:  # What stood behind a late one in its channel may go at once.
            break
    return kept


def attempt(session: Session, delivery: Delivery, owner: str, now: datetime) -> Attempt | None:
    """Note that a request is about to go out. None when the delivery is not this worker's any more."""
    if not deliveries.record(session, delivery, owner, attempted_at=now, lease_until=now + rules.LEASE):
        return None
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
    installation = installations.find(session, team_id)
    if installation is None or installation.disabled_at is not None:
        return Outcome(DUE, "not_installed")
    try:
        token = installations.token(session, installation)
    except LookupError:
        return Outcome(DUE, "token_unreadable", UNREADABLE_FOR)
    # An organisation's own id names no workspace: what goes to whoever installed the bot there names none.
    of_one = bool(installation.team_id) or team_id == installation.enterprise_id
    return Access(token, None if of_one else team_id, installation.enterprise_id)


def sent(session: Session, delivery: Delivery, owner: str, ts: str | None, now: datetime) -> None:
    """Record that Slack took the message, with its `ts`, and let the channel rest a second."""
    values = {"posted_ts": ts, "posted_at": now, "reason": "", "owner": None, "lease_until": None}
    recorded = deliveries.record(session, delivery, owner, state=SENT, **values)
    if not recorded and rules.is_private(delivery.channel_id):
        return  # Whom it went to may have had themselves erased meanwhile: nothing is noted about them any more.
    if recorded:
        _count(session, delivery, SENT, now)
    destinations.rest(session, delivery.team_id, delivery.channel_id, now + rules.PACE)
    homes.touch(session, delivery.team_id)


def _count(session: Session, delivery: Delivery, state: str, now: datetime) -> None:
    """Note with whoever was asked for an update that they were; one that nobody knows of counts as well."""
    if delivery.kind == rules.NUDGE and state in (SENT, rules.UNCERTAIN):
        nudges.asked(session, delivery, now)


def drop(session: Session, delivery: Delivery, owner: str, reason: str) -> None:
    """Record that there is nothing to say any more."""
    deliveries.record(session, delivery, owner, state=DROPPED, reason=reason, owner=None, lease_until=None)
    homes.touch(session, delivery.team_id)


def finish(session: Session, delivery: Delivery, owner: str, outcome: Outcome, now: datetime) -> None:
    """Record what became of an attempt that did not succeed."""
    if outcome.state == rules.UNCERTAIN:
        outcome = rules.after_uncertain(delivery.kind, delivery.attempts)
    if outcome.closes == CHANNEL and rules.is_private(delivery.channel_id):
        outcome = Outcome(rules.FAILED, outcome.reason)  # One person cannot be written to; nobody else is concerned.
    values: dict[str, object] = {
        "state": outcome.state,
        "reason": outcome.reason,
        "owner": None,
        "lease_until": None,
    }
    if outcome.state == DUE:
        values["ready_at"] = now + outcome.wait
    recorded = deliveries.record(session, delivery, str(owner), **values)
    if recorded:
        _count(session, delivery, outcome.state, now)
    if outcome.closes == WORKSPACE:
        # The token was read after the claim: one that was installed since is not the one that Slack refused.
        claimed_at = delivery.lease_until - rules.LEASE if delivery.lease_until else None
        installation_cases.disable(session, delivery.team_id, outcome.reason, now, told_at=claimed_at)
    elif outcome.closes == CHANNEL and not rules.is_private(delivery.channel_id):
        channels.close(session, delivery.team_id, delivery.channel_id, outcome.reason, now)
    if outcome.state != DUE or outcome.closes:
        homes.touch(session, delivery.team_id)
    if outcome.reason in ("ratelimited", "rate_limited") and (recorded or not rules.is_private(delivery.channel_id)):
        destinations.rest(session, delivery.team_id, delivery.channel_id, now + outcome.wait)


def repair(session: Session, now: datetime) -> int:
    """Settle what dead workers left behind, and what waits for a message that will never stand. Gives how many.

    Without an attempt the message certainly did not go; with one, nobody knows.
    """
    expired = deliveries.any_expired(session, now)
    for delivery in expired:
        outcome = rules.never_attempted(delivery.attempts)
        if delivery.attempted_at is not None:
            outcome = rules.after_uncertain(delivery.kind, delivery.attempts)
        delivery.state, delivery.reason = outcome.state, outcome.reason
        delivery.owner, delivery.lease_until = None, None
        delivery.ready_at = now + outcome.wait if outcome.state == DUE else delivery.ready_at
        _count(session, delivery, outcome.state, now)
    orphans = deliveries.any_orphans(session)
    for delivery in orphans:
        delivery.state, delivery.reason = DROPPED, "nothing_to_follow"
    for team_id in {delivery.team_id for delivery in (*expired, *orphans)}:
        homes.touch(session, team_id)
    return len(expired) + len(orphans)


def next_moment(session: Session, kinds: Iterable[str], by: datetime) -> datetime | None:
    """Give when the next delivery that is due by a moment may go, or None when there is none."""
    return claims.any_next_moment(session, kinds, by)


def upcoming(session: Session, team_id: str) -> dict[str, datetime | None]:
    """Give the workspace's next reminder and next digest."""
    return {kind: deliveries.next_in_team(session, team_id, kind) for kind in (rules.REMINDER, rules.DIGEST)}
