"""What people do reaches the bot as Slack sends it, and what the bot answers is shown."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import aiohttp
import pytest

from tests.sandbox.pretend import Bot, Script, button, buttons, field, form, opened, options, text_block

Json = dict[str, Any]
WHEN: Json = {"type": "datetimepicker"}


async def test_a_command_comes_signed_and_its_answer_is_private(slack: Script, bot: Bot) -> None:
    bot.next({"response_type": "ephemeral", "text": "Gezien"})
    answer = await slack.post("command", command="/plain", text="dag <b> & payload=1")
    assert answer["ok"]
    assert (answer["message"]["text"], answer["message"]["ephemeral"]) == ("Gezien", True)
    assert await slack.messages(user="U12") == []
    heard = bot.heard[0]
    assert heard["text"] == "dag <b> & payload=1"
    assert (heard["team_id"], heard["channel_id"], heard["user_id"]) == ("T1", "C11", "U11")
    assert heard["trigger_id"]
    assert heard["response_url"].startswith(slack.url)


async def test_names_are_escaped_when_the_manifest_says_so(slack: Script, bot: Bot) -> None:
    await slack.post("command", command="/escaped", text="@Youssef in #algemeen <!channel> & co")
    assert bot.heard[0]["text"] == "<@U12> in <#C12|algemeen> &lt;!channel&gt; &amp; co"


async def test_a_command_outside_the_manifest_is_refused(slack: Script, bot: Bot) -> None:
    assert await slack.post("command", command="/other", text="") == {"ok": False, "error": "unknown_command"}
    assert bot.heard == []


async def test_a_failing_bot_is_a_failed_dispatch(slack: Script, bot: Bot) -> None:
    bot.next(status=500)
    assert (await slack.post("command", command="/plain"))["error"] == "dispatch_failed"


@pytest.mark.slow
async def test_a_late_ack_is_a_timeout(slack: Script, bot: Bot) -> None:
    bot.next(after=3.3)
    assert (await slack.post("command", command="/plain"))["error"] == "operation_timeout"


async def test_an_answer_over_the_limits_is_refused(slack: Script, bot: Bot) -> None:
    bot.next({"text": "x", "blocks": [text_block("x" * 3001)]})
    assert (await slack.post("command", command="/plain"))["error"] == "invalid_blocks"


async def test_a_trigger_is_used_once_and_must_exist(slack: Script) -> None:
    trigger = await slack.trigger()
    assert await slack.error("views.open", trigger_id=trigger, view=form()) is None
    assert await slack.error("views.open", trigger_id=trigger, view=form()) == "exchanged_trigger_id"
    assert await slack.error("views.open", trigger_id="1.2.3", view=form()) == "invalid_trigger_id"


async def test_a_trigger_older_than_three_seconds_is_expired(slack: Script) -> None:
    trigger = await slack.trigger()
    slack.sandbox.state.triggers[trigger].made_at -= 3.1
    assert await slack.error("views.open", trigger_id=trigger, view=form()) == "expired_trigger_id"


async def test_a_filled_form_is_sent_and_closed_by_an_empty_ack(slack: Script, bot: Bot) -> None:
    fields = form(
        field("words", {"type": "plain_text_input"}),
        field("one", {"type": "static_select", "options": options("a", "b")}),
        field("many", {"type": "checkboxes", "options": options("a", "b")}),
        field("when", WHEN),
        field("rest", {"type": "plain_text_input", "initial_value": "stond er al"}),
    )
    await opened(slack, {**fields, "private_metadata": "p"})
    given = {"words": "tekst", "one": "B", "many": ["a"], "when": "2026-12-08T13:30"}
    answer = await slack.post("submit", values=given)
    assert answer == {"ok": True, "errors": {}, "view": None}
    view = bot.heard[0]["view"]
    state = {name: inner["it"] for name, inner in view["state"]["values"].items()}
    assert view["private_metadata"] == "p"
    assert state["words"] == {"type": "plain_text_input", "value": "tekst"}
    assert state["one"]["selected_option"]["value"] == "b"
    assert [one["value"] for one in state["many"]["selected_options"]] == ["a"]
    assert state["when"]["selected_date_time"] == 1796733000  # 12.30 UTC
    assert state["rest"]["value"] == "stond er al"
    assert await slack.get("view") is None


async def test_slacks_client_stops_what_is_empty_too_long_or_not_listed(slack: Script, bot: Bot) -> None:
    fields = form(
        field("words", {"type": "plain_text_input"}),
        field("short", {"type": "plain_text_input", "max_length": 3}),
        field("one", {"type": "static_select", "options": options("a")}, optional=True),
    )
    await opened(slack, fields)
    answer = await slack.post("submit", values={"short": "lang"})
    assert (answer["ok"], set(answer["errors"])) == (False, {"words", "short"})
    assert set((await slack.post("submit", values={"words": "x", "one": "z"}))["errors"]) == {"one"}
    assert (await slack.post("submit", values={"nothing": "x"}))["ok"] is False
    assert bot.heard == []
    assert (await slack.get("form"))["state"]["words"]["it"]["value"] == "x"


async def test_an_update_keeps_what_was_typed_and_minds_the_hash(slack: Script) -> None:
    view = await opened(slack, form())
    await slack.post("type", values={"words": "half"})
    larger = form(field("words", {"type": "plain_text_input"}), field("more", {"type": "plain_text_input"}))
    wanted = {"view_id": view["id"], "view": larger}
    assert await slack.error("views.update", **wanted, hash="old") == "hash_conflict"
    assert await slack.error("views.update", **wanted, hash=view["hash"]) is None
    top = await slack.get("view")
    assert (top["id"], top["state"]["values"]["words"]["it"]["value"]) == (view["id"], "half")
    assert await slack.error("views.update", view_id="V9", view=form()) == "not_found"


async def test_a_form_may_be_updated_under_its_own_external_id_and_no_other(slack: Script) -> None:
    view = await opened(slack, form(external_id="one"))
    again = {"trigger_id": await slack.trigger("U12"), "view": form(external_id="one")}
    assert await slack.error("views.open", **again) == "duplicate_external_id"
    assert await slack.error("views.update", view_id=view["id"], view=form(external_id="one")) is None
    assert await slack.error("views.update", external_id="one", view=form(external_id="one")) is None


async def test_closing_a_form_is_told_only_when_asked(slack: Script, bot: Bot) -> None:
    await opened(slack, form())
    assert (await slack.post("close"))["ok"]
    assert bot.heard == []
    view = await opened(slack, form(notify_on_close=True))
    assert (await slack.post("close"))["ok"]
    assert (bot.heard[0]["type"], bot.heard[0]["view"]["id"]) == ("view_closed", view["id"])


async def test_a_button_is_pressed_and_its_message_replaced(slack: Script, bot: Bot) -> None:
    bot.next({"text": "Zeker?", "blocks": [buttons(button("yes", "42"))]})
    message = (await slack.post("command", command="/plain"))["message"]
    assert (await slack.post("click", ts=message["ts"], action_id="yes"))["ok"]
    pressed = bot.heard[1]
    assert (pressed["type"], pressed["actions"][0]["value"]) == ("block_actions", "42")
    assert pressed["container"]["is_ephemeral"] is True
    path = pressed["response_url"].removeprefix(slack.url)
    assert (await slack.page(path, {"replace_original": True, "text": "Gedaan"}))[0] == 200
    assert [one["text"] for one in await slack.messages()] == ["Gedaan"]
    assert (await slack.page(path, {"delete_original": True}))[0] == 200
    assert await slack.messages() == []


async def test_a_public_message_is_replaced_through_its_response_address(slack: Script, bot: Bot) -> None:
    _, posted = await slack.call("chat.postMessage", channel="C11", text="Stem", blocks=[buttons(button("yes"))])
    await slack.post("click", ts=posted["ts"], action_id="yes")
    assert bot.heard[0]["message"]["ts"] == posted["ts"]
    path = bot.heard[0]["response_url"].removeprefix(slack.url)
    await slack.page(path, {"replace_original": True, "text": "Gestemd"})
    assert [one["text"] for one in await slack.messages(user="U12")] == ["Gestemd"]


async def test_a_response_address_works_five_times(slack: Script, bot: Bot) -> None:
    await slack.post("command", command="/plain")
    path = bot.heard[0]["response_url"].removeprefix(slack.url)
    assert [(await slack.page(path, {"text": "x"}))[0] for _ in range(6)] == [200] * 5 + [404]
    assert len(await slack.messages()) == 5


@pytest.mark.parametrize("body", [b"{", b"[]", b"payload=x"])
async def test_a_broken_answer_to_a_response_address_is_refused(slack: Script, bot: Bot, body: bytes) -> None:
    await slack.post("command", command="/plain")
    async with slack._session.post(bot.heard[0]["response_url"], data=body) as answer:
        assert answer.status == 400


async def test_what_is_not_there_cannot_be_pressed(slack: Script, bot: Bot) -> None:
    _, posted = await slack.call("chat.postMessage", channel="C11", text="x", blocks=[buttons(button("yes"))])
    assert (await slack.post("click", ts=posted["ts"], action_id="no"))["error"] == "element_not_found"
    assert (await slack.post("click", ts="1.2", action_id="yes"))["error"] == "message_not_found"
    await slack.call("chat.postEphemeral", channel="C11", user="U12", text="x", blocks=[buttons(button("yes"))])
    private = (await slack.messages(user="U12"))[-1]["ts"]
    assert (await slack.post("click", ts=private, action_id="yes"))["error"] == "message_not_found"


async def test_what_is_chosen_inside_a_form_travels_with_it(slack: Script, bot: Bot) -> None:
    chooser = {"type": "static_select", "action_id": "pick", "options": options("a", "b")}
    await opened(slack, form(buttons(chooser), field("words", {"type": "plain_text_input"})))
    pressed = {"where": "view", "action_id": "pick", "value": "b"}
    assert (await slack.post("click", **pressed))["ok"]
    assert bot.heard[0]["actions"][0]["selected_option"]["value"] == "b"
    await slack.post("submit", values={"words": "x"})
    assert bot.heard[1]["view"]["state"]["values"]["row"]["pick"]["selected_option"]["value"] == "b"


async def test_home_is_asked_for_and_shown(slack: Script, bot: Bot) -> None:
    async def publish(_payload: Json) -> aiohttp.web.Response:
        await slack.call("views.publish", user_id="U11", view={"type": "home", "blocks": [text_block("Welkom")]})
        return aiohttp.web.Response()

    bot.answers.append(publish)
    home = await slack.get("home")
    assert home["blocks"][0]["text"]["text"] == "Welkom"
    assert bot.heard[0]["event"]["type"] == "app_home_opened"
    assert bot.heard[0]["event_id"].startswith("Ev")


async def test_a_shortcut_on_a_message_brings_the_message(slack: Script, bot: Bot) -> None:
    said = (await slack.post("say", text="Een idee"))["message"]
    assert (await slack.post("shortcut", callback_id="on_message", ts=said["ts"]))["ok"]
    assert (await slack.post("shortcut", callback_id="anywhere"))["ok"]
    assert [one["type"] for one in bot.heard] == ["message_action", "shortcut"]
    assert bot.heard[0]["message"]["text"] == "Een idee"
    assert (await slack.post("shortcut", callback_id="other"))["ok"] is False


async def test_the_bot_hears_what_is_said_only_when_mentioned(slack: Script, bot: Bot) -> None:
    await slack.post("say", text="Zomaar iets")
    assert bot.heard == []
    await slack.post("say", text="@CoP-bot hulp")
    assert bot.heard[0]["event"]["text"] == "<@U1BOT> hulp"
    assert (await slack.post("say", channel="C13", user="U12", text="x"))["ok"] is False


async def test_an_event_that_fails_is_sent_once_more_at_once(slack: Script, bot: Bot) -> None:
    bot.next(status=500)
    await slack.get("home")
    assert bot.heard[0] == bot.heard[1]
    assert bot.headers[1]["X-Slack-Retry-Num"] == "1"
    assert bot.headers[1]["X-Slack-Retry-Reason"] == "http_error"


async def test_without_a_bot_a_command_times_out_or_fails_by_name(slack: Script) -> None:
    with contextlib.suppress(TimeoutError):
        answer = await asyncio.wait_for(slack.post("command", command="/plain"), 5)
        assert answer["ok"] is False
        assert answer["error"] in ("dispatch_failed", "operation_timeout")
