"""How the bot calls Slack while a person waits."""

from __future__ import annotations

from tests.handlers.conftest import Wired


async def test_a_call_whose_connection_was_lost_is_not_made_again(wired: Wired) -> None:
    wired.slack.drop("views.open")
    assert wired.cop.member
    answer = await wired.person.types("/inzicht")
    assert answer["response_type"] == "ephemeral"
    assert len(wired.slack.heard("views.open")) == 1


async def test_what_slack_repeats_of_what_somebody_typed_is_not_logged(wired: Wired) -> None:
    said = "invalid value: Wat Youssef over zijn ziekte zei"
    wired.slack.answer("views.open", ok=False, error="invalid_arguments", response_metadata={"messages": [said]})
    assert wired.cop.member
    answer = await wired.person.types("/casusupdate", "Wat Youssef over zijn ziekte zei")
    assert answer["response_type"] == "ephemeral"
    assert "SlackApiError" in str(wired.log.lines())
    assert "Youssef" not in wired.log.getvalue()
