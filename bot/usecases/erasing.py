"""Taking somebody out: their name off what they shared, or everything. All of it in one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from bot.rules.problems import refuse
from bot.rules.roles import COORDINATOR
from bot.usecases import cards, roster
from bot.usecases.actors import Actor
from bot.usecases.coordinators import coordinators
from bot.usecases.privacy import known, selves
from bot.usecases.submissions import take_out
from storage import cases, communities, homes, members, privacy
from storage.records import Community, Member, Submission


def erase(session: Session, actor: Actor, now: datetime, *, keep_texts: bool) -> None:
    """Take the actor out of everything. With `keep_texts` what they shared stays, and nobody is its author.

    What they do later makes them somebody new. Twice is once. Raises Refused (`privacy.last_coordinator`).
    """
    for member in selves(session, actor):
        _erase(session, member, privacy.teams_of(session, member, actor.team_id), now, keep_texts=keep_texts)


def erase_known(session: Session, team_id: str, user_id: str, now: datetime, *, keep_texts: bool) -> None:
    """As `erase`, for an operator. Raises Refused (`member.unknown`, `privacy.last_coordinator`)."""
    member = known(session, team_id, user_id)
    _erase(session, member, privacy.teams_of(session, member), now, keep_texts=keep_texts)


def _erase(session: Session, member: Member, teams: set[str], now: datetime, *, keep_texts: bool) -> None:
    # In the order of their ids, as everybody who locks more than one.
    theirs = [communities.lock(session, found.id) for found in privacy.communities_of(session, member)]
    if left := [community.name for community in theirs if _is_last(session, community, member)]:
        raise refuse("privacy.last_coordinator", cops=left)
    for community in theirs:
        _leave(session, community, member, now, keep_texts=keep_texts)
    privacy.forget(session, member, teams)
    for team_id in teams:
        homes.touch(session, team_id)


def _leave(session: Session, community: Community, member: Member, now: datetime, *, keep_texts: bool) -> None:
    for case in cases.held_alone(session, community.id, member.id):
        roster.ask_for_successor(session, community, case, member, now)
    shared = [
        row for row in privacy.rows(session, member, Submission, {member.team_id}) if row.community_id == community.id
    ]
    if not shared:
        return
    standing = [record for record in shared if record.withdrawn_at is None]
    heir = members.nameless(session, community.team_id or member.team_id, now)
    privacy.hand_over(session, member, shared, heir)
    if keep_texts:
        _take_name_off(session, standing, now)
    else:
        for record in standing:
            take_out(session, record, now)


def _take_name_off(session: Session, records: Iterable[Submission], now: datetime) -> None:
    """Have what stands in the channel and in the digests follow."""
    for record in records:
        record.revision += 1
        session.flush()
        cards.change(session, record, now)
        cards.correct_digests(session, record, now)


def _is_last(session: Session, community: Community, member: Member) -> bool:
    found = coordinators(session, community.id)
    return COORDINATOR in members.roles(session, community.id, member.id) and not [
        other for other in found if other.id != member.id
    ]
