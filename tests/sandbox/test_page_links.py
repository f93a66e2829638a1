"""Copying the address of a message on the page, in real Chromium."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, async_playwright, expect

from tests.sandbox.pretend import Script
from tests.sandbox.reading import posted
from tests.whole.browsing import FLAGS

pytestmark = pytest.mark.slow


@pytest.fixture
async def page(slack: Script) -> AsyncIterator[Page]:
    """The page of the first workspace, with one message in its channel, in a browser that has a clipboard."""
    chromium = os.environ.get("COPBOT_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        if os.environ.get("COPBOT_TEST_STRICT"):
            pytest.fail("Chromium is missing")
        pytest.skip("Chromium is not installed (Debian: apt install chromium)")
    await posted(slack, "Hier staat iets")
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=chromium, args=FLAGS)
        opened = await browser.new_page(locale="nl-NL")
        faults: list[str] = []
        opened.on("pageerror", lambda error: faults.append(str(error)))
        await opened.goto(slack.url)
        yield opened
        await browser.close()
        assert faults == []


async def test_the_link_of_a_message_is_copied_by_keyboard_alone(page: Page, slack: Script) -> None:
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    message = page.get_by_test_id("message").filter(has_text="Hier staat iets")
    await message.get_by_role("button", name="Meer acties").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("menuitem", name="On a message")).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("menuitem", name="Kopieer link")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("notice")).to_have_text("De link naar het bericht is gekopieerd.")
    copied = await page.evaluate("navigator.clipboard.readText()")
    assert copied == (await slack.messages())[0]["permalink"]
    await expect(message.get_by_role("button", name="Meer acties")).to_be_focused()


async def test_without_a_clipboard_the_link_is_shown(page: Page, slack: Script) -> None:
    await page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    await slack.post("language", language="en")
    await page.get_by_role("button", name="More actions").click()
    await page.get_by_role("menuitem", name="Copy link").click()
    address = (await slack.messages())[0]["permalink"]
    await expect(page.get_by_test_id("notice")).to_have_text(f"Copying failed. The link is {address}")


async def test_what_only_you_see_has_no_link(page: Page, slack: Script) -> None:
    await slack.call("chat.postEphemeral", channel="C11", user="U11", text="Alleen jij")
    alone = page.get_by_test_id("message").filter(has_text="Alleen jij")
    await expect(alone).to_be_visible()
    await expect(alone.get_by_role("button")).to_have_count(0)


async def test_an_answer_that_is_sent_to_the_channel_too_stands_in_both(page: Page, slack: Script) -> None:
    ts = (await slack.messages())[0]["ts"]
    await posted(slack, "zacht", thread_ts=ts)
    await posted(slack, "luid", thread_ts=ts, reply_broadcast=True)
    channel = page.locator("#messages").get_by_test_id("message")
    await expect(channel).to_have_count(2)
    await expect(channel.nth(1)).to_contain_text("luid")
    await page.get_by_test_id("thread-open").click()
    await expect(page.locator("#thread").get_by_test_id("message")).to_have_count(3)


async def test_a_late_message_shows_on_the_page_by_itself(page: Page, slack: Script) -> None:
    await slack.post("fault", method="chat.postMessage", kind="late", late=3600)
    await posted(slack, "laat")
    await slack.post("say", text="nu")
    messages = page.locator("#messages").get_by_test_id("message")
    await expect(messages.filter(has_text="nu")).to_be_visible()
    await expect(messages).to_have_count(2)
    await slack.post("clock", forward_seconds=3600)
    await expect(messages.filter(has_text="laat")).to_be_visible()
