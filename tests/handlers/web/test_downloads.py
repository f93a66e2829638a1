"""The link to somebody's own data, as a browser and as a link scanner meet it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.usecases import privacy
from tests.community import MEMBER
from tests.handlers.conftest import Wired


def link(wired: Wired) -> str:
    secret = wired.cop.do(privacy.issue_link, wired.cop.member, wired.cop.now)
    return f"{wired.bot}/my-data/{secret}"


async def test_looking_at_the_link_uses_nothing_up(wired: Wired) -> None:
    wired.cop.insight("Een les")
    address = link(wired)
    for method in ("GET", "HEAD", "GET"):
        async with wired.browser.request(method, address) as answer:
            assert answer.status == 200
            assert answer.content_type == "text/html"
            text = await answer.text()
            assert "Een les" not in text
            assert MEMBER not in text
    async with wired.browser.post(address) as answer:
        assert answer.status == 200


async def test_the_button_gives_a_file_of_one_s_own_data(wired: Wired) -> None:
    wired.cop.insight("Een lés")
    wired.cop.update("Van een ander")
    async with wired.browser.post(link(wired)) as answer:
        assert answer.status == 200
        assert answer.content_type == "application/json"
        assert answer.headers["Content-Disposition"] == 'attachment; filename="cop-my-data.json"'
        assert "Een lés" in await answer.text()
        assert "Van een ander" not in await answer.text()


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_no_answer_is_kept_or_tells_where_somebody_came_from(wired: Wired, method: str) -> None:
    for address in (link(wired), f"{wired.bot}/my-data/nothing"):
        async with wired.browser.request(method, address) as answer:
            assert answer.headers["Cache-Control"] == "no-store"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


async def test_a_link_that_was_used_or_is_too_old_says_so_in_both_languages(wired: Wired) -> None:
    used = link(wired)
    async with wired.browser.post(used) as answer:
        assert answer.status == 200
    old = link(wired)
    wired.cop.clock.move_to(wired.cop.now + timedelta(minutes=16))
    for address in (used, old, f"{wired.bot}/my-data/%3Cscript%3E"):
        for method in ("GET", "POST"):
            async with wired.browser.request(method, address) as answer:
                assert answer.status == 410
                text = await answer.text()
                assert "Deze link werkt niet meer" in text
                assert "This link does not work any more" in text
                assert "<script" not in text
