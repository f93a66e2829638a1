"""The one web application: Slack's requests and health."""
