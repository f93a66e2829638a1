"""Workspaces, organisations, channels and people of the pretend Slack, and the secrets that it shares with the bot.

Every field that came later has a default, so that a world that was kept before still loads.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

APP_ID, CLIENT_ID = "A0COPBOT001", "1001.2001"
COORDINATOR = "coordinator"


@dataclass
class Channel:
    """A channel; `members` are user ids, the bot's among them when it is in.

    `shared_with` names the outside workspaces that see it too (Slack Connect).
    """

    id: str
    name: str
    private: bool = False
    members: list[str] = field(default_factory=list)
    archived: bool = False
    im_with: str | None = None
    shared_with: list[str] = field(default_factory=list)


@dataclass
class User:
    """A person (or the bot). `role` says what they are in the story; Slack itself knows only administrators.

    `guest` is "", "multi" or "single" (so many channels), `deleted` is what Slack calls deactivated, and `home_team`
    is the own workspace of somebody from outside ("" for who belongs here).
    """

    id: str
    name: str
    role: str = "member"
    locale: str = "nl-NL"
    timezone: str = "Europe/Amsterdam"
    is_bot: bool = False
    guest: str = ""
    deleted: bool = False
    home_team: str = ""

    @property
    def is_admin(self) -> bool:
        """Say whether this person manages the workspace."""
        return self.role == COORDINATOR and not self.deleted and not self.home_team


@dataclass
class Team:
    """A workspace. The first channel is its CoP's.

    `scopes` are what was granted when the bot was installed. After an uninstall `bot_token` is empty; when only the
    token was withdrawn it stays, and `revoked` says so.
    """

    id: str
    name: str
    cop: str
    bot_token: str
    bot_id: str
    bot_user_id: str
    channels: list[Channel]
    users: list[User]
    scopes: list[str] = field(default_factory=list)
    enterprise_id: str = ""
    revoked: bool = False

    @property
    def installed(self) -> bool:
        """Say whether the bot has a token of this workspace that works."""
        return bool(self.bot_token) and not self.revoked

    @property
    def address(self) -> str:
        """Give the workspace's own address, with which the links to its messages begin."""
        return f"https://{self.cop}.slack.com/"

    @property
    def admin(self) -> User | None:
        """Give the first person who manages the workspace."""
        return next((user for user in self.users if user.is_admin), None)

    def channel(self, channel_id: str) -> Channel | None:
        """Give a channel or direct message by id."""
        return next((channel for channel in self.channels if channel.id == channel_id), None)

    def user(self, user_id: str) -> User | None:
        """Give a person by id."""
        return next((user for user in self.users if user.id == user_id), None)

    def im(self, user_id: str) -> Channel:
        """Give the direct message between a person and the bot; it exists before the bot does."""
        known = next((channel for channel in self.channels if channel.im_with == user_id), None)
        if known is None:
            known = Channel(f"D{user_id[1:]}", "", True, [user_id], im_with=user_id)
            if self.bot_user_id:
                known.members.append(self.bot_user_id)
            self.channels.append(known)
        return known


@dataclass
class Enterprise:
    """An organisation of several workspaces (Enterprise Grid). Its token works in all of them."""

    id: str
    name: str
    bot_token: str = ""
    bot_user_id: str = ""
    scopes: list[str] = field(default_factory=list)
    revoked: bool = False

    @property
    def installed(self) -> bool:
        """Say whether the bot has a token of the whole organisation that works."""
        return bool(self.bot_token) and not self.revoked


@dataclass
class World:
    """Everything that stands still: teams and secrets. `dead_tokens` says what each withdrawn token is answered."""

    teams: list[Team]
    signing_secret: str
    app_token: str
    app_id: str = APP_ID
    client_id: str = CLIENT_ID
    client_secret: str = field(default_factory=lambda: secrets.token_hex(16))
    enterprises: list[Enterprise] = field(default_factory=list)
    dead_tokens: dict[str, str] = field(default_factory=dict)

    def team(self, team_id: str) -> Team | None:
        """Give a workspace by id."""
        return next((team for team in self.teams if team.id == team_id), None)

    def enterprise(self, enterprise_id: str) -> Enterprise | None:
        """Give an organisation by id."""
        return next((one for one in self.enterprises if one.id == enterprise_id), None)

    def teams_of(self, enterprise: Enterprise) -> list[Team]:
        """Give the workspaces of an organisation."""
        return [team for team in self.teams if team.enterprise_id == enterprise.id]

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
    enterprises = [Enterprise(**one) for one in values.get("enterprises", [])]
    return World(**{**values, "teams": teams, "enterprises": enterprises})
