"""What an operator does for one person: hand over their data, or erase them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.community import HOLDER, Cop
from tests.held import naming
from tests.whole.running import copbot

pytestmark = [pytest.mark.slow, pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)]


def run(folder: Path, database_url: str, *words: str) -> subprocess.CompletedProcess[str]:
    return copbot(folder, "member", *words, COPBOT_DATABASE_URL=database_url)


def test_what_is_held_is_printed_as_json(cop: Cop, database_url: str, tmp_path: Path) -> None:
    cop.update("Een lés")
    done = run(tmp_path, database_url, "export", "--team", "T1", "--user", HOLDER)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert [row["lesson"] for row in found["submissions"]] == ["Een lés"]
    assert "Een lés" in done.stdout


def test_somebody_is_erased_only_with_a_yes(cop: Cop, database_url: str, tmp_path: Path) -> None:
    cop.update("Een les", key="1")
    asked = run(tmp_path, database_url, "erase", "--team", "T1", "--user", HOLDER)
    assert asked.returncode == 2
    assert "--yes" in asked.stderr
    assert naming(cop, HOLDER)
    done = run(tmp_path, database_url, "erase", "--team", "T1", "--user", HOLDER, "--yes")
    assert (done.returncode, done.stderr) == (0, "")
    assert naming(cop, HOLDER) == naming(cop, "Een les") == []


def test_the_name_alone_can_be_taken_off(cop: Cop, database_url: str, tmp_path: Path) -> None:
    cop.update("Een les", key="1")
    done = run(tmp_path, database_url, "erase", "--team", "T1", "--user", HOLDER, "--keep-texts", "--yes")
    assert done.returncode == 0
    assert naming(cop, HOLDER) == []
    assert naming(cop, "Een les")


def test_what_cannot_be_done_is_one_line(cop: Cop, database_url: str, tmp_path: Path) -> None:
    for words, line in (
        (("export", "--team", "T1", "--user", "U99"), "I know nobody with the Slack id U99."),
        (("erase", "--team", "T1", "--user", "U1", "--yes"), "You are the only coordinator of Bewoners in beeld."),
    ):
        done = run(tmp_path, database_url, *words)
        assert done.returncode == 1
        assert done.stderr.startswith(line)
        assert len(done.stderr.strip().splitlines()) == 1
        assert not done.stdout
