"""Workspaces with and without the bot, channels that change, and people who are not all alike, in real Chromium."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.whole.browsing import inside, message, type_command
from tests.whole.managing import (
    FIRST,
    GUESTS,
    LEFT,
    SHARED,
    TWINS,
    WITHOUT,
    agree,
    channel_of,
    choose,
    person,
    stir,
    team_of,
    tell,
)
from tests.whole.sandbox import SandboxProcess

pytestmark = pytest.mark.slow


def test_a_workspace_without_the_bot_says_so_and_opens_the_bots_own_page(page: Page, sandbox: SandboxProcess) -> None:
    tell(page, lambda state: state.update(install_url="http://127.0.0.1:9/slack/install"))
    row = page.get_by_test_id(f"team-{WITHOUT}")
    expect(row).to_have_accessible_name(re.compile("Proeftuin Kustland.*bot niet geïnstalleerd"))
    row.press("Enter")
    panel, link = page.get_by_test_id("add-panel"), page.get_by_test_id("add-bot")
    expect(panel).to_contain_text("CoP-bot is niet in Proeftuin Kustland")
    expect(link).to_have_attribute("href", "http://127.0.0.1:9/slack/install")
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_have_attribute("rel", "noopener")
    page.get_by_test_id("workspace-menu").click()
    expect(page.get_by_role("menuitem", name="Voeg CoP-bot toe")).to_have_attribute("target", "_blank")
    page.keyboard.press("Escape")

    # Its channels work, without commands.
    page.get_by_test_id(f"channel-{channel_of(sandbox, WITHOUT)['id']}").click()
    type_command(page, "Dag allemaal.")
    expect(message(page, "Dag allemaal.")).to_be_visible()
    type_command(page, "/casusupdate")
    expect(page.get_by_test_id("composer-error")).to_contain_text("CoP-bot is niet in deze werkruimte")
    page.get_by_test_id("guide-update").click()
    expect(panel).to_be_visible()

    # Installed in the other tab: the page notices by itself.
    page.unroute("**/sandbox/api/state")
    tell(page, lambda state: state["teams"][-1].update(installed=True))
    stir(sandbox)
    expect(page.get_by_test_id("notice")).to_contain_text("CoP-bot is nu in Proeftuin Kustland.")
    expect(panel).to_be_hidden()
    expect(message(page, "Dag allemaal.")).to_be_visible()
    expect(row).not_to_contain_text("niet geïnstalleerd")


def test_the_bot_is_added_on_its_own_page_and_the_workspace_is_ready(page: Page, sandbox: SandboxProcess) -> None:
    page.get_by_test_id(f"team-{WITHOUT}").click()
    with page.context.expect_page() as opened:
        page.get_by_test_id("add-bot").click()
    other = opened.value
    other.get_by_role("link", name="Voeg toe aan Slack").click()
    other.get_by_role("button", name="Toestaan").click()
    expect(page.get_by_test_id("notice")).to_contain_text("Kijk nu links bij ‘Alleen jij en de bot’.")
    expect(other.get_by_role("heading", name="Klaar")).to_be_visible()
    expect(page.get_by_test_id("add-panel")).to_be_hidden()
    expect(page.get_by_test_id(f"team-{WITHOUT}")).not_to_contain_text("niet geïnstalleerd")
    assert team_of(sandbox, WITHOUT)["installed"]
    other.close()


def test_an_administrator_takes_the_bot_away_after_one_question(page: Page, sandbox: SandboxProcess) -> None:
    choose(page, "workspace-menu", "Haal CoP-bot weg")
    expect(page.get_by_test_id("confirm-no")).to_be_focused()
    page.keyboard.press("Escape")
    assert team_of(sandbox, FIRST)["installed"]
    expect(page.get_by_test_id("workspace-menu")).to_be_focused()

    choose(page, "workspace-menu", "Haal CoP-bot weg")
    agree(page, "De bot verlaat alle kanalen en zijn startpagina verdwijnt.")
    expect(page.get_by_test_id("add-panel")).to_contain_text("CoP-bot is niet in Bewoners in beeld")
    expect(page.get_by_test_id("notice")).to_contain_text("CoP-bot is weg uit Bewoners in beeld.")
    expect(page.get_by_test_id(f"team-{FIRST}")).to_contain_text("bot niet geïnstalleerd")
    expect(page.get_by_test_id("workspace-menu")).to_be_focused()
    expect(page.get_by_test_id("dm")).to_have_count(0)
    assert not team_of(sandbox, FIRST)["installed"]
    page.get_by_test_id(f"channel-{channel_of(sandbox, FIRST)['id']}").click()
    expect(page.get_by_test_id("message").first).to_contain_text("CoP-bot")  # what it posted stays


def test_a_withdrawn_token_is_told_apart_and_only_the_administrator_can_withdraw_it(
    page: Page, sandbox: SandboxProcess
) -> None:
    person(page, "Youssef, casushouder")
    page.get_by_test_id("workspace-menu").click()
    expect(page.get_by_role("menuitem", name="Trek het token van de bot in")).to_have_count(0)
    page.get_by_role("menuitem", name="Ga verder als Sanne, beheerder").click()
    expect(page.get_by_test_id("person").locator("option:checked")).to_have_text("Sanne, regiocoördinator")
    choose(page, "workspace-menu", "Trek het token van de bot in")
    agree(page, "De bot kan daarna in Bewoners in beeld niets meer lezen of plaatsen.")
    expect(page.get_by_test_id("add-panel")).to_contain_text("CoP-bot heeft geen toegang meer tot Bewoners in beeld")
    expect(page.get_by_test_id(f"team-{FIRST}")).to_contain_text("bot zonder toegang")
    assert team_of(sandbox, FIRST)["revoked"]


def test_a_channel_gets_another_name_goes_into_the_archive_and_comes_out(page: Page, sandbox: SandboxProcess) -> None:
    head, rail = page.locator("#talk-head"), page.locator("#rail")
    choose(page, "channel-menu", "Geef een andere naam")
    name = page.get_by_test_id("rename")
    expect(name).to_be_focused()
    name.fill("algemeen")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("rename-error")).to_contain_text("Er is al een kanaal met deze naam.")
    name.fill("CoP Bewoners")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("manage")).to_be_hidden()
    expect(head.get_by_role("heading")).to_have_text("cop-bewoners")
    expect(page.get_by_test_id("channel-menu")).to_be_focused()
    assert channel_of(sandbox, FIRST)["name"] == "cop-bewoners"

    choose(page, "channel-menu", "Archiveer")
    expect(head).to_contain_text("gearchiveerd")
    expect(rail.get_by_role("button", name="cop-bewoners")).to_contain_text("gearchiveerd")
    expect(page.get_by_test_id("composer")).to_be_disabled()
    expect(page.get_by_test_id("composer")).to_have_accessible_description(re.compile("Dit kanaal is gearchiveerd."))
    choose(page, "channel-menu", "Haal uit het archief")
    expect(page.get_by_test_id("composer")).to_be_enabled()
    expect(head).not_to_contain_text("gearchiveerd")


def test_the_bot_leaves_a_channel_and_is_invited_as_in_slack(page: Page, sandbox: SandboxProcess) -> None:
    head, box = page.locator("#talk-head"), page.get_by_test_id("composer")
    choose(page, "channel-menu", "Haal de bot uit dit kanaal")
    expect(head).to_contain_text("De bot is hier niet bij.")
    assert not channel_of(sandbox, FIRST)["bot"]
    box.press_sequentially("/inv")
    page.keyboard.press("Tab")
    page.keyboard.type("@CoP")
    page.keyboard.press("Tab")
    expect(box).to_have_value("/invite @CoP-bot ")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("notice")).to_contain_text("CoP-bot is nu in #cop-bewoners-in-beeld.")
    expect(head).not_to_contain_text("niet bij")
    assert channel_of(sandbox, FIRST)["bot"]
    type_command(page, "/invite @CoP-bot")
    expect(page.get_by_test_id("composer-error")).to_contain_text("Die is al in dit kanaal.")
    type_command(page, "/invite @Niemand")
    expect(page.get_by_test_id("composer-error")).to_contain_text("niemand met die naam")
    type_command(page, "/remove @CoP-bot")
    expect(head).to_contain_text("De bot is hier niet bij.")


def test_a_channel_with_another_id_keeps_what_is_said_and_typed_there(page: Page, sandbox: SandboxProcess) -> None:
    old = channel_of(sandbox, FIRST)["id"]
    type_command(page, "Dit blijft staan.")
    expect(message(page, "Dit blijft staan.")).to_be_visible()
    page.get_by_test_id("composer").fill("Nog niet af.")
    choose(page, "channel-menu", "Zet om")
    agree(page, "naam, leden en berichten blijven")
    expect(page.get_by_test_id("notice")).to_contain_text("heeft nu het id")
    new = channel_of(sandbox, FIRST)["id"]
    assert new != old
    expect(page.get_by_test_id(f"channel-{new}")).to_have_attribute("aria-current", "page")
    expect(message(page, "Dit blijft staan.")).to_be_visible()
    expect(page.get_by_test_id("composer")).to_have_value("Nog niet af.")


def test_somebody_leaves_a_channel_and_finds_it_again(page: Page, sandbox: SandboxProcess) -> None:
    channel = channel_of(sandbox, FIRST)["id"]
    person(page, "Youssef, casushouder")
    choose(page, "channel-menu", "Verlaat dit kanaal")
    expect(page.get_by_test_id(f"channel-{channel}")).to_have_count(0)
    page.get_by_test_id("others").press("Enter")
    join = page.get_by_test_id(f"join-{channel}")
    expect(join).to_be_focused()
    join.press("Enter")
    expect(page.get_by_test_id("manage")).to_be_hidden()
    expect(page.get_by_test_id(f"channel-{channel}")).to_have_attribute("aria-current", "page")
    expect(page.get_by_test_id("message").first).to_be_visible()


def test_who_comes_from_outside_or_is_a_guest_is_marked_in_words(page: Page, sandbox: SandboxProcess) -> None:
    channel = channel_of(sandbox, SHARED)
    vera = next(user for user in team_of(sandbox, SHARED)["users"] if user["name"] == "Vera")
    sandbox.post("say", team=SHARED, channel=channel["id"], user=vera["id"], text="Dag, ik ben van buiten.")
    page.get_by_test_id(f"team-{SHARED}").click()
    expect(page.locator("#talk-head")).to_contain_text("gedeeld met een andere organisatie")
    expect(page.get_by_test_id(f"channel-{channel['id']}")).to_contain_text("gedeeld")
    expect(message(page, "Dag, ik ben van buiten.").locator("header")).to_contain_text("Vera")
    expect(message(page, "Dag, ik ben van buiten.").locator("header")).to_contain_text("van buiten")
    person(page, "Vera, van buiten")
    type_command(page, "Ik kan meepraten.")
    expect(message(page, "Ik kan meepraten.")).to_be_visible()
    type_command(page, "/casusupdate")
    expect(page.get_by_test_id("composer-error")).to_contain_text("iemand van deze werkruimte zelf")
    page.get_by_test_id("home").click()
    expect(page.locator("#home")).to_contain_text("iemand van deze werkruimte zelf")

    page.get_by_test_id(f"team-{GUESTS}").click()
    person(page, "Gerda, gast")
    type_command(page, "Ik ben te gast.")
    expect(message(page, "Ik ben te gast.").locator("header")).to_contain_text("gast")
    expect(page.get_by_test_id("others")).to_have_count(0)


def test_two_people_with_one_name_are_told_apart(page: Page, sandbox: SandboxProcess) -> None:
    page.get_by_test_id(f"team-{TWINS}").click()
    options = page.get_by_test_id("person").locator("option").all_inner_texts()
    assert len(set(options)) == len(options)
    assert sum(option.startswith("Petra, ") for option in options) == 2
    page.get_by_test_id("composer").press_sequentially("Dag @Petra")
    expect(page.get_by_test_id("suggestion")).to_have_count(2)
    page.get_by_test_id("suggestion").filter(has_text="lid").click()
    page.keyboard.press("Enter")
    said = message(page, "Dag @Petra (lid)")
    expect(said).to_be_visible()
    second = [user["id"] for user in team_of(sandbox, TWINS)["users"] if user["name"] == "Petra"][1]
    channel = channel_of(sandbox, TWINS)["id"]
    texts = [one["text"] for one in sandbox.get("messages", team=TWINS, channel=channel, user=second)["messages"]]
    assert texts[-1] == f"Dag <@{second}>"


def test_a_deactivated_account_says_why_it_can_do_nothing(page: Page, sandbox: SandboxProcess) -> None:
    page.get_by_test_id(f"team-{LEFT}").click()
    person(page, "Dirk, lid, gedeactiveerd")
    box = page.get_by_test_id("composer")
    expect(box).to_be_disabled()
    expect(box).to_have_accessible_description(re.compile("Het account van Dirk is gedeactiveerd."))
    page.get_by_test_id("home").click()
    expect(page.locator("#home")).to_contain_text("Het account van Dirk is gedeactiveerd.")
    choose(page, "workspace-menu", "Mensen")
    expect(page.get_by_test_id("people")).to_contain_text("Alleen een beheerder kan een account deactiveren.")
    expect(page.get_by_test_id("people").get_by_role("button")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("workspace-menu")).to_be_focused()

    choose(page, "workspace-menu", "Ga verder als Wietske, beheerder")
    choose(page, "workspace-menu", "Mensen")
    dirk, eline = (
        page.get_by_test_id("people").get_by_role("listitem").filter(has_text=name) for name in ("Dirk", "Eline")
    )
    expect(dirk).to_contain_text("gedeactiveerd")
    dirk.get_by_role("button").press("Enter")
    expect(dirk).not_to_contain_text("gedeactiveerd")
    expect(dirk.get_by_role("button")).to_be_focused()
    eline.get_by_role("button").click()
    agree(page, "Eline verlaat alle kanalen")
    expect(eline).to_contain_text("gedeactiveerd")
    assert {user["name"] for user in team_of(sandbox, LEFT)["users"] if user["deactivated"]} == {"Eline"}


def test_on_a_phone_and_at_twice_the_size_the_menus_and_windows_can_be_used(page: Page) -> None:
    for width, height in ((375, 720), (640, 400)):
        page.set_viewport_size({"width": width, "height": height})
        page.get_by_test_id("menu").click()
        page.get_by_test_id(f"team-{SHARED}").click()
        expect(page.locator("#talk-head")).to_contain_text("gedeeld")
        page.get_by_test_id("channel-menu").click()
        last = page.get_by_role("menuitem", name="Verlaat dit kanaal")
        last.scroll_into_view_if_needed()
        expect(last).to_be_in_viewport(ratio=1)
        page.keyboard.press("Escape")
        page.get_by_test_id("menu").click()
        page.get_by_test_id("workspace-menu").click()
        page.get_by_role("menuitem", name="Mensen").click()
        inside(page, "#manage")
        expect(page.get_by_test_id("people")).to_contain_text("van buiten")
        page.keyboard.press("Escape")
        page.get_by_test_id(f"team-{WITHOUT}").click()
        expect(page.get_by_test_id("add-panel")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_an_english_reader_finds_the_same(page: Page) -> None:
    page.get_by_test_id("language").select_option("en")
    expect(page.get_by_test_id(f"team-{WITHOUT}")).to_contain_text("bot not installed")
    choose(page, "workspace-menu", "People")
    expect(page.get_by_test_id("manage")).to_contain_text("People in Bewoners in beeld")
    page.keyboard.press("Escape")
    choose(page, "workspace-menu", "Remove CoP-bot")
    agree(page, "The bot leaves every channel and its Home goes away.")
    expect(page.get_by_test_id("add-panel")).to_contain_text("CoP-bot is not in Bewoners in beeld")
    dutch = page.locator("#rail, #talk-head, #notices, #home").get_by_text(re.compile(r"\b(niet|kanaal|werkruimte)\b"))
    expect(dutch).to_have_count(0)
