"""What may go on the website: its author allows it, and then a coordinator."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.facts.health import Some
from bot.rules.problems import refuse
from bot.rules.submissions import WEBSITE
from bot.usecases.actors import Actor, require
from storage import approvals, communities, homes, submissions
from storage.records import Community
from storage.submissions import SubmissionLine

MOST_TOLD = 5
"""Each takes two of the hundred blocks that a Home may have."""


def waiting(session: Session, community: Community) -> Some[SubmissionLine]:
    """Give what waits for a coordinator's word, oldest first. Whoever asks has made sure that they may see it."""
    first = approvals.waiting(session, community.id, MOST_TOLD)
    return Some(tuple(first), max(approvals.count_waiting(session, community.id) - len(first), 0))


def decide(session: Session, actor: Actor, submission_id: int, revision: int, approved: bool, now: datetime) -> None:
    """Keep whether a submission may go on the website, as it was at `revision`. Of several words the last one counts.

    Raises Refused (`role`, `submission.gone`, `approval.unwanted`, `approval.changed`).
    """
    community = communities.lock(session, require(session, actor, "submission.approve").id)
    line = submissions.by_id(session, community.id, submission_id)
    if line is None or line.submission.withdrawn_at is not None:
        raise refuse("submission.gone")
    if line.submission.visibility != WEBSITE:
        raise refuse("approval.unwanted")
    if line.submission.revision != revision:
        raise refuse("approval.changed")
    decided_by = actor.member.id
    approvals.decide(
        session, community.id, submission_id, revision=revision, approved=approved, decided_by=decided_by, now=now
    )
    homes.touch(session, actor.team_id)
