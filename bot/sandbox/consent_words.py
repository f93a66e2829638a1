"""What the page says on which somebody lets the app into a workspace, in Dutch and in English."""

from __future__ import annotations

SAYS = {
    "nl": {
        "title": "{app} toevoegen",
        "not_slack": "Dit is de zandbak, niet Slack. Er wordt niets buiten deze computer geïnstalleerd.",
        "intro": "{app} vraagt toegang tot een werkruimte.",
        "where": "In welke werkruimte?",
        "has": "{name} (heeft {app} al)",
        "org": "{name}: alle werkruimten van de organisatie",
        "may": "{app} mag dan",
        "allow": "Toestaan",
        "deny": "Annuleren",
        "wrong": "Er ging iets mis bij het toestaan van deze app",
    },
    "en": {
        "title": "Add {app}",
        "not_slack": "This is the sandbox, not Slack. Nothing is installed outside this computer.",
        "intro": "{app} asks for access to a workspace.",
        "where": "In which workspace?",
        "has": "{name} (has {app} already)",
        "org": "{name}: all workspaces of the organisation",
        "may": "{app} will be able to",
        "allow": "Allow",
        "deny": "Cancel",
        "wrong": "Something went wrong when authorizing this app",
    },
}
SLACK_SAYS = {
    "invalid_client_id": "Invalid client_id parameter",
    "bad_redirect_uri": "redirect_uri did not match any configured URIs. Passed URI: {detail}",
    "invalid_scope": "Invalid permissions requested: {detail}",
    "team_not_found": "Invalid team parameter",
}
"""Slack's own words, which it gives in English."""
RIGHTS = {
    "nl": {
        "app_mentions:read": "berichten lezen die @{app} noemen",
        "channels:history": "berichten lezen in openbare kanalen waar hij bij is",
        "channels:join": "zelf in openbare kanalen gaan",
        "channels:read": "openbare kanalen en hun leden zien",
        "chat:write": "berichten plaatsen als @{app}",
        "commands": "commando's en snelkoppelingen aanbieden",
        "groups:history": "berichten lezen in privékanalen waar hij bij is",
        "groups:read": "zijn eigen privékanalen en hun leden zien",
        "im:history": "berichten lezen die mensen hem rechtstreeks sturen",
        "im:write": "mensen een rechtstreeks bericht sturen",
        "users:read": "zien wie er in de werkruimte zijn",
    },
    "en": {
        "app_mentions:read": "read messages that mention @{app}",
        "channels:history": "read messages in public channels that it is in",
        "channels:join": "go into public channels",
        "channels:read": "see public channels and their members",
        "chat:write": "post messages as @{app}",
        "commands": "offer commands and shortcuts",
        "groups:history": "read messages in private channels that it is in",
        "groups:read": "see its own private channels and their members",
        "im:history": "read messages that people send it directly",
        "im:write": "send people a direct message",
        "users:read": "see who is in the workspace",
    },
}
"""What each right lets the app do. Slack, too, says this in words of its own."""
