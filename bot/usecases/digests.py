"""The weekly digest: keep it planned, look ahead, post by hand, look back."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.facts import Ahead, DigestPart
from bot.rules import rhythm
from bot.rules.deliveries import DIGEST, key
from bot.rules.instants import iso_week, week_end
from bot.rules.problems import refuse
from bot.rules.states import DUE, HELD, RELEASED, SENDING, SENT, UNCERTAIN, after
from bot.usecases import doubts, editions, reach
from bot.usecases.actors import Actor, require
from storage import communities, deliveries, digests, homes, receipts
from storage.records import Community

HORIZON = timedelta(days=15)
"""How far ahead digests stand planned, so that the next one always can be named."""


def plan(session: Session, community: Community, now: datetime) -> None:
    """Plan the digests between where planning stopped and the horizon. One a week, named by its ISO week.

    Nothing is planned for a community that cannot be reached: the bot is not installed there, or not in its channel.
    """
    until = now + HORIZON
    after = community.planned_until or now
    if (
        after >= until
        or community.channel_id is None
        or community.team_id is None
        or not reach.is_open(session, community)
    ):
        return
    if community.digest_on:
        for moment in rhythm.weekly(after, until, community.digest_weekday, community.digest_time, community.timezone):
            new = deliveries.plan(
                session,
                key=key(DIGEST, str(community.id), moment.name),
                community_id=community.id,
                team_id=community.team_id,
                channel_id=community.channel_id,
                kind=DIGEST,
                subject_id=community.id,
                occurrence=moment.name,
                due_at=moment.due_at,
                late_after=moment.late_after,
            )
            if new:
                homes.touch(session, community.team_id)
    community.planned_until = until


def plan_again(session: Session, community: Community, now: datetime) -> None:
    """Replace what was planned, after the digest's moment changed."""
    # A digest that is owed already goes out, unless digests are off now.
    deliveries.unplan(session, community.id, [DIGEST], after=now if community.digest_on else None)
    homes.touch(session, community.team_id or "")
    community.planned_until = now
    plan(session, community, now)


def plan_all(session: Session, now: datetime) -> None:
    """Plan the digests of every connected community. Cheap when nothing is due for planning."""
    for community in communities.any_all(session):
        if community.planned_until is not None and community.planned_until < now + HORIZON - timedelta(hours=1):
            plan(session, community, now)


def resume(session: Session, community: Community, now: datetime) -> None:
    """Go on planning after the community could not be reached: from now on, nothing of what has passed."""
    if community.planned_until is not None:
        community.planned_until = max(now, community.planned_until)
        plan(session, community, now)


def preview(session: Session, actor: Actor, now: datetime) -> Ahead:
    """Give the next digest as it would be posted now, its moment, and whether it would go. Nothing is stored."""
    community = require(session, actor, "digest.preview")
    row = deliveries.next_of_kind(session, community.id, DIGEST)
    due_at = row.ready_at if row else None
    worth = editions.is_worth_posting(session, community, due_at or now)
    return Ahead(editions.ahead(session, community, now), due_at, worth)


def post_now(session: Session, actor: Actor, now: datetime, *, again: str | None = None) -> datetime | None:
    """Have this week's digest posted now instead of at its moment. Gives when the following one comes.

    Raises Refused: `digest.empty` when there is nothing to tell, `digest.already` when this week's stands
    already. With `again`, the name of the question that was answered with yes, a second one is posted, once.
    """
    community = require(session, actor, "digest.post")
    if again is not None and not receipts.first_time(session, actor.team_id, f"digest:{again}", now):
        return following(session, community, now)
    release(session, community, now, again=again is not None)
    return following(session, community, now)


def following(session: Session, community: Community, now: datetime) -> datetime | None:
    """Give when the first digest after now comes, or None when it is off."""
    row = deliveries.next_of_kind(session, community.id, DIGEST, after=now)
    return row.ready_at if row else None


def release(session: Session, community: Community, now: datetime, *, again: bool = False) -> datetime | None:
    """As `post_now`, for an operator."""
    if community.team_id is None or community.channel_id is None:
        raise refuse("community.none")
    homes.touch(session, community.team_id)
    community = communities.lock(session, community.id)
    period = iso_week(now, community.timezone)
    rows = {row.state: row for row in deliveries.of_period(session, community.id, DIGEST, period)}
    stands = rows.get(UNCERTAIN) or rows.get(SENT) or rows.get(HELD)
    if stands is not None and not again:
        raise refuse("digest.already", period=period, posted_at=stands.posted_at, zone=community.timezone)
    if uncertain := rows.get(UNCERTAIN):
        # Nobody could say whether it came; a coordinator now says that it goes (again), with what it held.
        doubts.send_again(session, community, uncertain.id, now)
        return now
    if not any(part.new or part.asks or part.meetings for part in editions.ahead(session, community, now)):
        raise refuse("digest.empty")
    if SENDING in rows:
        return rows[SENDING].due_at
    if held := rows.get(HELD):
        # It may have been posted before a backup was put back; a coordinator now says that it goes (again).
        held.state, held.reason = after(HELD, RELEASED), ""
    if due := held or rows.get(DUE):
        due.due_at = due.ready_at = now
        due.facts = {"by_hand": True}
        return now
    number = len(deliveries.of_period(session, community.id, DIGEST, period)) + 1
    occurrence = period if number == 1 else f"{period}-{number}"
    deliveries.plan(
        session,
        key=key(DIGEST, str(community.id), occurrence),
        community_id=community.id,
        team_id=community.team_id,
        channel_id=community.channel_id,
        kind=DIGEST,
        subject_id=community.id,
        occurrence=occurrence,
        facts={"by_hand": True},
        due_at=now,
        late_after=week_end(now, community.timezone),
    )
    return now


def last(session: Session, actor: Actor) -> list[DigestPart]:
    """Give the community's last digest. Raises Refused (`digest.none`)."""
    community = require(session, actor, "digest.last")
    digest = digests.last(session, community.id)
    if digest is None:
        raise refuse("digest.none")
    return [editions.part_of(session, community, digest, part) for part in range(digest.parts)]
