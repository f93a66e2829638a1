"""A pretend Slack that speaks HTTP and Socket Mode. It imports nothing of the bot, so that it judges it fairly."""

from bot.sandbox.server import Clock, Driver, Sandbox
from bot.sandbox.world import Channel, Team, User, World, demo_world

__all__ = ["Channel", "Clock", "Driver", "Sandbox", "Team", "User", "World", "demo_world"]
