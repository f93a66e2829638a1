"""Cards: what the channel sees of a submission, and how it follows what its author changes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.rules.deliveries import CARD, CARD_EDIT, CARD_REMOVAL, DIGEST_EDIT, Dropped, key
from bot.rules.states import DROPPED, DUE, FAILED, MISSED
from bot.rules.submissions import CARD_USEFUL_FOR, SHARED_AFTER
from storage import communities, deliveries, digests, submissions
from storage.records import Community, Delivery, Submission
from storage.submissions import SubmissionLine


def for_card(session: Session, community_id: int, submission_id: int) -> tuple[SubmissionLine, Community]:
    """Give what a card shows today. Raises Dropped when there is nothing to show any more."""
    line = submissions.by_id(session, community_id, submission_id)
    if line is None or line.submission.withdrawn_at is not None:
        raise Dropped("withdrawn")
    if not line.submission.in_channel:
        raise Dropped("only_in_the_digest")
    return line, communities.by_id(session, community_id)


def standing(session: Session, record: Submission) -> Delivery | None:
    """Give the submission's card, planned or standing; none when it was removed."""
    rows = deliveries.of_subject(session, record.community_id, [CARD, CARD_REMOVAL], record.id)
    last = rows[-1] if rows else None
    return last if last is not None and last.kind == CARD and last.state not in (DROPPED, FAILED, MISSED) else None


def plan(session: Session, record: Submission, team_id: str | None, channel_id: str | None, now: datetime) -> None:
    """Plan the card in its community's channel, after the chance to take it back at once."""
    due_at = now + SHARED_AFTER
    deliveries.plan(
        session,
        key=key(CARD, str(record.id), revision=record.revision),
        community_id=record.community_id,
        team_id=team_id,
        channel_id=channel_id,
        kind=CARD,
        subject_id=record.id,
        due_at=due_at,
        late_after=due_at + CARD_USEFUL_FOR,
    )


def change(session: Session, record: Submission, now: datetime) -> None:
    """Have the card show what the submission says now."""
    _follow(session, record, CARD_EDIT, now)


def remove(session: Session, record: Submission, now: datetime) -> None:
    """Take the card out of the channel."""
    deliveries.unplan(session, record.community_id, [CARD, CARD_EDIT], record.id)
    _follow(session, record, CARD_REMOVAL, now)


def _follow(session: Session, record: Submission, kind: str, now: datetime) -> None:
    """Plan a change to the card that stands, or is being posted. A waiting card is composed later."""
    card = standing(session, record)
    if card is None or (card.state == DUE and card.attempts == 0):
        return
    if kind == CARD_EDIT:
        deliveries.unplan(session, record.community_id, [CARD_EDIT], record.id)
    _child(session, card, kind, record, now)


def correct_digests(session: Session, record: Submission, now: datetime) -> None:
    """Have the digests that hold the submission show what it says now."""
    for posted in digests.deliveries_holding(session, record.community_id, record.id):
        _child(session, posted, DIGEST_EDIT, record, now)


def _child(session: Session, parent: Delivery, kind: str, record: Submission, now: datetime) -> None:
    deliveries.plan(
        session,
        key=key(kind, f"{record.id}@{parent.id}", revision=record.revision),
        community_id=record.community_id,
        team_id=parent.team_id,
        channel_id=parent.channel_id,
        kind=kind,
        subject_id=record.id,
        occurrence=parent.occurrence,
        parent_id=parent.id,
        facts={"part": parent.part},
        due_at=now,
        late_after=None,
    )
