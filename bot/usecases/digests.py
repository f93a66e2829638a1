"""The weekly digest: look ahead, freeze, post by hand, look back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.facts import Ahead, DigestPart
from bot.rules import digests as rules
from bot.rules.deliveries import DIGEST, DUE, SENDING, SENT, UNCERTAIN, Dropped, key
from bot.rules.digests import ASKS, LESSONS, NEXT, Item, Place, Week
from bot.rules.instants import iso_week, week_end
from bot.rules.problems import refuse
from bot.usecases.actors import Actor, require
from storage import communities, deliveries, digests, meetings, receipts, submissions
from storage.records import Community, Delivery, Digest, DigestItem
from storage.submissions import SubmissionLine

MEETINGS_SHOWN = 3


def preview(session: Session, actor: Actor, now: datetime) -> Ahead:
    """Give the next digest as it would be posted now, its moment, and whether it would go. Nothing is stored."""
    community = require(session, actor, "digest.preview")
    row = deliveries.next_of_kind(session, community.id, DIGEST)
    due_at = row.ready_at if row else None
    _, items = _owed(session, community.id)
    worth = rules.worth_posting(_week(session, community, items, now), due_at or now)
    return Ahead(look_ahead(session, community, now), due_at, worth)


def look_ahead(session: Session, community: Community, now: datetime) -> list[DigestPart]:
    """As `preview`, for an operator: the messages alone."""
    lines, items = _owed(session, community.id)
    before = digests.last(session, community.id)
    places = rules.arrange(items)
    row = deliveries.next_of_kind(session, community.id, DIGEST)
    ahead = Digest(
        community_id=community.id,
        period=row.occurrence if row else iso_week(now, community.timezone),
        frozen_at=now,
        since=before.frozen_at if before else None,
        parts=_count(places),
        new=sum(item.is_new for item in items),
    )
    return _parts(session, community, ahead, places, lines)


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
    community = communities.lock(session, community.id)
    period = iso_week(now, community.timezone)
    rows = {row.state: row for row in deliveries.of_period(session, community.id, DIGEST, period)}
    stands = rows.get(UNCERTAIN) or rows.get(SENT)
    if stands is not None and not again:
        raise refuse("digest.already", period=period, posted_at=stands.posted_at, zone=community.timezone)
    if uncertain := rows.get(UNCERTAIN):
        # Nobody could say whether it came; a coordinator now says that it goes (again), with what it held.
        uncertain.state, uncertain.due_at, uncertain.ready_at = DUE, now, now
        return now
    if not any(part.new or part.asks or part.meetings for part in look_ahead(session, community, now)):
        raise refuse("digest.empty")
    if SENDING in rows:
        return rows[SENDING].due_at
    if due := rows.get(DUE):
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


def freeze(session: Session, delivery: Delivery, now: datetime) -> DigestPart:
    """Fix what the digest holds before its first message goes, and give the message this delivery is for.

    Done again it gives the same. Raises Dropped when there is nothing worth posting.
    """
    community = communities.by_id(session, delivery.community_id)
    digest = digests.by_period(session, community.id, delivery.occurrence)
    if digest is None:
        digest = _freeze_new(session, community, delivery, now)
    return frozen_part(session, community, digest, delivery.part)


def for_edit(session: Session, delivery: Delivery) -> DigestPart:
    """Give a posted message of a digest as it should read today."""
    community = communities.by_id(session, delivery.community_id)
    digest = digests.by_period(session, community.id, delivery.occurrence)
    if digest is None:
        raise Dropped("digest_gone")
    return frozen_part(session, community, digest, int(delivery.facts.get("part", 0)))


def last(session: Session, actor: Actor) -> list[DigestPart]:
    """Give the community's last digest. Raises Refused (`digest.none`)."""
    community = require(session, actor, "digest.last")
    digest = digests.last(session, community.id)
    if digest is None:
        raise refuse("digest.none")
    return [frozen_part(session, community, digest, part) for part in range(digest.parts)]


def frozen_part(session: Session, community: Community, digest: Digest, part: int) -> DigestPart:
    """Give one message of a frozen digest. What was withdrawn since is not in it."""
    items = digests.items(session, community.id, digest.id)
    lines = submissions.by_ids(session, community.id, [item.submission_id for item in items])
    places = [Place(item.submission_id, item.section, item.position, item.part) for item in items]
    kept = [place for place in places if place.submission_id in lines and _says(lines[place.submission_id], place)]
    return _parts(session, community, digest, kept, lines, _withdrawn(session, digest, places, kept))[part]


def _says(line: SubmissionLine, place: Place) -> bool:
    """Say whether the submission still has what it stood there for: its author may have taken that out."""
    record = line.submission
    return bool({ASKS: record.ask, LESSONS: record.lesson, NEXT: record.next_step}[place.section])


def _withdrawn(session: Session, digest: Digest, places: list[Place], kept: list[Place]) -> int:
    """Count what was news in this digest and is gone since: the counts in its opening follow."""
    gone = {place.submission_id for place in places} - {place.submission_id for place in kept}
    return len(gone - digests.told_before(session, digest)) if gone else 0


def _freeze_new(session: Session, community: Community, delivery: Delivery, now: datetime) -> Digest:
    _, items = _owed(session, community.id)
    week = _week(session, community, items, now)
    if not (delivery.facts.get("by_hand") or rules.worth_posting(week, now)):
        raise Dropped("quiet_week")
    places = rules.arrange(items)
    before = digests.last(session, community.id)
    digest = Digest(
        community_id=community.id,
        period=delivery.occurrence,
        frozen_at=now,
        since=before.frozen_at if before else None,
        parts=_count(places),
        new=week.new,
    )
    session.add(digest)
    session.flush()
    session.add_all(
        DigestItem(
            digest_id=digest.id,
            submission_id=place.submission_id,
            section=place.section,
            position=place.position,
            part=place.part,
        )
        for place in places
    )
    _plan_parts(session, delivery, digest)
    return digest


def _week(session: Session, community: Community, items: list[Item], now: datetime) -> Week:
    quiet = digests.last_quiet(session, community.id)
    ahead = meetings.upcoming(session, community.id, now, 1)
    return Week(
        new=sum(item.is_new for item in items),
        open_asks=sum(item.ask_is_open for item in items),
        next_meeting_at=ahead[0].starts_at if ahead else None,
        last_quiet_post_at=quiet.frozen_at if quiet else None,
    )


def _plan_parts(session: Session, first: Delivery, digest: Digest) -> None:
    for part in range(1, digest.parts):
        deliveries.plan(
            session,
            key=key(DIGEST, str(first.subject_id), first.occurrence, part=part),
            community_id=first.community_id,
            team_id=first.team_id,
            channel_id=first.channel_id,
            kind=DIGEST,
            subject_id=first.subject_id,
            occurrence=first.occurrence,
            part=part,
            parent_id=first.id,
            due_at=first.due_at,
            late_after=None,
        )


def _owed(session: Session, community_id: int) -> tuple[dict[int, SubmissionLine], list[Item]]:
    """Give what a digest of this moment is made of: what is new, and every open help request."""
    fresh = {line.submission.id: line for line in submissions.not_yet_in_a_digest(session, community_id)}
    asked = {line.submission.id: line for line in submissions.open_asks(session, community_id)}
    lines = {**asked, **fresh}
    return lines, [_item(line, number in fresh) for number, line in lines.items()]


def _count(places: list[Place]) -> int:
    return max((place.part for place in places), default=0) + 1


def _item(line: SubmissionLine, is_new: bool) -> Item:
    record = line.submission
    longest = max((record.lesson, record.ask, record.next_step), key=rules.slack_length)
    has_lesson, has_next_step = bool(record.lesson.strip()), bool(record.next_step.strip())
    ask_is_open = bool(record.ask.strip()) and record.ask_closed_at is None
    return Item(
        submission_id=record.id,
        created_at=record.created_at,
        case=line.case_title or "",
        has_lesson=has_lesson,
        ask_is_open=ask_is_open,
        has_next_step=has_next_step,
        # A question answered before its first digest has no place in it, and must not count as news for ever.
        is_new=is_new and (has_lesson or ask_is_open or has_next_step),
        size=rules.slack_length(longest) + len(line.case_title or "") + 150,
    )


def _parts(
    session: Session,
    community: Community,
    digest: Digest,
    places: list[Place],
    lines: dict[int, SubmissionLine],
    gone: int = 0,
) -> list[DigestPart]:
    def section(name: str, part: int) -> list[SubmissionLine]:
        chosen = sorted((p for p in places if p.section == name and p.part == part), key=lambda p: p.position)
        return [lines[place.submission_id] for place in chosen]

    fresh = [lines[place.submission_id] for place in places if place.section == LESSONS]
    ahead = list(meetings.upcoming(session, community.id, digest.frozen_at, MEETINGS_SHOWN))
    return [
        DigestPart(
            community=community,
            period=digest.period,
            part=part,
            parts=digest.parts,
            asks=section(ASKS, part),
            lessons=section(LESSONS, part),
            steps=section(NEXT, part),
            meetings=ahead if part == digest.parts - 1 else [],
            since=digest.since,
            until=digest.frozen_at,
            new=digest.new - gone,
            cases=len({line.case_title for line in fresh if line.case_title}),
            open_asks=len({place.submission_id for place in places if place.section == ASKS}),
        )
        for part in range(digest.parts)
    ]
