"""A message becomes an insight with its author's consent, in the whole sandbox."""

from __future__ import annotations

import pytest

from tests.whole.sandbox import Json, Person, SandboxProcess, said

pytestmark = pytest.mark.slow
COP = "bewoners-in-beeld"
TEXT = "Wij leerden: bel <eerst> & schrijf dan"


def pressed(person: Person, label: str, message: Json) -> None:
    """Press a button in the person's direct message with the bot."""
    value = next(
        button
        for block in message["blocks"]
        for button in block.get("elements", [])
        if button.get("type") == "button" and button["text"]["text"] == label
    )
    place = {"team": person.team, "user": person.id, "where": "message", "channel": person.dm, "ts": message["ts"]}
    answer = person.sandbox.post("click", **place, action_id=value["action_id"], value=value["value"])
    assert answer["ok"], answer


def test_what_somebody_said_in_a_thread_becomes_their_insight_once_they_agree(sandbox: SandboxProcess) -> None:
    author, asker = Person(sandbox, COP, "case_holder"), Person(sandbox, COP, "member")
    where = {"team": author.team, "channel": author.channel}
    first = sandbox.post("say", **where, user=asker.id, text="Hoe ging het?")["message"]
    spoken = sandbox.post("say", **where, user=author.id, text=TEXT, thread_ts=first["ts"])["message"]

    used = sandbox.post("shortcut", **where, user=asker.id, callback_id="insight.keep", ts=spoken["ts"])
    assert used["ok"], used
    assert "om toestemming" in said(asker.form())
    assert "Ik heb het" in said(asker.submits()["view"])

    question = author.messages(author.dm)[-1]
    assert "Wij leerden: bel &lt;eerst&gt; &amp; schrijf dan" in said(question)
    pressed(author, "Ja, bewaar als inzicht", question)
    stored = author.submits()
    assert stored["ok"], stored
    assert "Je inzicht is bewaard" in said(stored["view"])

    author.clock(forward_seconds=60)
    (card,) = [message for message in author.sees("Wij leerden") if not message["thread_ts"]]
    assert f"<@{author.id}>" in said(card)
    assert "zei ja" in said(asker.messages(asker.dm)[-1])


def test_an_update_is_shared_from_anywhere(sandbox: SandboxProcess) -> None:
    holder = Person(sandbox, COP, "case_holder")
    used = sandbox.post("shortcut", team=holder.team, user=holder.id, callback_id="update.share")
    assert used["ok"], used
    assert holder.submits(casus="Burgerpanel Veenrand", wat_leerden_we="Vroeg beginnen helpt")["ok"]
    holder.clock(forward_seconds=60)
    assert len(holder.sees("Vroeg beginnen helpt")) == 1
