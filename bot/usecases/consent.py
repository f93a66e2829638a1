"""Keeping what somebody said as an insight: nothing is stored before its author agrees."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.facts import Shared, SubmissionLine
from bot.rules.consent import Said, mark
from bot.rules.deliveries import CONSENTED, Dropped, key
from bot.rules.problems import refuse
from bot.rules.roles import may
from bot.rules.submissions import CARD_USEFUL_FOR, SHARED_AFTER, Draft
from bot.usecases import actors, profiles, submissions
from bot.usecases.actors import Actor, Spot, require
from bot.usecases.profiles import Profile
from bot.usecases.roster import may_get
from storage import communities, deliveries, members, receipts
from storage import submissions as stored
from storage.records import Community, Delivery


@dataclass(frozen=True)
class Asking:
    """What the author is to be asked: for which community, in which language, and whether they were asked before."""

    community: Community
    language: str
    before: bool


def is_known(session: Session, actor: Actor, said: Said) -> bool:
    """Say whether Slack need not be asked who the author is."""
    member = members.find(session, said.home_team_id or actor.team_id, said.author_id)
    return member is not None and member.profiled_at is not None


def may_ask(session: Session, actor: Actor, said: Said, profile: Profile | None, now: datetime) -> Community:
    """Give the community in which the actor may ask the author of a message for permission to keep it.

    `profile` tells who the author is when they are not known. Raises Refused when the actor may not ask, or when the
    author could not say yes.
    """
    return _author(session, actor, said, profile, now)[0]


def ask(session: Session, actor: Actor, said: Said, now: datetime) -> Asking:
    """Note that the author is about to be asked, so that they are not asked twice. What they said is not stored."""
    community, author = _author(session, actor, said, None, now)
    before = not receipts.first_time(session, actor.team_id, mark(actor.team_id, said), now)
    return Asking(community, author.language, before)


def not_asked(session: Session, actor: Actor, said: Said) -> None:
    """Forget that the author was about to be asked: the question certainly did not reach them."""
    receipts.forget(session, actor.team_id, mark(actor.team_id, said))


def kept(session: Session, actor: Actor, community_id: int, request_key: str) -> SubmissionLine | None:
    """Give what the actor, its author, made of the message before, or None; what they took back does not count."""
    line = stored.by_request(session, community_id, request_key)
    if line is None or line.submission.author_id != actor.member.id or line.submission.withdrawn_at is not None:
        return None
    return line


def agree(
    session: Session,
    actor: Actor,
    draft: Draft,
    now: datetime,
    *,
    request_key: str,
    asked: bool = False,
    asker: str,
) -> Shared:
    """Store what the author agreed to keep, as theirs, and let whoever asked know. Raises Refused as sharing does."""
    shared = submissions.share(session, actor, draft, now, request_key=request_key, asked=asked)
    due_at, record = now + SHARED_AFTER, shared.line.submission
    deliveries.plan(
        session,
        key=key(CONSENTED, str(record.id), asker),
        community_id=shared.community.id,
        team_id=actor.team_id,
        channel_id=asker,
        kind=CONSENTED,
        subject_id=record.id,
        due_at=due_at,
        late_after=due_at + CARD_USEFUL_FOR,
    )
    return shared


def for_asker(session: Session, delivery: Delivery) -> tuple[SubmissionLine, Community, str]:
    """Give what was kept, its community, and the asker's language. Raises Dropped when it was taken back."""
    line = stored.by_id(session, delivery.cop_id, delivery.subject_id)
    if line is None or line.submission.withdrawn_at is not None:
        raise Dropped("withdrawn")
    community = communities.by_id(session, delivery.cop_id)
    language = profiles.language_for(session, delivery.team_id, delivery.channel_id)
    return line, community, language or community.language


def _author(
    session: Session, actor: Actor, said: Said, profile: Profile | None, now: datetime
) -> tuple[Community, Actor]:
    community = require(session, actor, "submission.ask_consent")
    spot = Spot(said.channel_id, community.id, said.home_team_id)
    author = actors.imagine(session, actor.team_id, said.author_id, spot, profile, now)
    if profile is not None and profile.is_bot:
        raise refuse("author.bot")
    if author.member.deactivated_at is not None:
        raise refuse("author.gone", author=said.author_id)
    if author.community is None or author.community.id != community.id:
        raise refuse("author.elsewhere", author=said.author_id, cop=community.name)
    if not may(author.roles, "submission.share"):
        raise refuse("author.outsider", author=said.author_id, cop=community.name)
    if not _may_be_written_to(session, community, said, author, now):
        raise refuse("author.unreachable", author=said.author_id)
    return community, author


def _may_be_written_to(session: Session, community: Community, said: Said, author: Actor, now: datetime) -> bool:
    """Who wrote in the community's own channel is in it, also when the roster does not know yet."""
    of_roster = None if community.channel_id == said.channel_id else community.id
    return may_get(session, of_roster, author.member.team_id, said.author_id, now)
