"""What an operator is told of the outbox."""

from __future__ import annotations

from dataclasses import dataclass

from storage.records import Delivery


@dataclass(frozen=True)
class Standing:
    """Deliveries, each with the slug of its community (None: it has none), and how many more there are."""

    lines: tuple[tuple[Delivery, str | None], ...]
    more: int


@dataclass(frozen=True)
class Handled:
    """What became of one delivery that an operator named: its state now, or in `why_not` why nothing was done."""

    delivery_id: int
    state: str = ""
    why_not: str = ""
