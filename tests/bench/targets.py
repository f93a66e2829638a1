"""What the figures should be, and whether they are."""

from __future__ import annotations

from typing import Any

Found = dict[str, dict[str, Any]]


def judged(found: Found) -> list[dict[str, Any]]:
    """Give a row for each target of the benchmarks that ran: what was wanted, what was found, and whether it is met."""
    rows = []
    if "ack" in found:
        rows += _ack(found["ack"]["rows"])
    if "stall" in found:
        slow = found["stall"]["rows"][1]["p99_ms"]
        rows.append(_row("p99 at 16 connections with the stall, ms", "< 300", slow, slow < 300))
    if "starting" in found:
        slow = max(row["slowest_s"] for row in found["starting"]["rows"])
        rows.append(_row("start-up to ready, slowest, s", "<= 2", slow, slow <= 2))
    if "memory" in found:
        rows += _memory(found["memory"]["rows"])
    bad = sum(one["bad"] for one in found.values())
    rows.append(_row("answers, rows and messages that are not as they should be", "0", bad, bad == 0))
    return rows


def _ack(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    by_name = {(row["server"], row["connections"]): row for row in rows}
    judgements = []
    for number in sorted({row["connections"] for row in rows}):
        ours, bolt, stock = (by_name[name, number] for name in ("copbot sqlite", "bolt", "documented"))
        faster = round(ours["per_second"] / stock["per_second"], 2)
        judgements.append(
            _row(f"{number} connections: commands/s, times Bolt as documented", "> 1", faster, faster > 1)
        )
        slower = round(ours["p99_ms"] / stock["p99_ms"], 2)
        judgements.append(_row(f"{number} connections: p99, times Bolt as documented", "<= 0.5", slower, slower <= 0.5))
        share = round(ours["per_second"] / bolt["per_second"], 2)
        judgements.append(_row(f"{number} connections: commands/s, times empty Bolt", ">= 0.2", share, share >= 0.2))
    return judgements


def _memory(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    most = max(row["resident_mb"] for row in rows)
    # What is filled once (caches, the database's pages) is filled after the first fifth.
    growth = round(rows[-1]["resident_mb"] - rows[1]["resident_mb"], 1)
    return [
        _row("resident memory, most, MB", "< 150", most, most < 150),
        _row("its growth over the last four fifths of the commands, MB", "< 5", growth, growth < 5),
    ]


def _row(what: str, wanted: str, found: float, met: bool) -> dict[str, Any]:
    return {"target": what, "wanted": wanted, "found": found, "met": met}
