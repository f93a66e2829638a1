"""What is said to one person alone, from today's facts: asking a holder, naming a successor, welcoming a newcomer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.facts import Arrived, Nudge, Orphaned, Reader
from bot.rules import nudges as rules
from bot.rules.deliveries import Dropped
from bot.usecases import cases as case_cases
from bot.usecases import nudges, roster
from bot.usecases.actors import spoken_to
from storage import cases, communities, meetings, members
from storage import roster as rosters
from storage.records import Community, Delivery


def for_nudge(session: Session, delivery: Delivery, now: datetime) -> Nudge:
    """Give today's facts for asking a holder. Raises Dropped when the ask has become pointless or unkind."""
    community, reader = _addressed(session, delivery, now)
    held = cases.held_by(session, community.id, delivery.subject_id, int(delivery.facts["holder"]))
    if held is None:
        raise Dropped("holds_no_more")
    met = meetings.previous(session, community.id, now)
    if reason := rules.silence(nudges.asking_of(held, met), now):
        raise Dropped(reason)
    if not rules.may_go(now, community.timezone, community.region):
        raise Dropped("not_at_this_hour")
    return Nudge(reader, community, held.case, held.last_update_at)


def for_successor(session: Session, delivery: Delivery, now: datetime) -> Orphaned:
    """Give today's facts for asking a coordinator who takes a case over. Raises Dropped when it is held again."""
    community, reader = _addressed(session, delivery, now)
    case = cases.by_id(session, community.id, delivery.subject_id)
    if case is None:
        raise Dropped("case_gone")
    if case_cases.there(session, community, case):
        raise Dropped("held_again")
    return Orphaned(reader, community, case, str(delivery.facts["left"]))


def for_newcomer(session: Session, delivery: Delivery, now: datetime) -> Arrived:
    """Give today's facts for welcoming somebody. Raises Dropped when they left again."""
    community, reader = _addressed(session, delivery, now)
    if not rosters.is_on(session, community.id, delivery.subject_id):
        raise Dropped("left")
    return Arrived(reader, community, next(iter(meetings.upcoming(session, community.id, now, 1)), None))


def _addressed(session: Session, delivery: Delivery, now: datetime) -> tuple[Community, Reader]:
    """Give the community and the person that a private delivery is for. Raises Dropped if they are to get nothing."""
    community = communities.by_id(session, delivery.cop_id)
    if not roster.may_get(session, community.id, delivery.team_id, delivery.channel_id, now):
        raise Dropped("wants_nothing")
    member = members.find(session, delivery.team_id, delivery.channel_id)
    if member is None:
        raise Dropped("not_known")
    return community, Reader(member.user_id, member.name, *spoken_to(member, community))
