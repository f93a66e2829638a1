"""Numbers over every community, for an operator's alarms. No names and no ids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Totals:
    """How much is owed, overdue, uncertain and held, by kind; and for how many seconds the longest is overdue."""

    owed: Mapping[str, int]
    overdue: Mapping[str, int]
    oldest_overdue: float
    uncertain: Mapping[str, int]
    held: int
