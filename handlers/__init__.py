"""Who is asking: Slack, the web, an operator."""
