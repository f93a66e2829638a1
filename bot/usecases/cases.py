"""Cases: list, show, open, who holds them, and which are *in rust*."""

from __future__ import annotations

import re
from datetime import datetime
from difflib import get_close_matches

from sqlalchemy.orm import Session

from bot.facts import CasePage
from bot.rules.cases import ACTIVE, RESTING
from bot.rules.commands import says_nothing, title_key, worth_keeping
from bot.rules.problems import Problem, Refused, refuse
from bot.rules.roles import COORDINATORS
from bot.usecases import nudges
from bot.usecases.actors import Actor, require
from bot.usecases.coordinators import contacts
from storage import cases, communities, homes, members, roster, submissions
from storage.cases import CaseLine
from storage.records import Case, Community

_AFTER_TITLE = re.compile(r":|(?<=\s)[-‐‑‒–—−](?=\s)")
TITLE_LIMIT, REGION_LIMIT, QUESTION_LIMIT = 75, 100, 300


def listing(session: Session, actor: Actor) -> list[CaseLine]:
    """Give the community's cases."""
    return cases.lines(session, require(session, actor, "case.list").id)


def titles(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """Give id and title of the community's cases, for a form."""
    return [(case.id, case.title) for case in cases.all_of(session, actor.cop.id)]


def show(session: Session, actor: Actor, typed: str) -> CasePage:
    """Give the case with this title, as typed."""
    community = require(session, actor, "case.show")
    case = find(session, community.id, typed)
    line = next(line for line in cases.lines(session, community.id) if line.case.id == case.id)
    return CasePage(line, list(submissions.of_case(session, community.id, case.id, 5)))


def create(
    session: Session,
    actor: Actor,
    title: str,
    now: datetime,
    *,
    request_key: str,
    region: str = "",
    question: str = "",
    holders: tuple[str, ...] = (),
) -> Case:
    """Open a case. A coordinator gives it holders; somebody else who may open one holds it."""
    community = require(session, actor, "case.create")
    communities.lock(session, community.id)
    if known := cases.by_request(session, community.id, request_key):
        return known
    _refuse_malformed(session, community.id, title, region, question)
    member = actor.member
    case = Case(
        community_id=community.id,
        title=title.strip(),
        title_key=title_key(title),
        region=worth_keeping(region),
        question=worth_keeping(question),
        created_by=member.id,
        created_at=now,
        request_key=request_key,
    )
    session.add(case)
    session.flush()
    for user_id in holders:
        cases.hold(session, case, members.ensure(session, actor.team_id, user_id, now))
    homes.touch(session, actor.team_id)
    if not holders and not actor.roles & COORDINATORS:
        cases.hold(session, case, actor.member)
    return case


def give_holder(session: Session, actor: Actor, which: str | int, user_ids: list[str], now: datetime) -> CaseLine:
    """Make these people the holders of the case (its title as typed, or its id), instead of those before.

    Who held it already keeps what the bot knows of asking them.
    """
    community = require(session, actor, "case.holder")
    case = _own(session, actor, community, which)
    if not user_ids:
        raise refuse("holder.missing", "holder")
    for holder in cases.holders(session, case):
        if holder.user_id not in user_ids:
            cases.drop_holder(session, case, holder.id)
    session.flush()
    homes.touch(session, actor.team_id)
    for user_id in dict.fromkeys(user_ids):
        cases.hold(session, case, members.ensure(session, actor.team_id, user_id, now))
    session.flush()
    return next(line for line in cases.lines(session, community.id) if line.case.id == case.id)


def holders_there(session: Session, actor: Actor, case_id: int) -> CaseLine:
    """Give a case with those of its holders who are still there, for who may name others. Raises Refused."""
    community = require(session, actor, "case.holder")
    case = _own(session, actor, community, case_id)
    return CaseLine(case, tuple(there(session, community, case)), None)


def succeed(session: Session, actor: Actor, case_id: int, user_ids: list[str], now: datetime) -> CaseLine:
    """Let these people take over a case from whoever left; who holds it by now and is there stays a holder."""
    present = holders_there(session, actor, case_id).holders
    if not user_ids:
        raise refuse("holder.missing", "holder")
    return give_holder(session, actor, case_id, [*present, *user_ids], now)


def there(session: Session, community: Community, case: Case) -> list[str]:
    """Give the case's holders who are on the roster (all of them, until it was first read)."""
    return [
        member.user_id
        for member in cases.holders(session, case)
        if member.deactivated_at is None
        and (community.roster_at is None or roster.is_on(session, community.id, member.id))
    ]


def rest(session: Session, actor: Actor, which: str | int, *, resting: bool) -> Case:
    """Put the case (its title as typed, or its id) *in rust*, or make it active again. Twice is once."""
    community = require(session, actor, "case.rest")
    case = _own(session, actor, community, which)
    case.status = RESTING if resting else ACTIVE
    nudges.answered(session, actor, case.id)
    homes.touch(session, actor.team_id)
    return case


def _own(session: Session, actor: Actor, community: Community, which: str | int) -> Case:
    """Give the case that was meant, if the actor coordinates the community or holds that very case."""
    case = cases.by_id(session, community.id, which) if isinstance(which, int) else find(session, community.id, which)
    if case is None:
        raise refuse("case.which", "case")
    if not actor.roles & COORDINATORS and not cases.is_held_by(session, community.id, case.id, actor.member.id):
        raise refuse("role", cop=community.name, contacts=contacts(session, community), holder_of=case.title)
    return case


def find(session: Session, community_id: int, typed: str) -> Case:
    """Give the community's case that was meant. Raises Refused (`case.unknown`) with suggestions."""
    case = cases.by_key(session, community_id, title_key(typed))
    if case is not None:
        return case
    if says_nothing(typed):
        raise refuse("case.which", "case")
    known = {record.title_key: record for record in cases.all_of(session, community_id)}
    close = [known[key] for key in get_close_matches(title_key(typed), list(known), n=3, cutoff=0.5)]
    titles = [record.title for record in close or list(known.values())[:5]]
    closest = close[0].id if close else None
    raise refuse("case.unknown", "case", text=typed, suggestions=titles, closest=closest)


def split_title(session: Session, community_id: int, text: str) -> tuple[Case | None, str]:
    """Read `case: text` or `case - text`, also when the case's title has such signs: the longest known title counts.

    A title alone gives the case without a text; a text without any such sign gives no case. Raises Refused
    (`case.unknown`) when what stands before the first colon is no case.
    """
    case = cases.by_key(session, community_id, title_key(text)) if text else None
    if case is not None:
        return case, ""
    for found in reversed(list(_AFTER_TITLE.finditer(text))[:5]):
        case = cases.by_key(session, community_id, title_key(text[: found.start()]))
        if case is not None:
            return case, text[found.end() :].strip()
    typed, colon, rest = text.partition(":")
    return (find(session, community_id, typed.strip()), rest.strip()) if colon else (None, text)


def _refuse_malformed(session: Session, community_id: int, title: str, region: str, question: str) -> None:
    found = []
    if says_nothing(title):
        found.append(Problem("title.missing", "title"))
    for field, text, limit in (
        ("title", title, TITLE_LIMIT),
        ("region", region, REGION_LIMIT),
        ("question", question, QUESTION_LIMIT),
    ):
        if len(text) > limit:
            found.append(Problem("text.long", field, {"over": len(text) - limit, "limit": limit}))
    twin = cases.by_key(session, community_id, title_key(title))
    if twin is not None:
        found.append(Problem("case.exists", "title", {"title": twin.title}))
    if found:
        raise Refused(found)
