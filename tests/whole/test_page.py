"""The sandbox page in real Chromium, as a newcomer uses it."""

from __future__ import annotations

import os
import signal

import pytest
from playwright.sync_api import Page, expect

from tests.whole.browsing import (
    COP,
    expect_at_end,
    inside,
    message,
    plan_meeting,
    say_as_somebody_else,
    scroll_up,
    type_command,
)
from tests.whole.sandbox import Person, SandboxProcess

pytestmark = pytest.mark.slow


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
        expect(page.get_by_test_id("notice")).to_have_count(1)
        expect(page.get_by_test_id("notice")).to_have_count(0)
        digest.scroll_into_view_if_needed()
        page.screenshot(path=f"{folder}/sandbox.png")

    # To the reminder, a week before.
    page.get_by_test_id("clock-reminder").click()
    reminder = page.get_by_test_id("message").filter(has_text="Over een week: bijeenkomst Bewoners in beeld")
    expect(reminder).to_have_count(1)


def test_an_english_reader_can_follow(page: Page, sandbox: SandboxProcess) -> None:
    page.get_by_test_id("language").select_option("en")
    expect(page.get_by_role("banner").first).to_contain_text("not Slack")
    type_command(page, "/ask-help list")
    expect(page.get_by_test_id("message").last).to_contain_text("One help request is open.")
    page.get_by_test_id("clock-digest").click()
    digest = page.get_by_test_id("message").filter(has_text="Weekly digest Bewoners in beeld, week 48")
    expect(digest).to_have_count(1)


def test_what_is_done_right_after_choosing_a_language_speaks_it(page: Page) -> None:
    page.route("**/sandbox/api/language", lambda route: (page.wait_for_timeout(300), route.continue_()))
    page.get_by_test_id("language").select_option("en")
    page.get_by_test_id("clock-digest").click()
    expect(message(page, "Weekly digest Bewoners in beeld, week 48")).to_have_count(1)


def test_home_shows_what_one_can_do(page: Page, sandbox: SandboxProcess) -> None:
    for number in range(4):
        Person(sandbox, COP, "coordinator").types("/inzicht", f"Inzicht {number}.")
    page.set_viewport_size({"width": 1280, "height": 450})
    for _ in range(2):  # the second time it is known already, and stands there at once
        page.locator("#rail").get_by_role("button", name="cop-bewoners-in-beeld").click()
        expect_at_end(page)
        page.get_by_test_id("home").first.click()
        expect(page.get_by_test_id("action-update.open")).to_be_in_viewport()
    assert page.locator("#scroll").evaluate("node => node.scrollTop") == 0
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


def test_the_tour_in_its_written_order_ends_at_the_digest_with_your_update(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 720})
    modal, submit, close = (page.get_by_test_id(f"modal{part}") for part in ("", "-submit", "-close"))
    page.get_by_test_id("guide-update").click()
    page.keyboard.press("Enter")
    page.get_by_test_id("field-casus").select_option(label="Burgerpanel Veenrand")
    page.get_by_test_id("field-wat_leerden_we").fill("Een kaartje werkt alleen met een gezicht erbij.")
    submit.click()
    expect(modal).to_contain_text("Je update is bewaard")
    close.click()
    expect(page.get_by_test_id("step-digest")).to_contain_text("ook jouw update")
    page.get_by_test_id("guide-help").click()
    page.keyboard.press("Enter")
    page.get_by_test_id("field-hulpvraag").fill("Wie maakte al eens zo'n kaartje?")
    submit.click()
    expect(modal).to_contain_text("bewaard")
    close.click()
    page.get_by_test_id("guide-meeting").click()
    page.keyboard.press("Enter")
    page.get_by_test_id("field-plaats").fill("Huis van de Streek")  # the day is the form's own
    submit.click()
    expect(modal).to_contain_text("Klopt dat?")
    submit.click()
    expect(modal).to_contain_text("De bijeenkomst is gepland")
    close.click()
    expect(page.get_by_test_id("step-reminder")).to_contain_text("Onderweg plaatst hij ook het weekoverzicht")

    scroll_up(page)
    page.get_by_test_id("guide-reminder").click()
    expect(page.get_by_test_id("step-reminder")).to_have_attribute("data-done", "true")
    expect(message(page, "Over een week: bijeenkomst Bewoners in beeld")).to_be_in_viewport()
    expect(page.get_by_test_id("clock-now")).to_be_in_viewport()
    expect(page.get_by_test_id("step-digest")).to_contain_text("Het staat al in het kanaal")
    then = page.get_by_test_id("clock-now").inner_text()

    page.get_by_test_id("guide-digest").click()
    digest = message(page, "Weekoverzicht Bewoners in beeld, week 48")
    expect(digest).to_contain_text("Een kaartje werkt alleen met een gezicht erbij.")
    expect(digest).to_be_focused()
    expect(digest.get_by_role("heading").first).to_be_in_viewport()
    expect(page.get_by_test_id("step-digest")).to_have_attribute("data-done", "true")
    expect(page.get_by_test_id("clock-now")).to_contain_text(then[:20])


def test_on_a_phone_the_tour_makes_room_for_what_comes(page: Page, sandbox: SandboxProcess) -> None:
    plan_meeting(sandbox)
    page.set_viewport_size({"width": 375, "height": 720})
    page.reload()
    fold = page.locator("#guide-fold")
    fold.click()
    page.get_by_test_id("guide-digest").click()
    expect(page.get_by_test_id("guide-digest")).to_be_hidden()
    digest = message(page, "Weekoverzicht Bewoners in beeld, week 48")
    expect(digest.get_by_role("heading").first).to_be_in_viewport()
    fold.click()
    page.get_by_test_id("guide-reminder").click()
    expect(page.get_by_test_id("guide-reminder")).to_be_hidden()
    expect(message(page, "Over een week: bijeenkomst Bewoners in beeld")).to_be_in_viewport()
    expect(fold).to_be_focused()


def test_what_you_do_yourself_is_shown_and_what_others_say_waits_for_you(page: Page, sandbox: SandboxProcess) -> None:
    page.set_viewport_size({"width": 1280, "height": 600})
    to_end = page.get_by_test_id("new-messages")
    expect_at_end(page)
    say_as_somebody_else(sandbox, "Wie is er morgen?")
    expect(message(page, "Wie is er morgen?")).to_be_in_viewport()
    expect(to_end).to_be_hidden()

    scroll_up(page)
    say_as_somebody_else(sandbox, "Ik in elk geval.")
    expect(to_end).to_be_visible()
    assert page.locator("#scroll").evaluate("node => node.scrollTop") == 0
    to_end.click()
    expect(message(page, "Ik in elk geval.")).to_be_in_viewport()
    expect(to_end).to_be_hidden()

    scroll_up(page)
    type_command(page, "/hulpvraag lijst")
    expect(message(page, "Eén hulpvraag staat open")).to_be_in_viewport()
    expect_at_end(page)
    type_command(page, "/bestaatniet")  # its error makes the channel lower
    expect(page.get_by_test_id("composer-error")).to_be_visible()
    expect_at_end(page)
    scroll_up(page)
    page.get_by_test_id("clock-digest").click()
    expect(message(page, "Weekoverzicht Bewoners in beeld, week 48")).to_be_in_viewport()
    expect_at_end(page)


def test_a_quiet_week_is_said_and_only_the_newest_notice_stands(page: Page, sandbox: SandboxProcess) -> None:
    team = Person(sandbox, COP, "member").team
    for _ in range(2):  # the news, and one quiet week that is told
        assert sandbox.post("clock", next="digest", team=team)["ok"]
    digest = message(page, "Weekoverzicht Bewoners in beeld, week")
    notice = page.get_by_test_id("notice")
    expect(digest.first).to_be_attached()
    page.get_by_test_id("clock-hour").click()
    expect(notice).to_contain_text("Het is nu")
    posted = digest.count()
    page.get_by_test_id("clock-digest").click()
    expect(notice).to_contain_text("Er was niets nieuws, dus de bot plaatste geen overzicht.")
    expect(notice).to_have_count(1)
    assert digest.count() == posted
    expect(page.get_by_test_id("step-digest")).to_have_attribute("data-done", "false")


def test_the_menu_of_a_phone_can_be_opened_and_closed(page: Page) -> None:
    page.set_viewport_size({"width": 375, "height": 812})
    expect(page.locator("#rail")).to_be_hidden()
    page.get_by_test_id("menu").focus()
    page.keyboard.press("Enter")
    inside(page, "#rail")
    close = page.get_by_test_id("menu-close")
    box = close.bounding_box()
    assert box is not None
    for x, y in ((3, 3), (box["width"] - 3, box["height"] - 3), (3, box["height"] - 3)):
        close.click(position={"x": x, "y": y}, trial=True)  # refuses where something else would take the tap
    close.click()
    expect(page.get_by_test_id("menu")).to_be_focused()


def test_without_a_connection_the_page_says_what_is_true(page: Page, sandbox: SandboxProcess) -> None:
    other = Person(sandbox, "sturen-op-impact", "member")
    sandbox.stop(signal.SIGKILL)
    expect(page.get_by_role("banner").first).to_contain_text("Geen verbinding")
    rail, talk = page.locator("#rail"), page.locator("#talk")
    expect(rail).to_contain_text("Geen verbinding met de zandbak")
    expect(rail).not_to_contain_text("De bot is")
    page.get_by_test_id("home").click()
    expect(talk).to_contain_text("Zodra die er weer is, zie je hier wat er staat.")
    expect(talk).not_to_contain_text("nog niets gezet")
    page.get_by_test_id(f"team-{other.team}").click()
    expect(talk).to_contain_text("Zodra die er weer is, zie je hier wat er staat.")


def test_at_twice_the_size_the_messages_and_the_writing_box_can_be_reached(page: Page) -> None:
    page.set_viewport_size({"width": 640, "height": 360})
    page.get_by_test_id("clock-fold").click()
    assert page.locator("#scroll").evaluate("node => node.clientHeight") > 130
    type_command(page, "/hulpvraag lijst")
    expect(message(page, "Eén hulpvraag staat open")).to_be_in_viewport()
    page.get_by_test_id("send").scroll_into_view_if_needed()
    expect(page.get_by_test_id("send")).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 640


def test_what_is_drawn_anew_does_not_slip_away_from_under_a_press(page: Page, sandbox: SandboxProcess) -> None:
    coordinator = Person(sandbox, COP, "coordinator")
    page.get_by_test_id("home").first.click()
    share = page.get_by_test_id("action-update.open")
    expect(share).to_be_visible()
    share.hover()
    page.mouse.down()
    share.evaluate("node => node.classList.add('pressed-one')")
    coordinator.types("/inzicht", "Er komt iets bij op Home.")
    sandbox.get("home", team=coordinator.team, user=coordinator.id)
    page.wait_for_timeout(1500)  # whoever presses slowly presses too
    expect(page.locator(".pressed-one")).to_have_count(1)
    page.mouse.up()
    expect(page.get_by_test_id("modal")).to_contain_text("Deel een update")
    page.keyboard.press("Escape")
    expect(page.get_by_text("Er komt iets bij op Home.")).to_be_visible()
