"""Who comes to the meetings of a community."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import meetings
from storage.inserts import put
from storage.records import Meeting, Rsvp


def give(session: Session, community_id: int, meeting_id: int, member_id: int, choice: str, now: datetime) -> None:
    """Keep what a member answers to the community's meeting as it is planned now, instead of what they said before."""
    meeting = meetings.by_id(session, community_id, meeting_id)
    if meeting is None:
        return
    key = {"meeting_id": meeting_id, "member_id": member_id}
    put(session, Rsvp, key, choice=choice, sequence=meeting.sequence, answered_at=now)


def of_member(session: Session, community_id: int, member_id: int, meeting_ids: Collection[int]) -> Mapping[int, str]:
    """Give what a member answered to these meetings, by the meeting's id; what a move overtook counts no more."""
    query = (
        select(Rsvp.meeting_id, Rsvp.choice)
        .join(Meeting)
        .where(
            Meeting.community_id == community_id,
            Meeting.id.in_(meeting_ids),
            Rsvp.member_id == member_id,
            Rsvp.sequence == Meeting.sequence,
        )
    )
    return {answered.meeting_id: answered.choice for answered in session.execute(query)}
