"""Faults on purpose: the pretend Slack refuses, is slow, or loses its answer."""

from __future__ import annotations

from dataclasses import dataclass

KINDS = ("error", "ratelimited", "server_error", "server_error_after", "lost_answer", "refused", "slow")
BEFORE = ("error", "ratelimited", "server_error", "refused", "slow")


@dataclass
class Fault:
    """One kind of trouble for the next `times` calls of a method (`*` is every one), after `skip` that go well."""

    method: str
    kind: str
    error: str = "internal_error"
    times: int = 1
    retry_after: float = 1.0
    team: str | None = None
    channel: str | None = None
    skip: int = 0


class Faults:
    """The troubles that are still to come."""

    def __init__(self) -> None:
        self._coming: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Arrange a fault."""
        self._coming.append(fault)

    def clear(self) -> None:
        """Take every arranged fault back."""
        self._coming.clear()

    def take(self, method: str, team_id: str, channel_id: str | None) -> Fault | None:
        """Give the fault for this call, if one was arranged, and count it."""
        for fault in self._coming:
            if fault.method not in (method, "*") or fault.team not in (None, team_id):
                continue
            if fault.channel not in (None, channel_id):
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            fault.times -= 1
            if fault.times <= 0:
                self._coming.remove(fault)
            return fault
        return None
