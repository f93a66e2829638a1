"""Slack ids are unique only within their team: nothing of one community may come back for, or change by, another."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from types import ModuleType
from typing import Any, get_args, get_type_hints

import pytest
from sqlalchemy import inspect as inspect_record
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.rules.deliveries import CARD, DIGEST, REMINDER
from bot.rules.submissions import WEBSITE, Draft
from bot.usecases import approvals as approval_cases
from bot.usecases import communities as community_cases
from bot.usecases import editions
from bot.usecases import submissions as submission_cases
from storage import (
    actors,
    approvals,
    brakes,
    cases,
    claims,
    communities,
    deliveries,
    destinations,
    digests,
    doubts,
    downloads,
    homes,
    inserts,
    installations,
    lapses,
    lookups,
    meetings,
    members,
    oauth_states,
    outbox,
    privacy,
    receipts,
    roster,
    rsvps,
    standings,
    submissions,
    times,
    totals,
    workspaces,
)
from storage.records import (
    Approval,
    Brake,
    Case,
    CaseHolder,
    Community,
    Delivery,
    Destination,
    Digest,
    DigestItem,
    Home,
    Installation,
    Meeting,
    Member,
    Membership,
    Receipt,
    Record,
    Role,
    Rsvp,
    Submission,
    Workspace,
)
from tests.community import HOLDER, START, Cop

MODULES = (
    cases, submissions, meetings, rsvps, digests, deliveries, destinations, members, communities, installations,
    roster, homes, workspaces, oauth_states, downloads, privacy, claims, receipts, doubts,
    approvals, inserts, brakes, lapses, lookups, times, outbox, standings, totals,
    actors,
)  # fmt: skip
TENANTS = {"community_id", "team_id"}
NOBODY = 999_999
ADDS = (submissions.add, submissions.add_unless_same)


def _public(module: ModuleType) -> Iterator[Callable[..., Any]]:
    for name, function in inspect.getmembers(module, inspect.isfunction):
        if not name.startswith("_") and function.__module__ == module.__name__:
            yield function


def _name(function: Callable[..., Any]) -> str:
    return f"{function.__module__.removeprefix('storage.')}.{function.__name__}"


def _takes_a_record(function: Callable[..., Any]) -> bool:
    hints = get_type_hints(function)
    hints.pop("return", None)
    each = [one for hint in hints.values() for one in get_args(hint) or (hint,)]
    # A key is what was found of a workspace's record.
    return any(isinstance(one, type) and issubclass(one, (Record, installations.Key)) for one in each)


EVERY = [function for module in MODULES for function in _public(module)]
OF_A_TENANT = [function for function in EVERY if TENANTS & set(inspect.signature(function).parameters)]


@pytest.mark.parametrize("function", EVERY, ids=_name)
def test_every_query_names_its_tenant_or_says_any_or_works_on_a_record(function: Callable[..., Any]) -> None:
    writes_what_it_is_given = function in (inserts.insert_once, inserts.put, inserts.put_unless)
    names_tenant = function in OF_A_TENANT or writes_what_it_is_given
    assert names_tenant or function.__name__.startswith("any_") or _takes_a_record(function)


@dataclasses.dataclass(frozen=True)
class Ids:
    """What one community's rows are called."""

    case_id: int = NOBODY
    member_id: int = NOBODY
    submission_id: int = NOBODY
    meeting_id: int = NOBODY
    digest_id: int = NOBODY
    delivery_id: int = NOBODY
    key: str = "nobody's"


def _ids(session: Session, cop: Cop) -> Ids:
    def latest(table: Any) -> int:
        query = select(table.id).where(table.community_id == cop.community_id)
        return session.scalars(query.order_by(table.id.desc())).first()

    member = members.find(session, cop.team_id, HOLDER)
    delivery = session.get(Delivery, latest(Delivery))
    return Ids(cop.case_id, member.id, latest(Submission), latest(Meeting), latest(Digest), delivery.id, delivery.key)


def _arguments(function: Callable[..., Any], cop: Cop, ids: Ids, *, all_of_them: bool) -> dict[str, Any]:
    """Give arguments: the tenant is the community's, the ids inside it may be another's."""
    known: Mapping[str, Any] = {
        **dataclasses.asdict(ids),
        "community_id": cop.community_id,
        "team_id": cop.team_id,
        "channel_id": cop.channel_id,
        "user_id": HOLDER,
        "home_team_id": cop.team_id,
        "member": Member(team_id=cop.team_id, user_id="U9"),
        "member_ids": [ids.member_id],
        "ids": [ids.submission_id],
        "meeting_ids": [ids.meeting_id],
        "choice": "online",
        "subject_id": ids.submission_id,
        "number": 1,
        "title_key": "burgerpanel veenrand",
        "request_key": "update:Een les",
        "kinds": [CARD, DIGEST, REMINDER],
        "kind": REMINDER,
        "period": "2026-W48",
        "role": "coordinator",
        "bot_token": "xoxb-renewed",
        "now": START,
        "due_at": START,
        "until": START,
        "since": START - timedelta(days=60),
        "after": START,
        "older_than": NOBODY,
        "user_ids": [HOLDER],
        "moment": START - timedelta(days=1),
        "before": START + timedelta(days=60),
        "starts_at": START,
        "ends_at": START + timedelta(days=60),
        "most": 50,
        "enterprise_id": "",
        "reason": "is_archived",
        "ts": "1.1",
        "changes": 3,
        "view_hash": "1.abc",
        "instead_of": "",
        "case_ids": [ids.case_id],
        "besides": [CARD],
        "asked_about": [CARD],
        "reasons": ["quiet_week"],
        "old_channel_id": cop.channel_id,
        "state_digest": "0" * 64,
        "revision": 0,
        "approved": True,
        "decided_by": ids.member_id,
        "what": "history",
        "owner": "one",
        "lease_until": START,
        "delivery_ids": [ids.delivery_id],
        "author_id": ids.member_id,
        "lesson": "Een les",
        "ask": "",
        "withdrawn": True,
    }
    given = {}
    for name, parameter in list(inspect.signature(function).parameters.items())[1:]:
        optional = parameter.default is not inspect.Parameter.empty and not all_of_them
        if parameter.kind is inspect.Parameter.VAR_KEYWORD or optional:
            continue
        assert name in known, f"tell this test what {_name(function)} is to be given as {name!r}"
        given[name] = known[name]
    if function is deliveries.plan:
        given |= {"key": ids.key, "team_id": cop.team_id, "channel_id": cop.channel_id, "kind": CARD, "subject_id": 1}
    if function in ADDS:
        texts = dict.fromkeys(("did", "happened", "friction", "next_step", "keywords", "ask"), "")
        lists: dict[str, list[str]] = {key: [] for key in ("working_themes", "cbs_themes", "dimensions")}
        moments = dict.fromkeys(("edited_at", "withdrawn_at", "ask_closed_at"))
        given |= {
            "kind": "insight", "author_id": ids.member_id, "visibility": "cop", "created_at": START, "case_id": None,
            "in_channel": True, "revision": 0, "request_key": "new", "lesson": "Nieuw", **texts, **lists, **moments,
        }  # fmt: skip
    return given


def _plain(found: Any) -> Any:
    """Give what a query found as plain values: each record as its table and all its columns."""
    if isinstance(found, Record):
        columns = inspect_record(type(found)).column_attrs.keys()
        return (type(found).__name__, {name: getattr(found, name) for name in columns})
    if dataclasses.is_dataclass(found) and not isinstance(found, type):
        return {field.name: _plain(getattr(found, field.name)) for field in dataclasses.fields(found)}
    if isinstance(found, Mapping):
        return {key: _plain(value) for key, value in found.items()}
    if isinstance(found, set):
        return sorted(found)
    if isinstance(found, list | tuple):
        return [_plain(value) for value in found]
    return found


def _rows_of(session: Session, cop: Cop) -> list[Any]:
    """Give every row that belongs to the community or its workspace."""
    session.expire_all()
    queries = [select(table).where(table.community_id == cop.community_id) for table in (Case, Submission, Meeting)]
    queries += [select(table).where(table.community_id == cop.community_id) for table in (Digest, Delivery, Role)]
    of_team = (Member, Installation, Destination, Home, Workspace, Receipt, Brake)
    queries += [select(table).where(table.team_id == cop.team_id) for table in of_team]
    queries.append(select(Rsvp).join(Meeting).where(Meeting.community_id == cop.community_id))
    queries.append(select(Membership).where(Membership.community_id == cop.community_id))
    queries.append(select(Community).where(Community.id == cop.community_id))
    queries.append(select(CaseHolder).join(Case, Case.id == CaseHolder.case_id).where(Case.id == cop.case_id))
    digest = select(Digest.id).where(Digest.community_id == cop.community_id)
    queries.append(select(DigestItem).where(DigestItem.digest_id.in_(digest)))
    own = Submission.community_id == cop.community_id
    queries.append(select(Approval).join(Submission).where(own))
    return sorted(str(_plain(row)) for query in queries for row in session.scalars(query).unique())


def _fill(cop: Cop) -> None:
    """Give the community a row in every table."""
    card = cop.update("Een les")
    cop.ask("Wie helpt?")
    cop.meeting()
    cop.clock.move_to(START)
    first = cop.deliveries(DIGEST)[0]
    cop.do(editions.freeze, first, START)
    cop.has_posted(first, "1.1")
    cop.has_posted(cop.deliveries(CARD)[0], "1.2")
    cop.do(
        submission_cases.edit, cop.holder, card.line.submission.id, Draft("update", cop.case_id, lesson="Beter"), START
    )
    cop.do(community_cases.welcome, cop.coordinator, START)
    cop.do(destinations.rest, cop.team_id, cop.channel_id, START, START + timedelta(seconds=1))
    cop.do(brakes.brake, cop.team_id, brakes.POST, START)
    cop.do(homes.opened, cop.team_id, HOLDER)
    cop.do(workspaces.seen, cop.team_id, "", START)
    cop.do(receipts.first_time, cop.team_id, "update:Een les", START)
    cop.do(roster.join, cop.community_id, cop.holder.member.id, START)
    cop.do(rsvps.give, cop.community_id, cop.do(_ids, cop).meeting_id, cop.holder.member.id, "coming", START)
    cop.do(members.nameless, cop.team_id, START)
    judged = cop.insight("Mag op de website", visibility=WEBSITE).line.submission
    cop.do(approval_cases.decide, cop.coordinator, judged.id, judged.revision, True, START)
    cop.insight("Wacht nog", visibility=WEBSITE)


class _Undone(Exception):
    """Takes back what a tried function changed."""


def _try(cop: Cop, function: Callable[..., Any], ids: Ids, watched: Cop | None = None) -> Any:
    """Run one function with and without what may be left out, take back what it changed, and give its answers.

    The watched community must not notice.
    """
    answers = []

    def run(session: Session, all_of_them: bool) -> None:
        before = _rows_of(session, watched) if watched else []
        found = function(session, **_arguments(function, cop, ids, all_of_them=all_of_them))
        session.flush()
        answers.append(_plain(found))
        if watched:
            assert _rows_of(session, watched) == before, _name(function)
        raise _Undone

    for all_of_them in (True, False):
        with pytest.raises(_Undone):
            cop.do(run, all_of_them)
    return answers


SAVES = {installations.save, *ADDS}
"""Encrypts anew each time, or gives a new id: their answers never equal each other."""


def test_another_team_with_the_same_slack_ids_changes_no_answer(cop: Cop, request: pytest.FixtureRequest) -> None:
    _fill(cop)
    own = cop.do(_ids, cop)
    wanted = [function for function in OF_A_TENANT if function not in SAVES]
    alone = {function: _try(cop, function, own) for function in wanted}
    other: Cop = request.getfixturevalue("other_cop")
    _fill(other)
    other.insight("Nog een les")
    other.meeting("2026-12-01")
    for function in wanted:
        assert _try(cop, function, own, other) == alone[function], _name(function)


def test_ids_of_another_community_find_and_change_nothing(cop: Cop, other_cop: Cop) -> None:
    for filled in (cop, other_cop):
        _fill(filled)
    other_cop.insight("Nog een les")
    foreign = other_cop.do(_ids, other_cop)
    for function in OF_A_TENANT:
        if function in (members.give_role, members.take_roles, roster.join, *ADDS):
            continue  # Told apart below: they answer nothing, or make what is not there.
        found = _try(cop, function, foreign, other_cop)
        if function not in SAVES and function is not deliveries.plan:
            assert found == _try(cop, function, Ids()), _name(function)


def test_roles_taken_in_one_community_stay_in_the_other(cop: Cop, other_cop: Cop) -> None:
    cop.do(members.take_roles, cop.community_id)
    assert not cop.do(members.with_role, cop.community_id, "coordinator")
    assert [member.team_id for member in cop.do(members.with_role, other_cop.community_id, "coordinator")] == ["T2"]
