"""Where the bot is installed: what each token may do, and how an installation begins and ends."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from bot.sandbox.errors import Refused, SlackError
from bot.sandbox.world import Enterprise, Team, User, World

BOT_NAME = "CoP-bot"


@dataclass(frozen=True)
class Grant:
    """What a bot token may do, in one workspace or in all of an organisation."""

    scopes: list[str]
    team: Team | None = None
    enterprise: Enterprise | None = None


def complete(world: World, scopes: Sequence[str]) -> None:
    """Fill in what an older or smaller world leaves out: granted scopes, and the names of organisations."""
    for team in world.teams:
        if team.bot_token and not team.scopes:
            team.scopes = list(scopes)
        if team.enterprise_id and world.enterprise(team.enterprise_id) is None:
            world.enterprises.append(Enterprise(team.enterprise_id, team.enterprise_id))


def grant_of(world: World, token: str) -> Grant:
    """Give what a token may do. Raises SlackError with Slack's reason when it is not, or no longer, a bot token."""
    if not token:
        raise SlackError("not_authed")
    for team in world.teams:
        if _same(team.bot_token, token):
            return Grant(_alive(team).scopes, team)
    for enterprise in world.enterprises:
        if _same(enterprise.bot_token, token):
            return Grant(_alive(enterprise).scopes, enterprise=enterprise)
    dead = next((error for known, error in world.dead_tokens.items() if _same(known, token)), None)
    raise SlackError(dead or ("not_allowed_token_type" if token.startswith("xapp-") else "invalid_auth"))


def organisation_of(world: World, team: Team) -> Enterprise | None:
    """Give the organisation through which a workspace has the bot; None when it has its own or none."""
    enterprise = world.enterprise(team.enterprise_id)
    return enterprise if enterprise is not None and enterprise.installed and not team.installed else None


def installed(world: World, team: Team) -> bool:
    """Say whether the bot works in a workspace, by its own installation or its organisation's."""
    return team.installed or organisation_of(world, team) is not None


def holder_of(world: World, team: Team) -> Team | Enterprise:
    """Give who holds the token of a workspace, withdrawn or not: its organisation, when it has none of its own."""
    enterprise = world.enterprise(team.enterprise_id)
    return enterprise if enterprise is not None and enterprise.bot_token and not team.bot_token else team


def install(world: World, team: Team, scopes: Sequence[str]) -> str:
    """Install the bot in a workspace. Gives its token: the same one while installed, else a new one."""
    _bot_user(team, f"U{team.id[1:]}BOT", f"B{team.id[1:]}")
    return _granted(world, team, scopes)


def install_everywhere(world: World, enterprise: Enterprise, scopes: Sequence[str]) -> str:
    """Install the bot in all workspaces of an organisation. Gives its token."""
    enterprise.bot_user_id = enterprise.bot_user_id or f"U{enterprise.id[1:]}BOT"
    for team in world.teams_of(enterprise):
        _bot_user(team, enterprise.bot_user_id, f"B{enterprise.id[1:]}")
    return _granted(world, enterprise, scopes)


def uninstall(world: World, team: Team) -> None:
    """Remove the app from a workspace (or, when it came so, from its organisation): the bot leaves every channel."""
    holder = holder_of(world, team)
    if not holder.bot_token:
        raise Refused("not_installed")
    world.dead_tokens[holder.bot_token] = "account_inactive"
    holder.bot_token, holder.scopes, holder.revoked = "", [], False
    for one in world.teams_of(holder) if isinstance(holder, Enterprise) else [holder]:
        bot = one.user(one.bot_user_id)
        if bot is not None and not installed(world, one):
            bot.deleted = True
            for channel in one.channels:
                if not channel.im_with and bot.id in channel.members:
                    channel.members.remove(bot.id)


def revoke(world: World, team: Team) -> None:
    """Withdraw the token only: the app and its bot user stay."""
    holder = holder_of(world, team)
    if not holder.installed:
        raise Refused("not_installed")
    holder.revoked = True


def _granted(world: World, holder: Team | Enterprise, scopes: Sequence[str]) -> str:
    """Scopes only ever grow as long as a token lives, as at Slack."""
    if not holder.installed:
        if holder.bot_token:
            world.dead_tokens[holder.bot_token] = "token_revoked"
        holder.bot_token = f"xoxb-{secrets.randbelow(10**12)}-{secrets.token_hex(16)}"
        holder.scopes, holder.revoked = [], False
    holder.scopes = list(dict.fromkeys([*holder.scopes, *scopes]))
    return holder.bot_token


def _bot_user(team: Team, user_id: str, bot_id: str) -> None:
    """Let a workspace have its bot user, the one it had before if there was one."""
    team.bot_user_id, team.bot_id = team.bot_user_id or user_id, team.bot_id or bot_id
    bot = team.user(team.bot_user_id)
    if bot is None:
        bot = User(team.bot_user_id, BOT_NAME, "bot", is_bot=True)
        team.users.append(bot)
    bot.deleted = False
    for channel in team.channels:
        if channel.im_with and bot.id not in channel.members:
            channel.members.append(bot.id)


def _alive(holder: Team | Enterprise) -> Team | Enterprise:
    if holder.revoked:
        raise SlackError("token_revoked")
    return holder


def _same(known: str, given: str) -> bool:
    return bool(known) and secrets.compare_digest(known.encode(), given.encode())
