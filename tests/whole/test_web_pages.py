"""The pages outside Slack in real Chromium: installing, Slack's consent, how it ended, and one's own data.

What automatic checks of accessibility ask: a language, headings, labels, contrast, the keyboard, and room on a phone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.whole.sandbox import Person, SandboxProcess, said

pytestmark = pytest.mark.slow

CONTRAST = """() => {
    const parse = (text) => text.match(/[\\d.]+/g).map(Number);
    const linear = (part) => { const c = part / 255; return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; };
    const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
    const ground = (node) => {
        for (let one = node; one; one = one.parentElement) {
            const colour = parse(getComputedStyle(one).backgroundColor);
            if (colour.length < 4 || colour[3] > 0) return colour;
        }
        return [255, 255, 255];
    };
    return [...document.querySelectorAll("body *")]
        .filter((node) => [...node.childNodes].some((one) => one.nodeType === 3 && one.data.trim()))
        .map((node) => {
            const [a, b] = [light(parse(getComputedStyle(node).color)), light(ground(node))];
            return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), node.textContent.trim().slice(0, 60)];
        });
}"""


@pytest.fixture(params=["light", "dark"])
def phone(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A narrow screen, in daylight and in the dark."""
    scheme: Literal["light", "dark"] = request.param
    context: BrowserContext = browser.new_context(
        viewport={"width": 320, "height": 640}, color_scheme=scheme, locale="nl-NL"
    )
    yield context.new_page()
    context.close()


def is_in_order(page: Page, *, languages: bool = True) -> None:
    """Hold a page to what everybody needs of it."""
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    assert page.title()
    parts = page.locator("section[lang]") if languages else page.locator("main")
    assert [part.locator("h1").count() for part in parts.all()] == [1] * (2 if languages else 1)
    for field in page.locator("select, input:not([type=hidden]), textarea").all():
        assert page.locator(f"label[for='{field.get_attribute('id')}']").count() == 1
    pale = [(ratio, text) for ratio, text in page.evaluate(CONTRAST) if ratio < 4.5]
    assert pale == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    small = [box for button in page.locator(".button").all() if (box := button.bounding_box()) and box["height"] < 44]
    assert small == []


def tabs_to(page: Page, name: str) -> None:
    """Go to a link or button with the keyboard; where it is must show."""
    for _ in range(6):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == name:
            break
    here = "getComputedStyle(document.activeElement)"
    assert page.evaluate("document.activeElement.textContent.trim()") == name
    assert page.evaluate(f"{here}.outlineStyle") == "solid"
    assert page.evaluate(f"parseFloat({here}.outlineWidth)") >= 2


def test_installing_can_be_read_and_done_by_everybody(phone: Page, sandbox: SandboxProcess) -> None:
    phone.goto(sandbox.get("state")["install_url"])
    is_in_order(phone)
    phone.get_by_role("link", name="English").click()
    expect(phone.get_by_role("heading", name="Add CoP-bot to your workspace")).to_be_in_viewport()
    phone.goto(sandbox.get("state")["install_url"])
    tabs_to(phone, "Voeg toe aan Slack")
    phone.keyboard.press("Enter")
    expect(phone.get_by_label("In welke werkruimte?")).to_be_visible()
    is_in_order(phone, languages=False)
    tabs_to(phone, "Annuleren")
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("heading", name="Niet geïnstalleerd")).to_be_visible()
    is_in_order(phone)

    tabs_to(phone, "Begin opnieuw")
    phone.keyboard.press("Enter")
    phone.get_by_role("link", name="Voeg toe aan Slack").click()
    tabs_to(phone, "Toestaan")
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("heading", name="Klaar")).to_be_visible()
    is_in_order(phone)
    tabs_to(phone, "Open Slack")
    phone.reload()  # the same link again
    expect(phone.get_by_role("heading", name="Niet geïnstalleerd")).to_be_visible()
    is_in_order(phone)


def test_ones_own_data_can_be_fetched_by_everybody(phone: Page, sandbox: SandboxProcess) -> None:
    member = Person(sandbox, "bewoners-in-beeld", "member")
    member.types("/cop", "gegevens")
    member.presses("Download mijn gegevens")
    address = said(member.form()).split("<http", 1)[1].split("|")[0]
    phone.goto(f"http{address}")
    is_in_order(phone)
    tabs_to(phone, "Download mijn gegevens")
    with phone.expect_download() as fetched:
        phone.keyboard.press("Enter")
    assert fetched.value.suggested_filename == "cop-my-data.json"
    phone.goto(f"http{address}")
    expect(phone.get_by_role("heading", name="Deze link werkt niet meer")).to_be_visible()
    is_in_order(phone)
