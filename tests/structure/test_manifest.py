"""The Slack app's manifest: what is registered, within Slack's limits, and with no more rights than needed."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from handlers.slack.manifest import manifest
from tests.structure.test_listeners import names

URL = "https://cop.voorbeeld.nl"
MODES = ["http", "socket"]


SCHEMA = json.loads((Path(__file__).parent / "manifest.schema.json").read_text("utf-8"))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("history", [False, True])
def test_the_manifest_is_within_what_slack_publishes(mode: str, history: bool) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    found = jsonschema.Draft202012Validator(SCHEMA).iter_errors(manifest(mode, URL, history=history))
    assert [f"{'/'.join(map(str, error.path))}: {error.message}" for error in found] == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("display_information", "name"), "x" * 36),
        (("features", "shortcuts", 0, "name"), "Een naam van 25 tekens!!!"),
        (("features", "slash_commands", 0, "command"), "/" + "x" * 32),
        (("settings", "unheard_of"), True),
        (("oauth_config", "scopes", "bot_optional"), ["channels:history"]),
    ],
)
def test_what_slack_would_refuse_is_found(path: tuple[str | int, ...], value: object) -> None:
    made = manifest("http", URL)
    place: Any = made
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    assert not jsonschema.Draft202012Validator(SCHEMA).is_valid(made)


def test_the_app_may_be_installed_for_a_whole_organisation_and_its_tokens_do_not_rotate() -> None:
    for mode in MODES:
        settings = manifest(mode, URL)["settings"]
        assert settings["org_deploy_enabled"] is True
        assert settings["token_rotation_enabled"] is False


def commands(mode: str) -> list[dict]:
    return manifest(mode, URL)["features"]["slash_commands"]


@pytest.mark.parametrize("mode", MODES)
def test_the_commands_are_those_with_a_listener(mode: str) -> None:
    listed = [command["command"] for command in commands(mode)]
    assert set(listed) == names("command")
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize("mode", MODES)
def test_the_shortcuts_are_those_with_a_listener_within_slack_s_limits(mode: str) -> None:
    listed = manifest(mode, URL)["features"]["shortcuts"]
    assert [shortcut["callback_id"] for shortcut in listed] == ["update.share", "insight.keep"]
    assert {shortcut["callback_id"] for shortcut in listed} == names("shortcut")
    assert len(listed) <= 10
    for shortcut in listed:
        assert 1 <= len(shortcut["name"]) <= 24
        assert 1 <= len(shortcut["description"]) <= 150
        assert shortcut["type"] in ("global", "message")
        assert set(shortcut) == {"name", "description", "type", "callback_id"}


@pytest.mark.parametrize("mode", MODES)
def test_the_events_are_those_with_a_listener(mode: str) -> None:
    assert set(manifest(mode, URL)["settings"]["event_subscriptions"]["bot_events"]) == names("event")


@pytest.mark.parametrize("mode", MODES)
def test_the_commands_are_within_slack_s_limits(mode: str) -> None:
    found = commands(mode)
    assert 1 <= len(found) <= 50
    for command in found:
        assert re.fullmatch(r"/[a-z0-9_-]{1,31}", command["command"])
        assert 1 <= len(command["description"]) <= 2000
        assert len(command["usage_hint"]) <= 1000
        assert command["should_escape"] is True, "without it a typed @name names nobody"


@pytest.mark.parametrize("mode", MODES)
def test_the_app_is_described_within_slack_s_limits(mode: str) -> None:
    made = manifest(mode, URL)
    shown = made["display_information"]
    assert 1 <= len(shown["name"]) <= 35
    assert 1 <= len(shown["description"]) <= 140
    assert len(shown.get("long_description", "x" * 175)) in range(174, 4001)
    assert re.fullmatch(r"#[0-9a-f]{6}", shown["background_color"])
    assert re.fullmatch(r"[A-Za-z0-9._ -]{1,80}", made["features"]["bot_user"]["display_name"])
    assert json.loads(json.dumps(made)) == made


@pytest.mark.parametrize("mode", MODES)
def test_no_right_to_read_conversations_is_asked(mode: str) -> None:
    scopes = manifest(mode, URL)["oauth_config"]["scopes"]
    assert set(scopes) == {"bot"}
    assert len(set(scopes["bot"])) == len(scopes["bot"])
    assert not [scope for scope in scopes["bot"] if "history" in scope or scope.startswith(("admin", "files"))]
    assert {"commands", "chat:write"} <= set(scopes["bot"])
    events = manifest(mode, URL)["settings"]["event_subscriptions"]["bot_events"]
    assert not [event for event in events if event.startswith("message")]


def test_each_event_has_the_right_that_it_needs() -> None:
    needs = {
        "app_mention": "app_mentions:read", "user_change": "users:read", "app_home_opened": None,
        "app_uninstalled": None, "tokens_revoked": None,
        "member_joined_channel": "channels:read", "member_left_channel": "channels:read",
        "channel_archive": "channels:read", "channel_unarchive": "channels:read", "channel_deleted": "channels:read",
        "channel_left": "channels:read", "channel_id_changed": "channels:read",
        "group_archive": "groups:read", "group_unarchive": "groups:read", "group_deleted": "groups:read",
        "group_left": "groups:read",
    }  # fmt: skip
    scopes = manifest("http", URL)["oauth_config"]["scopes"]["bot"]
    for event in names("event"):
        assert needs[event] is None or needs[event] in scopes


def test_in_http_mode_slack_calls_one_address() -> None:
    made = manifest("http", f"{URL}/")
    asked = f"{URL}/slack/events"
    assert {command["url"] for command in commands("http")} == {asked}
    assert made["settings"]["event_subscriptions"]["request_url"] == asked
    assert made["settings"]["interactivity"] == {"is_enabled": True, "request_url": asked}
    assert made["settings"]["socket_mode_enabled"] is False


def test_in_socket_mode_slack_calls_nobody() -> None:
    made = manifest("socket", "")
    assert made["settings"]["socket_mode_enabled"] is True
    assert made["settings"]["interactivity"]["is_enabled"] is True
    assert "url" not in json.dumps(made)


@pytest.mark.parametrize("mode", MODES)
def test_slack_sends_people_back_to_the_bot_and_nowhere_else(mode: str) -> None:
    assert manifest(mode, URL)["oauth_config"]["redirect_urls"] == [f"{URL}/slack/oauth_redirect"]


def test_only_an_operator_s_setting_asks_for_rights_to_look_up_posts() -> None:
    asked = manifest("http", URL, history=True)["oauth_config"]["scopes"]["bot"]
    more = set(asked) - set(manifest("http", URL)["oauth_config"]["scopes"]["bot"])
    assert more == {"channels:history", "groups:history", "im:history"}
