"""What docs/coordinators.nl.md tells a coordinator, done step by step in real Chromium; its pictures are made here.

COPBOT_TEST_SCREENSHOTS=docs/images .venv/bin/pytest tests/whole/test_guide.py
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FloatRect, Locator, Page, expect

from handlers.slack.asks import WORDS as ASK_WORDS
from handlers.slack.cases import WORDS as CASE_WORDS
from handlers.slack.communities import WORDS as COP_WORDS
from handlers.slack.digests import WORDS as DIGEST_WORDS
from handlers.slack.manifest import COMMANDS
from handlers.slack.meetings import WORDS as MEETING_WORDS
from tests.whole.browsing import leave_form, message, type_command
from tests.whole.managing import WITHOUT, choose, person
from tests.whole.sandbox import SandboxProcess

pytestmark = pytest.mark.slow

GUIDE = Path(__file__).parents[2] / "docs" / "coordinators.nl.md"
CHANNEL, PRIVATE = "cop-kustland", "kustland-intern"
COP, CASE = "Kust in beweging", "Dorpshuis Duinzicht"


@pytest.fixture
def desk(sandbox: SandboxProcess, browser: Browser) -> Iterator[Page]:
    """The sandbox's page as Ottilie sees it, whose workspace has no bot; sharp enough for pictures."""
    context = browser.new_context(
        viewport={"width": 1360, "height": 900},
        device_scale_factor=1.35,
        reduced_motion="reduce",
        locale="nl-NL",
        timezone_id="Europe/Amsterdam",
    )
    page = context.new_page()
    page.goto(sandbox.url)
    page.get_by_test_id(f"team-{WITHOUT}").click()
    expect(page.get_by_test_id("person").locator("option:checked")).to_contain_text("Ottilie")
    yield page
    context.close()


def picture(page: Page, name: str, *parts: Locator, width: Locator | None = None, air: int = 0) -> None:
    """Make a picture of these parts of the page together, when pictures are asked for; `air` goes above and below."""
    folder = os.environ.get("COPBOT_TEST_SCREENSHOTS")
    if not folder:
        return
    expect(page.get_by_test_id("notice")).to_have_count(0)
    boxes = [box for part in parts if (box := part.bounding_box())]
    across = (width.bounding_box() if width else None) or {
        "x": min(box["x"] for box in boxes),
        "width": max(box["width"] for box in boxes),
    }
    top = max(min(box["y"] for box in boxes) - air, 0)
    bottom = max(box["y"] + box["height"] for box in boxes) + air
    clip: FloatRect = {"x": across["x"], "y": top, "width": across["width"], "height": bottom - top}
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement?.blur()")
    page.screenshot(path=f"{folder}/gids-{name}.png", clip=clip)


def goes_to(page: Page, place: str) -> None:
    """Go to a channel, to the bot's direct messages or to its Home."""
    if place in ("dm", "home"):
        page.get_by_test_id(place).click()
    else:
        page.locator("#rail").get_by_role("button", name=place).click()


def last(page: Page, text: str) -> Locator:
    """Wait for a message with this text; gives the newest of them."""
    found = message(page, text).last
    expect(found).to_be_visible()
    return found


def adds_the_bot(page: Page) -> None:
    """Add the bot, from its own page over Slack's consent and back."""
    with page.context.expect_page() as opened:
        page.get_by_test_id("add-bot").click()
    other = opened.value
    other.set_viewport_size({"width": 760, "height": 900})
    expect(other.get_by_text("De bot leest jullie gesprekken niet.")).to_be_visible()
    expect(other.get_by_text("Moet een beheerder het goedkeuren?")).to_be_visible()
    expect(other.get_by_text("Hallo, onze leergroep (CoP) wil graag CoP-bot gebruiken")).to_be_visible()
    picture(
        other, "toevoegen", other.locator("h1").first, other.locator("ul").first, width=other.locator("body"), air=14
    )
    other.get_by_role("link", name="Voeg toe aan Slack").click()
    expect(other.get_by_label("In welke werkruimte?").locator("option:checked")).to_have_text("Proeftuin Kustland")
    picture(other, "toestaan", other.locator("main"), width=other.locator("body"), air=14)
    other.get_by_role("button", name="Toestaan").click()
    expect(other.get_by_role("heading", name="Klaar")).to_be_visible()
    expect(other.get_by_text("er staat een bericht van CoP-bot voor je klaar")).to_be_visible()
    other.close()
    expect(page.get_by_test_id(f"team-{WITHOUT}")).not_to_contain_text("niet geïnstalleerd")


def sets_up(page: Page) -> None:
    """Answer the bot's message, fill in its form and have the welcome text posted."""
    goes_to(page, "dm")
    asked = last(page, "Er is nog één stap")
    picture(page, "bericht", asked, width=page.locator("#talk"))
    asked.get_by_role("button", name="Begin").click()
    modal = page.get_by_test_id("modal")
    page.get_by_test_id("field-titel").fill(COP)
    page.get_by_test_id("field-kanaal").select_option(label=f"#{CHANNEL}")
    expect(page.get_by_test_id("field-dag").locator("option:checked")).to_have_text("Donderdag")
    expect(page.get_by_test_id("field-tijd")).to_have_value("15:00")
    picture(page, "formulier", modal.locator("header"), page.get_by_test_id("field-dag"), width=modal)
    page.get_by_test_id("field-regio").select_option(label="Zuid")
    page.get_by_test_id("field-doel").fill("Samen leren hoe de kust leefbaar blijft.")
    page.get_by_test_id("modal-submit").click()
    expect(modal).to_contain_text("Dit is mijn welkomsttekst")
    picture(page, "welkom", modal)
    modal.get_by_role("button", name="Plaats").click()
    expect(modal).to_contain_text("Ik plaats de welkomsttekst nu")
    leave_form(page)
    goes_to(page, CHANNEL)
    page.get_by_test_id("clock-hour").click()
    last(page, "Ik lees jullie gesprekken niet")


def gives_the_roles(page: Page) -> None:
    """Open a case, give it a holder, and look who has which role."""
    modal = page.get_by_test_id("modal")
    type_command(page, "/casus nieuw")
    page.get_by_test_id("field-titel").fill(CASE)
    page.get_by_test_id("field-regio").fill("Duinzicht")
    page.get_by_test_id("field-leervraag").fill("Hoe blijft een dorpshuis van het dorp?")
    page.get_by_test_id("modal-submit").click()
    expect(modal).to_contain_text("Leden kunnen er nu updates over delen")
    leave_form(page)
    type_command(page, f"/cop rol @Jelle casushouder {CASE}")
    last(page, f"Jelle is nu houder van de casus {CASE}")
    type_command(page, "/cop rol @Samira coördinator")
    last(page, f"Samira is nu coördinator van {COP}")
    type_command(page, "/cop rol")
    roles = last(page, f"Rollen in {COP}")
    expect(roles).to_contain_text("Jelle: ")
    picture(page, "rollen", roles, width=page.locator("#talk"))


def plans_the_meeting(page: Page) -> None:
    """Plan the first meeting and see it announced."""
    modal = page.get_by_test_id("modal")
    type_command(page, "/bijeenkomst plan")
    expect(modal).to_be_visible()
    page.get_by_test_id("field-begin").fill("2026-12-08T13:30")
    page.get_by_test_id("field-plaats").fill("Dorpshuis Duinzicht")
    page.get_by_test_id("field-soort").select_option(label="Startbijeenkomst")
    page.get_by_test_id("modal-submit").click()
    expect(modal).to_contain_text("Klopt dat?")
    picture(page, "bijeenkomst", modal)
    page.get_by_test_id("modal-submit").click()
    expect(modal).to_contain_text("De bijeenkomst is gepland")
    leave_form(page)
    page.get_by_test_id("clock-hour").click()
    last(page, f"Nieuw: startbijeenkomst {COP}")


def shares(page: Page) -> None:
    """Let the members share: an update with a question, and a message that becomes an insight with its author's yes."""
    modal = page.get_by_test_id("modal")
    person(page, "Jelle, lid")
    type_command(page, "/casusupdate")
    page.get_by_test_id("field-casus").select_option(label=CASE)
    page.get_by_test_id("field-wat_leerden_we").fill("De sleutel bij een buurvrouw werkt beter dan een rooster.")
    page.get_by_test_id("field-hulpvraag").fill("Wie heeft een goed huishoudelijk reglement?")
    picture(page, "update", modal)
    page.get_by_test_id("modal-submit").click()
    expect(modal).to_contain_text("Je update is bewaard")
    leave_form(page)
    type_command(page, "Wij leerden: begin bij de koffie, dan pas bij het plan.")
    spoken = last(page, "begin bij de koffie")
    person(page, "Ottilie, regiocoördinator")
    spoken.hover()
    spoken.get_by_role("button", name="Meer acties").click()
    page.get_by_role("menuitem", name="Bewaar als inzicht").click()
    expect(modal).to_contain_text("om toestemming")
    page.get_by_test_id("modal-submit").click()
    expect(modal).to_contain_text("Ik heb het")
    leave_form(page)
    person(page, "Jelle, lid")
    goes_to(page, "dm")
    asked = last(page, "wil graag een bericht van jou bewaren")
    picture(page, "toestemming", asked, width=page.locator("#talk"))
    asked.get_by_role("button", name="Ja, bewaar als inzicht").click()
    expect(modal).to_be_visible()
    page.get_by_test_id("modal-submit").click()
    expect(modal).to_contain_text("Je inzicht is bewaard")
    leave_form(page)
    person(page, "Ottilie, regiocoördinator")
    goes_to(page, CHANNEL)
    page.get_by_test_id("clock-hour").click()
    expect(message(page, "begin bij de koffie")).to_have_count(2)  # what Jelle said, and the insight


def reads_the_digest(page: Page) -> None:
    """Look at the digest beforehand, and have it posted on Thursday."""
    type_command(page, "/weekoverzicht voorbeeld")
    seen = last(page, "Voorbeeld. Alleen jij ziet dit.")
    picture(page, "weekoverzicht", seen, width=page.locator("#talk"))
    page.get_by_test_id("clock-digest").click()
    expect(page.get_by_test_id("clock-busy")).to_be_empty()
    posted = last(page, f"Weekoverzicht {COP}, week 48")
    expect(posted).to_contain_text("De sleutel bij een buurvrouw")


def looks_at_home(page: Page, sandbox: SandboxProcess) -> None:
    """See on Home how the CoP does, in its first week and when a case went quiet."""
    goes_to(page, "home")
    home = page.locator("#home")
    expect(home).to_contain_text("Hoe gaat het met de CoP?")
    expect(home).to_contain_text("Hierna komt: een herinnering aan een bijeenkomst, dinsdag 1 december, 13.30 uur.")
    home.get_by_role("button", name="Ik kom").click()
    expect(home).to_contain_text("Je antwoord: ik kom.")
    assert sandbox.post("clock", forward_seconds=7 * 7 * 24 * 3600)["ok"]
    goes_to(page, CHANNEL)
    last(page, f"Over een week: startbijeenkomst {COP}")
    last(page, f"Morgen: startbijeenkomst {COP}")
    goes_to(page, "home")
    expect(home).to_contain_text("Zes weken of langer stil")
    expect(home).to_contain_text(f"{CASE}: laatste update woensdag 25 november")
    page.get_by_test_id("notice").first.wait_for(state="hidden")
    picture(page, "home", home.locator(".home-page"), width=page.locator("#talk"), air=14)


def loses_the_channel(page: Page, sandbox: SandboxProcess) -> None:
    """Have the channel archived, hear of it in private, and take it out of the archive again."""
    goes_to(page, CHANNEL)
    choose(page, "channel-menu", "Archiveer")
    assert sandbox.post("clock", forward_seconds=7 * 24 * 3600)["ok"]
    goes_to(page, "dm")
    told = last(page, "niets meer plaatsen")
    expect(told).to_contain_text("Haal het kanaal uit het archief.")
    picture(page, "kanaal-dicht", told, width=page.locator("#talk"))
    goes_to(page, CHANNEL)
    choose(page, "channel-menu", "Haal uit het archief")
    assert sandbox.post("clock", forward_seconds=3600)["ok"]
    type_command(page, "/weekoverzicht nu")
    last(page, "Het weekoverzicht gaat nu naar")


def loses_an_answer(page: Page, sandbox: SandboxProcess) -> None:
    """Have Slack's answer to the digest lost, find the digest in the channel, and give its link."""
    page.get_by_test_id("clock-hour").click()  # what was posted by hand just now is to hold nothing of this
    expect(page.get_by_test_id("notice")).to_contain_text("Het is nu")
    expect(page.get_by_test_id("clock-busy")).to_be_empty()
    type_command(page, "/inzicht Een bakker weet wie er nieuw is in het dorp.")
    page.get_by_test_id("clock-hour").click()
    expect(message(page, "Een bakker weet")).to_have_count(2)  # the receipt, and the insight
    assert sandbox.post("fault", method="chat.postMessage", kind="lost_answer", team=WITHOUT)["ok"]
    # The digests of earlier weeks are in the channel too: the page must show one more before its newest is this one.
    digests = message(page, f"Weekoverzicht {COP}, week")
    earlier = digests.count()
    page.get_by_test_id("clock-digest").click()
    expect(digests).to_have_count(earlier + 1)
    posted = digests.last.get_attribute("data-ts") or ""
    team = next(one for one in sandbox.get("state")["teams"] if one["id"] == WITHOUT)
    channel = next(one["id"] for one in team["channels"] if one["name"] == CHANNEL)
    goes_to(page, "dm")
    asked = last(page, "Staat het weekoverzicht van week")
    picture(page, "twijfel", asked, width=page.locator("#talk"))
    asked.get_by_role("button", name="Hij staat er").click()
    link = f"https://kustland.slack.com/archives/{channel}/p{posted.replace('.', '')}"
    page.get_by_test_id("field-berichtlink").fill(link)
    page.get_by_test_id("modal-submit").click()
    expect(page.get_by_test_id("modal")).to_contain_text("Dank je wel.")
    leave_form(page)


def test_the_first_week_goes_as_the_guide_says(desk: Page, sandbox: SandboxProcess) -> None:
    adds_the_bot(desk)
    sets_up(desk)
    gives_the_roles(desk)
    plans_the_meeting(desk)
    shares(desk)
    reads_the_digest(desk)
    looks_at_home(desk, sandbox)
    loses_the_channel(desk, sandbox)
    loses_an_answer(desk, sandbox)


def test_every_picture_of_the_guide_is_there_and_says_what_it_shows() -> None:
    shown = re.findall(r"!\[([^\]]*)\]\(images/(gids-[a-z-]+\.png)\)", GUIDE.read_text())
    assert {name for _, name in shown} == {path.name for path in GUIDE.parent.glob("images/gids-*.png")}
    assert all(len(words.split()) >= 8 for words, _ in shown)
    assert all((GUIDE.parent / "images" / name).stat().st_size < 200_000 for _, name in shown)


def test_every_command_of_the_guide_is_one_that_the_bot_knows() -> None:
    typed = re.findall(r"`(/[a-z-]+)(?: ([a-z-]+))?", GUIDE.read_text())
    known = {
        "/cop": COP_WORDS,
        "/casus": CASE_WORDS,
        "/bijeenkomst": MEETING_WORDS,
        "/weekoverzicht": DIGEST_WORDS,
        "/hulpvraag": ASK_WORDS,
    }
    for command, word in typed:
        assert command in {*COMMANDS, "/invite", "/slack"}, command
        assert not word or command not in known or word in known[command], (command, word)
