"""The Slack app's manifest, made from what is registered: commands, events and the least scopes they need."""

from __future__ import annotations

from typing import Any

COMMANDS: dict[str, tuple[str, str]] = {
    "/casusupdate": ("Deel een update over een casus", "[casus: tekst]"),
    "/case-update": ("Share an update on a case", "[case: text]"),
    "/inzicht": ("Deel een inzicht waar anderen iets aan hebben", "[tekst]"),
    "/insight": ("Share an insight that others can use", "[text]"),
    "/hulpvraag": ("Stel een vraag aan je CoP", "[tekst] | lijst | sluit 12"),
    "/ask-help": ("Ask your CoP for help", "[text] | list | close 12"),
    "/casus": (
        "Casussen: bekijken, toevoegen, houder kiezen",
        "lijst | nieuw titel | toon titel | houder titel @naam | in-rust titel | actief titel",
    ),
    "/case": (
        "Cases: see, add, choose a holder",
        "list | new title | show title | holder title @name | rest title | active title",
    ),
    "/bijeenkomst": ("Bijeenkomsten: bekijken, plannen, verzetten", "lijst | plan | verzet 4 | annuleer 4"),
    "/cop-meeting": ("Meetings: see, plan, move, cancel", "list | plan | move 4 | cancel 4"),
    "/weekoverzicht": ("Het weekoverzicht: lezen, voorbeeld, plaatsen", "laatste | voorbeeld | nu | instellen"),
    "/weekly-digest": ("The weekly digest: read, preview, post", "last | preview | now | settings"),
    "/cop": ("Hulp, beginnen en instellingen van je CoP", "hulp | start naam | status | taal nl | instellingen"),
}
SHORTCUTS: tuple[dict[str, str], ...] = (
    {
        "name": "Deel een update",
        "type": "global",
        "callback_id": "update.share",
        "description": "Deel een update over een casus van je CoP",
    },
    {
        "name": "Bewaar als inzicht",
        "type": "message",
        "callback_id": "insight.keep",
        "description": "Bewaar dit bericht als inzicht. Is het van iemand anders, dan vraag ik eerst toestemming.",
    },
)
EVENTS = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "channel_archive",
    "channel_deleted",
    "channel_id_changed",
    "channel_left",
    "channel_unarchive",
    "group_archive",
    "group_deleted",
    "group_left",
    "group_unarchive",
    "member_joined_channel",
    "member_left_channel",
    "tokens_revoked",
    "user_change",
)
INSTALL_PATH, REDIRECT_PATH = "/slack/install", "/slack/oauth_redirect"
SCOPES = (
    "app_mentions:read",
    "channels:join",
    "channels:read",
    "chat:write",
    "commands",
    "groups:read",
    "im:write",
    "users:read",
)
"""No history scope, not even an optional one: the bot never reads conversations."""
HISTORY_SCOPES = ("channels:history", "groups:history", "im:history")
"""Only by an operator's setting: to look up the bot's own posts when nobody can say whether they arrived."""


def scopes(*, history: bool = False) -> tuple[str, ...]:
    """Give the bot scopes that are asked for."""
    return (*SCOPES, *HISTORY_SCOPES) if history else SCOPES


def manifest(mode: str, url: str, *, history: bool = False) -> dict[str, Any]:
    """Give the manifest for `http` (Slack calls `url`) or `socket` (the bot calls Slack).

    They are two Slack apps: turning Socket Mode on stops Slack's calls over HTTP. With a `url`, workspaces can
    install the bot themselves.
    """
    events_url = f"{url.rstrip('/')}/slack/events"
    http = mode == "http"
    where = {"url": events_url} if http else {}
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {
            "name": "CoP-bot",
            "description": "Herinnert aan bijeenkomsten, verzamelt updates en maakt elke week een overzicht.",
            "background_color": "#1f4e4a",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "shortcuts": [dict(shortcut) for shortcut in SHORTCUTS],
            "bot_user": {"display_name": "CoP-bot", "always_online": True},
            "slash_commands": [
                {"command": name, "description": text, "usage_hint": hint, "should_escape": True, **where}
                for name, (text, hint) in COMMANDS.items()
            ],
        },
        "oauth_config": {
            **({"redirect_urls": [f"{url.rstrip('/')}{REDIRECT_PATH}"]} if url else {}),
            "scopes": {"bot": list(scopes(history=history))},
        },
        "settings": {
            "event_subscriptions": {"bot_events": list(EVENTS), **({"request_url": events_url} if http else {})},
            "interactivity": {"is_enabled": True, **({"request_url": events_url} if http else {})},
            "org_deploy_enabled": True,
            "socket_mode_enabled": not http,
            "token_rotation_enabled": False,
        },
    }
