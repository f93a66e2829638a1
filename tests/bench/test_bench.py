"""Each benchmark in a tiny form: it comes to its end, tells all that it should, and finds nothing wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.bench import ack, memory, parts, posting, stall, starting
from tests.bench.furnishing import kinds
from tests.bench.processes import child
from tests.bench.tables import table
from tests.bench.targets import judged

pytestmark = pytest.mark.slow
RUN_AS = {"first, sqlite"} | {f"again, {kind}" for kind in kinds()}


async def test_every_command_is_answered_as_it_should_be_and_what_the_bot_answered_is_stored(tmp_path: Path) -> None:
    found = await ack.run(tmp_path, quick=True)
    servers = ["bare", "bolt", "documented", *(f"copbot {kind}" for kind in kinds())]
    assert [(row["connections"], row["server"]) for row in found["rows"]] == [
        (number, server) for number in ack.FEW for server in servers
    ]
    assert found["bad"] == 0
    assert all(row["answers"] and row["per_second"] and row["p50_ms"] <= row["p99_ms"] for row in found["rows"])
    assert [row["answered"] for row in found["stored"]] == [row["stored"] for row in found["stored"]]
    assert all(row["stored"] for row in found["stored"])
    assert len(judged({"ack": found})) == 3 * len(ack.FEW) + 1


async def test_each_part_of_a_command_is_measured_on_each_database(tmp_path: Path) -> None:
    found = await parts.run(tmp_path, quick=True)
    assert {row["database"] for row in found["rows"]} == set(kinds())
    assert len(found["rows"]) == 5 * len(kinds())
    assert all(row["core_ms"] > 0 for row in found["rows"])


async def test_what_is_due_is_posted_once_by_one_replica_and_by_two(tmp_path: Path) -> None:
    found = await posting.run(tmp_path, quick=True)
    assert [(row["database"], row["replicas"]) for row in found["rows"]] == [
        (kind, number) for kind in kinds() for number in (1, 2)
    ]
    assert found["bad"] == 0


async def test_the_bot_becomes_ready_on_an_empty_and_on_a_filled_database(tmp_path: Path) -> None:
    found = await starting.run(tmp_path, quick=True)
    assert {row["start"] for row in found["rows"]} == RUN_AS
    assert all(row["median_s"] for row in found["rows"])


async def test_memory_is_told_at_rest_and_after_each_fifth_of_the_commands(tmp_path: Path) -> None:
    found = await memory.run(tmp_path, quick=True)
    assert [row["commands"] for row in found["rows"]] == [0, 40, 80, 120, 160, 200]
    assert all(row["resident_mb"] for row in found["rows"])
    assert found["bad"] == 0


async def test_nothing_is_lost_while_another_process_holds_the_write_lock(tmp_path: Path) -> None:
    found = await stall.run(tmp_path, quick=True)
    assert [row["stall"] for row in found["rows"]] == ["none", "200 ms each second"]
    assert found["bad"] == 0
    assert found["rows"][1]["max_ms"] > 150  # it was really held


async def test_a_process_that_ends_by_itself_shows_the_end_of_its_log(tmp_path: Path) -> None:
    async with child(tmp_path, "tests.bench.rivals", "nobody", str(tmp_path), "", core=0) as process:
        with pytest.raises(RuntimeError, match="KeyError: 'nobody'"):
            await process.says()


def test_a_table_has_the_columns_of_its_rows() -> None:
    rows: list[dict[str, Any]] = [
        {"what": "a", "number": 1_000, "met": True},
        {"what": "bcd", "number": 2, "met": False},
    ]
    assert table(rows) == (
        "| what | number | met |\n|------|-------:|-----|\n| a    |  1,000 | yes |\n| bcd  |      2 | no  |"
    )
