"""What the bot knows and does."""
