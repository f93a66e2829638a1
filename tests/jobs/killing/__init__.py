"""Workers that die at any moment, and a Slack that loses, refuses and delays (docs/faults.md)."""
