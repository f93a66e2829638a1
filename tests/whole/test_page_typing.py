"""What somebody types in the sandbox page is kept and goes where it should, in real Chromium."""

from __future__ import annotations

import signal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from tests.whole.browsing import hold_answers, inside, let_go, say_as_somebody_else, type_command, until
from tests.whole.sandbox import SandboxProcess

pytestmark = pytest.mark.slow


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
    let_go(page, held, 2)
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
    let_go(page, held, 2)


@pytest.mark.parametrize("by", ["clock", "tour"])
def test_who_goes_elsewhere_while_the_clock_moves_is_left_there(page: Page, by: str) -> None:
    held = hold_answers(page, "clock")
    (
        page.get_by_test_id("clock-digest") if by == "clock" else page.locator('[data-testid="step-digest"] button')
    ).click()
    page.get_by_test_id("home").click()
    expect(page.locator("#home")).to_contain_text("Hoe gaat het met de CoP?")
    let_go(page, held)
    expect(page.get_by_test_id("notice")).to_contain_text("Het is nu")
    expect(page.locator("#home")).to_be_visible()
    expect(page.get_by_test_id("composer")).to_be_hidden()


def test_a_line_that_did_not_arrive_stands_in_the_box_again(page: Page) -> None:
    type_command(page, "/bestaatniet tekst")
    expect(page.get_by_test_id("composer-error")).to_be_visible()
    expect(page.get_by_test_id("composer")).to_have_value("/bestaatniet tekst")


def test_what_is_typed_meanwhile_is_not_overwritten_by_a_line_that_did_not_arrive(page: Page) -> None:
    held = hold_answers(page, "command")
    type_command(page, "/bestaatniet tekst")
    page.get_by_test_id("composer").fill("iets anders")
    let_go(page, held)
    expect(page.get_by_test_id("composer-error")).to_be_visible()
    expect(page.get_by_test_id("composer")).to_have_value("iets anders")


def test_enter_sends_a_command_that_is_complete_though_others_begin_alike(page: Page) -> None:
    chosen = page.get_by_test_id("suggestion").and_(page.locator('[aria-selected="true"]'))
    for command in ("/casus", "/cop", "/case"):
        page.get_by_test_id("composer").press_sequentially(command)
        expect(chosen.locator("b")).to_have_text(command)
        with page.expect_request("**/sandbox/api/command") as sent:
            page.keyboard.press("Enter")
        assert (sent.value.post_data_json or {}).get("command") == command
        expect(page.get_by_test_id("composer")).to_have_value("")


def test_a_sandbox_that_restarts_takes_no_text_with_it(
    page: Page, sandbox: SandboxProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = urlsplit(sandbox.url).port
    monkeypatch.setattr("tests.whole.sandbox.free_port", lambda: port)
    say_as_somebody_else(sandbox, *(f"Regel {number}" for number in range(12)))  # a restart counts anew, far lower
    modal, lesson = page.get_by_test_id("modal"), page.get_by_test_id("field-wat_leerden_we")
    type_command(page, "/casusupdate")
    page.get_by_test_id("field-casus").select_option(label="Burgerpanel Veenrand")
    lesson.fill("Een lang verhaal.")

    sandbox.stop(signal.SIGKILL)
    page.get_by_test_id("modal-close").click()
    expect(page.get_by_test_id("modal-failure")).to_contain_text("Geen verbinding met de zandbak")
    expect(lesson).to_have_value("Een lang verhaal.")

    sandbox.start()
    expect(modal).to_be_hidden(timeout=8_000)
    expect(page.get_by_test_id("notice")).to_contain_text("je tekst is bewaard")
    expect(page.get_by_role("banner").first).to_contain_text("Alles blijft op deze computer")
    type_command(page, "/casusupdate")
    expect(lesson).to_have_value("Een lang verhaal.")
    expect(page.get_by_test_id("field-casus").locator("option:checked")).to_have_text("Burgerpanel Veenrand")
    expect(page.get_by_test_id("modal-returned")).to_be_visible()
    page.get_by_test_id("modal-submit").click()
    expect(modal).to_contain_text("Je update is bewaard")
    page.get_by_test_id("modal-close").click()
    expect(modal).to_be_hidden()
    type_command(page, "/casusupdate")
    expect(lesson).to_have_value("")


def test_what_somebody_has_not_sent_stays_with_them(page: Page) -> None:
    box, person = page.get_by_test_id("composer"), page.get_by_test_id("person")
    box.fill("Dit is van mij.")
    mine = person.input_value()
    person.select_option(label="Youssef, casushouder")
    expect(box).to_have_value("")
    person.select_option(mine)
    expect(box).to_have_value("Dit is van mij.")
    page.get_by_test_id("dm").click()
    expect(page.locator("#talk")).to_contain_text("Gewone berichten leest de bot niet.")
    page.get_by_test_id("language").select_option("en")
    expect(page.locator("#talk")).to_contain_text("The bot does not read plain messages.")


def test_a_form_on_its_way_waits_and_a_reload_loses_nothing(page: Page) -> None:
    body, lesson = page.locator("#modal-body"), page.get_by_test_id("field-wat_leerden_we")
    type_command(page, "/inzicht")
    lesson.fill("Net getypt.")
    page.reload()
    expect(lesson).to_have_value("Net getypt.")

    held: list[Route] = []
    page.route("**/sandbox/api/submit", lambda route: held.append(route))
    page.get_by_test_id("modal-submit").click()
    expect(body).to_have_attribute("inert", "")
    inside(page, "#modal")
    until(page, lambda: bool(held))
    held[0].fulfill(json={"ok": False, "error": "operation_timeout"})
    expect(page.get_by_test_id("modal-failure")).to_be_visible()
    expect(body).not_to_have_attribute("inert", "")
    expect(lesson).to_have_value("Net getypt.")
