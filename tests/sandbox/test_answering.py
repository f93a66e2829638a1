"""What Slack makes of the bot's answer to a form that was sent."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.sandbox.pretend import Bot, Script, field, form, opened, text_block

Json = dict[str, Any]
TYPED: Json = {"type": "plain_text_input"}


async def sent(slack: Script, bot: Bot, answer: Any) -> Json:
    """Open a form of a text and two questions, answer its submission like this, and give what the script hears."""
    view = form(text_block("Uitleg", "uitleg"), field("words", TYPED), field("more", TYPED, optional=True))
    await opened(slack, view)
    bot.next(answer)
    return await slack.post("submit", values={"words": "iets"})


@pytest.mark.parametrize("errors", [{"words": "Te vaag."}, {"words": "Te vaag.", "more": "Te kort."}])
async def test_errors_at_questions_of_the_form_are_shown(slack: Script, bot: Bot, errors: dict[str, str]) -> None:
    answer = await sent(slack, bot, {"response_action": "errors", "errors": errors})
    assert (answer["ok"], answer["error"], answer["errors"]) == (False, "invalid_values", errors)


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"uitleg": "Dat is geen vraag."}},
        {"response_action": "errors", "errors": {"words": "Te vaag.", "uitleg": "Dat is geen vraag."}},
        {"response_action": "errors", "errors": {"nergens": "Staat er niet."}},
        {"response_action": "errors", "errors": {"it": "De naam van het veld, niet van de vraag."}},
        {"response_action": "errors", "errors": {}},
        {"response_action": "errors", "errors": {"words": ""}},
        {"response_action": "errors", "errors": {"words": 5}},
        {"response_action": "errors", "errors": ["words"]},
        {"response_action": "errors"},
        {"response_action": "open"},
        {"text": "Bewaard"},
    ],
)
async def test_an_answer_that_slack_cannot_follow_keeps_the_form_and_what_was_typed(
    slack: Script, bot: Bot, answer: Json
) -> None:
    assert await sent(slack, bot, answer) == {"ok": False, "error": "invalid_response"}
    assert (await slack.get("view"))["state"]["values"]["words"]["it"]["value"] == "iets"
    assert (await slack.post("submit", values={}))["ok"]
    assert await slack.get("view") is None


@pytest.mark.parametrize("action", ["update", "push"])
async def test_a_form_is_followed_by_a_form_and_not_by_a_home_tab(slack: Script, bot: Bot, action: str) -> None:
    home = {"type": "home", "blocks": [text_block("x")]}
    assert (await sent(slack, bot, {"response_action": action, "view": home}))["error"] == "invalid_arguments"
    assert (await slack.get("view"))["type"] == "modal"
    assert (await sent(slack, bot, {"response_action": action, "view": form()}))["ok"]


async def test_errors_of_the_bot_keep_the_form_and_what_was_typed(slack: Script, bot: Bot) -> None:
    await opened(slack, form())
    bot.next({"response_action": "errors", "errors": {"words": "Te vaag."}})
    answer = await slack.post("submit", values={"words": "iets"})
    assert answer["errors"] == {"words": "Te vaag."}
    assert answer["view"]["state"]["values"]["words"]["it"]["value"] == "iets"
    bot.next(status=500)
    assert (await slack.post("submit", values={}))["error"] == "dispatch_failed"
    assert (await slack.get("view"))["state"]["values"]["words"]["it"]["value"] == "iets"


async def test_forms_stack_three_high_and_clear_at_once(slack: Script, bot: Bot) -> None:
    first = await opened(slack, form())
    for _ in range(2):
        bot.next({"response_action": "push", "view": form()})
        top = (await slack.post("submit", values={"words": "x"}))["view"]
    assert top["root_view_id"] == first["id"]
    assert await slack.error("views.push", trigger_id=await slack.trigger(), view=form()) == "push_limit_reached"
    bot.next({"response_action": "clear"})
    assert (await slack.post("submit", values={"words": "x"}))["view"] is None


async def test_the_same_form_sent_twice_at_once_breaks_nothing(slack: Script, bot: Bot) -> None:
    await opened(slack, form())
    bot.next(after=0.2)
    bot.next(after=0.2)
    sanne = {"team": "T1", "user": "U11", "values": {"words": "x"}}
    twice = await asyncio.gather(*[slack.post_raw("submit", sanne) for _ in range(2)])
    assert [status for status, _ in twice] == [200, 200]
    assert await slack.get("view") is None


async def test_a_form_opened_while_another_is_being_sent_stays_open(slack: Script, bot: Bot) -> None:
    await opened(slack, form())
    bot.next(after=0.3)
    sending = asyncio.create_task(slack.post("submit", values={"words": "x"}))
    await asyncio.sleep(0.1)
    newer = await opened(slack, form())
    await sending
    assert (await slack.get("view"))["id"] == newer["id"]
