"""A pretend Slack that speaks HTTP and Socket Mode. It imports nothing of the bot, so that it judges it fairly."""

from bot.sandbox.demonstration import demo_world
from bot.sandbox.server import Clock, Driver, Sandbox
from bot.sandbox.world import Channel, Enterprise, Team, User, World

__all__ = ["Channel", "Clock", "Driver", "Enterprise", "Sandbox", "Team", "User", "World", "demo_world"]
