"""What an operator's Prometheus reads. No name and no id in any label; every label has few values, known beforehand."""

from __future__ import annotations

from datetime import datetime
from importlib.metadata import version

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Info,
    disable_created_metrics,
    generate_latest,
)

from bot.facts.totals import Totals
from bot.rules.deliveries import EDITS, PRIVATE, SEEN
from bot.rules.states import DROPPED, FAILED, MISSED, SENT, UNCERTAIN

KINDS = sorted(PRIVATE | SEEN | EDITS)
COUNTED = (SENT, FAILED, MISSED, UNCERTAIN, DROPPED)
REQUESTS = ("command", "action", "view", "event", "shortcut", "other", "refused")
"""What Slack asks; `refused` is what did not come from Slack."""
SECONDS = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0)
"""Slack waits three seconds for an answer."""

NOT_KNOWN = float("nan")
_SAME = "Of the database, so the same in every replica: take the maximum."

# They would double every counter and histogram, with the moment at which it began.
disable_created_metrics()  # type: ignore[no-untyped-call]


class Metrics:
    """The numbers of this process, and those of the database as it last was asked."""

    def __init__(self) -> None:
        self._registry = own = CollectorRegistry()
        self._recorded = Counter(
            "copbot_deliveries_total",
            "Deliveries that this process brought into a state since it started. Sum over the replicas.",
            ["kind", "state"],
            registry=own,
        )
        self._acks = Histogram(
            "copbot_ack_seconds",
            "Seconds from a request of Slack's to our answer, in this process.",
            ["type"],
            buckets=SECONDS,
            registry=own,
        )
        self._tick = Gauge(
            "copbot_last_tick_timestamp_seconds", "When this process last looked at what is due.", registry=own
        )
        self._database = Gauge("copbot_database_up", "Whether the database could be asked: 1 or 0.", registry=own)
        self._owed = _by_kind("owed", "What should have been posted by now and is still to go.", own)
        self._overdue = _by_kind("overdue", "What is owed for over a minute, to where the bot can post.", own)
        self._uncertain = _by_kind("uncertain", "What is looked up, or waits for somebody's word.", own)
        self._held = _gauge("deliveries_held", "What waits for an operator after a restore.", own)
        self._oldest = _gauge(
            "oldest_overdue_seconds", "For how long what is overdue for the longest is due; or 0.", own
        )
        self.counted(None)
        Info("copbot_build", "Which version runs.", registry=own).info({"version": version("cop-bot")})
        # A series that is not there from the start would hide its first event from increase().
        for kind in KINDS:
            for state in COUNTED:
                self._recorded.labels(kind, state)
        for request in REQUESTS:
            self._acks.labels(request)

    def recorded(self, kind: str, state: str) -> None:
        """Note that a delivery came into a state. One that goes again is not counted."""
        if kind in KINDS and state in COUNTED:
            self._recorded.labels(kind, state).inc()

    def acknowledged(self, request: str, seconds: float) -> None:
        """Note how long one of Slack's requests took; `request` is one of REQUESTS."""
        self._acks.labels(request).observe(seconds)

    def ticked(self, now: datetime) -> None:
        """Note that this process looked at what is due."""
        self._tick.set(now.timestamp())

    def counted(self, totals: Totals | None) -> None:
        """Take what the database says; None when it could not be asked: then nothing is said of it."""
        self._database.set(0 if totals is None else 1)
        if totals is None:
            for by_kind in (self._owed, self._overdue, self._uncertain):
                by_kind.clear()
            self._held.set(NOT_KNOWN)
            self._oldest.set(NOT_KNOWN)
            return
        for kind in KINDS:
            self._owed.labels(kind).set(totals.owed.get(kind, 0))
            self._overdue.labels(kind).set(totals.overdue.get(kind, 0))
            self._uncertain.labels(kind).set(totals.uncertain.get(kind, 0))
        self._held.set(totals.held)
        self._oldest.set(totals.oldest_overdue)

    def page(self) -> bytes:
        """Give it all as Prometheus reads it."""
        return generate_latest(self._registry)


def _gauge(name: str, what: str, registry: CollectorRegistry) -> Gauge:
    return Gauge(f"copbot_{name}", f"{what} {_SAME}", registry=registry)


def _by_kind(name: str, what: str, registry: CollectorRegistry) -> Gauge:
    return Gauge(f"copbot_deliveries_{name}", f"{what} {_SAME}", ["kind"], registry=registry)
