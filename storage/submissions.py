"""What members shared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Select, and_, bindparam, exists, func, insert, or_, select, union_all
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from storage.columns import Instant
from storage.records import Case, Delivery, Digest, DigestItem, Member, Submission


@dataclass(frozen=True)
class SubmissionLine:
    """A submission with its author's Slack id and its case's title."""

    submission: Submission
    author: str
    case_title: str | None


def _lines() -> Select[Submission, str, str | None]:
    return (
        select(Submission, Member.user_id, Case.title)
        .join(Member, Member.id == Submission.author_id)
        .outerjoin(Case, Case.id == Submission.case_id)
    )


# What every shared command asks is made once, and of the table: making it, and reading records, cost more than asking.
_TABLE: Any = Submission.__table__


def _given(column: str) -> BindParameter[Any]:
    """Give the value of a column of the row that is to be added, or would be."""
    return bindparam(column, type_=_TABLE.c[column].type)


_OWN = _TABLE.c.community_id == _given("community_id")
_OF_REQUEST = _TABLE.c.request_key == _given("request_key")
_LAST_FIVE = (
    select(_TABLE.c.id)
    .where(_OWN, _TABLE.c.author_id == _given("author_id"), _TABLE.c.withdrawn_at.is_(None))
    .order_by(_TABLE.c.id.desc())
    .limit(5)
    .subquery()
)
_SAID = and_(
    _TABLE.c.created_at > bindparam("since", type_=Instant()),
    _TABLE.c.lesson == _given("lesson"),
    _TABLE.c.ask == _given("ask"),
)
_SAME = select(_TABLE.c.id).where(
    _TABLE.c.id.in_(union_all(select(_TABLE.c.id).where(_OWN, _OF_REQUEST), select(_LAST_FIVE.c.id))),
    or_(_OF_REQUEST, _SAID),
)
_NEXT = select(func.coalesce(func.max(_TABLE.c.number), 0) + 1).where(_OWN)
_GIVEN = [column.name for column in _TABLE.c if column.name not in ("id", "number")]
_ROW = select(_NEXT.scalar_subquery(), *(_given(name) for name in _GIVEN))


def _adding(row: Select[Any]) -> ReturningInsert[Any]:
    return insert(_TABLE).from_select(["number", *_GIVEN], row).returning(_TABLE.c.id, _TABLE.c.number)


_ADD, _ADD_UNLESS_SAME = _adding(_ROW), _adding(_ROW.where(~_SAME.exists()))


_BY_ID = _lines().where(
    Submission.community_id == bindparam("community_id"), Submission.id == bindparam("submission_id")
)


def _rows(session: Session, query: Select[Submission, str, str | None], **facts: int) -> list[SubmissionLine]:
    return [SubmissionLine(submission, author, title) for submission, author, title in session.execute(query, facts)]


def by_id(session: Session, community_id: int, submission_id: int) -> SubmissionLine | None:
    """Give the community's submission with this id, withdrawn ones too."""
    return next(iter(_rows(session, _BY_ID, community_id=community_id, submission_id=submission_id)), None)


def by_number(session: Session, community_id: int, number: int) -> SubmissionLine | None:
    """Give the community's submission with the number that people see."""
    query = _lines().where(Submission.community_id == community_id, Submission.number == number)
    return next(iter(_rows(session, query)), None)


def by_request(session: Session, community_id: int, request_key: str) -> SubmissionLine | None:
    """Give the submission that this request made."""
    query = _lines().where(Submission.community_id == community_id, Submission.request_key == request_key)
    return next(iter(_rows(session, query)), None)


def by_ids(
    session: Session, community_id: int, ids: Iterable[int], *, withdrawn: bool = False
) -> dict[int, SubmissionLine]:
    """Give the community's submissions among these ids; those that were withdrawn only where they are asked for."""
    query = _lines().where(Submission.community_id == community_id, Submission.id.in_(set(ids)))
    query = query if withdrawn else query.where(Submission.withdrawn_at.is_(None))
    return {line.submission.id: line for line in _rows(session, query)}


def add(session: Session, community_id: int, **values: Any) -> Submission:
    """Store a submission under the community's next free number; the caller holds the community's lock."""
    facts = {"community_id": community_id, **values}
    id_, number = session.execute(_ADD, facts).one()
    return Submission(id=id_, number=number, **facts)


def add_unless_same(session: Session, community_id: int, since: datetime, **values: Any) -> Submission | None:
    """As `add`, in the same statement; but None where `same` would find something since that moment."""
    facts = {"community_id": community_id, **values}
    added = session.execute(_ADD_UNLESS_SAME, {"since": since, **facts}).first()
    return Submission(id=added[0], number=added[1], **facts) if added is not None else None


def same(
    session: Session, community_id: int, request_key: str, author_id: int, since: datetime, *, lesson: str, ask: str
) -> list[SubmissionLine]:
    """Give what this request made before, and which of the author's last five since a moment say the same."""
    facts = {"community_id": community_id, "request_key": request_key, "author_id": author_id, "since": since}
    ids = session.scalars(_SAME, {**facts, "lesson": lesson, "ask": ask}).all()
    found = by_ids(session, community_id, ids, withdrawn=True) if ids else {}
    return sorted(found.values(), key=lambda line: -line.submission.id)


def open_asks(session: Session, community_id: int) -> list[SubmissionLine]:
    """Give the community's open help requests, oldest first."""
    query = _lines().where(
        Submission.community_id == community_id,
        Submission.withdrawn_at.is_(None),
        Submission.ask != "",
        Submission.ask_closed_at.is_(None),
    )
    return _rows(session, query.order_by(Submission.created_at, Submission.id))


def not_yet_in_a_digest(session: Session, community_id: int) -> list[SubmissionLine]:
    """Give what no digest of the community has told yet, oldest first. One that never came told nothing."""
    never_came = exists().where(
        Delivery.community_id == Digest.community_id,
        Delivery.kind == "digest",
        Delivery.occurrence == Digest.period,
        Delivery.part == DigestItem.part,
        Delivery.state.in_(["dropped", "missed", "failed"]),
    )
    told = select(DigestItem.submission_id).join(Digest, Digest.id == DigestItem.digest_id)
    query = _lines().where(
        Submission.community_id == community_id,
        Submission.withdrawn_at.is_(None),
        Submission.id.not_in(told.where(Digest.community_id == community_id, ~never_came)),
    )
    return _rows(session, query.order_by(Submission.created_at, Submission.id))


def updates_since(session: Session, community_id: int, moment: datetime | None, most: int) -> list[SubmissionLine]:
    """Give the last updates on cases shared after a moment, newest first."""
    query = _lines().where(
        Submission.community_id == community_id,
        Submission.withdrawn_at.is_(None),
        Submission.case_id.is_not(None),
    )
    if moment is not None:
        query = query.where(Submission.created_at > moment)
    return _rows(session, query.order_by(Submission.created_at.desc(), Submission.id.desc()).limit(most))


def of_case(session: Session, community_id: int, case_id: int, most: int) -> Sequence[SubmissionLine]:
    """Give the last submissions on a case, newest first."""
    query = _lines().where(
        Submission.community_id == community_id,
        Submission.case_id == case_id,
        Submission.withdrawn_at.is_(None),
    )
    return _rows(session, query.order_by(Submission.created_at.desc(), Submission.id.desc()).limit(most))


def of_author(
    session: Session, community_id: int, member_id: int, most: int, *, older_than: int | None = None
) -> list[SubmissionLine]:
    """Give a member's last submissions in the community, newest first; with `older_than`, those before this id."""
    query = _lines().where(
        Submission.community_id == community_id,
        Submission.author_id == member_id,
        Submission.withdrawn_at.is_(None),
    )
    if older_than is not None:
        query = query.where(Submission.id < older_than)
    return _rows(session, query.order_by(Submission.id.desc()).limit(most))


def count_of_author(session: Session, community_id: int, member_id: int) -> int:
    """Count what a member shared in the community and did not take back."""
    query = select(func.count(Submission.id)).where(
        Submission.community_id == community_id,
        Submission.author_id == member_id,
        Submission.withdrawn_at.is_(None),
    )
    return session.scalar(query) or 0


def themes_of_cases(session: Session, community_id: int, case_ids: Iterable[int]) -> set[str]:
    """Give the themes of everything that was shared on these cases of the community."""
    query = select(Submission.working_themes, Submission.cbs_themes).where(
        Submission.community_id == community_id,
        Submission.case_id.in_(set(case_ids)),
        Submission.withdrawn_at.is_(None),
    )
    return {theme for working, cbs in session.execute(query) for theme in (*working, *cbs)}
