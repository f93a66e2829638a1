"""What is held about somebody: to see, to set, and to fetch. It depends on no role and on no community."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy.orm import Session

from bot.facts import InCommunity, OwnData, Wishes
from bot.i18n import LANGUAGES
from bot.rules.commands import storable, worth_keeping
from bot.rules.held import HELD
from bot.rules.privacy import LINK_LIVES, TOPICS_LIMIT, pause_end
from bot.rules.problems import Problem, Refused, refuse
from bot.usecases.actors import Actor
from storage import cases, communities, downloads, homes, members, privacy
from storage.records import (
    Approval,
    Case,
    CaseHolder,
    Community,
    Meeting,
    Member,
    Membership,
    Record,
    Rsvp,
    Submission,
)

Json = dict[str, Any]


def show(session: Session, actor: Actor, now: datetime, *, downloads: bool) -> OwnData:
    """Give what is held about the actor, in all their communities. `downloads`: a link can be given."""
    own = members.find(session, actor.member.team_id, actor.user_id) or actor.member
    found = [
        _in_community(session, community, member)
        for member in selves(session, actor)
        for community in privacy.communities_of(session, member)
    ]
    pause = own.paused_until if own.paused_until is not None and own.paused_until > now else None
    return OwnData(own, own.language or actor.language, actor.zone, pause, tuple(found), downloads)


def save(session: Session, actor: Actor, wishes: Wishes, now: datetime) -> None:
    """Keep how the actor wants the bot to be to them.

    Raises Refused (`language.unknown`, `text.long`, `pause.past`).
    """
    topics = worth_keeping(storable(wishes.topics))
    found: list[Problem] = []
    if wishes.language not in LANGUAGES:
        found.append(Problem("language.unknown", "language"))
    if len(topics) > TOPICS_LIMIT:
        over = len(topics) - TOPICS_LIMIT
        found.append(Problem("text.long", "topics", {"over": over, "limit": TOPICS_LIMIT}))
    try:
        until = pause_end(wishes.pause, now, actor.zone) if wishes.pause else None
    except Refused as refused:
        found += refused.problems
    if found:
        raise Refused(found)
    member = _own(session, actor, now)
    member.language, member.private_messages = wishes.language, wishes.private_messages
    member.paused_until, member.topics = until, topics
    homes.touch(session, actor.team_id)


def messages(session: Session, actor: Actor, now: datetime, *, on: bool) -> None:
    """Turn the bot's private messages to the actor on or off."""
    _own(session, actor, now).private_messages = on


def pause(session: Session, actor: Actor, until: date | None, now: datetime) -> None:
    """Send the actor nothing until this day; None ends the pause. Raises Refused (`pause.past`)."""
    _own(session, actor, now).paused_until = pause_end(until, now, actor.zone) if until else None


def issue_link(session: Session, actor: Actor, now: datetime) -> str:
    """Give the secret of a link with which the actor can fetch their data once, in the next quarter of an hour."""
    secret = secrets.token_urlsafe(32)
    downloads.issue(session, _own(session, actor, now), _digest(secret), now + LINK_LIVES)
    return secret


def any_link_stands(session: Session, secret: str, now: datetime) -> bool:
    """Say whether a link is good still, without using it up."""
    return downloads.any_stands(session, _digest(secret), now)


def any_fetch(session: Session, secret: str, now: datetime) -> Json | None:
    """Use a link up and give the data that it is for; None when it was used before, or is too old."""
    member = downloads.any_consume(session, _digest(secret), now)
    if member is None:
        return None
    return export(session, [member], privacy.teams_of(session, member), now)


def export_known(session: Session, team_id: str, user_id: str, now: datetime) -> Json:
    """Give what is held about somebody, for an operator to hand to them. Raises Refused (`member.unknown`)."""
    member = known(session, team_id, user_id)
    return export(session, [member], privacy.teams_of(session, member), now)


def export(session: Session, people: Sequence[Member], teams: Collection[str], now: datetime) -> Json:
    """Give every row about somebody with the names of its columns: their own words, and nobody else's."""
    found: Json = {"made_at": _plain(now)}
    for name, held in HELD.items():
        if held.shown:
            table = privacy.TABLES[name]
            about = [row for member in people for row in privacy.rows(session, member, table, teams)]
            found[name] = [_named(session, row, held.shown) for row in about]
    return found


def selves(session: Session, actor: Actor) -> list[Member]:
    """Give the actor as they are known here and in their own workspace (Slack Connect): mostly one and the same."""
    teams = dict.fromkeys([actor.member.team_id, actor.team_id])
    found = [members.find(session, team_id, actor.user_id) for team_id in teams]
    return [member for member in found if member is not None]


def known(session: Session, team_id: str, user_id: str) -> Member:
    """Give somebody by their Slack id. Raises Refused (`member.unknown`)."""
    member = members.find(session, team_id, user_id)
    if member is None:
        raise refuse("member.unknown", user_id=user_id)
    return member


def _own(session: Session, actor: Actor, now: datetime) -> Member:
    return members.ensure(session, actor.member.team_id, actor.user_id, now)


def _in_community(session: Session, community: Community, member: Member) -> InCommunity:
    teams = {member.team_id}
    on_roster = [
        row.joined_at
        for row in privacy.rows(session, member, Membership, teams)
        if row.community_id == community.id and row.left_at is None
    ]
    held = [session.get_one(Case, row.case_id) for row in privacy.rows(session, member, CaseHolder, teams)]
    shared = [
        row
        for row in privacy.rows(session, member, Submission, teams)
        if row.community_id == community.id and row.withdrawn_at is None
    ]
    return InCommunity(
        community,
        on_roster[0] if on_roster else None,
        tuple(sorted(members.roles(session, community.id, member.id))),
        tuple(case.title for case in held if case.community_id == community.id),
        len(shared),
        len([row for row in shared if row.ask and row.ask_closed_at is None]),
    )


def _named(session: Session, row: Record, columns: Sequence[str]) -> Json:
    """Give a row's columns by name, after the names of what it belongs to (community, case, meeting, contribution)."""
    found: Json = {}
    if isinstance(row, CaseHolder):
        found["case"] = session.get_one(Case, row.case_id).title
    elif isinstance(row, Rsvp):
        found["meeting"] = session.get_one(Meeting, row.meeting_id).number
    elif isinstance(row, Approval):
        found["submission"] = session.get_one(Submission, row.submission_id).number
    elif getattr(row, "community_id", None) is not None:
        community_id: int = getattr(row, "community_id")  # noqa: B009 - not every table has one
        found["community"] = communities.by_id(session, community_id).name
        if isinstance(row, Submission) and row.case_id is not None:
            case = cases.by_id(session, community_id, row.case_id)
            found["case"] = case.title if case else None
    found |= {name: _plain(getattr(row, name)) for name in columns}
    if isinstance(row, Meeting) and row.sequence:
        # Somebody else may have written these since.
        found = {name: value for name, value in found.items() if name not in ("place", "link", "preparation")}
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return value


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
