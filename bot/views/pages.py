"""Web pages, each in Dutch and English: adding the bot to a workspace, how that ended, and fetching one's data."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader

from bot.i18n import Translator, translator

STYLE_PATH = "/slack/style.css"
STYLE = files("bot.views").joinpath("templates/style.css").read_text("utf-8")
_TEMPLATES = Environment(loader=PackageLoader("bot.views"), autoescape=True, trim_blocks=True, lstrip_blocks=True)


def install(url: str, page: str, scopes: Iterable[str]) -> str:
    """Give the page that says what the bot asks and what it does not. `url` begins the installation at Slack."""
    return _TEMPLATES.get_template("install.html").render(
        title="CoP-bot",
        style=STYLE_PATH,
        parts=[_asking(translator(language), list(scopes)) for language in ("nl", "en")],
        url=url,
        page=page,
    )


def _asking(t: Translator, scopes: list[str]) -> dict[str, Any]:
    return {
        "language": t.language,
        "title": t("Add CoP-bot to your workspace"),
        "what": t(
            "CoP-bot reminds your community of practice of meetings, collects updates "
            "and posts a short overview each week."
        ),
        "promise": t("It does not read your conversations."),
        "sees": t(
            "It only sees what people send it themselves: "
            "with a command, button, form or shortcut, or when they mention it."
        ),
        "add": t("Add to Slack"),
        "good": t("The link is good for ten minutes and for one installation. Load this page again for a new one."),
        "asks": t("What it asks for, and why"),
        "scopes": [(reasons(t)[scope], scope) for scope in scopes],
        "approve": t("Does an administrator have to approve it?"),
        "send": t("Then send them this text:"),
        "text": t(
            "Hello, our community of practice would like to use CoP-bot in Slack. It reminds us of meetings, "
            "collects short updates and posts a weekly overview. It does not read conversations: "
            "it asks for no right to read messages. Will you approve the app? You can read what it asks for here:"
        ),
    }


def installed(workspace: str, link: str) -> str:
    """Give the page after an installation: go back to Slack, by this link, where a message is waiting."""

    def lines(t: Translator) -> tuple[str, list[str], str]:
        first = t("CoP-bot is in {workspace} now.", workspace=workspace or "Slack")
        then = t("Go back to Slack: a message from CoP-bot waits for you. It takes about two minutes.")
        return t("Done"), [first, then], t("Open Slack")

    return _outcome(lines, link)


def not_installed(reason: str, again: str) -> str:
    """Give the page after an installation that did not come to an end. `reason` is Slack's or Bolt's name for it."""

    def lines(t: Translator) -> tuple[str, list[str], str]:
        why = {
            "access_denied": t("Nobody gave permission in Slack. Nothing was installed."),
            "invalid_state": t("This link was used before, or it is older than ten minutes. Nothing was changed."),
            "invalid_browser": t("This link began in another browser or tab. Nothing was changed."),
        }.get(reason, t("Slack did not finish the installation. Nothing was changed."))
        now = t("Begin again with the button. Does an administrator have to approve the app? Wait for that first.")
        return t("Not installed"), [why, now], t("Begin again")

    return _outcome(lines, again)


def download() -> str:
    """Give the page whose button fetches somebody's own data."""

    def part(t: Translator) -> dict[str, str]:
        text = t("This link works once. The file holds everything that the CoP bot keeps about you. Keep it safe.")
        return {"language": t.language, "title": t("Your data"), "text": text, "button": t("Download my data")}

    return _download([part(translator(language)) for language in ("nl", "en")])


def download_expired() -> str:
    """Give the page for a link to somebody's data that was used, or is too old."""

    def part(t: Translator) -> dict[str, str]:
        text = t("It works once, for fifteen minutes. Type /cop my-data in Slack to get a new one.")
        return {"language": t.language, "title": t("This link does not work any more"), "text": text}

    return _download([part(translator(language)) for language in ("nl", "en")])


def reasons(t: Translator) -> dict[str, str]:
    """Say for each scope what it is for."""
    own = t("To find its own messages again when Slack did not confirm them. Your operator chose this.")
    return {
        "app_mentions:read": t("To answer when somebody mentions it."),
        "channels:join": t("To go into the public channel that you choose."),
        "channels:read": t("To see which channel is your CoP's and who is in it."),
        "chat:write": t("To post reminders and overviews."),
        "commands": t("To offer its commands and shortcuts."),
        "groups:read": t("The same for a private channel to which you invite it."),
        "im:write": t("To send somebody a direct message."),
        "users:read": t("To know people's name, language and time zone."),
        **dict.fromkeys(("channels:history", "groups:history", "im:history"), own),
    }


def _download(parts: list[dict[str, str]]) -> str:
    return _TEMPLATES.get_template("download.html").render(title="CoP-bot", style=STYLE_PATH, parts=parts)


def _outcome(lines: Callable[[Translator], tuple[str, list[str], str]], link: str) -> str:
    parts = []
    for language in ("nl", "en"):
        title, said, label = lines(translator(language))
        parts.append({"language": language, "title": title, "lines": said, "label": label, "link": link})
    return _TEMPLATES.get_template("outcome.html").render(title="CoP-bot", style=STYLE_PATH, parts=parts)
