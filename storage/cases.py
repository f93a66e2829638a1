"""The cases of a community and who holds them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from storage.records import Case, CaseHolder, Member, Membership, Submission


@dataclass(frozen=True)
class CaseLine:
    """A case with its holders' Slack ids and the moment of its last update."""

    case: Case
    holders: tuple[str, ...]
    last_update_at: datetime | None


@dataclass(frozen=True)
class Held:
    """A case with one of its holders and the moment of its last update."""

    case: Case
    holder: CaseHolder
    member: Member
    last_update_at: datetime | None

    @property
    def quiet_since(self) -> datetime:
        """The last update, or the beginning of a case without any."""
        return self.last_update_at or self.case.created_at


def by_id(session: Session, community_id: int, case_id: int) -> Case | None:
    """Give the community's case with this id."""
    return session.scalars(select(Case).where(Case.community_id == community_id, Case.id == case_id)).first()


def by_key(session: Session, community_id: int, title_key: str) -> Case | None:
    """Give the community's case with this title, as people may type it."""
    return session.scalars(select(Case).where(Case.community_id == community_id, Case.title_key == title_key)).first()


def by_request(session: Session, community_id: int, request_key: str) -> Case | None:
    """Give the case that this request made."""
    query = select(Case).where(Case.community_id == community_id, Case.request_key == request_key)
    return session.scalars(query).first()


def all_of(session: Session, community_id: int) -> Sequence[Case]:
    """Give the community's cases by title."""
    return session.scalars(select(Case).where(Case.community_id == community_id).order_by(Case.title_key)).all()


def lines(session: Session, community_id: int) -> list[CaseLine]:
    """Give the community's cases with holders and last update, in three queries whatever their number."""
    cases = all_of(session, community_id)
    holders: dict[int, list[str]] = {}
    query = (
        select(CaseHolder.case_id, Member.user_id)
        .join(Member, Member.id == CaseHolder.member_id)
        .join(Case, Case.id == CaseHolder.case_id)
        .where(Case.community_id == community_id)
        .order_by(Member.id)
    )
    for case_id, user_id in session.execute(query):
        holders.setdefault(case_id, []).append(user_id)
    latest = select(Submission.case_id, func.max(Submission.created_at)).where(
        Submission.community_id == community_id, Submission.withdrawn_at.is_(None)
    )
    last = {row[0]: row[1] for row in session.execute(latest.group_by(Submission.case_id))}
    return [CaseLine(case, tuple(holders.get(case.id, ())), last.get(case.id)) for case in cases]


def is_held_by(session: Session, community_id: int, case_id: int, member_id: int) -> bool:
    """Say whether the member holds this case of the community."""
    query = select(CaseHolder.case_id).join(Case, Case.id == CaseHolder.case_id)
    query = query.where(Case.community_id == community_id, Case.id == case_id, CaseHolder.member_id == member_id)
    return session.scalars(query).first() is not None


def held_ids(session: Session, community_id: int, member_id: int) -> set[int]:
    """Give the ids of the community's cases that this member holds."""
    query = select(CaseHolder.case_id).join(Case, Case.id == CaseHolder.case_id)
    return set(session.scalars(query.where(Case.community_id == community_id, CaseHolder.member_id == member_id)))


def held_alone(session: Session, community_id: int, member_id: int) -> Sequence[Case]:
    """Give the community's cases that this member holds, and nobody else who is on the roster."""
    other, present = aliased(CaseHolder), aliased(Membership)
    query = select(Case).join(CaseHolder, CaseHolder.case_id == Case.id)
    query = query.where(Case.community_id == community_id, CaseHolder.member_id == member_id)
    shared = exists().where(
        other.case_id == Case.id,
        other.member_id != member_id,
        present.member_id == other.member_id,
        present.community_id == community_id,
        present.left_at.is_(None),
    )
    return session.scalars(query.where(~shared).order_by(Case.id)).all()


def quiet(session: Session, community_id: int, before: datetime) -> list[Held]:
    """Give the active cases without an update since a moment, with each holder; the longest quiet first."""
    query, last = _held(community_id)
    since = func.coalesce(last, Case.created_at)
    query = query.where(Case.status == "active", since <= before).order_by(since, Case.id, CaseHolder.member_id)
    return [Held(*row) for row in session.execute(query)]


def held_by(session: Session, community_id: int, case_id: int, member_id: int) -> Held | None:
    """Give the community's case as this member holds it, or None when they do not."""
    query, _ = _held(community_id)
    row = session.execute(query.where(Case.id == case_id, CaseHolder.member_id == member_id)).first()
    return Held(*row) if row is not None else None


def _held(community_id: int) -> tuple[Select[Case, CaseHolder, Member, datetime | None], ColumnElement[datetime]]:
    """Give the query for what is held in a community, and its column of the last update."""
    latest = (
        select(Submission.case_id, func.max(Submission.created_at).label("last"))
        .where(Submission.community_id == community_id, Submission.withdrawn_at.is_(None))
        .group_by(Submission.case_id)
        .subquery()
    )
    query = (
        select(Case, CaseHolder, Member, latest.c.last)
        .join(CaseHolder, CaseHolder.case_id == Case.id)
        .join(Member, Member.id == CaseHolder.member_id)
        .outerjoin(latest, latest.c.case_id == Case.id)
        .where(Case.community_id == community_id)
    )
    return query, latest.c.last


def holders(session: Session, case: Case) -> Sequence[Member]:
    """Give who holds the case, in the order in which the bot came to know them."""
    query = select(Member).join(CaseHolder, CaseHolder.member_id == Member.id)
    return session.scalars(query.where(CaseHolder.case_id == case.id).order_by(Member.id)).all()


def hold(session: Session, case: Case, member: Member) -> None:
    """Make the member a holder of the case; twice is once."""
    if session.get(CaseHolder, (case.id, member.id)) is None:
        session.add(CaseHolder(case_id=case.id, member_id=member.id))


def drop_holder(session: Session, case: Case, member_id: int) -> bool:
    """Take one holder from the case. Says whether they held it."""
    record = session.get(CaseHolder, (case.id, member_id))
    if record is None:
        return False
    session.delete(record)
    return True
