"""docs/roles.md shows who may do what as the code has it. COPBOT_TEST_WRITE=1 writes its table anew."""

from __future__ import annotations

import os
from pathlib import Path

from bot.rules.roles import ALLOWED, OUTSIDERS, ROLES, of_outsiders

PAGE = Path(__file__).parents[2] / "docs" / "roles.md"
BEGIN, END = "<!-- table -->\n", "<!-- /table -->\n"
NAMES = {
    "programme_coordinator": "programmacoördinator",
    "coordinator": "coördinator",
    "case_holder": "casushouder",
    "expert": "expert",
    "member": "lid",
    "guest": "gast",
    "workspace_admin": "beheerder Slack",
}
WORDS = {
    "community.connect": "een CoP verbinden met een kanaal, een CoP instellen",
    "community.configure": "de instellingen van de CoP aanpassen",
    "community.health": "zien hoe het met de CoP gaat: op Home (ook stille casussen) en met `/cop status`",
    "community.status": "met `/cop status` zien wanneer de volgende bijeenkomst en het volgende weekoverzicht komen",
    "role.give": "rollen geven en terughalen",
    "case.list": "casussen bekijken",
    "case.show": "een casus lezen",
    "case.create": "een casus toevoegen",
    "case.holder": "een houder kiezen (casushouder: van de eigen casus)",
    "case.rest": "een casus in rust zetten (casushouder: de eigen casus)",
    "submission.share": "een update, inzicht of hulpvraag delen",
    "submission.change_own": "eigen bijdragen aanpassen en verwijderen",
    "submission.ask_consent": "iemand vragen of een bericht een inzicht mag worden",
    "submission.approve": "zeggen wat op de website mag, van wat de schrijver daarvoor vrijgaf",
    "ask.list": "open hulpvragen lezen",
    "ask.close_any": "een hulpvraag van een ander sluiten",
    "meeting.list": "bijeenkomsten bekijken",
    "meeting.answer": "laten weten of je naar een bijeenkomst komt",
    "meeting.plan": "bijeenkomsten plannen, verzetten, annuleren",
    "digest.last": "het laatste weekoverzicht lezen",
    "digest.preview": "het volgende weekoverzicht bekijken",
    "digest.post": "het weekoverzicht nu plaatsen",
    "delivery.settle": "zeggen of een bericht er staat, als Slack geen antwoord gaf",
}


def table() -> str:
    """Give the table as the code has it."""
    head = ["wat", *(NAMES[role] for role in ROLES)]
    rows = [[WORDS[action], *("ja" if role in ALLOWED[action] else "–" for role in ROLES)] for action in ALLOWED]
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def test_every_role_and_every_action_has_a_word() -> None:
    assert set(NAMES) == set(ROLES)
    assert set(WORDS) == set(ALLOWED)


def test_the_page_shows_who_may_do_what_as_the_code_has_it() -> None:
    text = PAGE.read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    shown, _, after = rest.partition(END)
    if os.environ.get("COPBOT_TEST_WRITE") == "1":
        PAGE.write_text(before + BEGIN + table() + END + after, "utf-8")
        shown = table()
    assert shown == table(), "write it anew: COPBOT_TEST_WRITE=1 make test"


def test_the_page_tells_each_choice_for_outsiders() -> None:
    text = PAGE.read_text("utf-8")
    for choice, words in zip(OUTSIDERS, ("Niets zien en niets doen", "Meelezen", "Meelezen en delen"), strict=True):
        assert f"**{words}**" in text
        assert of_outsiders(choice) <= set(ROLES)
