"""The sandbox page in real Chromium, as a newcomer uses it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import APIResponse, Page, Route, expect, sync_playwright

from tests.whole.sandbox import Person, SandboxProcess

pytestmark = pytest.mark.slow

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
COP = "bewoners-in-beeld"
expect.set_options(timeout=20_000)  # a busy machine is slow, not wrong


@pytest.fixture
def page(sandbox: SandboxProcess) -> Iterator[Page]:
    """The page, open at the first workspace as its coordinator."""
    chromium = os.environ.get("COPBOT_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        if os.environ.get("COPBOT_TEST_STRICT"):
            pytest.fail("Chromium is missing")
        pytest.skip("Chromium is not installed (Debian: apt install chromium)")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=FLAGS)
        opened = browser.new_page(
            viewport={"width": 1360, "height": 900}, locale="nl-NL", timezone_id="Europe/Amsterdam"
        )
        faults: list[str] = []
        opened.on("pageerror", lambda error: faults.append(str(error)))
        opened.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
        opened.goto(sandbox.url)
        expect(opened.get_by_test_id("message").first).to_be_visible()
        yield opened
        browser.close()
    assert faults == []


def type_command(page: Page, text: str) -> None:
    """Type a command and send it."""
    page.get_by_test_id("composer").fill(text)
    page.get_by_test_id("send").click()


def hold_answers(page: Page, call: str) -> list[tuple[Route, APIResponse]]:
    """Let the sandbox do what the page asks by this call, and keep its answers from the page."""
    held: list[tuple[Route, APIResponse]] = []
    page.route(f"**/sandbox/api/{call}", lambda route: held.append((route, route.fetch())))
    return held


def let_go(held: list[tuple[Route, APIResponse]]) -> None:
    """Give the page the answers that were kept from it."""
    for route, response in held:
        route.fulfill(response=response)


def test_a_newcomer_shares_plans_and_reads_the_digest(page: Page, sandbox: SandboxProcess) -> None:
    expect(page.get_by_role("banner").first).to_contain_text("niet Slack")

    # The update form.
    type_command(page, "/casusupdate")
    modal = page.get_by_test_id("modal")
    expect(modal).to_be_visible()
    page.get_by_test_id("field-casus").select_option(label="Burgerpanel Veenrand")
    page.get_by_test_id("field-wat_leerden_we").fill("Een kaartje in de bus werkt alleen met een gezicht erbij.")
    page.get_by_test_id("field-hulpvraag").fill("Wie maakte al eens zo'n kaartje?")
    page.get_by_test_id("field-zichtbaar").select_option(label="Alle CoP's")
    page.get_by_test_id("modal-submit").click()
    expect(modal).to_contain_text("Je update is bewaard")
    page.get_by_test_id("modal-close").click()
    expect(modal).to_be_hidden()

    # The meeting form, with its date picker.
    type_command(page, "/bijeenkomst plan")
    expect(modal).to_be_visible()
    page.get_by_test_id("field-begin").fill("2026-12-08T13:30")
    page.get_by_test_id("field-plaats").fill("Huis van de Streek")
    page.get_by_test_id("modal-submit").click()
    expect(modal).to_contain_text("dinsdag 8 december, 13.30–15.00 uur")
    expect(modal).to_contain_text("Amsterdam")
    page.get_by_test_id("modal-submit").click()
    expect(modal).to_contain_text("De bijeenkomst is gepland")
    page.get_by_test_id("modal-close").click()

    expect(page.get_by_test_id("step-update")).to_have_attribute("data-done", "true")
    expect(page.get_by_test_id("step-meeting")).to_have_attribute("data-done", "true")

    # To the digest.
    page.get_by_test_id("clock-digest").click()
    digest = page.get_by_test_id("message").filter(has_text="Weekoverzicht Bewoners in beeld, week 48")
    expect(digest).to_have_count(1)
    expect(digest).to_contain_text("Een kaartje in de bus werkt alleen met een gezicht erbij.")
    expect(digest).to_contain_text("Wie maakte al eens zo'n kaartje?")
    expect(digest).to_contain_text("Dinsdag 8 december, 13.30–15.00 uur")
    expect(page.get_by_test_id("clock-now")).to_contain_text("15.00")
    if folder := os.environ.get("COPBOT_TEST_SCREENSHOTS"):
        expect(page.get_by_test_id("notice")).to_have_count(0, timeout=15_000)
        digest.scroll_into_view_if_needed()
        page.screenshot(path=f"{folder}/sandbox.png")

    # To the reminder, a week before.
    page.get_by_test_id("clock-reminder").click()
    reminder = page.get_by_test_id("message").filter(has_text="Over een week: bijeenkomst Bewoners in beeld")
    expect(reminder).to_have_count(1)


def test_mistakes_stand_under_their_field_and_nothing_typed_is_lost(page: Page) -> None:
    type_command(page, "/inzicht")
    modal = page.get_by_test_id("modal")
    lesson = page.get_by_test_id("field-wat_leerden_we")
    lesson.fill("x" * 450)
    page.get_by_test_id("modal-submit").click()
    expect(page.get_by_test_id("error-wat_leerden_we")).to_contain_text("50 tekens te lang")
    expect(lesson).to_have_value("x" * 450)
    modal.get_by_role("button", name="Meer vertellen").click()
    expect(page.get_by_test_id("field-wat_deden_we")).to_be_visible()
    expect(lesson).to_have_value("x" * 450)
    lesson.fill("Zo past het.")
    page.get_by_test_id("modal-submit").click()
    expect(modal).to_contain_text("Je inzicht is bewaard")


def test_an_english_reader_can_follow(page: Page, sandbox: SandboxProcess) -> None:
    page.get_by_test_id("language").select_option("en")
    expect(page.get_by_role("banner").first).to_contain_text("not Slack")
    type_command(page, "/ask-help list")
    expect(page.get_by_test_id("message").last).to_contain_text("One help request is open.")
    page.get_by_test_id("clock-digest").click()
    digest = page.get_by_test_id("message").filter(has_text="Weekly digest Bewoners in beeld, week 48")
    expect(digest).to_have_count(1)


def test_home_shows_what_one_can_do(page: Page) -> None:
    page.get_by_test_id("home").first.click()
    expect(page.get_by_test_id("action-update.open")).to_be_visible()
    page.get_by_test_id("action-update.open").click()
    expect(page.get_by_test_id("modal")).to_contain_text("Deel een update")


def test_the_page_works_on_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 375, "height": 812})
    type_command(page, "/hulpvraag lijst")
    expect(page.get_by_test_id("message").last).to_contain_text("Eén hulpvraag staat open")
    assert page.evaluate("document.documentElement.scrollWidth") <= 375


def test_the_people_of_another_workspace_see_their_own_channel(page: Page, sandbox: SandboxProcess) -> None:
    other = Person(sandbox, "sturen-op-impact", "member")
    page.get_by_test_id(f"team-{other.team}").click()
    expect(page.get_by_test_id("message").first).to_contain_text("Minder en betere cijfers")
    expect(page.locator("body")).not_to_contain_text("Persoonlijk uitnodigen via de voetbalclub")


def test_an_update_is_shared_with_the_keyboard_alone(page: Page) -> None:
    page.get_by_test_id("composer").focus()
    page.keyboard.type("/casusupdate ")
    page.keyboard.press("Enter")
    modal = page.get_by_test_id("modal")
    expect(modal).to_be_visible()
    expect(page.get_by_test_id("field-casus")).to_be_focused()
    page.keyboard.press("b")  # a select goes to the choice that begins so
    page.keyboard.press("Tab")
    page.keyboard.type("Alleen met toetsen.")
    for _ in range(12):
        if page.get_by_test_id("modal-submit").evaluate("node => node === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(modal).to_contain_text("Je update is bewaard")
    page.keyboard.press("Escape")
    expect(modal).to_be_hidden()
    expect(page.get_by_test_id("composer")).to_be_focused()


def test_what_the_bot_shows_can_be_used_before_the_form_before_it_is_answered(page: Page) -> None:
    held = hold_answers(page, "submit")
    modal = page.get_by_test_id("modal")
    type_command(page, "/bijeenkomst plan")
    page.get_by_test_id("field-begin").fill("2026-12-08T13:30")
    page.get_by_test_id("field-plaats").fill("Huis van de Streek")
    page.get_by_test_id("modal-submit").click()
    expect(modal).to_contain_text("dinsdag 8 december, 13.30–15.00 uur")
    page.get_by_test_id("modal-submit").click()
    expect(modal).to_contain_text("De bijeenkomst is gepland")
    page.keyboard.press("Escape")
    expect(modal).to_be_hidden()
    assert len(held) == 2
    let_go(held)
    expect(page.get_by_test_id("step-meeting")).to_have_attribute("data-done", "true")
    expect(modal).to_be_hidden()


def test_a_second_line_can_be_sent_while_the_first_is_on_its_way(page: Page) -> None:
    held = hold_answers(page, "command")
    type_command(page, "/hulpvraag lijst")
    expect(page.get_by_test_id("composer")).to_have_value("")
    type_command(page, "/bijeenkomst lijst")
    expect(page.get_by_test_id("message").filter(has_text="Eén hulpvraag staat open")).to_have_count(1)
    expect(
        page.get_by_test_id("message").filter(has_text="Er is geen bijeenkomst van Bewoners in beeld gepland")
    ).to_have_count(1)
    let_go(held)


def test_a_line_that_did_not_arrive_stands_in_the_box_again(page: Page) -> None:
    type_command(page, "/bestaatniet tekst")
    expect(page.get_by_test_id("composer-error")).to_be_visible()
    expect(page.get_by_test_id("composer")).to_have_value("/bestaatniet tekst")


def test_what_is_typed_meanwhile_is_not_overwritten_by_a_line_that_did_not_arrive(page: Page) -> None:
    held = hold_answers(page, "command")
    type_command(page, "/bestaatniet tekst")
    page.get_by_test_id("composer").fill("iets anders")
    let_go(held)
    expect(page.get_by_test_id("composer-error")).to_be_visible()
    expect(page.get_by_test_id("composer")).to_have_value("iets anders")
