"""Where the keyboard is on the sandbox page, after each thing done there, in real Chromium."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.whole.browsing import COP, inside, leave_form, type_command
from tests.whole.sandbox import Person, SandboxProcess

pytestmark = pytest.mark.slow


def test_the_focus_stays_in_the_form_and_goes_where_the_form_goes_on(page: Page) -> None:
    modal = page.get_by_test_id("modal")
    page.get_by_test_id("composer").fill("/casusupdate ")
    page.keyboard.press("Enter")
    page.get_by_test_id("field-casus").select_option(label="Burgerpanel Veenrand")
    page.get_by_test_id("field-wat_leerden_we").fill("Iets.")
    modal.get_by_role("button", name="Meer vertellen").press("Enter")
    expect(page.get_by_test_id("field-wat_deden_we")).to_be_focused()
    page.get_by_test_id("modal-submit").press("Enter")
    expect(modal).to_contain_text("Je update is bewaard")
    expect(page.get_by_test_id("modal-close")).to_be_focused()
    modal.get_by_role("button", name="Pas aan").press("Enter")
    expect(page.get_by_test_id("field-wat_leerden_we")).to_have_value("Iets.")
    inside(page, "#modal .field")
    page.keyboard.press("Escape")
    expect(modal).to_be_hidden()
    expect(page.get_by_test_id("composer")).to_be_focused()


def test_the_focus_stays_on_home_after_changing_and_deleting(page: Page, sandbox: SandboxProcess) -> None:
    coordinator = Person(sandbox, COP, "coordinator")
    coordinator.types("/inzicht", "Het eerste inzicht.")
    coordinator.types("/inzicht", "Het tweede inzicht.")
    delete = page.get_by_test_id("action-submission.delete")
    page.get_by_test_id("home").click()
    expect(delete).to_have_count(2)
    expect(delete.first).to_have_accessible_description(re.compile("inzicht"))
    gone = delete.first.get_attribute("data-value")
    change = page.get_by_test_id("action-submission.edit").nth(1)
    changed = change.get_attribute("data-value")
    change.press("Enter")
    page.get_by_test_id("field-wat_leerden_we").fill("Een beter inzicht.")
    page.get_by_test_id("modal-submit").press("Enter")
    expect(page.locator("#home")).to_contain_text("Een beter inzicht.")
    with page.expect_response("**/sandbox/api/home*"):  # after the form the page looks at Home again
        leave_form(page)
    expect(page.locator(f'#home [data-testid="action-submission.edit"][data-value="{changed}"]')).to_be_focused()
    delete.first.press("Enter")
    page.get_by_test_id("confirm-yes").press("Enter")
    expect(page.locator(f'#home [data-value="{gone}"]')).to_have_count(0)
    leave_form(page)
    expect(delete).to_be_focused()


def test_the_focus_comes_back_to_what_was_drawn_anew_behind_a_question(page: Page, sandbox: SandboxProcess) -> None:
    coordinator = Person(sandbox, COP, "coordinator")
    for text in ("Het eerste inzicht.", "Het tweede inzicht."):
        coordinator.types("/inzicht", text)
    delete = page.get_by_test_id("action-submission.delete")
    page.get_by_test_id("home").click()
    expect(delete).to_have_count(2)
    delete.nth(1).press("Enter")
    expect(page.get_by_test_id("confirm-no")).to_be_focused()
    coordinator.types("/inzicht", "Het derde inzicht.")
    sandbox.get("home", team=coordinator.team, user=coordinator.id)
    expect(delete).to_have_count(3)
    page.get_by_test_id("confirm-no").press("Enter")
    inside(page, "#home")
    expect(delete.nth(2)).to_be_focused()


def test_the_focus_stays_in_a_private_message_that_changes_and_off_a_thread_that_speaks_another_language(
    page: Page,
) -> None:
    type_command(page, "/inzicht Een inzicht.")
    receipt = page.get_by_test_id("message").filter(has_text="bewaard")
    receipt.get_by_role("button", name="Haal terug").press("Enter")
    expect(receipt).to_have_count(0)
    inside(page, "#messages [data-ephemeral]")

    page.get_by_test_id("reply").first.press("Enter")
    expect(page.get_by_test_id("thread-close")).to_be_focused()
    page.get_by_test_id("language").focus()
    page.get_by_test_id("language").select_option("en")
    expect(page.get_by_test_id("thread-close")).to_have_accessible_name("Close thread")
    expect(page.get_by_test_id("language")).to_be_focused()
