"""`copbot status` and /metrics of the real bot, while one CoP's channel is closed and another's digest is in doubt."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from bot.rules.waiting import WHYS
from tests.whole.running import copbot
from tests.whole.sandbox import Person, SandboxProcess, said

pytestmark = pytest.mark.slow
COP = "bewoners-in-beeld"


def status(sandbox: SandboxProcess, *words: str) -> Any:
    """Ask the bot's database as an operator would, beside the running bot."""
    url = f"sqlite:///{sandbox.data}/copbot.db"
    return copbot(sandbox.data.parent, "status", *words, COPBOT_DATABASE_URL=url)


def row(sandbox: SandboxProcess, slug: str) -> dict[str, Any]:
    done = status(sandbox, "--json", "--cop", slug)
    assert done.returncode == 0, done.stderr
    (found,) = json.loads(done.stdout)["communities"]
    return dict(found)


def metrics(sandbox: SandboxProcess) -> str:
    """Read the page of the running bot."""
    own = str(sandbox.get("state")["install_url"]).removesuffix("/slack/install")
    with urllib.request.urlopen(f"{own}/metrics", timeout=10) as answer:
        return str(answer.read().decode())


def test_an_operator_and_a_coordinator_read_why_a_digest_did_not_go_out(sandbox: SandboxProcess) -> None:
    coordinator = Person(sandbox, COP, "coordinator")
    lesson = "Persoonlijk uitnodigen werkt"
    coordinator.types("/inzicht", lesson)
    sandbox.post("clock", forward_seconds=3600)
    sandbox.post("fault", method="chat.postMessage", kind="lost_answer", times=1, team=coordinator.team)
    coordinator.types("/weekoverzicht", "nu")
    sandbox.post("clock", forward_seconds=60)

    found = row(sandbox, COP)
    assert found["uncertain"]["total"] == 1
    (doubt,) = found["uncertain"]["first"]
    assert (doubt["kind"], doubt["state"], doubt["reason"]) == ("digest", "uncertain", "answer_lost")
    assert found["installed"]
    assert found["closed"] is None

    told = said(coordinator.types("/cop", "status"))
    assert "Niemand weet of dit aankwam" in told
    assert "/weekoverzicht nu" in told
    assert lesson not in told
    assert 'copbot_deliveries_uncertain{kind="digest"} 1.0' in metrics(sandbox)
    text = status(sandbox)
    assert text.returncode == 0
    assert "Nobody knows whether this arrived:" in text.stdout
    assert "Slack did not answer, so it may stand there or not." in text.stdout
    assert lesson not in text.stdout + status(sandbox, "--json").stdout


def test_every_field_of_the_json_is_documented_and_every_community_has_them_all(sandbox: SandboxProcess) -> None:
    rows = json.loads(status(sandbox, "--json").stdout)["communities"]
    assert len(rows) == 5
    assert len({tuple(one) for one in rows}) == 1
    page = (Path(__file__).parents[2] / "docs" / "operating.md").read_text("utf-8")
    for name in (*rows[0], *WHYS):
        assert f"`{name}`" in page, name
    for name in ("waiting", "uncertain", "undelivered", "left_out"):
        assert set(rows[0][name]) == {"total", "first"}


def test_a_community_that_is_not_there_is_told_in_a_line(tmp_path: Path) -> None:
    done = copbot(tmp_path, "status", "--cop", "bewoners")
    assert done.returncode == 1
    assert "There is no community 'bewoners'. There are:" in done.stderr
    empty = copbot(tmp_path, "status")
    assert empty.returncode == 0
    assert "bewoners-in-beeld: not connected" in empty.stdout
