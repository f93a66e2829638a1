"""Keeping somebody else's message as an insight: nothing of it is stored before its author agrees."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from bot.rules.deliveries import CONSENTED
from bot.services import Services
from bot.settings import Settings
from bot.usecases import actors, communities, roster
from bot.usecases.actors import Spot
from bot.usecases.profiles import Profile
from jobs.composers import COMPOSERS
from storage.records import Submission
from tests.community import COORDINATOR, HOLDER, MEMBER
from tests.handlers.conftest import Wired
from tests.handlers.slack.handed import (
    SECRET,
    answers,
    asks,
    button,
    everything_stored,
    field,
    message,
    where_it_stands,
    words,
)


@pytest.mark.parametrize("thread", [{}, {"thread_ts": "1764151100.000100"}])
async def test_the_author_decides_and_until_then_the_text_is_nowhere(met: Wired, thread: dict[str, str]) -> None:
    await met.person.uses("insight.keep", message(**thread))
    form = met.slack.heard("views.open")[-1]["view"]
    assert SECRET in words(form)
    assert "Vraag <@U2> om toestemming" in words(form)
    assert met.slack.heard("chat.postMessage") == []

    receipt = await met.person.submits(form)
    assert "Ik heb het <@U2> gevraagd" in words(receipt)
    assert met.slack.heard("conversations.open")[0]["users"] == HOLDER
    (sent,) = met.slack.heard("chat.postMessage")
    assert sent["channel"] == "D9"
    assert f"“{SECRET}”" in words(sent)
    assert "<@U3> wil graag" in words(sent)
    assert met.cop.community.name in words(sent)
    assert where_it_stands(met.cop) == []

    author = met.person.in_channel("D9")
    await author.presses_below(button(sent, "consent.yes"), user=HOLDER, ephemeral=False)
    form = met.slack.heard("views.open")[-1]["view"]
    assert field(form) == SECRET
    assert where_it_stands(met.cop) == []
    assert met.cop.deliveries(CONSENTED) == []

    receipt = await author.submits(form, answers(f"{SECRET}."), user=HOLDER)
    assert receipt["response_action"] == "update"
    assert where_it_stands(met.cop) == ["submissions"]
    (row,) = met.cop.rows(Submission)
    assert (row.author_id, row.lesson, row.kind) == (met.cop.holder.member.id, f"{SECRET}.", "insight")
    (told,) = met.cop.deliveries(CONSENTED)
    assert (told.channel_id, told.subject_id) == (MEMBER, row.id)
    services = Services(met.cop.database, met.cop.clock, Settings())
    line = await COMPOSERS[CONSENTED](services, told, met.cop.now)
    assert line is not None
    assert line.text.startswith("<@U2> zei ja: het bericht is bewaard als inzicht nr. 1 van ")
    assert SECRET not in met.log.getvalue()


async def test_yes_pressed_twice_and_posted_twice_is_one_insight(met: Wired) -> None:
    await asks(met, message())
    (sent,) = met.slack.heard("chat.postMessage")
    author = met.person.in_channel("D9")
    for _ in range(2):
        await author.presses_below(button(sent, "consent.yes"), user=HOLDER, ephemeral=False)
    for number, opened in enumerate(met.slack.heard("views.open")[1:]):
        await author.submits(opened["view"], answers(SECRET), user=HOLDER, number=number)
    assert len(met.cop.rows(Submission)) == 1
    assert len(met.cop.deliveries(CONSENTED)) == 1


async def test_no_stores_nothing_and_tells_nobody(met: Wired) -> None:
    await asks(met, message())
    (sent,) = met.slack.heard("chat.postMessage")
    before = everything_stored(met.cop)
    author = met.person.in_channel("D9")
    await author.presses_below(button(sent, "consent.no"), user=HOLDER, ephemeral=False)
    (answer,) = met.slack.heard("response")
    assert answer["replace_original"] is True
    assert "Er is niets bewaard" in answer["text"]
    assert SECRET not in words(answer)
    assert everything_stored(met.cop) == before
    assert len(met.slack.heard("chat.postMessage")) == 1


async def test_no_after_yes_offers_to_delete(met: Wired) -> None:
    await asks(met, message())
    (sent,) = met.slack.heard("chat.postMessage")
    author = met.person.in_channel("D9")
    await author.presses_below(button(sent, "consent.yes"), user=HOLDER, ephemeral=False)
    await author.submits(met.slack.heard("views.open")[-1]["view"], answers(SECRET), user=HOLDER)
    await author.presses_below(button(sent, "consent.no"), user=HOLDER, ephemeral=False)
    (answer,) = met.slack.heard("response")
    assert "al bewaard, als inzicht nr. 1" in answer["text"]
    assert button(answer, "submission.delete")


async def test_the_author_is_asked_once_about_a_message_whoever_asks(met: Wired) -> None:
    await asks(met, message())
    again = await asks(met, message())
    other = await asks(met, message(), user=COORDINATOR)
    assert "Ik vraag het niet twee keer" in words(again)
    assert "Ik vraag het niet twee keer" in words(other)
    assert len(met.slack.heard("chat.postMessage")) == 1
    await asks(met, {**message(), "ts": "1764151200.000200"})
    assert len(met.slack.heard("chat.postMessage")) == 2


async def test_a_long_message_is_asked_about_with_as_much_of_it_as_a_button_carries(met: Wired) -> None:
    await asks(met, message('x"' * 2500))
    (sent,) = met.slack.heard("chat.postMessage")
    yes = button(sent, "consent.yes")
    assert len(yes["value"]) <= 2000
    carried = json.loads(yes["value"])
    assert carried["left"] == 5000 - len(carried["text"])
    told = f"de laatste {carried['left']} tekens passen niet"
    assert told in words(met.slack.heard("views.open")[0]["view"])
    assert told in words(sent)
    await met.person.in_channel("D9").presses_below(yes, user=HOLDER, ephemeral=False)
    form = met.slack.heard("views.open")[-1]["view"]
    assert told in words(form)
    assert f"{len(carried['text']) - 400} tekens te lang" in words(form)


@pytest.mark.parametrize(
    ("user", "sentence"),
    [
        ({"deleted": True}, "gebruikt deze Slack niet meer"),
        ({"is_restricted": True}, "gasten delen geen inzichten"),
        ({"is_stranger": True}, "gasten delen geen inzichten"),
        ({"is_bot": True}, "Een bot kan geen toestemming geven"),
    ],
)
async def test_somebody_unknown_is_looked_up_and_not_stored(met: Wired, user: dict[str, Any], sentence: str) -> None:
    met.slack.answer("users.info", ok=True, user={"id": "U88", "name": "Dirk", **user})
    before = everything_stored(met.cop)
    await met.person.uses("insight.keep", message(user="U88"))
    (opened,) = met.slack.heard("views.open")
    assert sentence in words(opened["view"])
    assert met.slack.heard("chat.postMessage") == []
    assert everything_stored(met.cop) == before


async def test_somebody_unknown_who_may_share_is_asked(met: Wired) -> None:
    met.slack.answer("users.info", ok=True, user={"id": "U88", "name": "Dirk"})
    await asks(met, message(user="U88"))
    assert len(met.slack.heard("chat.postMessage")) == 1
    assert "U88" not in everything_stored(met.cop)["members"]


async def test_a_guest_is_asked_where_guests_may_share(met: Wired) -> None:
    met.slack.answer("users.info", ok=True, user={"id": "U88", "name": "Gerda", "is_restricted": True})
    met.cop.do(lambda session: setattr(communities.by_id(session, met.cop.community_id), "outsiders", "share"))
    await asks(met, message(user="U88"))
    assert len(met.slack.heard("chat.postMessage")) == 1


async def test_whoever_left_or_wants_no_messages_or_is_not_in_the_cop_is_not_asked(met: Wired) -> None:
    cop = met.cop
    cop.do(roster.take, cop.community_id, [COORDINATOR, MEMBER], {}, cop.now)
    cop.do(actors.meet, cop.team_id, "U7", Spot(), Profile("Noor"), cop.now)
    elsewhere = met.person.in_channel("C9")
    await elsewhere.uses("insight.keep", message(user="U7"))
    assert "zit niet in het kanaal van" in words(met.slack.heard("views.open")[-1]["view"])
    cop.do(lambda session: setattr(actors.members.find(session, cop.team_id, HOLDER), "private_messages", False))
    await met.person.uses("insight.keep", message())
    assert "Ik kan <@U2> nu geen bericht sturen" in words(met.slack.heard("views.open")[-1]["view"])
    gone = Profile("Holder", is_deactivated=True)
    cop.do(roster.changed, cop.team_id, HOLDER, gone, cop.now + timedelta(minutes=1))
    await met.person.uses("insight.keep", message())
    assert "gebruikt deze Slack niet meer" in words(met.slack.heard("views.open")[-1]["view"])
    assert met.slack.heard("conversations.open") == []


@pytest.mark.parametrize("method", ["conversations.open", "chat.postMessage"])
async def test_what_slack_refuses_may_be_asked_again(met: Wired, method: str) -> None:
    met.slack.answer(method, ok=False, error="user_disabled")
    answer = await asks(met, message())
    assert answer["response_action"] == "update"
    assert "Er is niets verstuurd" in words(answer)
    met.slack.answer(method, ok=True, channel={"id": "D9"})
    again = await asks(met, message())
    assert "Ik heb het <@U2> gevraagd" in words(again)
    assert SECRET not in met.log.getvalue()


async def test_when_nobody_can_say_whether_it_arrived_it_does_not_go_again(met: Wired) -> None:
    met.slack.drop("chat.postMessage")
    assert "Misschien heeft <@U2> mijn vraag" in words(await asks(met, message()))
    assert "Ik vraag het niet twee keer" in words(await asks(met, message()))
    assert len(met.slack.heard("chat.postMessage")) == 1


async def test_a_form_that_was_sent_in_twice_asks_once(met: Wired) -> None:
    await met.person.uses("insight.keep", message())
    view = met.slack.heard("views.open")[-1]["view"]
    for _ in range(2):
        await met.person.submits(view)
    assert len(met.slack.heard("chat.postMessage")) == 1
