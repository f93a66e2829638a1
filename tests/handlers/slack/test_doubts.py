"""*Hij staat er* and *Plaats opnieuw*, as Slack sends them over HTTP, and what Slack is told then."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from bot.i18n import translator
from bot.rules.deliveries import CARD, CARD_REMOVAL
from bot.usecases import channels, doubts, submissions
from bot.views import doubts as views
from storage.records import Delivery
from tests.community import COORDINATOR, HOLDER, MEMBER, connect
from tests.handlers.conftest import Wired
from tests.usecases.test_doubts import THURSDAY, attempt, change, link, look, lost_digest, ts

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
Json = dict[str, Any]


def asked(wired: Wired, digest: Delivery) -> Json:
    """Give the question as it stands in Slack."""
    doubt = wired.cop.do(doubts.look, wired.cop.coordinator, digest.id)
    return views.question(translator("nl"), doubt, wired.cop.now).payload()


async def presses(wired: Wired, message: Json, action_id: str, user: str = COORDINATOR) -> None:
    await wired.person.presses_under(message, action_id, f"{wired.slack.url}/api/answer", user=user)


async def pastes(wired: Wired, form: Json, text: str, user: str = COORDINATOR) -> Json:
    values = {"berichtlink": {"value": {"type": "plain_text_input", "value": text}}}
    return await wired.person.sends(form, values, user=user)


def text_of(answer: Json) -> str:
    return json.dumps(answer, ensure_ascii=False)


async def test_it_is_there_asks_for_the_link_and_the_answer_takes_the_place_of_the_question(wired: Wired) -> None:
    digest = lost_digest(wired.cop)
    await presses(wired, asked(wired, digest), "doubt.stands")
    (opened,) = wired.slack.heard("views.open")
    done = await pastes(wired, opened["view"], f"<{link(wired.cop, THURSDAY)}|hier>")
    assert (done["response_action"], look(wired.cop, digest).posted_ts) == ("update", ts(THURSDAY))
    assert "Het weekoverzicht van week 48 staat in <#C1>." in text_of(done)
    (changed,) = wired.slack.heard("chat.update")
    assert (changed["channel"], changed["ts"]) == ("D1", "1.1")
    assert [block["type"] for block in changed["blocks"]] == ["section"]


@pytest.mark.parametrize(
    ("pasted", "said"),
    [
        ("hij staat er echt", "Ik zie hier geen link naar een bericht in."),
        ("https://veenrand.slack.com/archives/C0ELSE/p1764165600000100", "Deze link gaat naar een ander kanaal."),
        ("https://veenrand.slack.com/archives/C1/p1164165600000100", "rond donderdag 26 november, 15.00 uur"),
    ],
)
async def test_a_wrong_link_is_told_below_its_field_and_the_form_stays(wired: Wired, pasted: str, said: str) -> None:
    digest = lost_digest(wired.cop)
    await presses(wired, asked(wired, digest), "doubt.stands")
    refused = await pastes(wired, wired.slack.heard("views.open")[0]["view"], pasted)
    assert list(refused["errors"]) == ["berichtlink"]
    assert said in refused["errors"]["berichtlink"]
    assert look(wired.cop, digest).state == "uncertain"
    assert not wired.slack.heard("chat.update")


async def test_posting_again_is_said_in_the_place_of_the_question(wired: Wired) -> None:
    digest = lost_digest(wired.cop)
    await presses(wired, asked(wired, digest), "doubt.again")
    assert look(wired.cop, digest).state == "due"
    (answer,) = wired.slack.heard("answer")
    assert answer["replace_original"] is True
    assert "Ik plaats het weekoverzicht van week 48 opnieuw in <#C1>." in answer["text"]
    assert [block["type"] for block in answer["blocks"]] == ["section"]


@pytest.mark.parametrize("action_id", ["doubt.stands", "doubt.again"])
async def test_who_answers_second_hears_what_was_settled(wired: Wired, action_id: str) -> None:
    digest = lost_digest(wired.cop)
    message = asked(wired, digest)
    wired.cop.do(doubts.confirm, wired.cop.coordinator, digest.id, link(wired.cop, THURSDAY), wired.cop.now)
    await presses(wired, message, action_id)
    (answer,) = wired.slack.heard("answer")
    assert "Dit is al geregeld. Het weekoverzicht van week 48 staat in <#C1>." in answer["text"]
    assert (look(wired.cop, digest).state, wired.slack.heard("views.open")) == ("sent", [])


async def test_what_was_settled_while_the_form_was_open_is_told_in_it(wired: Wired) -> None:
    digest = lost_digest(wired.cop)
    await presses(wired, asked(wired, digest), "doubt.stands")
    wired.cop.do(doubts.repeat, wired.cop.coordinator, digest.id, wired.cop.now)
    done = await pastes(wired, wired.slack.heard("views.open")[0]["view"], link(wired.cop, THURSDAY))
    assert "Dit is al geregeld. Ik plaats het weekoverzicht van week 48 opnieuw" in text_of(done)
    assert look(wired.cop, digest).state == "due"


async def test_a_question_that_slack_does_not_let_go_costs_no_answer(wired: Wired) -> None:
    digest = lost_digest(wired.cop)
    await presses(wired, asked(wired, digest), "doubt.stands")
    wired.slack.answer("chat.update", ok=False, error="cant_update_message")
    done = await pastes(wired, wired.slack.heard("views.open")[0]["view"], link(wired.cop, THURSDAY))
    assert done["response_action"] == "update"
    assert look(wired.cop, digest).state == "sent"


async def test_while_the_channel_is_closed_the_buttons_stay(wired: Wired) -> None:
    cop = wired.cop
    digest = lost_digest(cop)
    cop.do(channels.close, cop.team_id, cop.channel_id, "is_archived", cop.now)
    await presses(wired, asked(wired, digest), "doubt.again")
    (answer,) = wired.slack.heard("answer")
    assert (answer["replace_original"], look(cop, digest).state) == (False, "uncertain")
    assert "Het kanaal is gearchiveerd." in answer["text"]


@pytest.mark.parametrize("action_id", ["doubt.stands", "doubt.again"])
@pytest.mark.parametrize("user", [HOLDER, MEMBER])
async def test_nobody_else_may_say_so(wired: Wired, user: str, action_id: str) -> None:
    digest = lost_digest(wired.cop)
    await presses(wired, asked(wired, digest), action_id, user)
    assert f"<@{COORDINATOR}>" in text_of(wired.slack.heard("answer")[0])
    assert (look(wired.cop, digest).state, wired.slack.heard("views.open")) == ("uncertain", [])


async def test_in_a_workspace_with_two_communities_the_question_is_about_its_own(wired: Wired) -> None:
    digest = lost_digest(wired.cop)
    message = asked(wired, digest)
    second = connect(wired.cop.database, wired.cop.clock, slug="sturen-op-impact", channel_id="C2")
    await presses(wired, message, "doubt.again")
    assert look(wired.cop, digest).state == "due"
    change(wired.cop, digest, state="uncertain")
    row = next(block for block in message["blocks"] if block["type"] == "actions")
    row["block_id"] = f"community:{second.community_id}"
    await presses(wired, message, "doubt.again")
    assert "Dit bericht ken ik niet meer." in text_of(wired.slack.heard("answer")[-1])
    assert look(wired.cop, digest).state == "uncertain"


async def test_home_asks_the_same_and_answers_in_a_window(wired: Wired) -> None:
    digest = lost_digest(wired.cop)
    await wired.person.causes("Ev1", {"type": "app_home_opened", "tab": "home"}, user=COORDINATOR)
    home = (await wired.slack.hears("views.publish"))["view"]
    pressed = [one for block in home["blocks"] for one in block.get("elements", ()) if "action_id" in one]
    stands, again = [one for one in pressed if one["action_id"].startswith("doubt.")]
    view = {"id": "V1", **home}
    await wired.person.presses(stands["action_id"], stands["value"], view, user=COORDINATOR)
    form = wired.slack.heard("views.open")[0]["view"]
    assert json.loads(form["private_metadata"])["message"] is None
    await wired.person.presses(again["action_id"], again["value"], view, user=COORDINATOR)
    assert "Ik plaats het weekoverzicht van week 48 opnieuw" in text_of(wired.slack.heard("views.open")[1])
    assert look(wired.cop, digest).state == "due"
    assert not wired.slack.heard("chat.update")


async def test_posting_by_command_says_that_nobody_knows_and_the_yes_posts_the_same_again(wired: Wired) -> None:
    digest = lost_digest(wired.cop)
    wired.cop.clock.move_to(THURSDAY + timedelta(hours=1))
    answer = await wired.person.types("/weekoverzicht", "nu", user=COORDINATOR)
    assert "Slack gaf geen antwoord. Misschien staat het er al." in answer["text"]
    yes = answer["blocks"][1]["elements"][0]
    assert yes["text"]["text"] == "Plaats opnieuw"
    await wired.person.presses_below({"action_id": yes["action_id"], "value": yes["value"]}, user=COORDINATOR)
    assert (look(wired.cop, digest).state, look(wired.cop, digest).ready_at) == ("due", wired.cop.now)


async def test_a_card_that_was_taken_back_can_still_be_found_to_take_it_away(wired: Wired) -> None:
    cop = wired.cop
    number = cop.update("Een les").line.submission.id
    cop.clock.move_to(cop.now + timedelta(minutes=1))
    card = attempt(cop, CARD)
    cop.do(submissions.withdraw, cop.holder, number, cop.now)
    await presses(wired, asked(wired, card), "doubt.stands")
    done = await pastes(wired, wired.slack.heard("views.open")[0]["view"], link(cop, cop.now))
    assert "Ik haal die nu weg." in text_of(done)
    assert [row.parent_id for row in cop.deliveries(CARD_REMOVAL)] == [card.id]
