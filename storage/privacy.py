"""Everything that is held about one person, in every table: found by what points at them, and taken out.

Their Slack id is looked for in the workspaces and organisations (`teams`) where they were, and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Any, TypeVar, cast

from sqlalchemy import JSON, ColumnElement, String, Table, Text, delete, inspect, or_, select, update
from sqlalchemy import cast as as_type
from sqlalchemy.orm import Session

from storage.records import (
    Approval,
    Case,
    CaseHolder,
    Community,
    Delivery,
    Destination,
    Home,
    Installation,
    Meeting,
    Member,
    Membership,
    Record,
    Role,
    Rsvp,
    Submission,
    Workspace,
)

R = TypeVar("R", bound=Record)

STRUCK = "…"
"""What stands where a text named a person by their Slack id."""
TABLES: dict[str, type[Record]] = {
    cast(Table, mapper.local_table).name: mapper.class_ for mapper in Record.registry.mappers
}


def communities_of(session: Session, member: Member) -> Sequence[Community]:
    """Give the communities in which anything of the member stands: the roster, roles, cases, what they shared."""
    of_cases = select(CaseHolder.case_id).where(CaseHolder.member_id == member.id)
    ids: list[Any] = [
        select(Membership.community_id).where(Membership.member_id == member.id),
        select(Role.community_id).where(Role.member_id == member.id),
        select(Submission.community_id).where(Submission.author_id == member.id),
        select(Case.community_id).where(or_(Case.id.in_(of_cases), Case.created_by == member.id)),
        select(Meeting.community_id).where(Meeting.created_by == member.id),
        select(Meeting.community_id).join(Rsvp).where(Rsvp.member_id == member.id),
        select(Submission.community_id).join(Approval).where(Approval.decided_by == member.id),
    ]
    query = select(Community).where(or_(*(Community.id.in_(found) for found in ids)))
    return session.scalars(query.order_by(Community.id)).all()


def teams_of(session: Session, member: Member, *others: str) -> set[str]:
    """Give the workspaces where the member is known: their own, those of their communities, and these others.

    With each its organisation: who installs for a whole organisation is known there.
    """
    found = {member.team_id, *others, *(one.team_id for one in communities_of(session, member) if one.team_id)}
    query = select(Workspace.enterprise_id).where(Workspace.team_id.in_(found), Workspace.enterprise_id != "")
    return {*found, *session.scalars(query)}


def rows(session: Session, member: Member, table: type[R], teams: Collection[str]) -> Sequence[R]:
    """Give a table's rows about the member, oldest first. None for a table in which nobody stands."""
    by_slack_id: dict[type[Record], Any] = {
        Home: Home.user_id, Destination: Destination.channel_id, Installation: Installation.installed_by
    }  # fmt: skip
    if table in by_slack_id:
        about = by_slack_id[table] == member.user_id
        query = select(table).where(about, _of_teams(table, teams))
    elif table is Delivery:
        return [row for row in _naming(session, member, table, teams) if _names(row, _word(member))]
    elif table is Member:
        query = select(table).where(Member.id == member.id)
    else:
        pointing = [column == member.id for column in _pointing(table)]
        if not pointing:
            return []
        query = select(table).where(or_(*pointing))
    return session.scalars(query.order_by(*table.__table__.primary_key)).all()


def hand_over(session: Session, member: Member, submissions: Iterable[Submission], heir: Member) -> None:
    """Make another member the author of these submissions of the member."""
    ids = [submission.id for submission in submissions]
    statement = update(Submission).where(Submission.author_id == member.id, Submission.id.in_(ids))
    session.execute(statement.values(author_id=heir.id), execution_options={"synchronize_session": "fetch"})


def forget(session: Session, member: Member, teams: Collection[str]) -> None:
    """Take the member out of every table. What they shared must be another's before: it would go with them.

    Private messages to them go; where others' rows name their Slack id, it is struck out.
    """
    for table, column in ((Home, Home.user_id), (Destination, Destination.channel_id), (Delivery, Delivery.channel_id)):
        session.execute(_quietly(delete(table).where(_of_teams(table, teams), column == member.user_id)))
    installed = Installation.installed_by == member.user_id
    statement = update(Installation).where(_of_teams(Installation, teams), installed).values(installed_by=None)
    session.execute(_quietly(statement))
    # The roster, roles, cases held and links go along; what they opened or planned stays without them.
    session.execute(_quietly(delete(Member).where(Member.id == member.id)))
    session.expunge(member)
    session.expire_all()
    for naming in (Case, Submission, Meeting, Delivery, Member):
        _strike(session, member, naming, teams)


def _strike(session: Session, member: Member, table: type[Record], teams: Collection[str]) -> None:
    word = _word(member)
    for row in _naming(session, member, table, teams):
        for name in _texts(table):
            value = getattr(row, name)
            if _holds(value, word):
                setattr(row, name, _without(value, word))
    session.flush()


def _naming(session: Session, member: Member, table: type[R], teams: Collection[str]) -> Sequence[R]:
    """Give the rows in whose texts the member's Slack id may stand; U12 is found for U1 too."""
    texts = [as_type(getattr(table, name), Text).contains(member.user_id, autoescape=True) for name in _texts(table)]
    query = select(table).where(_of_teams(table, teams), or_(*texts))
    return session.scalars(query.order_by(*table.__table__.primary_key)).all()


def _of_teams(table: type[Record], teams: Collection[str]) -> ColumnElement[bool]:
    found: Any = table
    if table is Installation:
        # That of a whole organisation has no workspace of its own.
        whole = (Installation.team_id == "") & Installation.enterprise_id.in_(teams)
        return or_(Installation.team_id.in_(teams), whole)
    if hasattr(table, "team_id"):
        return cast(ColumnElement[bool], found.team_id.in_(teams))
    of_teams = select(Community.id).where(Community.team_id.in_(teams))
    return cast(ColumnElement[bool], found.community_id.in_(of_teams))


def _pointing(table: type[Record]) -> list[Any]:
    """Give the columns that point at a member."""
    people = Member.__table__
    return [column for column in table.__table__.c if any(key.column.table is people for key in column.foreign_keys)]


def _texts(table: type[Record]) -> list[str]:
    columns = inspect(table).column_attrs
    return [attribute.key for attribute in columns if isinstance(attribute.columns[0].type, String | JSON)]


def _word(member: Member) -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Z0-9]){re.escape(member.user_id)}(?![A-Z0-9])")


def _names(row: Record, word: re.Pattern[str]) -> bool:
    return any(_holds(getattr(row, name), word) for name in _texts(type(row)))


def _holds(value: Any, word: re.Pattern[str]) -> bool:
    return bool(_without(value, word) != value)


def _without(value: Any, word: re.Pattern[str]) -> Any:
    if isinstance(value, str):
        return "" if word.fullmatch(value) else word.sub(STRUCK, value)
    if isinstance(value, list):
        return [_without(inner, word) for inner in value]
    if isinstance(value, dict):
        return {name: _without(inner, word) for name, inner in value.items()}
    return value


def _quietly(statement: Any) -> Any:
    return statement.execution_options(synchronize_session=False)
