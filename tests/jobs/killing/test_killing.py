"""Three workers die by SIGKILL at any moment and come back, and Slack is in trouble: nothing is lost, nothing doubled.

`make faults` runs ten seeds; COPBOT_TEST_SEED=7 repeats one. A seed fixes every die that is thrown; which process is
quicker, the machine decides. docs/faults.md says what is proven.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from tests.jobs.killing.conftest import seeds
from tests.jobs.killing.fate import CHANCES, Book
from tests.jobs.killing.judge import Verdict

RUNS, ENOUGH = 10, 5
"""Over ten seeds each moment is to be hit at least five times."""


@pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"], indirect=True)
@pytest.mark.parametrize("seed", seeds())
def test_nothing_is_lost_and_nothing_doubled_that_can_be_looked_up(
    killing: Callable[[int], Verdict], tally: Book, seed: int
) -> None:
    verdict = killing(seed)
    tally.write(**verdict.deaths)
    assert not verdict.problems, "\n".join(verdict.problems[:40])
    assert verdict.counts["deliveries"] >= 600
    assert verdict.counts["doubled with the right"] == 0
    assert len(verdict.deaths) >= len(CHANCES) // 2, "too few moments were hit for this to prove anything"
    runs = tally.lines()
    if len(runs) == len(seeds()) >= RUNS:
        every_moment_was_hit(runs)


def every_moment_was_hit(runs: list[dict[str, int]]) -> None:
    """Print how often a worker died at each moment, over all the runs on one kind of database."""
    deaths: Counter[str] = Counter()
    for run in runs:
        deaths.update(run)
    print(f"deaths over {len(runs)} seeds:")
    for window in CHANCES:
        print(f"{deaths[window]:5}  {window}")
    assert not [window for window in CHANCES if deaths[window] < ENOUGH]
