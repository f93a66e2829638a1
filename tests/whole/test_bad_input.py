"""What people really type: each gets a clear sentence or the right result, keeps its text and pings nobody."""

from __future__ import annotations

import concurrent.futures
import json
import sqlite3
import time

import pytest

from tests.whole.sandbox import Person, SandboxProcess, said

pytestmark = pytest.mark.slow
COP = "bewoners-in-beeld"


def test_bad_input_gets_a_sentence_and_keeps_what_was_typed(sandbox: SandboxProcess) -> None:
    coordinator, member = Person(sandbox, COP, "coordinator"), Person(sandbox, COP, "member")
    expected = [
        (member, "/hulpvraag", "lijsst", "Bedoelde je `lijst`"),
        (member, "/casus", "dans", "Ik ken 'dans' niet"),
        (member, "/casus", "toon Burgerpanl", "Burgerpanel Veenrand"),
        (member, "/casusupdate", "Burgerpanl Veenrand: een les", "een les"),
        (member, "/casusupdate", "Iets heel anders: een les", "Ik ken de casus 'Iets heel anders' niet"),
        (member, "/hulpvraag", "sluit 99", "99"),
        (member, "/hulpvraag", "sluit x", "Welke hulpvraag is beantwoord?"),
        (member, "/hulpvraag", "\u200b", "Je vraag is nog leeg"),
        (member, "/hulpvraag", "-", "Je vraag is nog leeg"),
        (member, "/inzicht", "\u2060\ufeff", "Schrijf wat je leerde"),
        (member, "/cop", "R&D", "Ik ken 'R&amp;D' niet. Je kunt typen: `hulp`"),
        (member, "/casus", "toon", "Welke casus bedoel je?"),
        (member, "/bijeenkomst", "plan 2026-12-09 10:00 Assen", "Alleen een regiocoördinator"),
        (coordinator, "/bijeenkomst", "plan 31 april 2027 10:00 Assen", "31 april 2027 bestaat niet"),
        (coordinator, "/bijeenkomst", "plan 29 feb 2027 10:00 Assen", "bestaat niet"),
        (coordinator, "/bijeenkomst", "plan 1 dec 2020 10:00 Assen", "is al geweest"),
        (coordinator, "/bijeenkomst", "plan ergens volgend jaar", "Ik begrijp 'ergens volgend jaar' niet als datum"),
        (coordinator, "/bijeenkomst", "plan di 8 dec 2026", "nog geen tijd"),
        (coordinator, "/bijeenkomst", "plan 13:30-16:00 Assen", "nog geen dag"),
        (coordinator, "/bijeenkomst", "plan ma 1 jan 2024 10:00 Assen", "is al geweest"),
        (coordinator, "/bijeenkomst", "plan wo 25 nov 2026 9:00 Assen", "Kies een later tijdstip"),
        (coordinator, "/bijeenkomst", "plan 2027-13-01 10:00 Assen", "2027-13-01 bestaat niet"),
        (coordinator, "/bijeenkomst", "annuleer", "annuleer 4"),
        (coordinator, "/bijeenkomst", "plan zo 28 mrt 2027 02:30 Assen", "bestaat die nacht niet"),
        (coordinator, "/bijeenkomst", "plan di 8 dec 2026 25:00 Assen", "bestaat niet"),
        (coordinator, "/bijeenkomst", "plan di 8 dec 2026 16:00-13:30 Assen", "einde"),
        (coordinator, "/weekoverzicht", "instellen gisteren", "gisteren"),
        (coordinator, "/bijeenkomst", "verzet 99999999999999999999 2026-12-09 10:00", "Welke bijeenkomst"),
        (coordinator, "/bijeenkomst", "plan za 30 okt 2027 23:00-02:30 Assen", "einde"),
        (coordinator, "/cop", "start bewoners", "bewoners-in-beeld"),
    ]
    for person, command, text, sentence in expected:
        answer = person.types(command, text)
        assert sentence in said(answer), (command, text, answer["text"])
        assert answer["ephemeral"]
        assert text.split()[-1] in said(answer) or "`" in answer["text"], (command, text)


def test_a_direct_message_is_no_channel_of_a_cop(sandbox: SandboxProcess) -> None:
    coordinator = Person(sandbox, COP, "coordinator")
    where = {"team": coordinator.team, "channel": coordinator.dm, "user": coordinator.id}
    answer = sandbox.post("command", **where, command="/cop", text=f"start {COP}")
    assert "in het kanaal van de CoP" in answer["message"]["text"]
    assert (
        "bewaard" in sandbox.post("command", **where, command="/inzicht", text="Vanuit een bericht.")["message"]["text"]
    )


def test_a_weekday_that_disagrees_asks_which_day(sandbox: SandboxProcess) -> None:
    coordinator = Person(sandbox, COP, "coordinator")
    asked = coordinator.types("/bijeenkomst", "plan wo 8 dec 2026 13:30-16:00 Assen")
    assert "8 december is een dinsdag, geen woensdag" in asked["text"]
    coordinator.presses("woensdag 9 december, 13.30 uur", asked)
    reading = next(message for message in coordinator.messages() if message["ts"] == asked["ts"])
    assert "woensdag 9 december, 13.30–16.00 uur" in reading["text"]
    coordinator.presses("Ja, plan in", reading)
    assert "woensdag 9 december" in said(coordinator.types("/bijeenkomst", "lijst"))


def test_dashes_quotes_and_invisible_spaces_are_read_and_kept(sandbox: SandboxProcess) -> None:
    coordinator = Person(sandbox, COP, "coordinator")
    asked = coordinator.types("/bijeenkomst", "plan\u00a0di 8\u200b dec 2026 13:30 – 16:00 “Huis van de Streek”")
    assert "13.30–16.00 uur" in asked["text"]
    assert "“Huis van de Streek”" in asked["text"]
    coordinator.types("/casus", "nieuw “Zorg — dichtbij”")
    assert "“Zorg — dichtbij”" in said(coordinator.types("/casus", 'toon "zorg - dichtbij"'))
    stored = coordinator.types("/casusupdate", "burgerpanel\u00a0veenrand: ‘s Avonds — d'Hondt 🎉")
    assert "‘s Avonds — d'Hondt 🎉" in said(stored)


def test_nobody_is_pinged_by_what_somebody_types(sandbox: SandboxProcess) -> None:
    coordinator, holder = Person(sandbox, COP, "coordinator"), Person(sandbox, COP, "case_holder")
    nasty = "<!channel> <!here> <@U0COP101> <https://x.example|klik> &lt;!everyone&gt; a<b && b>c"
    holder.types("/inzicht", nasty)
    coordinator.types("/casus", "nieuw <!channel> *vet*")
    holder.types("/casusupdate")
    assert holder.submits(casus="Burgerpanel Veenrand", wat_leerden_we=nasty, hulpvraag=nasty)["ok"]
    asked = coordinator.types("/bijeenkomst", "plan 2026-12-09 10:00 <!channel>")
    coordinator.presses("Ja, plan in", asked)
    coordinator.clock(to="2026-11-26T15:00:00+01:00")
    everything = json.dumps(coordinator.messages(), ensure_ascii=False)
    home = json.dumps(sandbox.get("home", team=coordinator.team, user=holder.id), ensure_ascii=False)
    for raw in ("<!channel>", "<!here>", "<!everyone>", "<https://x.example"):
        assert raw not in everything
        assert raw not in home
    assert "a&lt;b &amp;&amp; b&gt;c" in everything
    assert "&amp;lt;!everyone&amp;gt;" in everything  # typed as an entity, shown as it was typed


def test_twelve_thousand_characters_come_back_whole(sandbox: SandboxProcess) -> None:
    member = Person(sandbox, COP, "member")
    long = " ".join(f"woord{number}" for number in range(1200))[:12000]
    answer = member.types("/inzicht", long)
    assert f"{len(long) - 400} tekens te lang" in answer["text"]
    kept = "".join(block["text"]["text"] for block in answer["blocks"][2:])
    assert kept.endswith(long)
    for command, before in (
        ("/casusupdate", ""),
        ("/casusupdate", "Burgerpanel Veenrand: "),
        ("/bijeenkomst", "plan "),
    ):
        answer = member.types(command, before + long)
        assert "".join(block["text"]["text"] for block in answer["blocks"] if "text" in block).count(long) == 1
        assert member.form() is None
    member.types("/inzicht")
    answer = member.submits(wat_leerden_we="x" * 2999)
    assert not answer["ok"]
    assert "2599 tekens te lang" in answer["errors"]["wat_leerden_we"]
    assert member.submits(wat_leerden_we="x" * 12000)["errors"]
    assert member.sees("xxxx") == []


def test_the_word_payload_is_just_a_word(sandbox: SandboxProcess) -> None:
    member = Person(sandbox, COP, "member")
    member.types("/inzicht", "review the payload of the lorry")
    member.clock(forward_seconds=60)
    assert len(member.sees("review the payload of the lorry")) == 1


def test_a_form_without_lesson_or_question_says_what_is_needed(sandbox: SandboxProcess) -> None:
    member = Person(sandbox, COP, "member")
    member.types("/casusupdate")
    answer = member.submits(casus="Burgerpanel Veenrand", wat_leerden_we="   ")
    assert not answer["ok"]
    assert "Eén zin is genoeg" in answer["errors"]["wat_leerden_we"]
    assert member.submits(wat_leerden_we="Nu wel.")["ok"]  # the case that was chosen is still there


def test_two_at_once_store_each_once(sandbox: SandboxProcess) -> None:
    holder = Person(sandbox, COP, "case_holder")
    holder.types("/inzicht", "Samen tegelijk.")
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: sandbox.post("redeliver", last=1), range(4)))
    assert all(answer["statuses"] == [200] for answer in answers)
    holder.clock(forward_seconds=60)
    assert len(holder.sees("Samen tegelijk.")) == 1


def test_a_command_is_answered_while_the_disk_stalls_and_slack_is_slow(sandbox: SandboxProcess) -> None:
    holder = Person(sandbox, COP, "case_holder")
    sandbox.post("fault", method="users.info", kind="slow", retry_after=10, times=5)
    other = sqlite3.connect(sandbox.data / "copbot.db", isolation_level=None, timeout=5)
    other.execute("BEGIN IMMEDIATE")
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        answer = pool.submit(holder.types, "/inzicht", "Tijdens een haperende schijf.")
        time.sleep(0.2)
        other.execute("ROLLBACK")
        assert "bewaard" in answer.result()["text"]  # the pretend Slack gives up after three seconds
    sandbox.post("fault", method="*", kind="none")


def test_a_store_that_stays_locked_gives_the_text_back(sandbox: SandboxProcess) -> None:
    holder = Person(sandbox, COP, "case_holder")
    other = sqlite3.connect(sandbox.data / "copbot.db", isolation_level=None, timeout=5)
    other.execute("BEGIN IMMEDIATE")
    answer = holder.types("/inzicht", "Dit past er nu niet bij.")
    other.execute("ROLLBACK")
    assert "Opslaan lukte niet" in answer["text"]
    assert "Dit past er nu niet bij." in said(answer)
    holder.clock(forward_seconds=60)
    assert holder.sees("Dit past er nu niet bij.") == []


def test_a_form_that_slack_does_not_open_is_explained(sandbox: SandboxProcess) -> None:
    holder = Person(sandbox, COP, "case_holder")
    sandbox.post("fault", method="views.open", kind="error", error="expired_trigger_id")
    assert "drie seconden" in holder.types("/casusupdate", "half getypt")["text"]
    assert holder.form() is None


def test_a_command_that_is_not_in_the_manifest_is_slacks_to_refuse(sandbox: SandboxProcess) -> None:
    assert Person(sandbox, COP, "member").try_to_type("/dans")["ok"] is False


def test_what_may_be_personal_is_asked_about_once(sandbox: SandboxProcess) -> None:
    holder = Person(sandbox, COP, "case_holder")
    text = "De buurvrouw helpt graag, bel 06-12345678."
    asked = holder.types("/casusupdate", f"Burgerpanel Veenrand: {text}")
    assert "misschien een telefoonnummer" in asked["text"]
    assert text in said(asked)
    holder.presses("Het klopt, plaats", asked)
    stored = next(message for message in holder.messages() if message["ts"] == asked["ts"])
    assert "bewaard" in stored["text"]

    holder.types("/inzicht")
    warned = holder.submits(wat_leerden_we="Mail naar buurt@voorbeeld.nl")
    assert warned["ok"]
    assert "Haal dit weg" in said(warned["view"])
    assert warned["view"]["submit"]["text"] == "Het klopt, plaats"
    assert "bewaard" in said(holder.submits(wat_leerden_we="Mail naar de buurt.")["view"])
    holder.clock(forward_seconds=60)
    assert len(holder.sees("06-12345678")) == 1
    assert holder.sees("buurt@voorbeeld.nl") == []


def test_a_line_without_a_known_case_goes_on_in_the_form(sandbox: SandboxProcess) -> None:
    holder = Person(sandbox, COP, "case_holder")
    asked = holder.types("/casusupdate", "We leerden dit: begin klein & 'gewoon'")
    holder.presses("Open het formulier met deze tekst", asked)
    stored = holder.submits(casus="Burgerpanel Veenrand")
    assert "We leerden dit: begin klein &amp; 'gewoon'" in said(stored["view"])


def test_a_draft_and_the_form_made_from_it_are_one_contribution(sandbox: SandboxProcess) -> None:
    member = Person(sandbox, COP, "member")
    asked = member.types("/hulpvraag", "Bel 06-87654321 wie?")
    member.presses("Pas aan", asked)
    assert member.submits(hulpvraag="Wie belt er?")["ok"]
    member.presses("Het klopt, plaats", asked)
    member.clock(forward_seconds=60)
    assert len(member.sees("Wie belt er?")) == 1
    assert member.sees("06-87654321") == []


def test_a_plan_and_the_form_made_from_it_are_one_meeting(sandbox: SandboxProcess) -> None:
    coordinator = Person(sandbox, COP, "coordinator")
    asked = coordinator.types("/bijeenkomst", "plan di 8 dec 2026 13:30-16:00 Assen")
    coordinator.presses("Pas aan", asked)
    coordinator.submits(begin="2026-12-09T13:30:00+01:00", plaats="Zwolle")
    coordinator.submits()
    coordinator.presses("Ja, plan in", asked)
    listed = said(coordinator.types("/bijeenkomst", "lijst"))
    assert "Woensdag 9 december" in listed or "woensdag 9 december" in listed
    assert "8 december" not in listed


def test_an_answer_that_slack_does_not_take_at_once_is_no_failure(sandbox: SandboxProcess) -> None:
    holder = Person(sandbox, COP, "case_holder")
    holder.types("/inzicht")
    holder.submits(wat_leerden_we="Dit haal ik terug.")
    sandbox.post("fault", method="views.update", kind="error", error="internal_error", times=1)
    holder.presses("Haal terug")
    assert "Teruggehaald" in said(holder.form())
    assert "Dit haal ik terug." in said(holder.form())


def test_a_mention_whose_answer_failed_is_answered_when_slack_tells_it_again(sandbox: SandboxProcess) -> None:
    member = Person(sandbox, COP, "member")
    sandbox.post("fault", method="chat.postEphemeral", kind="error", error="internal_error", times=1)
    sandbox.post("say", team=member.team, channel=member.channel, user=member.id, text="@CoP-bot wat kun je?")
    answers = [message for message in member.messages() if "Wat ik voor je kan doen" in message["text"]]
    assert len(answers) == 1
    sandbox.post("redeliver", last=1)
    assert len([m for m in member.messages() if "Wat ik voor je kan doen" in m["text"]]) == 1
