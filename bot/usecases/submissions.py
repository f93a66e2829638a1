"""Sharing: store, show in the channel, change, take back, close."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.facts import ClosedAsk, OwnPage, Shared
from bot.rules import submissions as rules
from bot.rules.commands import worth_keeping
from bot.rules.privacy import may_be_personal
from bot.rules.problems import Refused, refuse
from bot.rules.roles import may
from bot.rules.submissions import Draft
from bot.usecases import cards, nudges
from bot.usecases.actors import Actor, require
from bot.usecases.cases import split_title
from storage import cases, communities, homes, submissions
from storage.records import Community, Submission
from storage.submissions import SubmissionLine

TEXTS = tuple(rules.LIMITS)
CHOICES = ("working_themes", "cbs_themes", "dimensions")
OWN_LISTED = 20


def share(
    session: Session, actor: Actor, draft: Draft, now: datetime, *, request_key: str, asked: bool = False
) -> Shared:
    """Store what a member shares and plan its card. The same request twice stores once.

    Raises Refused; `personal` only once: with `asked` the author said that the text is fine.
    """
    community = require(session, actor, "submission.share")
    team_id, channel_id = communities.hold(session, community.id)
    author, draft = actor.member, rules.settled(draft)
    since = now - rules.TYPED_TWICE_WITHIN
    values: dict[str, Any] = {
        "author_id": author.id, "created_at": now, "edited_at": None, "withdrawn_at": None, "ask_closed_at": None,
        "revision": 0, "request_key": request_key, **_columns(draft),
    }  # fmt: skip
    wrong = _wrong(session, community, draft, asked=asked)
    record = submissions.add_unless_same(session, community.id, since, **values) if wrong is None else None
    if record is None:
        known = _stored_before(session, community.id, author.id, draft, since, request_key, wrong)
        if known is not None:
            return Shared(known, community, rules.undo_until(known.submission.created_at))
        record = submissions.add(session, community.id, **values)
    homes.touch(session, actor.team_id)
    if draft.in_channel:
        cards.plan(session, record, team_id, channel_id, now)
    if draft.case_id is not None:
        nudges.shared(session, community.id, draft.case_id, author.id)
    return Shared(_line(session, record, author.user_id), community, rules.undo_until(now))


def _stored_before(
    session: Session,
    community_id: int,
    author_id: int,
    draft: Draft,
    since: datetime,
    request_key: str,
    wrong: Refused | None,
) -> SubmissionLine | None:
    """Give what this request stored before, or what says the same in every field. Raises what is `wrong` with a new
    one, and Refused (`submission.gone`) where the request's own was taken back."""
    before = submissions.same(session, community_id, request_key, author_id, since, lesson=draft.lesson, ask=draft.ask)
    of_request = next((line for line in before if line.submission.request_key == request_key), None)
    if of_request is not None:
        if of_request.submission.withdrawn_at is not None:
            raise refuse("submission.gone")
        return of_request
    if wrong is not None:
        raise wrong
    # The same to the letter a moment ago: they pressed Enter twice.
    return next((line for line in before if draft_of(line.submission) == draft), None)


def one_line(session: Session, actor: Actor, text: str) -> Draft:
    """Read `case: text` as a draft of an update on that case; a text without a case is the lesson.

    Raises Refused (`case.unknown`).
    """
    community = require(session, actor, "submission.share")
    case, lesson = split_title(session, community.id, text)
    return Draft(rules.UPDATE, case.id if case else None, lesson=worth_keeping(lesson))


def by_request(session: Session, actor: Actor, request_key: str) -> SubmissionLine | None:
    """Give what a request of the actor stored before, or None. Raises Refused (`submission.gone`)."""
    line = submissions.by_request(session, actor.cop.id, request_key)
    return own(session, actor, line.submission.id) if line is not None else None


def mine(session: Session, actor: Actor, before: int | None = None, most: int = OWN_LISTED) -> OwnPage:
    """Give a page of what the actor shared, newest first; `before` is where the page before ended."""
    community = require(session, actor, "submission.change_own")
    lines = submissions.of_author(session, community.id, actor.member.id, most + 1, older_than=before)
    return OwnPage(lines[:most], lines[most - 1].submission.id if len(lines) > most else None)


def own(session: Session, actor: Actor, submission_id: int) -> SubmissionLine:
    """Give the actor's own submission. Raises Refused (`submission.gone`, `submission.not_yours`)."""
    community = require(session, actor, "submission.change_own")
    line = submissions.by_id(session, community.id, submission_id)
    if line is None or line.submission.withdrawn_at is not None:
        raise refuse("submission.gone")
    if line.submission.author_id != actor.member.id:
        raise refuse("submission.not_yours")
    return line


def edit(
    session: Session, actor: Actor, submission_id: int, draft: Draft, now: datetime, *, asked: bool = False
) -> Shared:
    """Change one's own submission; what stands in the channel follows."""
    community = communities.lock(session, actor.cop.id)
    line = own(session, actor, submission_id)
    draft = rules.settled(draft)
    if (wrong := _wrong(session, community, draft, asked=asked)) is not None:
        raise wrong
    record = line.submission
    for name, value in _columns(draft).items():
        setattr(record, name, value)
    record.edited_at = now
    record.revision += 1
    session.flush()
    homes.touch(session, actor.team_id)
    if draft.in_channel and not cards.standing(session, record):
        cards.plan(session, record, community.team_id, community.channel_id, now)
    elif not draft.in_channel:
        cards.remove(session, record, now)
    else:
        cards.change(session, record, now)
    cards.correct_digests(session, record, now)
    return Shared(_line(session, record, line.author), community, rules.undo_until(record.created_at))


def undo(session: Session, actor: Actor, submission_id: int, now: datetime) -> Submission:
    """Take back one's own submission within half an hour. Raises Refused (`undo.late`) after that."""
    communities.lock(session, actor.cop.id)
    line = own(session, actor, submission_id)
    if now > rules.undo_until(line.submission.created_at):
        raise refuse("undo.late")
    return withdraw(session, actor, submission_id, now)


def withdraw(session: Session, actor: Actor, submission_id: int, now: datetime) -> Submission:
    """Delete one's own submission, its card too. Gives a copy of what it was, so that nothing typed is lost."""
    communities.lock(session, actor.cop.id)
    record = own(session, actor, submission_id).submission
    copy = Submission(**{name: getattr(record, name) for name in (*TEXTS, *CHOICES, "kind", "number", "visibility")})
    homes.touch(session, actor.team_id)
    take_out(session, record, now)
    return copy


def take_out(session: Session, record: Submission, now: datetime) -> None:
    """Wipe what a submission says, in the channel and in the digests too. Its number stays taken."""
    for name in TEXTS:
        setattr(record, name, "")
    for name in CHOICES:
        setattr(record, name, [])
    record.withdrawn_at = now
    record.revision += 1
    session.flush()
    cards.remove(session, record, now)
    cards.correct_digests(session, record, now)


def open_asks(session: Session, actor: Actor) -> list[SubmissionLine]:
    """Give the community's open help requests, oldest first."""
    return submissions.open_asks(session, require(session, actor, "ask.list").id)


def close_ask(session: Session, actor: Actor, number: int, now: datetime) -> ClosedAsk:
    """Mark a help request as answered: its author or a coordinator may."""
    community = communities.lock(session, require(session, actor, "ask.list").id)
    line = submissions.by_number(session, community.id, number)
    if line is None or line.submission.withdrawn_at is not None or not line.submission.ask:
        raise refuse("ask.unknown", number=number)
    if line.submission.author_id != actor.member.id and not may(actor.roles, "ask.close_any"):
        raise refuse("ask.not_yours")
    own, before = line.submission.author_id == actor.member.id, line.submission.ask_closed_at is not None
    if not before:
        line.submission.ask_closed_at = now
        line.submission.revision += 1
        session.flush()
        homes.touch(session, actor.team_id)
        cards.change(session, line.submission, now)
    return ClosedAsk(line, own, before)


def draft_of(record: Submission) -> Draft:
    """Give a stored submission as a draft, to fill a form with."""
    fields: dict[str, Any] = {name: getattr(record, name) for name in TEXTS}
    fields |= {name: tuple(getattr(record, name)) for name in CHOICES}
    return Draft(
        kind=record.kind,
        case_id=record.case_id,
        visibility=record.visibility,
        in_channel=record.in_channel,
        **fields,
    )


def _wrong(session: Session, community: Community, draft: Draft, *, asked: bool) -> Refused | None:
    """Give what is wrong with a draft; last, and only if not `asked` before, what may be personal in it."""
    found = rules.problems(draft)
    if found:
        return Refused(found)
    if draft.case_id is not None and cases.by_id(session, community.id, draft.case_id) is None:
        return refuse("case.missing", "case")
    filled = ((name, text) for name in TEXTS if (text := getattr(draft, name)))
    personal = next((name for name, text in filled if may_be_personal(text)), None)
    return refuse("personal", personal) if personal is not None and not asked else None


def _columns(draft: Draft) -> dict[str, object]:
    columns: dict[str, object] = {name: getattr(draft, name) for name in TEXTS}
    columns |= {name: list(getattr(draft, name)) for name in CHOICES}
    return columns | {
        "kind": draft.kind,
        "case_id": draft.case_id,
        "visibility": draft.visibility,
        "in_channel": draft.in_channel,
    }


def _line(session: Session, record: Submission, author: str) -> SubmissionLine:
    """Give what was just stored with what is told of it."""
    case = cases.by_id(session, record.community_id, record.case_id) if record.case_id is not None else None
    return SubmissionLine(record, author, case.title if case is not None else None)
