"""Settings from the environment and from `.env` in the current folder, all mistakes told at once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from dotenv import dotenv_values
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from storage.cipher import TokenCipher

PREFIX = "COPBOT_"
SLACK_API = "https://slack.com/api/"


class SettingsError(Exception):
    """The bot cannot start: one clear line for each mistake."""

    def __init__(self, mistakes: list[str]) -> None:
        self.mistakes = mistakes
        super().__init__("\n".join(mistakes))


@dataclass(frozen=True)
class Settings:
    """Everything an operator can set."""

    mode: Literal["socket", "http"] = "socket"
    slack_bot_token: str = ""
    slack_app_token: str = ""
    slack_signing_secret: str = ""
    slack_client_id: str = ""
    slack_client_secret: str = ""
    slack_history: Literal["off", "on"] = "off"
    slack_api_url: str = SLACK_API
    public_url: str = ""
    token_keys: tuple[str, ...] = ()
    database_url: str = ""
    host: str = "127.0.0.1"
    port: int = 3000
    metrics: Literal["", "off", "on"] = ""
    language: str = "nl"
    timezone: str = "Europe/Amsterdam"
    log_format: Literal["text", "json"] = "text"

    def __repr__(self) -> str:
        return f"Settings(mode={self.mode!r}, host={self.host!r}, port={self.port}, …)"

    @property
    def installs(self) -> bool:
        """Say whether workspaces may install the bot themselves, over OAuth."""
        return bool(self.slack_client_id)

    @property
    def shows_metrics(self) -> bool:
        """Say whether `/metrics` is there: as it was set, or else where only this machine can reach it."""
        return self.metrics == "on" or (not self.metrics and _only_here(self.host))


def environment(folder: Path | None = None) -> dict[str, str]:
    """Give the variables of the environment over those of `.env` in the folder (the current one by default).

    Only that folder: a search upwards would find the file of another checkout.
    """
    file = (folder or Path.cwd()) / ".env"
    written = (
        {name: value for name, value in dotenv_values(file).items() if value is not None} if file.is_file() else {}
    )
    return {**written, **os.environ}


def read(variables: Mapping[str, str], *, to_run: bool = False) -> Settings:
    """Make the settings. With `to_run`, what the bot needs to talk to Slack must be there.

    Raises SettingsError with every mistake.
    """
    values = {
        name.removeprefix(PREFIX).lower(): text.strip() for name, text in variables.items() if name.startswith(PREFIX)
    }
    values = {name: text for name, text in values.items() if text}
    mistakes = _unknown(values) + _malformed(values)
    if to_run:
        mistakes += _missing(values)
    if mistakes:
        raise SettingsError(mistakes)
    api = values.get("slack_api_url", SLACK_API)
    return Settings(
        mode="http" if values.get("mode") == "http" else "socket",
        slack_bot_token=values.get("slack_bot_token", ""),
        slack_app_token=values.get("slack_app_token", ""),
        slack_signing_secret=values.get("slack_signing_secret", ""),
        slack_client_id=values.get("slack_client_id", ""),
        slack_client_secret=values.get("slack_client_secret", ""),
        slack_history="on" if values.get("slack_history") == "on" else "off",
        public_url=values.get("public_url", "").rstrip("/"),
        slack_api_url=api if api.endswith("/") else f"{api}/",
        token_keys=_keys(values),
        database_url=values.get("database_url") or default_database(),
        host=values.get("host", "127.0.0.1"),
        port=int(values.get("port", "3000")),
        metrics=_metrics(values),
        language=values.get("language", "nl"),
        timezone=values.get("timezone", "Europe/Amsterdam"),
        log_format="json" if values.get("log_format") == "json" else "text",
    )


def default_database() -> str:
    """Give the URL of the SQLite file under `var/` of the current folder."""
    return f"sqlite:///{Path.cwd() / 'var' / 'copbot.db'}"


def shown_database(settings: Settings) -> str:
    """Give the database's address without its password; for SQLite the absolute path."""
    url = make_url(settings.database_url)
    return str(Path(url.database or "").absolute()) if url.drivername == "sqlite" else url.render_as_string()


def _only_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _metrics(values: Mapping[str, str]) -> Literal["", "off", "on"]:
    chosen = values.get("metrics", "")
    return "on" if chosen == "on" else "off" if chosen == "off" else ""


def _keys(values: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(key.strip() for key in values.get("token_keys", "").split(",") if key.strip())


def _unknown(values: Mapping[str, str]) -> list[str]:
    known = set(Settings.__dataclass_fields__)
    # Names that tests use to find their own databases and browser are not settings of the bot.
    return [
        f"{PREFIX}{name.upper()}: there is no such setting. See .env.example."
        for name in values
        if name not in known and not name.startswith("test_")
    ]


def _malformed(values: Mapping[str, str]) -> list[str]:
    found = [line for name, choices in _CHOICES.items() if (line := _choice(values, name, choices))]
    for name, start in (("slack_bot_token", "xoxb-"), ("slack_app_token", "xapp-")):
        if name in values and not values[name].startswith(start):
            found.append(f"{PREFIX}{name.upper()}: should begin with {start}.")
    if "port" in values and not (
        values["port"].isdecimal() and len(values["port"]) <= 5 and int(values["port"]) < 65536
    ):
        found.append(f"{PREFIX}PORT: should be a number from 0 to 65535.")
    if "slack_api_url" in values and not values["slack_api_url"].startswith(("http://", "https://")):
        found.append(f"{PREFIX}SLACK_API_URL: should begin with https:// (or http:// on this machine).")
    return found + _bad_public_url(values) + _bad_zone(values) + _bad_keys(values) + _bad_database(values)


_CHOICES = {
    "mode": ("socket", "http"),
    "language": ("nl", "en"),
    "log_format": ("text", "json"),
    "slack_history": ("off", "on"),
    "metrics": ("off", "on"),
}


def _choice(values: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str | None:
    if name not in values or values[name] in choices:
        return None
    return f"{PREFIX}{name.upper()}: should be {' or '.join(choices)}."


def _bad_public_url(values: Mapping[str, str]) -> list[str]:
    if "public_url" not in values:
        return []
    url = urlsplit(values["public_url"])
    # Slack sends people back over https only; a machine of one's own may do without, to try things.
    own = url.scheme == "http" and url.hostname in ("127.0.0.1", "localhost")
    if url.hostname and (url.scheme == "https" or own):
        return []
    return [f"{PREFIX}PUBLIC_URL: should be where people reach the bot, as https://copbot.example.nl."]


def _bad_zone(values: Mapping[str, str]) -> list[str]:
    try:
        ZoneInfo(values.get("timezone", "UTC"))
    except (KeyError, ValueError, OSError):
        return [f"{PREFIX}TIMEZONE: there is no time zone with this name. Try Europe/Amsterdam."]
    return []


def _bad_keys(values: Mapping[str, str]) -> list[str]:
    try:
        if keys := _keys(values):
            TokenCipher(keys)
    except ValueError:
        return [f"{PREFIX}TOKEN_KEYS: each key should be 32 bytes in url-safe base64. {_MAKE_KEY}"]
    return []


def _bad_database(values: Mapping[str, str]) -> list[str]:
    if "database_url" not in values:
        return []
    line = f"{PREFIX}DATABASE_URL: should be sqlite:////absolute/path.db or postgresql+psycopg://user@host/name."
    try:
        url = make_url(values["database_url"])
    except (ArgumentError, ValueError):
        return [line]
    if url.drivername == "sqlite" and url.database and Path(url.database).is_absolute():
        return []
    return [] if url.drivername in ("postgresql", "postgresql+psycopg") else [line]


_MAKE_KEY = "Make one with: openssl rand -base64 32 | tr '+/' '-_'"
_WHY = {
    "slack_bot_token": "the bot user's token of your Slack app (it begins with xoxb-)",
    "slack_app_token": "the app-level token of your Slack app, for Socket Mode (it begins with xapp-)",
    "slack_signing_secret": "the signing secret of your Slack app, to know Slack's requests from others'",
    "slack_client_id": "the client id of your Slack app; with it workspaces install the bot themselves",
    "slack_client_secret": "the client secret of your Slack app",
    "public_url": "where people and Slack reach the bot, as https://copbot.example.nl",
    "token_keys": f"the key that encrypts Slack's tokens in the database. {_MAKE_KEY}",
}
_NEEDED = {
    "socket": ("slack_bot_token", "slack_app_token", "token_keys"),
    "http": ("slack_signing_secret", "token_keys"),
}


_TO_INSTALL = ("slack_client_id", "slack_client_secret", "public_url")
"""Together they let workspaces install the bot themselves; then no bot token is needed."""


def _missing(values: Mapping[str, str]) -> list[str]:
    needed = list(_NEEDED["http" if values.get("mode") == "http" else "socket"])
    if "slack_client_id" in values or "slack_client_secret" in values:
        needed = [*_TO_INSTALL, *(name for name in needed if name != "slack_bot_token")]
    return [f"{PREFIX}{name.upper()}: is missing. It is {_WHY[name]}." for name in needed if name not in values]
