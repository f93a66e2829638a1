"""The editions of the weekly digest: what one holds, fixed before its first message goes, and its messages."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.facts import DigestPart
from bot.rules import digests as rules
from bot.rules.deliveries import DIGEST, Dropped, key
from bot.rules.digests import ASKS, LESSONS, NEXT, Item, Place, Week
from bot.rules.instants import iso_week
from storage import communities, deliveries, digests, homes, meetings, submissions
from storage.records import Community, Delivery, Digest, DigestItem
from storage.submissions import SubmissionLine

MEETINGS_SHOWN = 3
PARTS_USEFUL_FOR = timedelta(days=1)
"""How long after its first message the others of a digest may still follow; what they held is told next week then."""


def ahead(session: Session, community: Community, now: datetime) -> list[DigestPart]:
    """Give the messages of the next digest as they would be posted now. Nothing is stored."""
    lines, items = _owed(session, community.id)
    before = digests.last(session, community.id)
    places = rules.arrange(items)
    row = deliveries.next_of_kind(session, community.id, DIGEST)
    digest = Digest(
        community_id=community.id,
        period=row.occurrence if row else iso_week(now, community.timezone),
        frozen_at=now,
        since=before.frozen_at if before else None,
        parts=_count(places),
        new=sum(item.is_new for item in items),
    )
    return _parts(session, community, digest, places, lines)


def is_worth_posting(session: Session, community: Community, at: datetime) -> bool:
    """Say whether what there is now would be posted at a moment."""
    _, items = _owed(session, community.id)
    return rules.worth_posting(_week(session, community, items, at), at)


def freeze(session: Session, delivery: Delivery, now: datetime) -> DigestPart:
    """Fix what the digest holds before its first message goes, and give the message this delivery is for.

    Done again it gives the same. Raises Dropped when there is nothing worth posting.
    """
    community = communities.by_id(session, delivery.cop_id)
    digest = digests.by_period(session, community.id, delivery.occurrence)
    if digest is None:
        digest = _freeze_new(session, community, delivery, now)
    return part_of(session, community, digest, delivery.part)


def for_edit(session: Session, delivery: Delivery) -> DigestPart:
    """Give a posted message of a digest as it should read today."""
    community = communities.by_id(session, delivery.cop_id)
    digest = digests.by_period(session, community.id, delivery.occurrence)
    if digest is None:
        raise Dropped("digest_gone")
    return part_of(session, community, digest, int(delivery.facts.get("part", 0)))


def part_of(session: Session, community: Community, digest: Digest, part: int) -> DigestPart:
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
    homes.touch(session, delivery.team_id)
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
            # Whoever could not be reached for a while gets the rest only while it still belongs to what they read.
            late_after=first.late_after + PARTS_USEFUL_FOR if first.late_after else None,
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
