"""What somebody reads about what is held about them, and what comes back from the form."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest

from bot.facts import Wishes
from bot.i18n import translator
from bot.views import digests, pages, privacy, submissions
from tests.views import made
from tests.views.made import NOW


def shown(view: object) -> str:
    return json.dumps(view.to_dict(), ensure_ascii=False)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_form_says_everything_that_is_held(language: str) -> None:
    text = shown(privacy.own_data(translator(language), made.own_data("Loting"), 1, NOW))
    for fact in ("Loting", "Europe/Amsterdam", "2025", "2027", "Bewoners in beeld"):
        assert fact in text


def test_without_an_address_for_browsers_there_is_no_button_to_download() -> None:
    t = translator("nl")
    with_link, without = (
        shown(privacy.own_data(t, made.own_data("x", downloads=possible), 1, NOW)) for possible in (True, False)
    )
    assert "privacy.download" in with_link
    assert "privacy.download" not in without
    assert "privacy.erase" in without


def test_what_takes_something_away_asks_first_and_says_what_goes() -> None:
    view = privacy.own_data(translator("nl"), made.own_data("x"), 1, NOW).to_dict()
    (row,) = [block for block in view["blocks"] if block["type"] == "actions"]
    asks = {button["action_id"]: button.get("confirm") for button in row["elements"]}
    assert asks["privacy.download"] is None
    assert "zonder je naam" in asks["privacy.nameless"]["text"]["text"]
    assert "weekoverzichten" in asks["privacy.erase"]["text"]["text"]


def test_the_form_comes_back_as_it_was_filled_in() -> None:
    values = {
        "taal": {"value": {"selected_option": {"value": "en"}}},
        "berichten": {"value": {"selected_option": {"value": "off"}}},
        "pauze": {"value": {"selected_date": "2027-02-01"}},
        "waar_weet_je_veel_van": {"value": {"value": "loting\x00"}},
    }
    assert privacy.read_form(values) == Wishes("en", False, date(2027, 2, 1), "loting")
    values |= {"pauze": {"value": {"selected_date": None}}, "waar_weet_je_veel_van": {"value": {"value": None}}}
    assert privacy.read_form(values) == Wishes("en", False, None, "")


@pytest.mark.parametrize(("language", "nobody"), [("nl", "een lid"), ("en", "a member")])
def test_an_author_without_a_name_is_a_member(language: str, nobody: str) -> None:
    t = translator(language)
    line = made.line("Een les", kind="insight", author="")
    card = submissions.card(t, line, made.community())
    told = json.dumps(card.payload(), ensure_ascii=False)
    assert nobody in told
    assert "<@" not in told
    assert card.text.startswith(nobody.capitalize())
    part = made.digest_part("Een les")
    for lines in (part.asks, part.lessons, part.steps):
        lines[:] = [made.line("Een les", author="")]
    digest = json.dumps(digests.message(t, part, NOW).payload(), ensure_ascii=False)
    assert digest.lower().count(nobody) == 3
    assert "<@" not in digest


@pytest.mark.parametrize("page", [pages.download, pages.download_expired])
def test_a_web_page_speaks_both_languages_and_fetches_its_own_style_alone(page) -> None:
    text = page()
    assert re.findall(r'<section lang="(\w+)">', text) == ["nl", "en"]
    assert re.findall(r'(?:src|href|action)="([^"]*)', text) == [pages.STYLE_PATH]
    assert "<script" not in text


def test_only_the_page_of_a_good_link_has_a_button() -> None:
    assert pages.download().count('<form method="post">') == 2
    assert "<form" not in pages.download_expired()
