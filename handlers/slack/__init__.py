"""Slack's requests. One file a feature; each ends in `register(app)`."""
