"""What the store promises: moments, turns, secrets, and readers that only read."""

from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlalchemy.orm import Session

from bot.usecases import installations, requests
from storage import communities as community_store
from storage import installations as installation_store
from storage import members
from storage.cipher import TokenCipher
from storage.database import READERS, Database, DatabaseBusy
from storage.records import Case, Community, Member, Submission
from tests.community import START, Cop

MOMENTS = [
    datetime(2026, 7, 1, 9, 30, tzinfo=ZoneInfo("Europe/Amsterdam")),
    datetime(2026, 11, 25, 10, 0, 0, 123456, tzinfo=ZoneInfo("Europe/Amsterdam")),
    datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Amsterdam")),
    datetime(2026, 7, 1, 22, 0, tzinfo=ZoneInfo("America/New_York")),
    datetime(2026, 1, 1, 3, 0, tzinfo=timezone(timedelta(hours=5, minutes=45))),
    datetime(2026, 3, 29, 1, 0, tzinfo=UTC),
]


@pytest.mark.parametrize("moment", MOMENTS, ids=lambda moment: moment.isoformat())
def test_a_moment_of_any_offset_comes_back_as_the_same_moment_in_utc(database: Database, moment: datetime) -> None:
    database.write_here(members.ensure, "T1", "U1", moment)
    found = database.write_here(lambda session: members.find(session, "T1", "U1").created_at)
    assert found == moment.astimezone(UTC)
    assert found.utcoffset() == timedelta()


def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="a moment needs a time zone"):
        database.write_here(members.ensure, "T1", "U1", datetime(2026, 7, 1, 9, 30))  # noqa: DTZ001
    assert database.write_here(members.find, "T1", "U1") is None


async def test_two_hundred_increments_at_once_are_all_kept(database: Database) -> None:
    def count(session: Session) -> None:
        community = community_store.lock(session, 1)
        community.goal_en = str(int(community.goal_en) + 1)

    async def count_once() -> None:
        while True:
            try:
                return await database.write(count)
            except DatabaseBusy:  # On a slow machine: it says that nothing was stored, so it may be done again.
                continue

    def begin(session: Session) -> None:
        community_store.by_id(session, 1).goal_en = "0"

    await database.write(begin)
    await asyncio.gather(*(count_once() for _ in range(200)))
    assert (await database.read(community_store.by_id, 1)).goal_en == "200"


async def test_a_write_that_began_is_waited_for_and_one_that_did_not_is_given_up_and_stores_nothing(
    database: Database,
) -> None:
    go_on, begun = threading.Event(), threading.Semaphore(0)
    writers = 1 if database.is_sqlite else READERS

    def dawdle(session: Session, number: int) -> int:
        members.ensure(session, "T1", f"U{number}", START)
        begun.release()
        assert go_on.wait(20)
        return number

    dawdling = [asyncio.create_task(database.write(dawdle, number)) for number in range(writers)]
    for _ in dawdling:
        assert await asyncio.to_thread(begun.acquire, timeout=20)
    began = time.monotonic()
    with pytest.raises(DatabaseBusy):
        await database.write(members.ensure, "T1", "U99", START)
    assert 1 < time.monotonic() - began < 3
    await asyncio.sleep(0.2)
    assert not any(task.done() for task in dawdling)
    go_on.set()
    assert await asyncio.gather(*dawdling) == list(range(writers))
    await database.write(members.ensure, "T1", "U100", START)
    stored = await database.read(lambda session: set(session.scalars(select(Member.user_id))))
    assert stored == {f"U{number}" for number in range(writers)} | {"U100"}


async def test_a_write_kept_waiting_by_another_process_is_given_up_and_stores_nothing(
    database: Database, second_database: Database
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def dawdle(session: Session) -> None:
        community_store.lock(session, 1)
        begun.set()
        assert go_on.wait(20)

    def join(session: Session) -> None:
        members.ensure(session, "T1", "U1", START)
        community_store.hold(session, 1)

    dawdling = asyncio.create_task(second_database.write_patiently(dawdle))
    assert await asyncio.to_thread(begun.wait, 20)
    with pytest.raises(DatabaseBusy):
        await database.write(join)
    go_on.set()
    await dawdling
    assert await database.read(members.find, "T1", "U1") is None


def test_a_write_that_fails_stores_nothing_of_it(database: Database) -> None:
    def half(session: Session) -> None:
        members.ensure(session, "T1", "U1", START)
        raise RuntimeError("halfway")

    with pytest.raises(RuntimeError, match="halfway"):
        database.write_here(half)
    assert database.write_here(members.find, "T1", "U1") is None


@pytest.mark.parametrize(("outlives_power", "synchronous"), [(True, 1), (False, 0)])
def test_only_a_database_that_need_not_outlive_a_power_cut_does_not_wait_for_the_disk(
    tmp_path: Path, outlives_power: bool, synchronous: int
) -> None:
    with closing(Database(f"sqlite:///{tmp_path / 'copbot.db'}", outlives_power=outlives_power)) as opened:
        assert opened.write_here(lambda session: session.scalar(text("PRAGMA synchronous"))) == synchronous


async def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(DBAPIError, match=r"readonly|read-only"):
        await database.read(members.ensure, "T1", "U1", START)
    assert await database.read(members.find, "T1", "U1") is None
    assert await database.write(members.ensure, "T1", "U1", START)


def test_the_same_person_met_twice_at_once_is_one_member(database: Database, second_database: Database) -> None:
    together = threading.Barrier(2)

    def meet(opened: Database) -> None:
        together.wait(20)
        opened.write_here(members.ensure, "T1", "U1", START)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(meet, (database, second_database)))
    assert database.write_here(lambda session: session.scalar(select(func.count()).select_from(Member))) == 1


def test_a_token_cannot_be_read_in_what_is_stored(database: Database) -> None:
    token = "xoxb-1234-quite-secret"
    database.write_here(installations.remember, "T1", token, START, team_name="T", bot_id="B", bot_user_id="U")
    stored = database.write_here(lambda session: str(session.execute(text("SELECT * FROM installations")).all()))
    assert "T1" in stored
    assert "quite-secret" not in stored
    if database.is_sqlite:
        for file in Path(str(database.url.database)).parent.glob("copbot.db*"):
            assert b"quite-secret" not in file.read_bytes()
    assert database.write_here(installations.find, "T1").token == token


def test_a_token_opens_with_an_older_key_and_not_with_a_strange_one(database: Database) -> None:
    old, new = TokenCipher.new_key(), TokenCipher.new_key()
    sealed = TokenCipher([old]).seal("xoxb-1")
    assert TokenCipher([new, old]).open(sealed) == "xoxb-1"
    with pytest.raises(LookupError, match="COPBOT_TOKEN_KEYS"):
        TokenCipher([new]).open(sealed)


def test_a_row_without_its_parent_is_refused(database: Database) -> None:
    orphan = Case(community_id=999, title="t", title_key="t", created_at=START)
    with pytest.raises(IntegrityError):
        database.write_here(lambda session: session.add(orphan))


def test_what_belongs_to_a_community_goes_with_it(cop: Cop) -> None:
    cop.update()
    cop.meeting()
    cop.do(lambda session: session.execute(delete(Community).where(Community.id == cop.community_id)))
    assert not cop.rows(Case)
    assert not cop.rows(Submission)
    assert not cop.deliveries()


def test_a_request_is_new_once_in_each_team_until_it_is_forgotten(database: Database) -> None:
    def is_new(team_id: str) -> bool:
        return database.write_here(requests.first_time, team_id, "event:1", START)

    assert [is_new("T1"), is_new("T1"), is_new("T2"), is_new("T2")] == [True, False, True, False]
    database.write_here(requests.forget_old, START + timedelta(days=2))
    assert not is_new("T1")
    database.write_here(requests.forget_old, START + timedelta(days=4))
    assert is_new("T1")


def test_upgrading_twice_changes_nothing(cop: Cop) -> None:
    cop.update("Een les")
    cop.database.upgrade()
    assert [row.lesson for row in cop.rows(Submission)] == ["Een les"]


def test_an_error_of_the_database_does_not_repeat_what_somebody_typed(database: Database) -> None:
    orphan = Case(community_id=999, title="Wat Youssef zei", title_key="wat youssef zei", created_at=START)
    with pytest.raises(IntegrityError) as error:
        database.write_here(lambda session: session.add(orphan))
    assert "INSERT INTO cases" in str(error.value)
    assert "youssef" not in str(error.value).lower()


async def test_an_error_of_a_reader_does_not_repeat_what_somebody_typed(database: Database) -> None:
    wrong = text("SELECT * FROM cases WHERE no_such_column = :typed")
    with pytest.raises(DBAPIError) as error:
        await database.read(lambda session: session.execute(wrong, {"typed": "Wat Youssef zei"}))
    assert "no_such_column" in str(error.value)
    assert "Youssef" not in str(error.value)


def test_a_token_is_not_shown_where_its_installation_is(cop: Cop) -> None:
    found = cop.do(installations.find, cop.team_id)
    assert found.token == "xoxb-a-token"
    assert "T1" in repr(found)
    assert "xoxb" not in f"{found} {found!r} {[found]}"


def test_an_installation_that_is_disabled_is_not_found_until_the_bot_is_installed_again(cop: Cop) -> None:
    def disable(session: Session) -> None:
        installation_store.find(session, cop.team_id).disabled_at = cop.now

    cop.do(disable)
    assert cop.do(installations.find, cop.team_id) is None
    cop.do(installations.remember, cop.team_id, "xoxb-2", cop.now, team_name="T", bot_id="B", bot_user_id="U")
    assert cop.do(installations.find, cop.team_id).token == "xoxb-2"
