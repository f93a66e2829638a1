"""People who are not of the workspace, or not in the channel: what they may, they may everywhere, and no more."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.usecases import actors, roster, submissions
from bot.usecases.actors import Spot
from bot.usecases.profiles import Profile
from storage import communities
from storage.records import Case, Community, Meeting, Submission
from tests.community import ZONE, Cop
from tests.handlers.conftest import Wired
from tests.wire import Json

HERE = Profile("Hier", "nl-NL", ZONE)
pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def allow(cop: Cop, outsiders: str) -> None:
    def change(session: Any) -> None:
        communities.by_id(session, cop.community_id).outsiders = outsiders

    cop.do(change)


def describes(wired: Wired, **user: Any) -> None:
    """Let Slack say who everybody is whom the bot asks about."""
    wired.slack.answer("users.info", ok=True, user={"profile": {"display_name": "Iemand"}, **user})


def stored(cop: Cop) -> list[str]:
    """Give what there is of a community that a form can change."""
    rows = [row for table in (Submission, Case, Meeting, Community) for row in cop.rows(table)]
    return [str({column.name: getattr(row, column.name) for column in row.__table__.columns}) for row in rows]


def shared(wired: Wired) -> list[str]:
    return [row.lesson for row in wired.cop.rows(Submission)]


@pytest.mark.parametrize("guest", ["is_restricted", "is_ultra_restricted"])
@pytest.mark.parametrize(("outsiders", "stored"), [("nothing", False), ("read", False), ("share", True)])
async def test_a_guest_shares_where_guests_may(wired: Wired, guest: str, outsiders: str, stored: bool) -> None:
    allow(wired.cop, outsiders)
    describes(wired, id="U7", team_id="T1", **{guest: True})
    answer = await wired.person.types("/inzicht", "Een les van een gast", user="U7")
    assert answer["response_type"] == "ephemeral"
    assert (shared(wired) == ["Een les van een gast"]) is stored


@pytest.mark.parametrize(("outsiders", "reads"), [("nothing", False), ("read", True), ("share", True)])
async def test_a_guest_reads_where_guests_may(wired: Wired, outsiders: str, reads: bool) -> None:
    allow(wired.cop, outsiders)
    describes(wired, id="U7", team_id="T1", is_restricted=True)
    answer = await wired.person.types("/casus", "lijst", user="U7")
    assert ("Burgerpanel" in json.dumps(answer)) is reads


@pytest.mark.parametrize("command", ["/bijeenkomst plan 8 december 13:30", "/cop instellingen", "/weekoverzicht nu"])
async def test_a_guest_runs_nothing_also_where_guests_share(wired: Wired, command: str) -> None:
    allow(wired.cop, "share")
    describes(wired, id="U7", team_id="T1", is_restricted=True)
    name, text = command.split(" ", 1)
    answer = await wired.person.types(name, text, user="U7")
    assert answer["response_type"] == "ephemeral"
    assert wired.slack.heard("views.open") == []


async def test_a_stranger_with_a_coordinator_s_id_gets_no_more_than_a_stranger(wired: Wired) -> None:
    number = wired.cop.insight("Van het lid").line.submission.id
    describes(wired, id="U1", team_id="T9")
    for user in ("U1", "U3"):
        await wired.person.presses_in_message(
            "submission.delete", str(number), user=user, home_team="T9", response_url=f"{wired.slack.url}/api/response"
        )
    assert [row.withdrawn_at for row in wired.cop.rows(Submission)] == [None]
    await wired.person.presses_in_message("channel.again", "-", user="U1", home_team="T9")
    assert "Traceback" not in wired.log.getvalue()


async def test_a_member_of_this_workspace_is_not_changed_by_a_stranger_with_their_id(wired: Wired) -> None:
    assert wired.cop.coordinator
    describes(wired, id="U1", team_id="T9", is_admin=True)
    await wired.person.presses_in_message("submission.delete", "1", user="U1", home_team="T9")
    assert not wired.cop.coordinator.member.is_outsider
    assert not wired.cop.coordinator.member.is_admin


def filled_in(view: Json) -> Json:
    """Give a form as Slack would send it, with something in every field."""
    values: Json = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            typed = {name.replace("initial", "selected"): value for name, value in element.items() if "initial" in name}
            values[block["block_id"]] = {
                element["action_id"]: {"type": element["type"], "value": "Van buiten", **typed}
            }
    return {**view, "id": "V9", "hash": "1.1", "state": {"values": values}}


FORMS = [
    ("/inzicht", ""), ("/hulpvraag", ""), ("/casusupdate", ""), ("/casus", "nieuw"), ("/bijeenkomst", "plan"),
    ("/cop", "instellingen"),
]  # fmt: skip


@pytest.mark.parametrize(("command", "text"), FORMS)
async def test_who_is_not_in_the_channel_sends_no_form_of_the_community_in(
    wired: Wired, command: str, text: str
) -> None:
    cop = wired.cop
    assert cop.coordinator
    await wired.person.types(command, text, user="U1")
    view = filled_in((await wired.slack.hears("views.open"))["view"])
    people = {"U1": HERE, "U2": HERE}
    cop.do(roster.take, cop.community_id, list(people), people, cop.now)
    before = stored(cop)
    describes(wired, id="U8", team_id="T1")
    answer = await wired.person.submits(view, user="U8")
    assert stored(cop) == before
    assert "waarvan je niet meer in het kanaal zit" in json.dumps(answer, ensure_ascii=False)


async def test_who_left_the_channel_withdraws_nothing_from_elsewhere(wired: Wired) -> None:
    cop = wired.cop
    number = cop.insight("Van het lid").line.submission.id
    people = {"U1": HERE, "U2": HERE}
    cop.do(roster.take, cop.community_id, list(people), people, cop.now)
    member = cop.do(actors.find, cop.team_id, "U3", Spot("D3"))
    assert member is not None
    assert member.community is None
    assert cop.refused(submissions.withdraw, member, number, cop.now) == ["community.not_in"]
