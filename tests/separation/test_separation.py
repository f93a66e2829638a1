"""Nothing of one community reaches another: whatever people do, and whatever ids they send."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Sequence
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from storage.cipher import TokenCipher
from storage.database import Database
from tests.conftest import KEY
from tests.logged import logged
from tests.separation.conftest import living
from tests.separation.forging import Step
from tests.separation.neighbours import USERS, Marks
from tests.separation.steps import STEPS
from tests.separation.watching import Watch

OFTEN = ["command"] * 8 + ["form"] * 4 + ["seen_button", "window_button", "forged_button", "home", "time"] * 2
some = st.integers(0, 99)
steps = st.builds(
    Step,
    st.sampled_from([*OFTEN, *STEPS]),
    st.sampled_from([0, 0, 0, 1, 4, 2, 3]),  # The first workspace has two communities.
    st.integers(0, len(USERS) - 1),
    st.integers(0, 9),
    some,
    some,
)


async def _play(file: Path, known: Marks, played: Sequence[Step]) -> None:
    database = Database(f"sqlite:///{file}", TokenCipher([KEY]))
    marks = Marks(known.number)
    try:
        async with living(database, marks) as town:
            watch = Watch(town)
            for step in played:
                await STEPS[step.what](town, watch, step)
                watch.check()
    finally:
        await asyncio.to_thread(database.close)


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(played=st.lists(steps, min_size=20, max_size=40))
def test_nothing_of_one_community_reaches_another(furnished: tuple[Path, Marks], played: list[Step]) -> None:
    file, marks = furnished
    copy = file.with_name("played.db")
    for suffix in ("", "-wal", "-shm"):
        Path(f"{copy}{suffix}").unlink(missing_ok=True)
    shutil.copyfile(file, copy)
    with logged():
        asyncio.run(_play(copy, marks, played))
