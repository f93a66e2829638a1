"""Load, decide, save. Each takes a session first, is told `now`, and never commits, waits or talks to Slack."""
