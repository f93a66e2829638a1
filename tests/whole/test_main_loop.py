"""The whole day of the bot, in the real process, on real payloads."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from tests.whole.sandbox import Person, SandboxProcess, said

pytestmark = pytest.mark.slow

COP = "bewoners-in-beeld"
UPDATES = Path(__file__).parents[2] / "bot" / "sandbox" / "updates.jsonl"


def test_from_an_update_to_the_digest_with_a_restart_in_between(sandbox: SandboxProcess) -> None:
    coordinator, holder = Person(sandbox, COP, "coordinator"), Person(sandbox, COP, "case_holder")

    # Connected and set up already; connecting again changes nothing.
    assert "hoort al bij" in coordinator.types("/cop", f"start {COP}")["text"]
    assert "Dorpshuis" in said(coordinator.types("/casus", "nieuw Dorpshuis De Brink"))

    # By form.
    holder.types("/casusupdate")
    shown = [block["block_id"] for block in holder.form()["blocks"] if block["type"] == "input"]
    assert shown == ["casus", "wat_leerden_we", "hulpvraag", "zichtbaar"]
    stored = holder.submits(
        casus="Dorpshuis De Brink",
        wat_leerden_we="Vrijwilligers komen als je ze één ding vraagt, niet alles.",
        zichtbaar="alle-cops",
    )
    assert stored["ok"], stored
    assert "Je update is bewaard" in said(stored["view"])

    # By text, and a help request.
    receipt = holder.types("/casusupdate", "Burgerpanel Veenrand: d'Hondt & co zei <iets> over €5")
    assert receipt["ephemeral"]
    assert "Je kunt hem tot" in receipt["text"]
    holder.types("/hulpvraag", "Wie heeft een goede kaart van het gebied?")

    # A meeting, echoed in full before it is saved.
    asked = coordinator.types("/bijeenkomst", "plan di 8 dec 2026 13:30-16:00 Huis van de Streek")
    assert "dinsdag 8 december, 13.30–16.00 uur" in asked["text"]
    assert "Amsterdam" in asked["text"]
    assert coordinator.types("/bijeenkomst", "lijst")["text"].startswith("Er is geen bijeenkomst")
    coordinator.presses("Ja, plan in", asked)

    # Thursday 15.00: the digest, with literal quotes.
    coordinator.clock(to="2026-11-26T15:00:00+01:00")
    digest = coordinator.sees("Weekoverzicht Bewoners in beeld, week 48")
    assert len(digest) == 1
    assert "Vrijwilligers komen als je ze één ding vraagt, niet alles." in said(digest[0])
    assert "Wie heeft een goede kaart van het gebied?" in said(digest[0])
    assert "d'Hondt &amp; co zei &lt;iets&gt; over €5" in said(digest[0])
    for line in UPDATES.read_text("utf-8").splitlines():
        update = json.loads(line)
        if update["cop"] == COP:
            assert update["wat_leerden_we"] in said(digest[0])
    assert f"<@{holder.id}>" in said(digest[0])
    assert "Deel een update" in said(digest[0])

    # The cards stand in the channel, once each.
    assert len(coordinator.sees("Vrijwilligers komen als je ze één ding vraagt")) == 2  # its card, and the digest

    # A restart loses nothing and repeats nothing.
    before = coordinator.messages()
    assert sandbox.stop(signal.SIGKILL) == -signal.SIGKILL
    sandbox.start()
    assert coordinator.messages() == before
    coordinator.clock(forward_seconds=120)
    assert coordinator.messages() == before

    # The day before.
    coordinator.clock(to="2026-12-07T13:30:00+01:00")
    assert len(coordinator.sees("Morgen: bijeenkomst Bewoners in beeld, 13.30 uur")) == 1
    assert len(coordinator.sees("Over een week: bijeenkomst Bewoners in beeld")) == 1

    # Moved: told at once, the old hour reminder is gone, new reminders come.
    moved = coordinator.types("/bijeenkomst", "verzet 1 naar do 17 dec 2026 10:00-12:00")
    coordinator.presses("Ja, verzet", moved)
    coordinator.clock(forward_seconds=5)
    assert len(coordinator.sees("Nieuwe datum")) == 1
    coordinator.clock(to="2026-12-08T14:00:00+01:00")
    assert coordinator.sees("Over een uur") == []
    coordinator.clock(to="2026-12-17T09:59:00+01:00")
    assert len(coordinator.sees("Over een week: bijeenkomst")) == 2
    assert len(coordinator.sees("Morgen: bijeenkomst Bewoners in beeld, 10.00 uur")) == 1
    assert len(coordinator.sees("Over een uur beginnen we")) == 1
    assert "Traceback" not in sandbox.log


def test_undone_at_once_a_card_never_appears_and_later_it_goes_away(sandbox: SandboxProcess) -> None:
    holder = Person(sandbox, COP, "case_holder")
    first = holder.types("/inzicht", "Dit was te vroeg gezegd.")
    holder.presses("Haal terug", first)
    holder.clock(forward_seconds=60)
    assert holder.sees("Dit was te vroeg gezegd.") == []
    kept = next(message for message in holder.messages() if message["ts"] == first["ts"])
    assert "Dit was te vroeg gezegd." in said(kept)  # what was typed comes back, privately

    second = holder.types("/inzicht", "Dit staat er even.")
    holder.clock(forward_seconds=60)
    assert len(holder.sees("Dit staat er even.")) == 1
    holder.presses("Haal terug", second)
    holder.clock(forward_seconds=5)
    assert holder.sees("Dit staat er even.") == []

    third = holder.types("/inzicht", "Dit blijft langer.")
    holder.clock(forward_seconds=31 * 60)
    holder.presses("Haal terug", third)
    late = next(message for message in holder.messages() if message["ts"] == third["ts"])
    assert "half uur" in late["text"]
    holder.presses("Verwijder", late)
    holder.clock(forward_seconds=5)
    assert holder.sees("Dit blijft langer.") == []


def test_an_edit_reaches_the_card_and_the_posted_digest(sandbox: SandboxProcess) -> None:
    holder = Person(sandbox, COP, "case_holder")
    receipt = holder.types("/casusupdate", "Burgerpanel Veenrand: eerste versie van de les")
    holder.clock(to="2026-11-26T15:00:00+01:00")
    assert len(holder.sees("eerste versie van de les")) == 2
    holder.presses("Pas aan", receipt)
    assert holder.submits(wat_leerden_we="tweede versie van de les")["ok"]
    holder.clock(forward_seconds=5)
    assert holder.sees("eerste versie van de les") == []
    assert len(holder.sees("tweede versie van de les")) == 2


def test_only_in_the_digest_means_no_card(sandbox: SandboxProcess) -> None:
    holder = Person(sandbox, COP, "case_holder")
    holder.types("/casusupdate")
    holder.presses("Meer vertellen")
    stored = holder.submits(
        casus="Burgerpanel Veenrand", wat_leerden_we="Alleen voor het overzicht.", tonen="weekoverzicht"
    )
    assert stored["ok"], stored
    holder.clock(forward_seconds=3600)
    assert holder.sees("Alleen voor het overzicht.") == []
    holder.clock(to="2026-11-26T15:00:00+01:00")
    assert len(holder.sees("Alleen voor het overzicht.")) == 1


def test_a_cancelled_meeting_is_told_and_reminds_nobody(sandbox: SandboxProcess) -> None:
    coordinator = Person(sandbox, COP, "coordinator")
    coordinator.presses("Ja, plan in", coordinator.types("/bijeenkomst", "plan 2026-12-09 10:00-12:00 Assen"))
    coordinator.types("/bijeenkomst", "annuleer 1 Te weinig aanmeldingen.")
    coordinator.clock(forward_seconds=5)
    assert len(coordinator.sees("Gaat niet door")) == 1
    assert "Te weinig aanmeldingen." in said(coordinator.sees("Gaat niet door")[0])
    coordinator.clock(to="2026-12-09T10:00:00+01:00")
    assert coordinator.sees("Morgen: ") == []
    assert coordinator.sees("Over een uur") == []


def test_five_communities_get_their_own_digest_and_nothing_of_each_other(sandbox: SandboxProcess) -> None:
    updates = [json.loads(line) for line in UPDATES.read_text("utf-8").splitlines()]
    cops = sorted({update["cop"] for update in updates})
    Person(sandbox, COP, "coordinator").clock(to="2026-11-26T15:00:00+01:00")
    for cop in cops:
        everything = "".join(said(message) for message in Person(sandbox, cop, "member").messages())
        for update in updates:
            text = update["wat_leerden_we"] or update["hulpvraag"]
            assert (text in everything) == (update["cop"] == cop), (cop, update["id"])


def test_a_digest_larger_than_a_message_goes_on_in_its_thread(sandbox: SandboxProcess) -> None:
    holder = Person(sandbox, COP, "case_holder")
    lessons = [f"Les nummer {number:03}: {'&' * 40} en dan nog wat woorden." for number in range(60)]
    for lesson in lessons:
        holder.types("/inzicht", lesson)
    holder.clock(to="2026-11-26T15:30:00+01:00")
    parts = holder.sees("Weekoverzicht Bewoners in beeld, week 48")
    assert len(parts) > 1
    assert [part["thread_ts"] for part in parts[1:]] == [parts[0]["ts"]] * (len(parts) - 1)
    whole = "".join(said(part) for part in parts)
    for lesson in lessons:
        assert whole.count(lesson.split(":")[0]) == 1
    assert sandbox.get("state")["fast_posts"] == 0


def test_a_sleeping_host_finds_what_it_owes_and_says_what_is_still_true(sandbox: SandboxProcess) -> None:
    coordinator = Person(sandbox, COP, "coordinator")
    coordinator.presses("Ja, plan in", coordinator.types("/bijeenkomst", "plan wo 25 nov 2026 14:00-16:00 Assen"))
    coordinator.clock(to="2026-11-25T13:40:00+01:00", sleep=True)
    late = coordinator.sees("beginnen we")
    assert len(late) == 1
    assert "Over 20 minuten" in said(late[0])


def test_the_same_requests_again_change_nothing(sandbox: SandboxProcess) -> None:
    coordinator, holder = Person(sandbox, COP, "coordinator"), Person(sandbox, COP, "case_holder")
    holder.types("/inzicht", "Maar één keer bewaren.")
    coordinator.types("/casus", "nieuw Eén keer")
    coordinator.presses("Ja, plan in", coordinator.types("/bijeenkomst", "plan 2026-12-09 10:00 Assen"))
    holder.types("/casusupdate")
    assert holder.submits(casus="Burgerpanel Veenrand", wat_leerden_we="Ook maar één keer.")["ok"]
    again = sandbox.post("redeliver", last=6)
    assert again["statuses"] == [200] * 6
    holder.clock(forward_seconds=120)
    assert len(holder.sees("Maar één keer bewaren.")) == 1
    assert len(holder.sees("Ook maar één keer.")) == 1
    assert len(holder.sees("Nieuw: bijeenkomst")) == 1


def test_english_is_spoken_after_the_switch(sandbox: SandboxProcess) -> None:
    member, coordinator = Person(sandbox, COP, "member"), Person(sandbox, COP, "coordinator")
    assert sandbox.post("language", language="en")["ok"]
    assert "What I can do for you" in member.types("/cop", "help")["text"]
    assert member.types("/ask-help", "list")["text"] == "One help request is open."
    coordinator.types("/cop-meeting", "plan Tue 8 Dec 2026 13:30-16:00 House")
    coordinator.clock(to="2026-11-26T15:00:00+01:00")
    assert len(coordinator.sees("Weekly digest Bewoners in beeld, week 48")) == 1
    assert "Nederlands" in said(member.types("/cop", "help"))
    member.types("/cop", "taal nl")
    assert "Wat ik voor je kan doen" in member.types("/cop", "hulp")["text"]
