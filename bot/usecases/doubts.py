"""When nobody can say whether a message arrived: it is looked up, goes again, or a coordinator says what to do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.facts.doubts import Doubt
from bot.rules import deliveries as rules
from bot.rules import outcomes, permalinks
from bot.rules.deliveries import CARD, DOUBT, EDITS, WAITS_FOR_A_WORD, Dropped, key
from bot.rules.permalinks import Permalink
from bot.rules.problems import refuse
from bot.rules.states import CONFIRMED, LATE, LOST, REPEATED, SENDING, SENT, UNCERTAIN, after
from bot.usecases import nudges, profiles, reach
from bot.usecases.actors import Actor, require_or_stand_in
from storage import communities, deliveries, homes, installations, submissions
from storage import doubts as stored
from storage.records import Community, Delivery


def arise(session: Session, delivery: Delivery, reason: str, now: datetime) -> dict[str, Any]:
    """Give what to record of a delivery that was asked of Slack and perhaps done.

    It is looked up where the workspace granted the right to; else its kind's policy decides. A change to a message
    that stands is simply made again.
    """
    state = after(SENDING, LOST)
    if delivery.kind not in EDITS and _may_look(session, delivery.team_id):
        attempted_at = delivery.attempted_at or now
        facts = {name: fact for name, fact in delivery.facts.items() if name != rules.LOOK_CURSOR}
        return {
            "state": state,
            "reason": reason,
            # Between noting the attempt and asking Slack a busy database may lie: count from the loss as well.
            "look_at": max(attempted_at + rules.LOOK_AFTER, now + rules.SHOWN_WITHIN),
            "facts": facts,  # an earlier look-up stopped somewhere: this one begins anew
        }
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
        name = key(DOUBT, f"{delivery.id}/{user_id}", revision=delivery.attempts)
        reach.tell(session, community, user_id, DOUBT, name, now, subject_id=delivery.id)


def for_doubt(session: Session, delivery: Delivery) -> Doubt:
    """Give what to ask a coordinator. Raises Dropped when it was settled meanwhile, or is asked of somebody else."""
    community = communities.by_id(session, delivery.cop_id)
    asked = stored.find(session, community.id, delivery.subject_id)
    if asked is None or not _waits(asked):
        raise Dropped("settled")
    if delivery.channel_id not in reach.told(session, community):
        raise Dropped("asked_of_others")
    language = profiles.language_for(session, delivery.team_id, delivery.channel_id)
    return _told(session, community, asked, language=language or community.language)


def look(session: Session, actor: Actor, delivery_id: int) -> Doubt:
    """Give how it stands with a delivery, before somebody is asked for its link."""
    community = require_or_stand_in(session, actor, "delivery.settle")
    delivery = stored.find(session, community.id, delivery_id)
    if delivery is None:
        raise refuse("delivery.unknown")
    return _told(session, community, delivery, before=not _waits(delivery))


def confirm(session: Session, actor: Actor, delivery_id: int, pasted: str, now: datetime) -> Doubt:
    """Record that a message stands, as a coordinator says, and where: what waited for it follows by itself.

    Raises Refused for a link that cannot be that of this message. What was settled before stays as it is.
    """
    community, delivery = _asked(session, actor, delivery_id)
    link = permalinks.read(pasted)
    if not _waits(delivery):
        again = delivery.state == SENT and link is not None and link.ts == delivery.posted_ts
        return _told(session, community, delivery, before=not again)
    link = _of_this(session, community, delivery, link)
    delivery.state, delivery.reason = after(delivery.state, CONFIRMED), ""
    delivery.posted_ts, delivery.posted_at = link.ts, min(link.at, now)
    homes.touch(session, delivery.team_id)
    return _told(session, community, delivery)


def repeat(session: Session, actor: Actor, delivery_id: int, now: datetime) -> Doubt:
    """Have it posted again, as a coordinator asks who did not find it; what is too late for that is missed.

    Raises Refused while the channel is closed. What was settled before stays as it is.
    """
    community, delivery = _asked(session, actor, delivery_id)
    if not _waits(delivery):
        return _told(session, community, delivery, before=True)
    if not reach.is_open(session, community):
        reason = reach.why_closed(session, community.team_id or "", community.channel_id or "")
        raise refuse("delivery.closed", cop=community.name, reason=reason)
    send_again(session, community, delivery.id, now)
    return _told(session, community, delivery)


def send_again(session: Session, community: Community, delivery_id: int, now: datetime) -> None:
    """Have an uncertain delivery go once more with what it held, to where the community is now; too late, it is missed.

    What it held then was never told, so the next digest tells it.
    """
    delivery = stored.lock(session, community.id, delivery_id)
    if delivery is None or delivery.state != UNCERTAIN:
        return
    delivery.state, delivery.look_at = after(delivery.state, REPEATED), None
    delivery.owner, delivery.lease_until = None, None
    delivery.ready_at = now
    if rules.is_late(delivery.late_after, now):
        delivery.state = after(delivery.state, LATE)
    if delivery.parent_id is None and community.team_id and community.channel_id:
        delivery.team_id, delivery.channel_id = community.team_id, community.channel_id
    homes.touch(session, delivery.team_id)


def _asked(session: Session, actor: Actor, delivery_id: int) -> tuple[Community, Delivery]:
    """Give the delivery that a coordinator answers about, locked."""
    community = require_or_stand_in(session, actor, "delivery.settle")
    delivery = stored.lock(session, community.id, delivery_id)
    if delivery is None:
        raise refuse("delivery.unknown")
    return community, delivery


def _waits(delivery: Delivery) -> bool:
    return rules.waits_for_a_word(delivery.kind, delivery.state, delivery.look_at)


def _told(
    session: Session, community: Community, delivery: Delivery, *, language: str = "", before: bool = False
) -> Doubt:
    line = submissions.by_ids(session, community.id, [delivery.subject_id]) if delivery.kind == CARD else {}
    return Doubt(community, delivery, line.get(delivery.subject_id), language, before)


def _of_this(session: Session, community: Community, delivery: Delivery, link: Permalink | None) -> Permalink:
    """Give the link if it can be that of this message. Raises Refused with what is amiss."""
    if link is None:
        raise refuse("permalink.unreadable", "permalink")
    if link.channel_id != delivery.channel_id:
        raise refuse("permalink.elsewhere", "permalink", cop=community.name)
    last_at = delivery.attempted_at or delivery.due_at
    # Of an earlier attempt only the beginning is known: it may be that one which stands there.
    first_at = last_at if delivery.attempts <= 1 else min(delivery.due_at, last_at)
    if not permalinks.is_near(link, first_at, last_at):
        raise refuse("permalink.far", "permalink", instant=last_at, zone=community.timezone)
    parent = deliveries.by_id(session, delivery.team_id, delivery.parent_id) if delivery.parent_id else None
    known = stored.standing_at(session, delivery.team_id, delivery.channel_id, link.ts)
    if known is not None or not permalinks.answers(link, parent.posted_ts if parent else None):
        raise refuse("permalink.other", "permalink")
    return link


def _may_look(session: Session, team_id: str) -> bool:
    """Say whether the bot may read its own posts there: by default it may not, and asks for no such right."""
    installation = installations.find(session, team_id)
    granted = installation.scopes.split(",") if installation is not None else []
    return {scope.strip() for scope in granted} >= rules.HISTORY_SCOPES
