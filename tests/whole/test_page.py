"""The sandbox page in real Chromium, as a newcomer uses it."""

from __future__ import annotations

import os
import re
import shutil
import signal
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import APIResponse, Browser, Locator, Page, Route, expect, sync_playwright

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


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, once for all tests of the page."""
    chromium = os.environ.get("COPBOT_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        if os.environ.get("COPBOT_TEST_STRICT"):
            pytest.fail("Chromium is missing")
        pytest.skip("Chromium is not installed (Debian: apt install chromium)")
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def page(sandbox: SandboxProcess, browser: Browser) -> Iterator[Page]:
    """The page, open at the first workspace as its coordinator."""
    opened = browser.new_page(viewport={"width": 1360, "height": 900}, locale="nl-NL", timezone_id="Europe/Amsterdam")
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    opened.goto(sandbox.url)
    expect(opened.get_by_test_id("message").first).to_be_visible()
    yield opened
    opened.close()
    # A sandbox that was stopped is no fault of the page.
    assert [fault for fault in faults if "net::ERR_" not in fault] == []


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


def plan_meeting(sandbox: SandboxProcess) -> None:
    """Plan a meeting as the coordinator, outside the page."""
    coordinator = Person(sandbox, COP, "coordinator")
    coordinator.types("/bijeenkomst", "plan")
    assert coordinator.submits(begin="2026-12-08T13:30", plaats="Huis van de Streek")["ok"]
    assert coordinator.submits()["ok"]
    sandbox.post("close", team=coordinator.team, user=coordinator.id)


def say_as_somebody_else(sandbox: SandboxProcess, *texts: str) -> None:
    """Let another member of the CoP say these texts in its channel."""
    other = Person(sandbox, COP, "expert")
    for text in texts:
        sandbox.post("say", team=other.team, channel=other.channel, user=other.id, text=text)


def message(page: Page, text: str) -> Locator:
    """Give the messages in the channel with this text."""
    return page.locator("#messages").get_by_test_id("message").filter(has_text=text)


def expect_at_end(page: Page) -> None:
    """Wait until the channel stands at its end."""
    page.wait_for_function(
        "() => { const one = document.getElementById('scroll');"
        " return one.scrollHeight - one.scrollTop - one.clientHeight < 2 }"
    )


def scroll_up(page: Page) -> None:
    """Look back at the first messages. What comes in at that very moment pulls down again: then once more."""
    page.locator("#scroll").evaluate(
        """async (node) => {
            const frame = () => new Promise(requestAnimationFrame);
            do {
                node.scrollTop = 0;
                await frame();
                await frame();
            } while (node.scrollTop !== 0);
        }"""
    )


def leave_form(page: Page) -> None:
    """Close the receipt, if there is one."""
    if page.get_by_test_id("modal").is_visible():
        page.keyboard.press("Escape")
    expect(page.get_by_test_id("modal")).to_be_hidden()


def inside(page: Page, selector: str) -> None:
    """Wait until the focus is inside this part of the page."""
    expect(page.locator(f"{selector} :focus, {selector}:focus").first).to_be_attached()


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


def test_home_shows_what_one_can_do(page: Page, sandbox: SandboxProcess) -> None:
    for number in range(4):
        Person(sandbox, COP, "coordinator").types("/inzicht", f"Inzicht {number}.")
    page.set_viewport_size({"width": 1280, "height": 450})
    for _ in range(2):  # the second time it is known already, and stands there at once
        page.locator("#rail").get_by_role("button", name="cop-bewoners-in-beeld").click()
        expect_at_end(page)
        page.get_by_test_id("home").first.click()
        expect(page.get_by_test_id("action-update.open")).to_be_visible()
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
    assert page.get_by_test_id("clock-now").inner_text()[:20] == then[:20]


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


def test_enter_sends_a_command_that_is_complete_though_others_begin_alike(page: Page) -> None:
    chosen = page.get_by_test_id("suggestion").and_(page.locator('[aria-selected="true"]'))
    for command in ("/casus", "/cop", "/case"):
        page.get_by_test_id("composer").press_sequentially(command)
        expect(chosen.locator("b")).to_have_text(command)
        with page.expect_request("**/sandbox/api/command") as sent:
            page.keyboard.press("Enter")
        assert (sent.value.post_data_json or {}).get("command") == command
        expect(page.get_by_test_id("composer")).to_have_value("")


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
    held[0].fulfill(json={"ok": False, "error": "operation_timeout"})
    expect(page.get_by_test_id("modal-failure")).to_be_visible()
    expect(body).not_to_have_attribute("inert", "")
    expect(lesson).to_have_value("Net getypt.")


def test_at_twice_the_size_the_messages_and_the_writing_box_can_be_reached(page: Page) -> None:
    page.set_viewport_size({"width": 640, "height": 360})
    page.get_by_test_id("clock-fold").click()
    assert page.locator("#scroll").evaluate("node => node.clientHeight") > 130
    type_command(page, "/hulpvraag lijst")
    expect(message(page, "Eén hulpvraag staat open")).to_be_in_viewport()
    page.get_by_test_id("send").scroll_into_view_if_needed()
    expect(page.get_by_test_id("send")).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 640
