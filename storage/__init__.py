"""What the bot remembers: records, queries and migrations. Knows nothing of the rest of the bot."""
