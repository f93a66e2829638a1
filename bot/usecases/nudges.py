"""Asking case holders for an update, in private: planned here, counted here, and ended by an answer."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.rules import nudges as rules
from bot.rules.cases import ACTIVE, RESTING
from bot.rules.deliveries import NUDGE, key
from bot.rules.instants import moment, wall
from bot.rules.nudges import Asking
from bot.rules.problems import refuse
from bot.rules.states import DROPPED, MISSED, SENT, UNCERTAIN
from bot.usecases import reach, roster
from bot.usecases.actors import Actor
from storage import cases, communities, deliveries, homes, meetings, receipts
from storage.cases import Held
from storage.records import Case, Community, Delivery, Meeting


def plan_all(session: Session, now: datetime) -> None:
    """Plan the asks of every community, once in each hour.

    Called each minute. Cost: one query for the communities; for each connected one a note of the hour that is mostly
    there already (an insert by primary key that does nothing); and once an hour four queries, with two or three more
    for each holder who is asked then.
    """
    for community in communities.any_all(session):
        if community.team_id is None or community.channel_id is None:
            continue
        hour = f"nudges:{community.id}:{now:%Y-%m-%dT%H}"
        if receipts.first_time(session, community.team_id, hour, now):
            plan(session, community, community.team_id, now)


def plan(session: Session, community: Community, team_id: str, now: datetime) -> None:
    """Plan the next asks of a community: one for each person at most, the longest quiet case first."""
    if not reach.is_open(session, community):
        return
    zone = community.timezone
    due_at = rules.next_moment(now, zone, community.region)
    midnight = datetime.combine(wall(due_at, zone).date(), datetime.min.time())
    day, following = moment(midnight, zone), moment(midnight + timedelta(days=1), zone)
    asked = deliveries.addressed(session, team_id, NUDGE, day, following)
    met = meetings.previous(session, community.id, now)
    for held in cases.quiet(session, community.id, now - rules.QUIET_FOR):
        user_id = held.member.user_id
        asking = asking_of(held, met)
        # Who belongs to another organisation's workspace cannot always be written to.
        if held.member.team_id != team_id or user_id in asked or rules.silence(asking, now):
            continue
        if roster.may_get(session, community.id, team_id, user_id, now):
            _plan_one(session, community, team_id, held, rules.cycle(asking), due_at)
            asked.add(user_id)


def asking_of(held: Held, met: Meeting | None) -> Asking:
    """Give what counts for asking this holder; `met` is the community's last meeting that was held."""
    return Asking(
        held.quiet_since,
        met.ends_at if met else None,
        held.holder.asked_at,
        held.holder.unanswered,
        held.holder.ask_never,
        held.case.status == RESTING,
    )


def counted(session: Session, delivery: Delivery, state: str, now: datetime) -> None:
    """Count an ask that was sent, or that nobody can say of whether it was: better one too few than one too many."""
    if delivery.kind != NUDGE or state not in (SENT, UNCERTAIN):
        return
    held = cases.held_by(session, delivery.cop_id, delivery.subject_id, int(delivery.facts["holder"]))
    if held is not None:
        held.holder.asked_at = now
        held.holder.unanswered += 1


def shared(session: Session, community_id: int, case_id: int, member_id: int) -> None:
    """Take a new submission on a case as what it is: the case is active, and its holder who shared it has answered."""
    case = cases.by_id(session, community_id, case_id)
    if case is not None:
        case.status = ACTIVE
    held = cases.held_by(session, community_id, case_id, member_id)
    if held is not None:
        held.holder.unanswered, held.holder.ask_never = 0, False


def answered(session: Session, actor: Actor, case_id: int) -> None:
    """Take a pressed button as an answer of whoever holds the case; from anybody else it is none."""
    held = cases.held_by(session, actor.cop.id, case_id, actor.member.id)
    if held is not None:
        held.holder.unanswered = 0


def ask_no_more(session: Session, actor: Actor, case_id: int) -> Case:
    """Leave the actor alone about a case until they share on it. Raises Refused (`case.which`)."""
    community = actor.cop
    case = cases.by_id(session, community.id, case_id)
    if case is None:
        raise refuse("case.which", "case")
    held = cases.held_by(session, community.id, case_id, actor.member.id)
    if held is not None:
        held.holder.ask_never, held.holder.unanswered = True, 0
        homes.touch(session, actor.team_id)
    return case


def _plan_one(session: Session, community: Community, team_id: str, held: Held, cycle: str, due_at: datetime) -> None:
    """Plan one ask of a cycle. One that came to nothing (dropped, or missed while the bot was away) is no ask."""
    before = [
        row
        for row in deliveries.of_subject(session, community.id, [NUDGE], held.case.id)
        if row.channel_id == held.member.user_id and row.occurrence == cycle
    ]
    if any(row.state not in (DROPPED, MISSED) for row in before):
        return
    deliveries.plan(
        session,
        key=key(NUDGE, f"{held.case.id}/{held.member.id}", cycle, len(before)),
        community_id=community.id,
        team_id=team_id,
        channel_id=held.member.user_id,
        kind=NUDGE,
        subject_id=held.case.id,
        occurrence=cycle,
        facts={"holder": held.member.id},
        due_at=due_at,
        late_after=rules.late_after(due_at),
    )
