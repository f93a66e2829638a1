"""Who may do something at all, before the bot hears of it."""

from __future__ import annotations

from bot.sandbox.errors import Refused
from bot.sandbox.installations import installed
from bot.sandbox.world import Team, User, World


def active(user: User) -> None:
    """Raise Refused for who was deactivated."""
    if user.deleted:
        raise Refused("user_deactivated")


def inside(user: User) -> None:
    """Raise Refused for who belongs to another workspace: the app is not theirs, only what it posts they see."""
    active(user)
    if user.home_team:
        raise Refused("not_allowed_external")


def has_the_bot(world: World, team: Team, error: str = "not_installed") -> None:
    """Raise Refused in a workspace where the bot is not installed."""
    if not installed(world, team):
        raise Refused(error)
