"""A refusal says nothing of what exists elsewhere: another community's number or id is as unknown as one of nowhere."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select

from storage.records import Case, Community, Meeting, Submission
from tests.separation.neighbours import (
    BOTH,
    COORDINATOR,
    FIRST,
    MEMBER,
    NEIGHBOUR,
    SECOND,
    actor,
)
from tests.separation.town import Town, Who
from tests.separation.watching import Watch

NOWHERE = 987_654
HERE = Who("T1", COORDINATOR, FIRST)
NEXT_DOOR = Who("T1", NEIGHBOUR, SECOND)
ELSEWHERE = Who("T4", COORDINATOR, FIRST)


def rows(town: Town, table: Any, who: Who) -> Sequence[Any]:
    """Give what the community of the channel where somebody is holds."""
    community_id = town.origin(who)
    return town.database.write_here(
        lambda session: session.scalars(select(table).where(table.community_id == community_id)).all()
    )


def foreign(town: Town, table: Any, column: str, other: Who) -> Any:
    """Give what the other community has and this one has not."""
    own = {getattr(row, column) for row in rows(town, table, HERE)}
    found = [getattr(row, column) for row in rows(town, table, other) if getattr(row, column) not in own]
    assert found, "the neighbours have nothing that is not here too"
    return found[-1]


def alike(answer: str, *named: object) -> str:
    """Give an answer without the word that was asked for, and without the names of requests."""
    for name in named:
        answer = re.sub(rf"(?<!\w){re.escape(str(name))}(?!\w)", "#", answer)
    return re.sub(r"\d+\.\d+\.name", "name", answer)


@pytest.fixture
def watch(town: Town) -> Watch:
    return Watch(town)


others = pytest.mark.parametrize("other", [NEXT_DOOR, ELSEWHERE], ids=["next-door", "in-another-workspace"])


@others
@pytest.mark.parametrize(
    ("table", "text"),
    [
        (Submission, "/hulpvraag sluit {}"),
        (Meeting, "/bijeenkomst verzet {}"),
        (Meeting, "/bijeenkomst verzet {} naar wo 16 december 2026 10:00"),
        (Meeting, "/bijeenkomst annuleer {} De zaal is dicht"),
    ],
)
async def test_a_number_of_another_community_is_as_unknown_as_one_of_nowhere(
    town: Town, watch: Watch, other: Who, table: Any, text: str
) -> None:
    number = foreign(town, table, "number", other)
    name, _, rest = text.partition(" ")
    found = [alike(await town.types(HERE, name, rest.format(one)), one) for one in (number, NOWHERE)]
    assert found[0] == found[1]
    watch.check()


@others
@pytest.mark.parametrize("text", ["/casus toon {}", "/casus houder {} <@U3>", "/casusupdate {}: Dit leerden we"])
async def test_a_title_of_another_community_is_as_unknown_as_one_of_nowhere(
    town: Town, watch: Watch, other: Who, text: str
) -> None:
    titles = {case.title for case in rows(town, Case, other)} - {case.title for case in rows(town, Case, HERE)}
    title = next(title for title in titles if "mk" not in title)
    name, _, rest = text.partition(" ")
    # Two titles of nowhere that are as like the own ones as this one: not at all.
    found = [alike(await town.types(HERE, name, rest.format(one)), one) for one in (title, "Qqqqqqqqqqqq")]
    assert found[0] == found[1]
    watch.check()


@others
@pytest.mark.parametrize("action_id", ["submission.edit", "submission.undo", "submission.delete", "own.older"])
async def test_an_id_of_another_community_in_a_button_is_as_unknown_as_one_of_nowhere(
    town: Town, watch: Watch, other: Who, action_id: str
) -> None:
    # Somebody who is in both communities of the workspace: what is theirs there is not here.
    who, number = Who("T1", BOTH, FIRST), foreign(town, Submission, "id", other)
    nowhere = NOWHERE if action_id != "own.older" else max(row.id for row in rows(town, Submission, HERE)) + 1
    found = [alike(await town.presses(who, action_id, str(one)), one) for one in (number, nowhere)]
    assert found[0] == found[1]
    watch.check()


@others
@pytest.mark.parametrize("action_id", ["rsvp.coming", "rsvp.online", "rsvp.absent"])
async def test_a_meeting_of_another_community_is_answered_to_as_little_as_one_of_nowhere(
    town: Town, watch: Watch, other: Who, action_id: str
) -> None:
    ids = (foreign(town, Meeting, "id", other), NOWHERE)
    found = [alike(await town.presses(HERE, action_id, f"{one}/0"), one) for one in ids]
    assert found[0] == found[1]
    watch.check()


@others
async def test_a_case_of_another_community_in_a_draft_is_as_unknown_as_one_of_nowhere(
    town: Town, watch: Watch, other: Who
) -> None:
    found = []
    for case_id in (foreign(town, Case, "id", other), NOWHERE):
        value = json.dumps({"kind": "update", "case": case_id, "text": "Een les", "key": "een-sleutel"})
        found.append(alike(await town.presses(HERE, "draft.post", value), case_id))
    assert found[0] == found[1]
    watch.check()


@others
@pytest.mark.parametrize("action_id", ["draft.post", "draft.edit"])
async def test_a_request_of_another_community_is_as_new_as_any(
    town: Town, watch: Watch, other: Who, action_id: str
) -> None:
    """Somebody shared the same in both of their communities; asked again here, what is there is not shown."""
    who, found = Who("T1", BOTH, FIRST), []
    for key, word in ((foreign(town, Submission, "request_key", other), "eerste"), ("nowhere", "tweede")):
        value = json.dumps({"kind": "insight", "case": None, "text": f"Een {word} les", "key": key})
        answer = alike(await town.presses(who, action_id, value), key, word)
        found.append(re.sub(r'"value": "\d+"', "#", answer))
    assert found[0] == found[1]
    watch.check()


async def test_a_form_that_names_a_community_elsewhere_learns_as_much_as_of_one_of_nowhere(
    town: Town, watch: Watch
) -> None:
    who, other = Who("T1", MEMBER, FIRST), ELSEWHERE
    found = []
    for community_id in (town.origin(other), NOWHERE):
        await town.types(who, "/inzicht", "")
        view = town.windows[-1].view
        facts = {**json.loads(view["private_metadata"]), "community": community_id}
        values = {"wat_leerden_we": {"value": {"type": "plain_text_input", "value": f"Een les {community_id}"}}}
        answer = await town.submits(who, {**view, "private_metadata": json.dumps(facts)}, values, None)
        found.append(re.sub(r'"value": "\d+"|\\"editing\\":\d+', "#", alike(answer, community_id)))
    assert found[0] == found[1]
    watch.check()


@pytest.mark.parametrize("who", [HERE, Who("T1", "U7", FIRST), Who("T2", "U8", FIRST)], ids=["one", "guest", "admin"])
async def test_a_name_that_another_workspace_gave_is_as_unknown_as_one_of_nowhere(
    town: Town, watch: Watch, who: Who
) -> None:
    far = town.channels["T5", FIRST]
    slug = town.database.write_here(lambda session: session.get(Community, far)).slug
    nowhere = re.sub(r"\d", "7", slug)
    town.typed.update(_marks_in(slug, nowhere))
    found = [alike(await town.types(who, "/cop", f"start {one}"), one) for one in (slug, nowhere)]
    assert found[0] == found[1]


def _marks_in(*texts: str) -> set[str]:
    return {mark for text in texts for mark in re.findall(r"mk\d{5}", text)}


@pytest.mark.parametrize("home", [FIRST, SECOND])
async def test_a_meeting_planned_in_a_form_is_of_the_community_in_whose_channel_it_was_opened(
    town: Town, watch: Watch, home: str
) -> None:
    """Somebody coordinates both; their Home shows one of them, and the form was opened in the channel of the other."""
    chosen, there = town.channels["T1", home], SECOND if home == FIRST else FIRST
    for channel_id in (FIRST, SECOND):
        chief = NEIGHBOUR if channel_id == SECOND else COORDINATOR
        await town.types(Who("T1", chief, channel_id), "/cop", f"rol <@{BOTH}> coördinator")
    member = actor(town.database, "T1", BOTH, FIRST).member
    town.database.write_here(lambda session: setattr(session.merge(member), "home_community_id", chosen))
    who = Who("T1", BOTH, there)
    await town.types(who, "/bijeenkomst", "plan")
    form = town.windows[-1]
    start = next(b["element"]["initial_date_time"] for b in form.view["blocks"] if b["block_id"] == "begin")
    values = {
        "begin": {"value": {"selected_date_time": start}},
        "duur": {"value": {"selected_option": {"value": "90"}}},
        "soort": {"value": {"selected_option": {"value": "bijeenkomst"}}},
        **{block: {"value": {"value": None}} for block in ("link", "voorbereiding")},
        "plaats": {"value": {"value": "De nieuwe zaal"}},
    }
    await town.submits(who, form.view, values, form.origin)
    await town.submits(who, town.windows[-1].view, {}, form.origin)
    assert [row.place for row in rows(town, Meeting, who) if "nieuwe" in row.place] == ["De nieuwe zaal"]
    watch.check()
