"""Settings: all told in .env.example, read from one place, every mistake at once, and no secret shown."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as st

from bot.settings import PREFIX, SLACK_API, Settings, SettingsError, environment, read, shown_database
from storage.cipher import TokenCipher

ROOT = Path(__file__).parents[2]
EXAMPLE = (ROOT / ".env.example").read_text("utf-8")
KEY = TokenCipher.new_key()
NAMES = [f"{PREFIX}{name.upper()}" for name in Settings.__dataclass_fields__]
SOCKET = {
    "COPBOT_SLACK_BOT_TOKEN": "xoxb-secret-one",
    "COPBOT_SLACK_APP_TOKEN": "xapp-secret-two",
    "COPBOT_TOKEN_KEYS": KEY,
}
HTTP = {"COPBOT_MODE": "http", "COPBOT_SLACK_SIGNING_SECRET": "secret-three", "COPBOT_TOKEN_KEYS": KEY}


def mistakes(variables: dict[str, str], *, to_run: bool = False) -> list[str]:
    with pytest.raises(SettingsError) as wrong:
        read(variables, to_run=to_run)
    return wrong.value.mistakes


def test_every_setting_stands_in_the_example_once_and_nothing_else_does() -> None:
    assert sorted(re.findall(r"^(\w+)=", EXAMPLE, re.M)) == sorted(NAMES)


def test_every_setting_in_the_example_is_explained_above_it() -> None:
    for block in EXAMPLE.strip().split("\n\n")[1:]:
        assert block.startswith("# "), block


def test_the_example_holds_no_secret_and_the_defaults() -> None:
    values = dict(re.findall(r"^(\w+)=(.*)$", EXAMPLE, re.M))
    assert read(values) == read({})
    assert not any(values[name] for name in NAMES if "TOKEN" in name or "SECRET" in name)


def test_without_anything_set_there_are_defaults() -> None:
    made = read({})
    assert (made.mode, made.host, made.port) == ("socket", "127.0.0.1", 3000)
    assert (made.language, made.timezone, made.log_format) == ("nl", "Europe/Amsterdam", "text")
    assert made.slack_api_url == SLACK_API
    assert made.database_url == f"sqlite:///{Path.cwd()}/var/copbot.db"


@pytest.mark.parametrize("variables", [SOCKET, HTTP])
def test_with_what_its_mode_needs_the_bot_can_run(variables: dict[str, str]) -> None:
    assert read(variables, to_run=True).token_keys == (KEY,)


@pytest.mark.parametrize(
    ("mode", "needed"),
    [
        ("socket", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "TOKEN_KEYS"]),
        ("http", ["SLACK_SIGNING_SECRET", "TOKEN_KEYS"]),
    ],
)
def test_each_missing_setting_is_told_in_a_line_of_its_own(mode: str, needed: list[str]) -> None:
    found = mistakes({"COPBOT_MODE": mode}, to_run=True)
    assert [line.split(":")[0] for line in found] == [f"{PREFIX}{name}" for name in needed]


WRONG = {
    "COPBOT_MODE": "ftp",
    "COPBOT_SLACK_BOT_TOKEN": "xapp-wrong-secret",
    "COPBOT_SLACK_APP_TOKEN": "xoxb-wrong-secret",
    "COPBOT_SLACK_API_URL": "slack.com",
    "COPBOT_TOKEN_KEYS": "too-short",
    "COPBOT_DATABASE_URL": "mysql://u:wrong-secret@host/name",
    "COPBOT_PUBLIC_URL": "cop.example.nl",
    "COPBOT_PORT": "70000",
    "COPBOT_LANGUAGE": "fr",
    "COPBOT_TIMEZONE": "Europe/Assen",
    "COPBOT_LOG_FORMAT": "xml",
    "COPBOT_METRICS": "yes",
    "COPBOT_MODUS": "socket",
}


def test_all_mistakes_are_told_at_once_in_one_clear_line_each() -> None:
    found = mistakes(WRONG)
    assert sorted(line.split(":")[0] for line in found) == sorted(WRONG)
    for line in found:
        assert "\n" not in line
        assert re.fullmatch(r"COPBOT_\w+: .{10,}", line)
        assert "wrong-secret" not in line
        assert "too-short" not in line


@pytest.mark.parametrize("name", list(WRONG))
def test_each_mistake_alone_is_told_alone(name: str) -> None:
    assert [line.split(":")[0] for line in mistakes({**SOCKET, name: WRONG[name]}, to_run=True)] == [name]


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://host:port/name",
        "sqlite:///relative.db",
        "sqlite://",
        "sqlite:///:memory:",
        "nonsense",
        "mysql://host/name",
    ],
)
def test_only_a_full_path_or_a_postgresql_server_is_a_database(url: str) -> None:
    assert len(mistakes({"COPBOT_DATABASE_URL": url})) == 1


@pytest.mark.parametrize("port", ["", "0", "3000", "65535"])
def test_a_port_is_a_number(port: str) -> None:
    assert read({"COPBOT_PORT": port}).port == int(port or 3000)


@pytest.mark.parametrize("port", ["²", "999999", "-1", "65536", "3000.0", "drie", "3 000"])
def test_anything_else_is_no_port(port: str) -> None:
    assert len(mistakes({"COPBOT_PORT": port})) == 1


@given(st.sampled_from(NAMES), st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30))
@how(deadline=None)
def test_whatever_is_set_gives_settings_or_mistakes(name: str, value: str) -> None:
    found: list[str] = []
    try:
        read({name: value})
    except SettingsError as wrong:
        found = wrong.mistakes
    assert [line.split(":")[0] for line in found] in ([], [name])


def test_empty_and_blank_values_are_as_good_as_absent() -> None:
    assert read({"COPBOT_PORT": " ", "COPBOT_LANGUAGE": "", "PATH": "/bin"}) == read({})


@pytest.mark.parametrize(
    ("host", "chosen", "shows"),
    [
        ("127.0.0.1", "", True),
        ("localhost", "", True),
        ("::1", "", True),
        ("0.0.0.0", "", False),  # noqa: S104 - no socket is opened
        ("copbot.internal", "", False),
        ("0.0.0.0", "on", True),  # noqa: S104 - no socket is opened
        ("127.0.0.1", "off", False),
    ],
)
def test_metrics_are_shown_to_this_machine_only_unless_they_are_asked_for(host: str, chosen: str, shows: bool) -> None:
    assert read({"COPBOT_HOST": host, "COPBOT_METRICS": chosen}).shows_metrics is shows


def test_several_keys_are_read_newest_first() -> None:
    other = TokenCipher.new_key()
    assert read({"COPBOT_TOKEN_KEYS": f" {KEY} , {other},"}).token_keys == (KEY, other)


def test_what_is_printed_shows_no_secret() -> None:
    made = read({**SOCKET, "COPBOT_SLACK_SIGNING_SECRET": "secret-three"}, to_run=True)
    for shown in (repr(made), str(made), f"{made}"):
        assert "secret" not in shown
        assert KEY not in shown


def test_a_database_is_shown_without_its_password() -> None:
    hidden = read({"COPBOT_DATABASE_URL": "postgresql+psycopg://bot:secret@host/name"})
    assert "secret" not in shown_database(hidden)
    assert "host" in shown_database(hidden)
    assert shown_database(read({"COPBOT_DATABASE_URL": "sqlite:////srv/cop/bot.db"})) == "/srv/cop/bot.db"


def test_the_file_never_overrides_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("COPBOT_PORT=4000\nCOPBOT_LANGUAGE=en\n", "utf-8")
    monkeypatch.setenv("COPBOT_PORT", "5000")
    monkeypatch.delenv("COPBOT_LANGUAGE", raising=False)
    found = environment(tmp_path)
    assert (found["COPBOT_PORT"], found["COPBOT_LANGUAGE"]) == ("5000", "en")


def test_the_file_is_read_from_the_current_folder_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    below = tmp_path / "below"
    below.mkdir()
    (tmp_path / ".env").write_text("COPBOT_LANGUAGE=en\n", "utf-8")
    monkeypatch.delenv("COPBOT_LANGUAGE", raising=False)
    monkeypatch.chdir(tmp_path)
    assert environment()["COPBOT_LANGUAGE"] == "en"
    monkeypatch.chdir(below)
    assert "COPBOT_LANGUAGE" not in environment()
    assert read(environment()).database_url == f"sqlite:///{below}/var/copbot.db"


def test_reading_settings_leaves_the_environment_alone(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("COPBOT_LANGUAGE=en\nSLACK_CLIENT_ID=123\n", "utf-8")
    code = "import os; from bot.settings import environment, read; read(environment()); print(os.environ.keys())"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60
    )
    assert "SLACK_CLIENT_ID" not in done.stdout
    assert "COPBOT_LANGUAGE" not in done.stdout
