"""Which CoP? Asked where it cannot be told; the choice runs the same request."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest

from bot.usecases import communities, roster
from storage.records import Case, Meeting, Submission
from tests.community import COORDINATOR, HOLDER, MEMBER
from tests.handlers.conftest import Wired
from tests.wire import Person

OTHER = "sturen-op-impact"


@dataclass(frozen=True)
class Two:
    """Two CoPs in one workspace, and its people in a channel of neither."""

    wired: Wired
    other: int
    person: Person

    @property
    def first(self) -> int:
        """The id of the first CoP."""
        return self.wired.cop.community_id

    def heard(self, method: str) -> list[dict[str, Any]]:
        """Give what Slack was asked."""
        return self.wired.slack.heard(method)

    def kept(self) -> list[tuple[int, str]]:
        """Give what was shared, with its community."""
        return [(row.community_id, row.lesson) for row in self.wired.cop.rows(Submission)]


@pytest.fixture
async def two(wired: Wired) -> Two:
    cop = wired.cop
    cop.coordinator, cop.holder, cop.member  # noqa: B018 - so that they are known
    done = cop.do(communities.connect, OTHER, cop.team_id, "C2", [COORDINATOR], cop.now)
    wired.slack.answer("conversations.open", ok=True, channel={"id": "D9"})
    return Two(wired, done.community.id, wired.person.in_channel("C9"))


def choices(payload: dict[str, Any]) -> dict[int, dict[str, str]]:
    """Give the buttons of the question, by community."""
    found = [block["elements"][0] for block in payload["blocks"] if block["type"] == "actions"]
    return {
        json.loads(button["value"])["community"]: {"action_id": button["action_id"], "value": button["value"]}
        for button in found
    }


async def test_a_command_asks_and_the_choice_runs_it_once(two: Two) -> None:
    question = await two.person.types("/inzicht", "Een les voor <@U2>")
    assert question["response_type"] == "ephemeral"
    assert set(choices(question)) == {two.first, two.other}
    assert "“/inzicht Een les voor @U2”" in json.dumps(question, ensure_ascii=False)
    assert two.kept() == []
    for _ in range(2):
        await two.person.presses_below(choices(question)[two.other])
    assert two.kept() == [(two.other, "Een les voor @U2")]
    answers = two.heard("response")
    assert [answer["replace_original"] for answer in answers] == [True, True]
    assert all("Je inzicht is bewaard en komt in <#C2>" in answer["text"] for answer in answers)


async def test_another_choice_after_the_first_changes_nothing(two: Two) -> None:
    question = await two.person.types("/inzicht", "Een les")
    await two.person.presses_below(choices(question)[two.first])
    await two.person.presses_below(choices(question)[two.other])
    assert two.kept() == [(two.first, "Een les")]
    assert "Je koos al een andere CoP" in two.heard("response")[-1]["text"]
    # Typed anew it is another request.
    again = await two.person.types("/inzicht", "Een les", trigger="9.9.9")
    await two.person.presses_below(choices(again)[two.other])
    assert two.kept() == [(two.first, "Een les"), (two.other, "Een les")]


@pytest.mark.parametrize("command", ["/casusupdate", "/inzicht", "/hulpvraag"])
async def test_a_form_opens_with_the_press_and_the_question_goes(two: Two, command: str) -> None:
    question = await two.person.types(command)
    await two.person.presses_below(choices(question)[two.first])
    (opened,) = two.heard("views.open")
    assert opened["trigger_id"] == "7.8.9"
    assert json.loads(opened["view"]["private_metadata"])["community"] == two.first
    assert [answer.get("delete_original") for answer in two.heard("response")] == [True]


async def test_every_kind_of_command_runs_for_the_chosen_one(two: Two) -> None:
    for trigger, (command, text) in enumerate(
        [("/casus", "nieuw Dorpshuis"), ("/bijeenkomst", "lijst"), ("/weekoverzicht", "voorbeeld"), ("/cop", "casus")]
    ):
        question = await two.person.types(command, text, user=COORDINATOR, trigger=f"{trigger}.1")
        await two.person.presses_below(choices(question)[two.other], user=COORDINATOR)
        answer = two.heard("response")[-1]
        assert answer["replace_original"] is True
        assert "bedoel je?" not in answer["text"]
    assert [row.community_id for row in two.wired.cop.rows(Case) if row.title == "Dorpshuis"] == [two.other]
    assert two.wired.cop.rows(Meeting) == []


async def test_what_cannot_be_done_there_is_said_with_what_was_typed(two: Two) -> None:
    question = await two.person.types("/bijeenkomst", "plan morgen 10:00")
    await two.person.presses_below(choices(question)[two.other])
    (answer,) = two.heard("response")
    assert answer["text"].startswith("Alleen een regiocoördinator van *")
    assert "/bijeenkomst plan morgen 10:00" in json.dumps(answer["blocks"])


async def test_a_failure_leaves_the_question_to_be_pressed_again(two: Two) -> None:
    question = await two.person.types("/inzicht")
    two.wired.slack.answer("views.open", ok=False, error="expired_trigger_id")
    await two.person.presses_below(choices(question)[two.first])
    (said,) = two.heard("response")
    assert said["replace_original"] is False
    two.wired.slack.answer("views.open", ok=True)
    await two.person.presses_below(choices(question)[two.first])
    assert [answer.get("delete_original") for answer in two.heard("response")[1:]] == [True]


async def test_a_text_that_no_button_carries_comes_back_to_be_typed_elsewhere(two: Two) -> None:
    answer = await two.person.types("/inzicht", "lang " * 500)
    assert "Typ het commando in het kanaal" in answer["text"]
    assert choices(answer) == {}
    assert "lang lang" in json.dumps(answer["blocks"])


async def test_a_longer_list_is_chosen_from(two: Two) -> None:
    run = {"name": "/inzicht", "value": "Een les", "key": "trigger:1.2.3"}
    chosen = {
        "type": "static_select",
        "action_id": "community.choose",
        "block_id": json.dumps(run),
        "selected_option": {"value": str(two.other)},
    }
    await two.person.presses_below(chosen)
    assert two.kept() == [(two.other, "Een les")]


async def test_a_button_on_home_asks_in_a_window_that_becomes_the_form(two: Two) -> None:
    home = {"type": "home", "id": "V1", "hash": "h1", "blocks": []}
    await two.person.in_channel("").presses("insight.open", "-", home)
    (asked,) = two.heard("views.open")
    assert set(choices(asked["view"])) == {two.first, two.other}
    window = {**asked["view"], "id": "V2"}
    await two.person.presses("community.choose", choices(asked["view"])[two.other]["value"], window)
    (updated,) = two.heard("views.update")
    assert updated["view_id"] == "V2"
    assert json.loads(updated["view"]["private_metadata"])["community"] == two.other
    assert two.heard("views.push") == []


async def test_the_shortcut_for_an_update_asks_too(two: Two) -> None:
    await two.person.uses("update.share")
    (asked,) = two.heard("views.open")
    window = {**asked["view"], "id": "V2"}
    await two.person.presses("community.choose", choices(asked["view"])[two.first]["value"], window)
    (updated,) = two.heard("views.update")
    assert json.loads(updated["view"]["private_metadata"])["kind"] == "update"


@pytest.mark.parametrize(("author", "opens"), [(MEMBER, "submission"), (HOLDER, "consent.ask")])
async def test_a_message_travels_with_the_question(two: Two, author: str, opens: str) -> None:
    said = {"user": author, "ts": "1.5", "text": "Een les uit de praktijk"}
    await two.person.uses("insight.keep", said)
    (asked,) = two.heard("views.open")
    window = {**asked["view"], "id": "V2"}
    await two.person.presses("community.choose", choices(asked["view"])[two.other]["value"], window)
    (updated,) = two.heard("views.update")
    assert updated["view"]["callback_id"] == opens
    assert "Een les uit de praktijk" in json.dumps(updated["view"])
    assert two.kept() == []


async def test_in_a_cop_s_channel_nothing_is_asked(two: Two) -> None:
    await two.wired.person.types("/inzicht", "Een les")
    assert two.kept() == [(two.first, "Een les")]


async def test_the_author_s_yes_knows_its_cop(two: Two) -> None:
    await two.wired.person.uses("insight.keep", {"user": HOLDER, "ts": "1.5", "text": "Een les"})
    await two.wired.person.submits(two.heard("views.open")[0]["view"])
    (sent,) = two.heard("chat.postMessage")
    yes = next(button for block in sent["blocks"] for button in block.get("elements", []) if "value" in button)
    pressed = {"action_id": yes["action_id"], "value": yes["value"]}
    await two.person.in_channel("D9").presses_below(pressed, user=HOLDER, ephemeral=False)
    facts = json.loads(two.heard("views.open")[-1]["view"]["private_metadata"])
    assert facts["community"] == two.first


async def test_who_is_in_no_cop_s_channel_is_told_where_to_go(two: Two) -> None:
    cop = two.wired.cop
    question = await two.person.types("/inzicht", "Een les")
    for community_id in (two.first, two.other):
        cop.do(roster.take, community_id, [COORDINATOR], {}, cop.now)
    answer = await two.person.types("/inzicht", "Een les")
    assert answer["text"].startswith("Je zit niet in het kanaal van Bewoners in beeld en Sturen op impact")
    await two.person.presses_below(choices(question)[two.other])
    assert two.heard("response")[-1]["text"].startswith("Dit hoort bij een CoP waarvan je niet meer in het kanaal zit")
    assert two.kept() == []
