"""Three workers die by SIGKILL at any moment and come back, and Slack is in trouble: nothing is lost, nothing doubled.

`make faults` runs ten seeds; COPBOT_TEST_SEED=7 repeats one. A seed fixes every die that is thrown; which process is
quicker, the machine decides. docs/faults.md says what is proven.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.jobs.killing.conftest import Tally, seeds
from tests.jobs.killing.fate import CHANCES
from tests.jobs.killing.judge import Verdict

ENOUGH = 5
"""How often each moment is to be hit over ten seeds."""

BOTH = [pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in ("sqlite", "postgresql")]


@pytest.mark.parametrize("database_url", BOTH, indirect=True)
@pytest.mark.parametrize("seed", seeds())
def test_nothing_is_lost_and_nothing_doubled_that_can_be_looked_up(
    killing: Callable[[int], Verdict],
    tallies: dict[str, Tally],
    seed: int,
    request: pytest.FixtureRequest,
) -> None:
    verdict = killing(seed)
    tally = tallies.setdefault(request.node.callspec.params["database_url"], Tally())
    tally.runs += 1
    tally.deaths += verdict.deaths
    assert not verdict.problems, "\n".join(verdict.problems[:40])
    assert verdict.counts["deliveries"] >= 600
    assert verdict.counts["doubled with the right"] == 0
    assert len(verdict.deaths) >= len(CHANCES) // 2, "too few moments were hit for this to prove anything"


@pytest.mark.parametrize("name", BOTH)
def test_every_moment_between_two_steps_was_hit(tallies: dict[str, Tally], name: str) -> None:
    tally = tallies.get(name, Tally())
    print(f"\n{name}, {tally.runs} seeds:")
    for window in CHANCES:
        print(f"{tally.deaths[window]:4}  {window}")
    if tally.runs < 10:
        pytest.skip("over ten seeds: make faults")
    assert not [window for window in CHANCES if tally.deaths[window] < ENOUGH]
