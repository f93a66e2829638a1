"""What may go on the website: what waits for a coordinator's word, and what they said."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import Session

from storage import submissions
from storage.inserts import put
from storage.records import Approval, Submission
from storage.submissions import SubmissionLine


def waiting(session: Session, community_id: int, most: int) -> list[SubmissionLine]:
    """Give the first of what the community's coordinators have not judged as it is now, oldest first."""
    query = select(Submission.id).where(_waits(community_id)).order_by(Submission.created_at, Submission.id)
    ids = session.scalars(query.limit(most)).all()
    found = submissions.by_ids(session, community_id, ids)
    return [found[submission_id] for submission_id in ids]


def count_waiting(session: Session, community_id: int) -> int:
    """Count all that waits in the community."""
    return session.scalar(select(func.count(Submission.id)).where(_waits(community_id))) or 0


def decide(
    session: Session,
    community_id: int,
    submission_id: int,
    *,
    revision: int,
    approved: bool,
    decided_by: int,
    now: datetime,
) -> None:
    """Keep a coordinator's word on a revision of the community's submission, in the place of any before it."""
    if submissions.by_id(session, community_id, submission_id) is None:
        return
    word = {"revision": revision, "approved": approved, "decided_by": decided_by, "decided_at": now}
    put(session, Approval, {"submission_id": submission_id}, **word)


def _waits(community_id: int) -> ColumnElement[bool]:
    judged = exists().where(Approval.submission_id == Submission.id, Approval.revision == Submission.revision)
    return and_(
        Submission.community_id == community_id,
        Submission.visibility == "website",
        Submission.withdrawn_at.is_(None),
        ~judged,
    )
