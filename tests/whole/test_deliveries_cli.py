"""What an operator does with deliveries: see them, send again, let go, take away, or hear why that cannot be."""

from __future__ import annotations

import json
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.rules.deliveries import CARD
from bot.rules.states import FAILED, HELD, SENT
from storage.records import Delivery
from tests.community import Cop
from tests.whole.owed import owe, put
from tests.whole.running import copbot

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)]


def run(folder: Path, database_url: str, *words: str) -> subprocess.CompletedProcess[str]:
    return copbot(folder, "deliveries", *words, COPBOT_DATABASE_URL=database_url)


def card(cop: Cop, state: str, **values: object) -> Delivery:
    """Give a card of a secret insight in a state."""
    now = SystemClock().now()
    key = owe(cop, f"Geheim {len(cop.deliveries(CARD))}", now)
    (row,) = [row for row in cop.deliveries(CARD) if row.key == key]
    put(cop, row, now, state=state, **values)
    return row


def states(cop: Cop) -> list[str]:
    return [row.state for row in cop.deliveries(CARD)]


def test_a_list_tells_everything_but_what_members_wrote(cop: Cop, database_url: str, tmp_path: Path) -> None:
    row = card(cop, FAILED, reason="msg_too_long", attempts=3)
    shown = run(tmp_path, database_url, "list", "--state", "failed", "--cop", cop.slug)
    assert shown.returncode == 0
    for part in (str(row.id), "failed", cop.slug, "card", "attempts 3", "msg_too_long", row.key):
        assert part in shown.stdout
    as_json = json.loads(run(tmp_path, database_url, "list", "--json", "--state", "failed", "--most", "1").stdout)
    assert [line["id"] for line in as_json["deliveries"]] == [row.id]
    assert as_json["more"] == 0
    assert "Geheim" not in shown.stdout + str(as_json)


def test_each_of_several_is_told_by_itself_and_one_that_cannot_be_makes_the_command_fail(
    cop: Cop, database_url: str, tmp_path: Path
) -> None:
    late = {"late_after": SystemClock().now() - timedelta(minutes=1)}
    rows = [card(cop, FAILED), card(cop, SENT), card(cop, HELD), card(cop, FAILED, **late)]
    done = run(tmp_path, database_url, "retry", *(str(row.id) for row in rows), "404")
    assert done.returncode == 1
    assert done.stdout.splitlines() == [f"{rows[0].id} is due now."]
    assert done.stderr.splitlines() == [
        f"{rows[1].id} cannot be sent again: it is sent.",
        f"{rows[2].id} cannot be sent again: it is held. See: copbot deliveries release --help",
        f"{rows[3].id} cannot be sent again: it is too late for it; nobody would be served by it now.",
        "404 cannot be sent again: there is no such delivery.",
    ]
    assert states(cop) == ["due", "sent", "held", "failed"]


def test_all_that_is_held_is_released_or_dropped_of_one_community_or_of_all(
    cop: Cop, other_cop: Cop, database_url: str, tmp_path: Path
) -> None:
    for owed in (cop, cop, other_cop):
        card(owed, HELD)
    one = run(tmp_path, database_url, "release", "--all-held", "--cop", cop.slug)
    assert (one.stdout, states(cop), states(other_cop)) == ("due 2\n", ["due", "due"], ["held"])
    rest = run(tmp_path, database_url, "drop", "--all-held")
    assert (rest.stdout, states(cop), states(other_cop)) == ("dropped 1\n", ["due", "due"], ["dropped"])
    assert run(tmp_path, database_url, "release", "--all-held").stdout == "Nothing is held.\n"


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["drop"], "Name deliveries by their ID, or --all-held"),
        (["release", "1", "--all-held"], "Name deliveries by their ID, or --all-held"),
        (["release", "1", "--cop", "bewoners-in-beeld"], "Name deliveries by their ID, or --all-held"),
        (["retry", "x"], "'x' is not a valid integer"),
        (["list", "--cop", "bewoners"], "There is no community 'bewoners'. There are:"),
        (["list", "--state", "lost"], "'lost' is not one of"),
    ],
)
def test_what_an_operator_gets_wrong_is_told_in_plain_words(
    database_url: str, tmp_path: Path, words: list[str], line: str
) -> None:
    done = run(tmp_path, database_url, *words)
    assert done.returncode != 0
    assert line in done.stderr
    assert "Traceback" not in done.stderr
