"""Every command by form and by text, as the people of one CoP use them."""

from __future__ import annotations

import os
import subprocess

import pytest

from tests.whole.sandbox import COPBOT, Person, SandboxProcess, said

pytestmark = pytest.mark.slow
COP = "bewoners-in-beeld"


def test_a_case_is_added_by_form_gets_a_holder_and_is_shown(sandbox: SandboxProcess) -> None:
    coordinator, holder = Person(sandbox, COP, "coordinator"), Person(sandbox, COP, "case_holder")
    coordinator.types("/casus", "nieuw")
    added = coordinator.submits(
        titel="Dorpshuis: De Brink", regio="Drenthe", leervraag="Wie doet er mee?", houders=[coordinator.id]
    )
    assert added["ok"], added
    assert "Dorpshuis: De Brink" in said(added["view"])
    assert "al een casus" in coordinator.types("/casus", "nieuw dorpshuis: de brink")["text"]

    named = coordinator.types("/casus", "houder Dorpshuis: De Brink @Youssef")
    assert f"<@{holder.id}>" in named["text"]
    holder.types("/casusupdate", "Dorpshuis: De Brink: de sleutel ligt bij de buren")
    page = holder.types("/casus", "toon dorpshuis: de brink")
    assert "“de sleutel ligt bij de buren”" in said(page)
    assert "Wie doet er mee?" in said(page)
    listed = said(holder.types("/casus", "lijst"))
    assert "Dorpshuis: De Brink" in listed
    assert "laatste update woensdag 25 november" in listed
    assert "<@" in holder.types("/casus", "houder Dorpshuis: De Brink @Youssef @Hilde")["text"]
    refused = Person(sandbox, COP, "member").types("/casus", "houder Dorpshuis: De Brink @Hilde")["text"]
    assert "Alleen een regiocoördinator of een casushouder van *Bewoners in beeld* kan dit." in refused


def test_a_help_request_is_asked_by_form_listed_and_closed(sandbox: SandboxProcess) -> None:
    member, other = Person(sandbox, COP, "member"), Person(sandbox, COP, "expert")
    member.types("/hulpvraag")
    assert [b["block_id"] for b in member.form()["blocks"] if b["type"] == "input"] == [
        "casus",
        "hulpvraag",
        "zichtbaar",
    ]
    assert member.submits(hulpvraag="Wie kent een goede zaal?")["ok"]
    listed = said(member.types("/hulpvraag", "lijst"))
    assert "Wie kent een goede zaal?" in listed
    assert "Alleen wie de vraag stelde" in other.types("/hulpvraag", "sluit 4")["text"]
    assert "beantwoord" in member.types("/hulpvraag", "sluit 4")["text"]
    assert "Wie kent een goede zaal?" not in said(member.types("/hulpvraag", "lijst"))
    member.clock(forward_seconds=60)
    assert "Hulpvraag (beantwoord)" in said(member.sees("Wie kent een goede zaal?")[0])


def test_an_update_with_only_a_question_is_a_help_request(sandbox: SandboxProcess) -> None:
    holder = Person(sandbox, COP, "case_holder")
    holder.types("/casusupdate")
    stored = holder.submits(casus="Burgerpanel Veenrand", hulpvraag="Hoe bereik je jongeren?")
    assert stored["ok"], stored
    assert "Je hulpvraag is bewaard" in said(stored["view"])
    assert "Hoe bereik je jongeren?" in said(holder.types("/hulpvraag", "lijst"))


def test_what_a_form_stored_is_changed_and_undone_in_the_same_window(sandbox: SandboxProcess) -> None:
    holder = Person(sandbox, COP, "case_holder")
    holder.types("/casusupdate")
    holder.submits(casus="Burgerpanel Veenrand", wat_leerden_we="Eerste woorden.")
    holder.presses("Pas aan")
    changed = holder.submits(wat_leerden_we="Tweede woorden.")
    assert "Tweede woorden." in said(changed["view"])
    assert sandbox.get("form", team=holder.team, user=holder.id)["depth"] == 1
    holder.presses("Haal terug")
    assert "Tweede woorden." in said(holder.form())  # what was typed comes back
    holder.clock(forward_seconds=60)
    assert holder.sees("woorden.") == []


def test_a_meeting_is_planned_and_moved_by_form(sandbox: SandboxProcess) -> None:
    coordinator = Person(sandbox, COP, "coordinator")
    coordinator.types("/bijeenkomst", "plan")
    checked = coordinator.submits(
        begin="2026-12-08T13:30",
        duur="150",
        plaats="Huis van de Streek",
        soort="intervisie",
        link="https://meet.example/1",
    )
    assert checked["ok"], checked
    assert "Intervisie Bewoners in beeld*, dinsdag 8 december, 13.30–16.00 uur" in said(checked["view"])
    planned = coordinator.submits()
    assert planned["ok"], planned
    assert "1 week, 1 dag en 1 uur van tevoren" in said(planned["view"])
    assert "dinsdag 8 december, 13.30–16.00 uur, Huis van de Streek (intervisie)" in said(
        coordinator.types("/bijeenkomst", "lijst")
    )

    coordinator.types("/bijeenkomst", "verzet 1")
    past = coordinator.submits(begin="2026-11-01T10:00")
    assert "is al geweest" in past["errors"]["begin"]
    assert coordinator.submits(begin="2026-12-15T10:00")["ok"]
    assert coordinator.submits()["ok"]
    coordinator.clock(forward_seconds=10)
    notice = coordinator.sees("Nieuwe datum")[0]
    assert "dinsdag 15 december, 10.00–12.30 uur" in said(notice)
    assert "https://meet.example/1" in said(notice)

    coordinator.types("/bijeenkomst", "verzet 1")
    coordinator.submits(plaats="Dorpshuis")
    assert coordinator.submits()["ok"]
    coordinator.clock(forward_seconds=10)
    assert "Dorpshuis" in said(coordinator.sees("Aangepast")[0])


def test_two_meetings_at_once_are_pointed_out_and_stopping_plans_nothing(sandbox: SandboxProcess) -> None:
    coordinator = Person(sandbox, COP, "coordinator")
    coordinator.presses("Ja, plan in", coordinator.types("/bijeenkomst", "plan 2026-12-09 10:00-12:00 Assen"))
    asked = coordinator.types("/bijeenkomst", "plan 2026-12-09 11:00-13:00 Emmen")
    assert "Let op" in said(asked)
    coordinator.presses("Stop", asked)
    assert "Emmen" not in said(coordinator.types("/bijeenkomst", "lijst"))


def test_the_digest_is_previewed_posted_by_hand_once_and_read_again(sandbox: SandboxProcess) -> None:
    coordinator, member = Person(sandbox, COP, "coordinator"), Person(sandbox, COP, "member")
    assert "nog geen weekoverzicht" in member.types("/weekoverzicht", "laatste")["text"]
    preview = coordinator.types("/weekoverzicht", "voorbeeld")
    assert "donderdag 26 november, 15.00 uur" in said(preview)
    assert "Wie heeft ervaring met een kleine vergoeding" in said(preview)
    assert "Alleen een regiocoördinator" in member.types("/weekoverzicht", "nu")["text"]
    assert "gaat nu naar" in coordinator.types("/weekoverzicht", "nu")["text"]
    coordinator.clock(forward_seconds=5)
    assert len(coordinator.sees("Weekoverzicht Bewoners in beeld, week 48")) == 1
    coordinator.clock(to="2026-11-26T15:00:00+01:00")
    assert len(coordinator.sees("Weekoverzicht Bewoners in beeld, week 48")) == 1
    asked = coordinator.types("/weekoverzicht", "nu")
    assert "al geplaatst" in asked["text"]
    coordinator.presses("Plaats er nog een", asked)
    coordinator.clock(forward_seconds=5)
    assert len(coordinator.sees("Weekoverzicht Bewoners in beeld, week 48")) == 2
    assert "week 48" in said(member.types("/weekoverzicht", "laatste"))


def test_settings_change_the_digest_moment_and_the_reminders(sandbox: SandboxProcess) -> None:
    coordinator = Person(sandbox, COP, "coordinator")
    assert "maandag om 9.30 uur" in coordinator.types("/weekoverzicht", "instellen ma 9:30")["text"].replace(
        "09.30", "9.30"
    )
    coordinator.clock(to="2026-11-26T15:30:00+01:00")
    assert coordinator.sees("Weekoverzicht") == []
    coordinator.clock(to="2026-11-30T09:30:00+01:00")
    assert len(coordinator.sees("Weekoverzicht Bewoners in beeld, week 49")) == 1

    coordinator.presses("Ja, plan in", coordinator.types("/bijeenkomst", "plan 2026-12-09 10:00 Assen"))
    coordinator.types("/cop", "instellingen")
    saved = coordinator.submits(herinneringen=["2d"], taal="en")
    assert saved["ok"], saved
    coordinator.clock(to="2026-12-09T09:59:00+01:00")
    assert len(coordinator.sees("On Wednesday: meeting Bewoners in beeld")) == 1
    assert coordinator.sees("Tomorrow") == []


def test_the_digest_can_be_switched_off(sandbox: SandboxProcess) -> None:
    coordinator = Person(sandbox, COP, "coordinator")
    assert "staat uit" in coordinator.types("/weekoverzicht", "instellen uit")["text"]
    coordinator.clock(to="2026-11-27T10:00:00+01:00")
    assert coordinator.sees("Weekoverzicht") == []


def test_everything_also_works_as_cop_command_and_without_asking_slack_who_the_bot_is(sandbox: SandboxProcess) -> None:
    member = Person(sandbox, COP, "member")
    sandbox.post("fault", method="auth.test", kind="error", error="internal_error", times=1000)
    member.types("/cop", "casusupdate Burgerpanel Veenrand: via de omweg")
    member.types("/cop", "hulpvraag Kan dit ook zo?")
    assert "Kan dit ook zo?" in said(member.types("/cop", "hulpvraag lijst"))
    assert "3 casussen" in member.types("/cop", "casus")["text"]


def test_a_mention_is_answered_with_help_in_private(sandbox: SandboxProcess) -> None:
    member, other = Person(sandbox, COP, "member"), Person(sandbox, COP, "expert")
    said_it = sandbox.post("say", team=member.team, channel=member.channel, user=member.id, text="@CoP-bot wat kun je?")
    assert said_it["ok"]
    assert "Wat ik voor je kan doen" in member.messages()[-1]["text"]
    assert "Wat ik voor je kan doen" not in said(other.messages()[-1])


def test_what_was_shared_can_be_changed_and_deleted_from_home(sandbox: SandboxProcess) -> None:
    holder = Person(sandbox, COP, "case_holder")
    holder.types("/inzicht", "Dit gaat straks weg.")
    holder.clock(forward_seconds=3600)
    home = sandbox.get("home", team=holder.team, user=holder.id)
    delete = next(
        element
        for block in home["blocks"]
        for element in block.get("elements", [])
        if element.get("action_id") == "submission.delete"
    )
    pressed = {"action_id": delete["action_id"], "value": delete["value"]}
    assert sandbox.post("click", team=holder.team, user=holder.id, where="home", **pressed)["ok"]
    holder.clock(forward_seconds=5)
    assert holder.sees("Dit gaat straks weg.") == []
    assert "Dit gaat straks weg." not in said(sandbox.get("home", team=holder.team, user=holder.id))


def test_more_than_home_shows_is_reached_a_page_further(sandbox: SandboxProcess) -> None:
    member = Person(sandbox, COP, "member")
    for number in range(7):
        member.types("/inzicht", f"Inzicht nummer {number}.")
    where = {"team": member.team, "user": member.id}
    home = said(sandbox.get("home", **where))
    assert "Inzicht nummer 6." in home
    assert "Inzicht nummer 0." not in home
    older = next(
        element
        for block in sandbox.get("home", **where)["blocks"]
        for element in block.get("elements", [])
        if element.get("action_id") == "own.older"
    )
    pressed = {"action_id": older["action_id"], "value": older["value"]}
    assert sandbox.post("click", **where, where="home", **pressed)["ok"]
    assert "Inzicht nummer 0." in said(member.form())
    member.presses("Pas aan")
    assert "bewaard" in said(member.submits(wat_leerden_we="Dit staat er nu.")["view"])
    member.clock(forward_seconds=60)
    assert len(member.sees("Dit staat er nu.")) == 1


def test_a_case_alone_opens_the_form_for_it(sandbox: SandboxProcess) -> None:
    holder = Person(sandbox, COP, "case_holder")
    holder.types("/casusupdate", "“burgerpanel veenrand”")
    assert "Burgerpanel Veenrand" in said(holder.submits(wat_leerden_we="Begin klein.")["view"])
    assert "Je update is bewaard" in holder.types("/casusupdate", "Burgerpanel Veenrand - met een streepje")["text"]


def test_a_meeting_cancelled_by_mistake_goes_ahead_after_all(sandbox: SandboxProcess) -> None:
    coordinator = Person(sandbox, COP, "coordinator")
    coordinator.presses("Ja, plan in", coordinator.types("/bijeenkomst", "plan di 8 dec 2026 13:30-16:00 Assen"))
    coordinator.clock(forward_seconds=5)
    cancelled = coordinator.types("/bijeenkomst", "annuleer 1")
    coordinator.clock(forward_seconds=5)
    coordinator.presses("Laat toch doorgaan", cancelled)
    coordinator.clock(forward_seconds=5)
    assert len(coordinator.sees("Gaat niet door:")) == 1
    assert len(coordinator.sees("Gaat toch door:")) == 1
    coordinator.clock(to="2026-12-01T13:31:00+01:00")
    assert len(coordinator.sees("Over een week: bijeenkomst Bewoners in beeld")) == 1


def test_another_channel_is_asked_about_before_the_cop_moves(sandbox: SandboxProcess) -> None:
    coordinator = Person(sandbox, COP, "coordinator")
    other = sandbox.get("state")["teams"][0]["channels"][1]["id"]
    where = {"team": coordinator.team, "channel": other, "user": coordinator.id}
    asked = sandbox.post("command", **where, command="/cop", text=f"start {COP}")["message"]
    assert f"hoort nu bij <#{coordinator.channel}>" in said(asked)
    coordinator.types("/inzicht", "Voor de verhuizing.")
    coordinator.clock(forward_seconds=60)
    assert len(coordinator.sees("Voor de verhuizing.")) == 1
    coordinator.channel = other
    coordinator.presses("Ja, gebruik dit kanaal", asked)
    coordinator.types("/inzicht", "Na de verhuizing.")
    coordinator.clock(forward_seconds=60)
    assert len(coordinator.sees("Na de verhuizing.")) == 1


def test_two_cops_in_one_workspace_each_have_their_own_forms(sandbox: SandboxProcess) -> None:
    coordinator = Person(sandbox, COP, "coordinator")
    other = sandbox.get("state")["teams"][0]["channels"][1]["id"]
    done = subprocess.run(
        [str(COPBOT), "community", "connect", "--team", coordinator.team, "--channel", other, "--move",
         "--cop", "sturen-op-impact", "--coordinator", coordinator.id],
        env={**os.environ, "COPBOT_DATABASE_URL": f"sqlite:///{sandbox.data}/copbot.db"}, timeout=60,
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    coordinator.types("/casusupdate")
    coordinator.presses("Meer vertellen")
    stored = coordinator.submits(casus="Burgerpanel Veenrand", wat_leerden_we="Van de eerste CoP.")
    assert stored["ok"], stored
    coordinator.presses("Pas aan")
    assert coordinator.submits(wat_leerden_we="Van de eerste CoP, beter.")["ok"]
    coordinator.types("/bijeenkomst", "plan")
    planned = coordinator.submits(begin="2026-12-08T13:30:00+01:00", plaats="Assen")
    assert "Bewoners in beeld" in said(planned["view"])
    coordinator.types("/weekoverzicht", "instellen")
    assert coordinator.submits(tijdzone="Tijd in Brussel")["ok"]


def test_a_mention_in_a_text_is_kept_as_the_name_that_people_know(sandbox: SandboxProcess) -> None:
    coordinator, member = Person(sandbox, COP, "coordinator"), Person(sandbox, COP, "member")
    name = next(u["name"] for t in sandbox.get("state")["teams"] for u in t["users"] if u["id"] == member.id)
    coordinator.types("/inzicht", f"Met dank aan @{name}.")
    coordinator.clock(forward_seconds=60)
    assert len(coordinator.sees(f"Met dank aan @{name}.")) == 1
