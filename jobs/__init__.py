"""What time is it? Planning, posting, tidying."""
