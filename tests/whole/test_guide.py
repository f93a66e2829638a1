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

from tests.whole.browsing import message, type_command
from tests.whole.managing import WITHOUT, choose, person
from tests.whole.sandbox import SandboxProcess

pytestmark = pytest.mark.slow

GUIDE = Path(__file__).parents[2] / "docs" / "coordinators.nl.md"
CHANNEL, PRIVATE = "cop-kustland", "kustland-intern"
COP, CASE = "Kust in beweging", "Dorpshuis Duinzicht"
PAPER = 14
"""Pixels of page around what a picture shows."""


@pytest.fixture
def desk(sandbox: SandboxProcess, browser: Browser) -> Iterator[Page]:
    """The sandbox's page as Ottilie sees it, whose workspace has no bot; sharp enough for pictures."""
    context = browser.new_context(
        viewport={"width": 1360, "height": 900},
        device_scale_factor=1.35,
        locale="nl-NL",
        timezone_id="Europe/Amsterdam",
    )
    page = context.new_page()
    page.goto(sandbox.url)
    page.get_by_test_id(f"team-{WITHOUT}").click()
    expect(page.get_by_test_id("person").locator("option:checked")).to_contain_text("Ottilie")
    yield page
    context.close()


def picture(page: Page, name: str, *parts: Locator, width: Locator | None = None) -> None:
    """Make a picture of these parts of the page together, when pictures are asked for."""
    folder = os.environ.get("COPBOT_TEST_SCREENSHOTS")
    if not folder:
        return
    expect(page.get_by_test_id("notice")).to_have_count(0)
    boxes = [box for part in parts if (box := part.bounding_box())]
    across = (width.bounding_box() if width else None) or {
        "x": min(box["x"] for box in boxes) - PAPER,
        "width": max(box["width"] for box in boxes) + 2 * PAPER,
    }
    top = min(box["y"] for box in boxes) - PAPER
    bottom = max(box["y"] + box["height"] for box in boxes) + PAPER
    clip: FloatRect = {"x": across["x"], "y": max(top, 0), "width": across["width"], "height": bottom - max(top, 0)}
    page.mouse.move(0, 0)
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
    picture(other, "toevoegen", other.locator("section").first, width=other.locator("body"))
    other.get_by_role("link", name="Voeg toe aan Slack").click()
    expect(other.get_by_label("In welke werkruimte?").locator("option:checked")).to_have_text("Proeftuin Kustland")
    picture(other, "toestaan", other.locator("main"), width=other.locator("body"))
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
    picture(page, "formulier", modal)
    page.get_by_test_id("field-regio").select_option(label="Zuid")
    page.get_by_test_id("field-doel").fill("Samen leren hoe de kust leefbaar blijft.")
    page.get_by_test_id("modal-submit").click()
    expect(modal).to_contain_text("Dit is mijn welkomsttekst")
    picture(page, "welkom", modal)
    modal.get_by_role("button", name="Plaats").click()
    expect(modal).to_contain_text("Ik plaats de welkomsttekst nu")
    page.get_by_test_id("modal-close").click()
    goes_to(page, CHANNEL)
    page.get_by_test_id("clock-hour").click()
    last(page, "Ik lees jullie gesprekken niet")


def test_the_first_week_goes_as_the_guide_says(desk: Page, sandbox: SandboxProcess) -> None:
    adds_the_bot(desk)
    sets_up(desk)
