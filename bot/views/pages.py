"""Web pages: for who opens a link of ours in a browser. Nobody is known there, so both languages stand on each page."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from bot.i18n import LANGUAGES, Translator, translator

_TEMPLATES = Environment(loader=FileSystemLoader(Path(__file__).parent / "web"), autoescape=True)


def download() -> str:
    """Give the page whose button fetches somebody's data."""

    def part(t: Translator) -> dict[str, str]:
        text = t("This link works once. The file holds everything that the CoP bot keeps about you. Keep it safe.")
        return {"title": t("Your data"), "text": text, "button": t("Download my data")}

    return _page([{**part(translator(language)), "language": language} for language in LANGUAGES])


def download_expired() -> str:
    """Give the page for a link that was used, or is too old."""

    def part(t: Translator) -> dict[str, str]:
        text = t("It works once, for fifteen minutes. Type /cop my-data in Slack to get a new one.")
        return {"title": t("This link does not work any more"), "text": text, "button": ""}

    return _page([{**part(translator(language)), "language": language} for language in LANGUAGES])


def _page(parts: list[dict[str, str]]) -> str:
    return _TEMPLATES.get_template("page.html").render(parts=parts)
