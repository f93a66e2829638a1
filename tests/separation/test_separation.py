"""Nothing of one community reaches another: whatever people do, and whatever ids they send."""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from bot.usecases import communities
from storage.cipher import TokenCipher
from storage.database import Database
from storage.records import Record
from tests.community import START
from tests.conftest import KEY
from tests.logged import logged
from tests.separation.conftest import living
from tests.separation.forging import Step
from tests.separation.neighbours import COORDINATOR, MARK, NEIGHBOUR, SAME_TITLE, SECOND, USERS, Marks, furnish
from tests.separation.steps import STEPS
from tests.separation.town import Town, Who
from tests.separation.watching import Watch

OFTEN = [
    *["command"] * 8,
    *["form"] * 4,
    *["window_button", "time"] * 3,
    *["seen_button", "forged_button", "home", "edits", "plans", "deletes"] * 2,
]
some = st.integers(0, 99)
steps = st.builds(
    Step,
    st.sampled_from([*OFTEN, *STEPS]),
    st.sampled_from([0, 0, 0, 1, 4, 2, 3]),  # The first workspace has two communities.
    st.sampled_from([0, 0, 0, 3, 3, 4, 4, *range(len(USERS))]),  # Coordinators see and do the most.
    st.sampled_from([0, 0, 0, *range(10)]),
    some,
    some,
)


async def _play(url: str, known: Marks, played: Sequence[Step]) -> Counter[str]:
    """Let the steps happen, look after each, and count what was said by which way and of which kind."""
    database = Database(url, TokenCipher([KEY]))
    marks = Marks(known.number)
    reached: Counter[str] = Counter()
    try:
        async with living(database, marks) as town:
            watch = Watch(town)
            for step in played:
                await STEPS[step.what](town, watch, step)
                reached.update(said.what for said in town.said)
                watch.check()
            posted = [call for call in town.slack.calls if "metadata" in call.asked]
            reached.update(call.asked["metadata"]["event_payload"]["key"].split(":")[0] for call in posted)
    finally:
        await asyncio.to_thread(database.close)
    return reached


REACHED = {
    "ack", "respond", "views.open", "views.publish", "chat.postEphemeral", "chat.update", "card", "digest",
    "meeting_planned",
}  # fmt: skip
"""What must have been said at least once in all that is played: else the watch has seen too little to say anything."""


def test_nothing_of_one_community_reaches_another(furnished: tuple[Path, Marks]) -> None:
    file, marks = furnished
    reached: Counter[str] = Counter()

    @settings(
        max_examples=10,
        deadline=None,
        derandomize=True,
        print_blob=True,
        phases=[Phase.generate],  # To shrink takes minutes: add Phase.shrink to look for the cause.
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(played=st.lists(steps, min_size=20, max_size=40))
    def plays(played: list[Step]) -> None:
        copy = file.with_name("played.db")
        for suffix in ("", "-wal", "-shm"):
            Path(f"{copy}{suffix}").unlink(missing_ok=True)
        shutil.copyfile(file, copy)
        with logged():
            reached.update(asyncio.run(_play(f"sqlite:///{copy}", marks, played)))

    plays()
    assert {what: reached[what] for what in REACHED if not reached[what]} == {}


async def test_all_that_can_be_read_in_a_channel_is_of_its_community(town: Town) -> None:
    """Every command that shows something, by who may see the most, in every community."""
    watch = Watch(town)
    for (team_id, channel_id), community_id in sorted(town.channels.items()):
        who = Who(team_id, NEIGHBOUR if channel_id == SECOND else COORDINATOR, channel_id)
        for what in ("casus lijst", f"casus toon {SAME_TITLE}", "hulpvraag lijst", "bijeenkomst lijst", "cop rol",
                     "weekoverzicht voorbeeld", "cop hulp", "cop instellingen", "casusupdate"):  # fmt: skip
            name, _, rest = what.partition(" ")
            answer = await town.types(who, f"/{name}", rest)
            watch.check()
            named = {mark for mark in MARK.findall(answer) if community_id in town.marks.owners[mark]}
            assert named or what in ("cop hulp", "casus lijst"), (what, answer)


async def test_nothing_of_one_community_reaches_another_on_postgresql(postgres_url: str) -> None:
    """The same queries on the other kind of database, with a little of everything."""
    emptied = Database(postgres_url, TokenCipher([KEY]))
    tables = ", ".join(table.name for table in Record.metadata.sorted_tables)
    emptied.write_here(lambda session: session.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")))
    emptied.write_here(communities.seed)
    marks, chance = Marks(), Random(4)
    furnish(emptied, marks, START)
    emptied.close()
    played = [
        Step(
            what, chance.randrange(5), chance.randrange(len(USERS)), chance.randrange(10), *chance.sample(range(99), 2)
        )
        for what in [*OFTEN, *STEPS] * 3
    ]
    chance.shuffle(played)
    with logged():
        reached = await _play(postgres_url, marks, played)
    assert reached["ack"]
    assert reached["views.publish"]
