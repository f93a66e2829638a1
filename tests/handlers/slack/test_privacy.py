"""`/cop gegevens`: the form, its buttons, and what is typed instead."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from storage.records import Download, Member, Submission
from tests.community import HOLDER, MEMBER, amsterdam
from tests.handlers.conftest import Wired
from tests.held import naming


def shown(answer: Any) -> str:
    return json.dumps(answer, ensure_ascii=False)


def member(wired: Wired, user_id: str = MEMBER) -> Member:
    (found,) = [row for row in wired.cop.rows(Member) if row.user_id == user_id]
    return found


async def opened(wired: Wired, user: str = MEMBER) -> dict[str, Any]:
    await wired.person.types("/cop", "gegevens", user=user)
    return {**(await wired.slack.hears("views.open"))["view"], "id": "V1", "state": {"values": {}}}


@pytest.mark.parametrize("typed", ["gegevens", "my-data", "data", "Gegevens"])
async def test_the_form_opens_in_any_channel(wired: Wired, typed: str) -> None:
    await wired.person.types("/cop", typed)
    view = (await wired.slack.hears("views.open"))["view"]
    assert view["callback_id"] == "privacy"


async def test_the_form_opens_in_a_direct_message_for_who_is_in_no_community(wired: Wired) -> None:
    outside = type(wired.person)(wired.bot, wired.browser, "T1", "D7")
    await outside.types("/cop", "gegevens", user="U77")
    view = (await wired.slack.hears("views.open"))["view"]
    assert view["callback_id"] == "privacy"
    assert "in geen CoP" in shown(view)


async def test_what_is_filled_in_is_kept_and_answered_in_the_chosen_language(wired: Wired) -> None:
    view = await opened(wired)
    values = {
        "taal": {"value": {"type": "radio_buttons", "selected_option": {"value": "en"}}},
        "berichten": {"value": {"type": "radio_buttons", "selected_option": {"value": "on"}}},
        "pauze": {"value": {"type": "datepicker", "selected_date": "2027-02-01"}},
        "waar_weet_je_veel_van": {"value": {"type": "plain_text_input", "value": "loting"}},
    }
    answer = await wired.person.submits({**view, "state": {"values": values}})
    assert answer["response_action"] == "update"
    assert "until Monday 1 February 2027" in shown(answer)
    assert member(wired).topics == "loting"
    assert member(wired).paused_until == amsterdam("2027-02-01", "00:00")


async def test_a_day_that_has_passed_is_told_below_its_field(wired: Wired) -> None:
    view = await opened(wired)
    values = {
        "taal": {"value": {"selected_option": {"value": "nl"}}},
        "berichten": {"value": {"selected_option": {"value": "off"}}},
        "pauze": {"value": {"selected_date": "2026-11-24"}},
        "waar_weet_je_veel_van": {"value": {"value": "x" * 201}},
    }
    answer = await wired.person.submits({**view, "state": {"values": values}})
    assert answer["response_action"] == "errors"
    assert set(answer["errors"]) == {"pauze", "waar_weet_je_veel_van"}
    assert member(wired).private_messages


@pytest.mark.parametrize(
    ("typed", "said", "column", "value"),
    [
        ("gegevens pauze tot 2027-02-01", "1 februari 2027", "paused_until", amsterdam("2027-02-01", "00:00")),
        ("gegevens pauze uit", "mag je", "paused_until", None),
        ("gegevens berichten uit", "geen persoonlijke berichten", "private_messages", False),
        ("gegevens berichten aan", "mag je", "private_messages", True),
        ("gegevens taal en", "Saved.", "language", "en"),
        ("my-data pause until 1 February 2027", "1 februari 2027", "paused_until", amsterdam("2027-02-01", "00:00")),
    ],
)
async def test_what_is_typed_is_done_at_once(wired: Wired, typed: str, said: str, column: str, value: object) -> None:
    answer = await wired.person.types("/cop", typed)
    assert answer["response_type"] == "ephemeral"
    assert said in shown(answer)
    assert getattr(member(wired), column) == value
    assert not wired.slack.heard("views.open")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("gegevens pauze tot sint-juttemis", "tot sint-juttemis"),
        ("gegevens pauze tot 2020-01-01", "na vandaag"),
        ("gegevens berichten misschien", "berichten uit"),
        ("gegevens taal fr", "Nederlands en Engels"),
        ("gegevens pauzze", "pauze"),
    ],
)
async def test_what_cannot_be_read_is_said_in_a_sentence(wired: Wired, typed: str, said: str) -> None:
    answer = await wired.person.types("/cop", typed)
    assert said in shown(answer)
    assert member_or_none(wired) in (None, (True, None))


def member_or_none(wired: Wired) -> tuple[bool, object] | None:
    found = [row for row in wired.cop.rows(Member) if row.user_id == MEMBER]
    return (found[0].private_messages, found[0].paused_until) if found else None


async def test_the_button_gives_a_link_that_works_once(wired: Wired) -> None:
    view = await opened(wired)
    await wired.person.presses("privacy.download", "-", view)
    (updated,) = wired.slack.heard("views.update")
    (secret,) = re.findall(r"<https://cop\.voorbeeld\.nl/my-data/([\w-]{40,})\|", shown(updated["view"]))
    assert secret not in wired.log.getvalue()
    assert len(wired.cop.rows(Download)) == 1
    async with wired.browser.post(f"{wired.bot}/my-data/{secret}") as answer:
        assert answer.status == 200
        assert (await answer.json())["members"][0]["user_id"] == MEMBER


@pytest.mark.parametrize("button", ["privacy.nameless", "privacy.erase"])
async def test_who_presses_the_button_is_not_known_any_more(wired: Wired, button: str) -> None:
    wired.cop.update("Een les")
    view = await opened(wired, HOLDER)
    await wired.person.presses(button, "-", view, user=HOLDER)
    (updated,) = wired.slack.heard("views.update")
    assert "Klaar" in shown(updated["view"])
    assert naming(wired.cop, HOLDER) == []
    assert [row.lesson for row in wired.cop.rows(Submission)] == ["Een les" if button == "privacy.nameless" else ""]


async def test_the_last_coordinator_reads_how_to_hand_over(wired: Wired) -> None:
    view = await opened(wired, "U1")
    await wired.person.presses("privacy.erase", "-", view, user="U1")
    (pushed,) = wired.slack.heard("views.push")
    assert "/cop rol @naam" in shown(pushed["view"])
    assert naming(wired.cop, "U1")
