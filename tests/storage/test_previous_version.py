"""While the tables are brought up to date the version before still runs: expand first, contract a release later."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from bot.rules.states import SENDING
from bot.usecases import repairs
from storage.cipher import TokenCipher
from storage.database import Database
from storage.records import Delivery
from tests.community import START
from tests.storage.previous import brought_up_to_date, code_of, git, last_release, played

pytestmark = pytest.mark.slow
KEY = TokenCipher.new_key()


@pytest.fixture
def head() -> str:
    """This version's own commit."""
    found = git("rev-parse", "HEAD")
    if found is None:
        pytest.skip("there is no git history here to take a version's code from")
    return found.decode().strip()


def test_the_last_release_goes_on_working_while_this_version_changes_the_tables(url: str, head: str) -> None:
    release = last_release()
    if release is None:
        pytest.skip("nothing was released yet: there is no tag to try")
    with code_of(release) as code:
        assert played(code, url, KEY, lambda: brought_up_to_date(url)) == ""
    _goes_on_here(url)


def test_a_version_s_code_is_taken_from_the_history_and_played(url: str, head: str) -> None:
    """With this version's own commit: that the means work, not that anything was released."""
    with code_of(head) as code:
        assert played(code, url, KEY, lambda: brought_up_to_date(url)) == ""
    _goes_on_here(url)


def test_a_change_that_takes_away_what_a_running_version_needs_is_noticed(url: str, head: str) -> None:
    def contract() -> None:
        brought_up_to_date(url)
        with create_engine(url, poolclass=NullPool).begin() as connection:
            connection.execute(text("ALTER TABLE deliveries DROP COLUMN attempted_at"))

    with code_of(head) as code:
        assert "attempted_at" in played(code, url, KEY, contract)


def _goes_on_here(url: str) -> None:
    """What the other version left in its hands is taken up by this one."""
    with closing(Database(url, TokenCipher([KEY]))) as database:
        now = START + timedelta(days=1)
        left = [row for row, _, _ in database.write_here(repairs.any_left, now)]
        assert len(left) == 1
        assert database.write_here(repairs.repair, left, now) == 1
        state = database.write_here(lambda session: session.get_one(Delivery, left[0]).state)
        assert state != SENDING
