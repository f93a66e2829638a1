"""How the pretend Slack says no: with Slack's own error names."""

from __future__ import annotations

from typing import Any


class SlackError(Exception):
    """Answered as `{ok: false, error, …}` with status 200, or as a 429 with Retry-After."""

    def __init__(self, error: str, *, status: int = 200, headers: dict[str, str] | None = None, **extra: Any) -> None:
        self.error = error
        self.status = status
        self.headers = headers or {}
        self.extra = extra
        super().__init__(error)


class Refused(Exception):
    """What a person tried is not possible; the name of the error says why."""
