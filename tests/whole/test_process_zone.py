"""What tells time, tried again in processes that live elsewhere: no answer may follow the machine's own zone.

Here go the tests that reckon or show time, on SQLite; `make test TZ=Asia/Tokyo` runs every test there is in that zone.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
WINTER = {"UTC": 0, "Asia/Tokyo": 9, "America/New_York": -5}
TELL_TIME = (
    "tests/rules",
    "tests/views",
    "tests/usecases/test_communities.py",
    "tests/usecases/test_digests.py",
    "tests/usecases/test_meetings.py",
    "tests/usecases/test_nudges.py",
    "tests/storage/test_database.py::test_a_moment_of_any_offset_comes_back_as_the_same_moment_in_utc",
    "tests/jobs/test_clock.py",
    "tests/bot/test_logs.py",
)
WITHOUT = "tests/views/test_limits.py"
"""Counts characters, for long."""


@pytest.mark.parametrize("zone", WINTER)
def test_what_tells_time_says_the_same_in_a_process_of_another_zone(zone: str, tmp_path: Path) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("COPBOT_", "PYTEST_"))}
    ask = "import time; print(time.localtime(1768478400).tm_gmtoff // 3600)"
    asked = subprocess.run([sys.executable, "-c", ask], env={**clean, "TZ": zone}, capture_output=True, text=True)
    assert asked.stdout.strip() == str(WINTER[zone]), "this machine's tz database does not know the zone"
    chosen = ["-k", "not postgresql", f"--ignore={WITHOUT}", f"--basetemp={tmp_path / 'pytest'}", *TELL_TIME]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *chosen],
        cwd=ROOT,
        env={**clean, "TZ": zone},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert " passed" in done.stdout
