"""Meetings: plan, move, cancel; their reminders follow in the same transaction."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.facts import Check, Notice, Planned
from bot.rules import meetings as rules
from bot.rules import rhythm
from bot.rules.deliveries import MEETING_CANCELLED, MEETING_MOVED, MEETING_PLANNED, REMINDER, Dropped, key
from bot.rules.meetings import Plan
from bot.rules.problems import Problem, Refused, refuse
from bot.rules.states import DUE
from bot.usecases import lapses
from bot.usecases.actors import Actor, require
from storage import communities, deliveries, homes, meetings, submissions
from storage.records import Community, Delivery, Meeting
from storage.submissions import SubmissionLine

PRE_READ_FROM = timedelta(days=3)
"""A reminder at least this early says what to read beforehand."""
PRE_READ_MOST = 5


def listing(session: Session, actor: Actor, now: datetime) -> list[Meeting]:
    """Give the community's meetings to come."""
    return list(meetings.upcoming(session, require(session, actor, "meeting.list").id, now, most=500))


def check(session: Session, actor: Actor, plan: Plan, now: datetime, *, before: Meeting | None = None) -> Check:
    """Judge a plan before it is confirmed; `before` is the meeting that it changes.

    Raises Refused with everything that is wrong.
    """
    community = require(session, actor, "meeting.plan")
    found = rules.problems(plan, now)
    if found:
        raise Refused(found)
    double = meetings.at_same_time(session, community.id, plan.starts_at, plan.ends_at)
    if double is not None and before is not None and double.id == before.id:
        double = None
    return Check(plan, community, double, before)


def plan(session: Session, actor: Actor, wanted: Plan, now: datetime, *, request_key: str) -> Planned:
    """Plan a meeting, its announcement and its reminders. The same request twice plans once."""
    community = require(session, actor, "meeting.plan")
    communities.lock(session, community.id)
    known = meetings.by_request(session, community.id, request_key)
    if known is not None:
        return Planned(known, community, _planned_reminders(session, known))
    check(session, actor, wanted, now)
    meeting = Meeting(
        community_id=community.id,
        number=meetings.next_number(session, community.id),
        kind=wanted.kind,
        starts_at=wanted.starts_at,
        ends_at=wanted.ends_at,
        timezone=wanted.timezone,
        place=wanted.place,
        link=wanted.link,
        preparation=wanted.preparation,
        created_by=actor.member.id,
        created_at=now,
        request_key=request_key,
    )
    session.add(meeting)
    session.flush()
    _announce(session, community, meeting, MEETING_PLANNED, now, meeting.starts_at, {})
    return Planned(meeting, community, _plan_reminders(session, community, meeting, now))


def by_number(session: Session, actor: Actor, number: int, now: datetime) -> Meeting:
    """Give a meeting to change. Raises Refused (`meeting.unknown`, `meeting.over`, `meeting.cancelled`)."""
    community = require(session, actor, "meeting.plan")
    meeting = meetings.by_number(session, community.id, number)
    if meeting is None:
        raise refuse("meeting.unknown", number=number)
    if meeting.status != "planned":
        raise refuse("meeting.cancelled", number=number)
    if meeting.ends_at <= now:
        raise refuse("meeting.over", number=number)
    return meeting


def move(session: Session, actor: Actor, number: int, wanted: Plan, now: datetime) -> Planned:
    """Move a meeting or change its place and the like: old reminders go, new ones come, the channel hears."""
    community = require(session, actor, "meeting.plan")
    communities.lock(session, community.id)
    meeting = by_number(session, actor, number, now)
    check(session, actor, wanted, now, before=meeting)
    if plan_of(meeting) == wanted:
        return Planned(meeting, community, _planned_reminders(session, meeting))
    told = _told(session, meeting)
    for name in ("starts_at", "ends_at", "timezone", "kind", "place", "link", "preparation"):
        setattr(meeting, name, getattr(wanted, name))
    meeting.sequence += 1
    session.flush()
    _forget_plans(session, meeting)
    facts = {"starts_at": told.isoformat()}
    _announce(session, community, meeting, MEETING_MOVED, now, max(meeting.starts_at, told), facts)
    return Planned(meeting, community, _plan_reminders(session, community, meeting, now))


def cancel(session: Session, actor: Actor, number: int, reason: str, now: datetime) -> Planned:
    """Cancel a meeting: its reminders go and the channel hears why."""
    community = require(session, actor, "meeting.plan")
    if len(reason) > rules.LIMITS["reason"]:
        limit = rules.LIMITS["reason"]
        raise Refused(Problem("text.long", "reason", {"over": len(reason) - limit, "limit": limit}))
    communities.lock(session, community.id)
    meeting = by_number(session, actor, number, now)
    # Who still believes the date of before a move must hear of it until then.
    late = max(meeting.starts_at, _told(session, meeting))
    meeting.status, meeting.reason = "cancelled", reason
    meeting.sequence += 1
    session.flush()
    _forget_plans(session, meeting)
    _announce(session, community, meeting, MEETING_CANCELLED, now, late, {})
    return Planned(meeting, community, ())


def restore(session: Session, actor: Actor, number: int, now: datetime) -> Planned:
    """Let a cancelled meeting go ahead after all: its reminders come back and the channel hears it.

    Raises Refused (`meeting.unknown`, `meeting.over`). Twice is once.
    """
    community = require(session, actor, "meeting.plan")
    communities.lock(session, community.id)
    meeting = meetings.by_number(session, community.id, number)
    if meeting is None:
        raise refuse("meeting.unknown", number=number)
    if meeting.ends_at <= now:
        raise refuse("meeting.over", number=number)
    if meeting.status == "planned":
        return Planned(meeting, community, _planned_reminders(session, meeting))
    meeting.status, meeting.reason = "planned", ""
    meeting.sequence += 1
    session.flush()
    facts = {"starts_at": meeting.starts_at.isoformat(), "restored": "yes"}
    _announce(session, community, meeting, MEETING_MOVED, now, meeting.starts_at, facts)
    return Planned(meeting, community, _plan_reminders(session, community, meeting, now))


def plan_reminders_again(session: Session, community: Community, now: datetime) -> None:
    """Replace the unsent reminders of every meeting to come, after the community's moments changed."""
    for meeting in meetings.upcoming(session, community.id, now, most=500):
        deliveries.unplan(session, community.id, [REMINDER], meeting.id, after=now)
        _plan_reminders(session, community, meeting, now)


def for_notice(session: Session, delivery: Delivery, now: datetime) -> Notice:
    """Give today's facts for a notice. Raises Dropped when it has been overtaken."""
    meeting = meetings.by_id(session, delivery.cop_id, delivery.subject_id)
    if meeting is None:
        raise Dropped("meeting_gone")
    if delivery.kind != MEETING_CANCELLED and meeting.status != "planned":
        raise Dropped("meeting_cancelled")
    if delivery.facts.get("sequence") != meeting.sequence:
        raise Dropped("overtaken")
    if delivery.kind == REMINDER and meeting.starts_at <= now:
        raise Dropped("meeting_started")
    if lapses.is_overtaken(session, delivery, now):
        raise Dropped(lapses.OVERTAKEN)
    community = communities.by_id(session, delivery.cop_id)
    recent: list[SubmissionLine] = []
    if delivery.kind == REMINDER and rhythm.offset(delivery.occurrence) >= PRE_READ_FROM:
        before = meetings.previous(session, community.id, now)
        recent = submissions.updates_since(session, community.id, before.ends_at if before else None, PRE_READ_MOST)
    return Notice(meeting, community, recent)


def plan_of(meeting: Meeting) -> Plan:
    """Give a stored meeting as a plan, to change it."""
    return Plan(
        meeting.starts_at,
        meeting.ends_at,
        meeting.timezone,
        meeting.kind,
        meeting.place,
        meeting.link,
        meeting.preparation,
    )


def _told(session: Session, meeting: Meeting) -> datetime:
    """Give the start that people were told: of a move whose notice never went, nobody knows."""
    unsaid = [
        row
        for row in deliveries.of_subject(session, meeting.community_id, [MEETING_MOVED], meeting.id)
        if row.state == DUE and row.attempts == 0
    ]
    return datetime.fromisoformat(str(unsaid[0].facts["starts_at"])) if unsaid else meeting.starts_at


def _forget_plans(session: Session, meeting: Meeting) -> None:
    kinds = [REMINDER, MEETING_PLANNED, MEETING_MOVED]
    deliveries.unplan(session, meeting.community_id, kinds, meeting.id)


def _planned_reminders(session: Session, meeting: Meeting) -> tuple[str, ...]:
    rows = deliveries.of_subject(session, meeting.community_id, [REMINDER], meeting.id)
    return tuple(row.occurrence for row in rows if row.state == "due")


def _plan_reminders(session: Session, community: Community, meeting: Meeting, now: datetime) -> tuple[str, ...]:
    found = rhythm.reminders(meeting.starts_at, meeting.timezone, community.reminders, now)
    for moment in found:
        _plan_row(session, community, meeting, REMINDER, moment.due_at, moment.late_after, {}, moment.name)
    return tuple(moment.name for moment in found)


def _announce(
    session: Session,
    community: Community,
    meeting: Meeting,
    kind: str,
    now: datetime,
    late_after: datetime,
    facts: dict[str, str],
) -> None:
    homes.touch(session, community.team_id or "")
    _plan_row(session, community, meeting, kind, now, late_after, facts, "")


def _plan_row(
    session: Session,
    community: Community,
    meeting: Meeting,
    kind: str,
    due_at: datetime,
    late_after: datetime,
    facts: dict[str, str],
    occurrence: str,
) -> None:
    deliveries.plan(
        session,
        key=key(kind, str(meeting.id), occurrence, meeting.sequence),
        community_id=community.id,
        team_id=community.team_id,
        channel_id=community.channel_id,
        kind=kind,
        subject_id=meeting.id,
        occurrence=occurrence,
        facts={**facts, "sequence": meeting.sequence},
        due_at=due_at,
        late_after=late_after,
    )
