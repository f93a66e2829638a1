"""Each guard is real: with it taken out of a copy of the product, its proof turns red. Run by `make faults`.

A proof that stays green without its guard proves nothing. A text that is not found any more fails as well: whoever
moves a guard moves it here too.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PARTS = ("bot", "handlers", "jobs", "storage", "tests", "pyproject.toml")
DELIVER, LOOKUPS, OLDER = "tests/jobs/test_deliver.py", "tests/jobs/test_lookups.py", "tests/jobs/test_older_moments.py"
KILLED = "test_nothing_is_lost_and_nothing_doubled_that_can_be_looked_up"
KILLING = "killing"
SEEDS = 5
"""In a run of one seed the dice, or a slow machine, may leave a guard unneeded: it is needed in one of these."""
RED = 1
"""What pytest ends with when tests ran and some failed. When it could not run them it ends with something else."""
PATIENCE = 400


@dataclass(frozen=True)
class Guard:
    """A guard: the exact text that makes it, what stands there without it, and the tests that prove it."""

    name: str
    file: str
    text: str
    without: str
    proofs: tuple[str, ...]


GUARDS = (
    Guard(
        "only its owner records what became of a delivery",
        "storage/deliveries.py",
        '        _TABLE.c.owner == bindparam("holder"),\n',
        "",
        (f"{DELIVER}::test_a_worker_that_comes_back_after_its_lease_can_record_nothing[sqlite]",),
    ),
    Guard(
        "a claim skips what another transaction has locked",
        "storage/claims.py",
        ".with_for_update(of=Delivery, skip_locked=True)",
        ".with_for_update(of=Delivery)",
        (
            "tests/storage/test_at_once.py::"
            "test_a_worker_waits_for_no_other_one_and_takes_what_that_one_left[postgresql]",
        ),
    ),
    Guard(
        "the client never sends twice by itself",
        "jobs/sender.py",
        ", retry_handlers=[])",
        ")",
        ("tests/jobs/test_sender.py::test_a_message_whose_answer_was_lost_is_not_sent_again_by_the_client",),
    ),
    Guard(
        "what may have arrived is looked up",
        "bot/usecases/doubts.py",
        "if delivery.kind not in EDITS and _may_look(session, delivery.team_id):",
        "if delivery.kind not in EDITS and not _may_look(session, delivery.team_id):",
        (f"{LOOKUPS}::test_a_reminder_is_looked_up_before_it_goes_again[sqlite]", KILLING),
    ),
    Guard(
        "nothing is looked up before it can show",
        "bot/usecases/doubts.py",
        "max(attempted_at + rules.LOOK_AFTER, now + rules.SHOWN_WITHIN)",
        "now",
        (
            f"{LOOKUPS}::test_an_answer_that_was_lost_long_after_the_attempt_gives_slack_its_time_to_show_the_message"
            "[sqlite]",
            KILLING,
        ),
    ),
    Guard(
        "an attempt is noted before the request",
        "bot/usecases/deliveries.py",
        "owner, attempted_at=now, lease_until=now + rules.LEASE)",
        "owner, lease_until=now + rules.LEASE)",
        (f"{DELIVER}::test_one_killed_after_its_attempt_is_uncertain[sqlite]", KILLING),
    ),
    Guard(
        "a key is stored once",
        "storage/migrations/versions/0001_the_first_tables.py",
        "    sa.UniqueConstraint('key', name=op.f('uq_deliveries_key'))\n",
        "",
        ("tests/storage/test_at_once.py::test_two_who_plan_the_same_at_once_plan_it_once[postgresql]",),
    ),
    Guard(
        "a channel rests for a second after a post",
        "storage/claims.py",
        "        place.next_post_at > NOW,\n",
        "        place.next_post_at < place.next_post_at,\n",
        (f"{DELIVER}::test_a_channel_gets_one_message_a_second[sqlite]",),
    ),
    Guard(
        "another's rest counts though it began after our look at the clock",
        "storage/claims.py",
        "place.rested_at <= JUST_AFTER",
        "place.rested_at <= NOW",
        (f"{OLDER}::test_a_channel_rests_after_a_post_also_for_who_looked_at_the_clock_before[sqlite]",),
    ),
    Guard(
        "another's lease counts though it began after our look at the clock",
        "bot/usecases/repairs.py",
        "return now + rules.LEASE + rules.CLOCKS_DIFFER",
        "return now + rules.LEASE",
        (f"{OLDER}::test_what_was_attempted_just_before_its_repair_is_in_hand[sqlite]",),
    ),
    Guard(
        "a workspace's history is read once a minute",
        "bot/usecases/lookups.py",
        "now + rules.LOOK_EVERY):\n        return None",
        "now):\n        return None",
        (f"{LOOKUPS}::test_a_workspace_is_asked_once_a_minute_whoever_asks[sqlite]",),
    ),
)


def copied(folder: Path) -> Path:
    """Copy the product and its tests."""
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(source, folder / part)
    return folder


def prove(folder: Path, proofs: Iterable[str]) -> subprocess.CompletedProcess[str]:
    """Run these tests in a folder, with what stands there, until one is red."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *proofs]
    left_out = ("PYTEST_", "COPBOT_TEST_SEED")
    variables = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
    variables["COPBOT_TEST_SEEDS"] = str(SEEDS)
    return subprocess.run(
        command, cwd=folder, env=variables, capture_output=True, text=True, timeout=PATIENCE, check=False
    )


def test_every_proof_is_green_as_the_product_is(tmp_path: Path) -> None:
    proofs = sorted({proof for guard in GUARDS for proof in guard.proofs if proof != KILLING})
    result = prove(copied(tmp_path), proofs)
    assert result.returncode == 0, result.stdout[-3000:]


@pytest.mark.parametrize(
    ("guard", "proof"),
    [
        pytest.param(guard, proof, id=f"{guard.name}: {proof.split('::')[-1]}")
        for guard in GUARDS
        for proof in guard.proofs
    ],
)
def test_a_proof_turns_red_without_its_guard(guard: Guard, proof: str, tmp_path: Path) -> None:
    file = copied(tmp_path) / guard.file
    written = file.read_text()
    assert written.count(guard.text) == 1, f"what makes this guard does not stand once in {guard.file}"
    file.write_text(written.replace(guard.text, guard.without))
    killing = [f"tests/jobs/killing/test_killing.py::{KILLED}[{seed}-sqlite]" for seed in range(1, SEEDS + 1)]
    result = prove(tmp_path, killing if proof == KILLING else [proof])
    assert result.returncode == RED, f"the proof is not red without its guard:\n{result.stdout[-3000:]}"
    print([line for line in result.stdout.splitlines() if line.startswith(("E  ", "FAILED"))][:3])
