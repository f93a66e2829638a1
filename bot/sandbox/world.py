"""Workspaces, channels and people of the pretend Slack, and the secrets that it shares with the bot."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

APP_ID, CLIENT_ID = "A0COPBOT001", "1001.2001"


@dataclass
class Channel:
    """A channel; `members` are user ids, the bot's among them when it is in."""

    id: str
    name: str
    private: bool = False
    members: list[str] = field(default_factory=list)
    archived: bool = False
    im_with: str | None = None


@dataclass
class User:
    """A person (or the bot). `role` says what they are in the story; Slack itself knows only administrators."""

    id: str
    name: str
    role: str = "member"
    locale: str = "nl-NL"
    timezone: str = "Europe/Amsterdam"
    is_bot: bool = False


@dataclass
class Team:
    """A workspace. The first channel is its CoP's."""

    id: str
    name: str
    cop: str
    bot_token: str
    bot_id: str
    bot_user_id: str
    channels: list[Channel]
    users: list[User]

    def channel(self, channel_id: str) -> Channel | None:
        """Give a channel or direct message by id."""
        return next((channel for channel in self.channels if channel.id == channel_id), None)

    def user(self, user_id: str) -> User | None:
        """Give a person by id."""
        return next((user for user in self.users if user.id == user_id), None)

    def im(self, user_id: str) -> Channel:
        """Give the direct message between a person and the bot; it always exists."""
        known = next((channel for channel in self.channels if channel.im_with == user_id), None)
        if known is None:
            known = Channel(f"D{user_id[1:]}", "", True, [user_id, self.bot_user_id], im_with=user_id)
            self.channels.append(known)
        return known


@dataclass
class World:
    """Everything that stands still: teams and secrets."""

    teams: list[Team]
    signing_secret: str
    app_token: str
    app_id: str = APP_ID
    client_id: str = CLIENT_ID

    def team(self, team_id: str) -> Team | None:
        """Give a workspace by id."""
        return next((team for team in self.teams if team.id == team_id), None)

    def by_token(self, token: str) -> Team | None:
        """Give the workspace that a bot token belongs to."""
        given = token.encode()
        return next((t for t in self.teams if secrets.compare_digest(t.bot_token.encode(), given)), None)

    def as_dict(self) -> dict[str, Any]:
        """Give the world as plain values."""
        return asdict(self)


def from_dict(values: Mapping[str, Any]) -> World:
    """Make the world again from plain values."""
    teams = [
        Team(
            **{
                **team,
                "channels": [Channel(**channel) for channel in team["channels"]],
                "users": [User(**user) for user in team["users"]],
            }
        )
        for team in values["teams"]
    ]
    return World(**{**values, "teams": teams})


_COPS = (
    ("bewoners-in-beeld", "Bewoners in beeld"),
    ("gebiedsgericht-werken", "Basis voor gebiedsgericht werken"),
    ("oog-voor-de-toekomst", "Oog voor de toekomst"),
    ("lerende-en-adaptieve-aanpak", "Lerende en adaptieve aanpak"),
    ("sturen-op-impact", "Sturen op impact"),
)
_ROLES = ("coordinator", "case_holder", "case_holder", "expert", "member", "member")
_NAMES = (
    ("Sanne", "Youssef", "Hilde", "Pim", "Noor", "Bram"),
    ("Marleen", "Kees", "Fatima", "Joost", "Lieke"),
    ("Ruben", "Anouk", "Daan", "Ilse", "Mo"),
    ("Wietske", "Sjoerd", "Eline", "Tjerk", "Aisha"),
    ("Guus", "Petra", "Karim", "Loes", "Teun"),
)
"""Invented first names; nobody in particular is meant."""


def demo_world() -> World:
    """Make the five workspaces, one for each CoP, with fresh secrets."""
    teams = [_team(index, slug, name) for index, (slug, name) in enumerate(_COPS, 1)]
    return World(teams, secrets.token_hex(16), f"xapp-1-{APP_ID}-{secrets.token_hex(16)}")


def _team(number: int, slug: str, name: str) -> Team:
    mark = f"0COP{number}"
    named = zip(_NAMES[number - 1], _ROLES, strict=False)
    people = [User(f"U{mark}0{index}", name, role) for index, (name, role) in enumerate(named, 1)]
    bot = User(f"U{mark}BOT", "CoP-bot", "bot", is_bot=True)
    everyone = [person.id for person in people]
    channels = [
        Channel(f"C{mark}01", f"cop-{slug}", False, [*everyone, bot.id]),
        Channel(f"C{mark}02", "algemeen", False, list(everyone)),
        Channel(f"C{mark}03", "regiebureau", True, everyone[:1]),
    ]
    token = f"xoxb-{number}000-{secrets.token_hex(16)}"
    team = Team(f"T{mark}", name, slug, token, f"B{mark}", bot.id, channels, [*people, bot])
    for person in people:
        team.im(person.id)
    return team
