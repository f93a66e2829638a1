"""Sentences, dates and numbers in the reader's language. English msgids, a complete Dutch catalogue."""

from __future__ import annotations

import gettext
from collections.abc import Sequence
from datetime import date, datetime, time
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.dates import format_date, get_timezone_location
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from bot.rules.instants import wall

LANGUAGES = ("nl", "en")
_CATALOGUES = Path(__file__).parent / "locales"


@cache
def translator(language: str) -> Translator:
    """Give the translator of a language; Dutch for any other name."""
    return Translator(language if language in LANGUAGES else "nl")


def language_of(locale: str | None) -> str | None:
    """Give the language of a Slack locale (nl-NL), or None where the bot does not speak it."""
    code = (locale or "").split("-")[0].lower()
    return code if code in LANGUAGES else None


class Translator:
    """Speaks one language: `t("…")`, `t.plural(…)`, and dates as people write them."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._catalogue = _load(language)

    def __call__(self, message: str, /, **facts: Any) -> str:
        """Give the sentence with its facts filled in."""
        text = self._catalogue.gettext(message)
        return text.format(**facts) if facts else text

    def plural(self, one: str, many: str, n: int, /, **facts: Any) -> str:
        """Give the sentence for `n` of something; `{n}` is the number."""
        return self._catalogue.ngettext(one, many, n).format(n=n, **facts)

    def day(self, day: date, today: date, *, weekday: bool = True) -> str:
        """Give `dinsdag 8 december`, with the year when it is not today's."""
        pattern = ("EEEE " if weekday else "") + "d MMMM" + ("" if day.year == today.year else " y")
        return format_date(day, pattern, locale=self.language)

    def clock(self, at: time | datetime) -> str:
        """Give 13.30 in Dutch, 13:30 in English."""
        return f"{at:%H.%M}" if self.language == "nl" else f"{at:%H:%M}"

    def weekday(self, index: int) -> str:
        """Give the name of a weekday, counted from Monday = 0."""
        return format_date(date(2026, 11, 23 + index), "EEEE", locale=self.language)

    def month(self, day: date) -> str:
        """Give the name of the month of a day."""
        return format_date(day, "MMMM", locale=self.language)

    def at(self, instant: datetime, zone: str, now: datetime) -> str:
        """Give `dinsdag 8 december, 13.30 uur` for a moment."""
        local = wall(instant, zone)
        day = self.day(local.date(), wall(now, zone).date())
        return self("{day}, {time}", day=day, time=self.clock(local))

    def span(self, starts_at: datetime, ends_at: datetime, zone: str, now: datetime) -> str:
        """Give `dinsdag 8 december, 13.30–16.00 uur`; both days when it ends on another day."""
        start, end = wall(starts_at, zone), wall(ends_at, zone)
        today = wall(now, zone).date()
        if start.date() != end.date():
            return f"{self.at(starts_at, zone, now)} – {self.at(ends_at, zone, now)}"
        return self(
            "{day}, {start}–{end}",
            day=self.day(start.date(), today),
            start=self.clock(start),
            end=self.clock(end),
        )

    def zone(self, zone: str) -> str:
        """Give a zone as people say it: `tijd in Amsterdam`."""
        return self("{city} time", city=get_timezone_location(zone, locale=self.language, return_city=True))

    def several(self, words: Sequence[str]) -> str:
        """Give `a, b en c`."""
        return format_list(words, locale=self.language)


def _load(language: str) -> gettext.NullTranslations:
    """Read the catalogue from its source, so that there is no compiled copy to forget."""
    path = _CATALOGUES / language / "LC_MESSAGES" / "copbot.po"
    if not path.exists():
        return gettext.NullTranslations()
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
