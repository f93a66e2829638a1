"""docs/alerts.yml asks only for what a running bot really shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml

from bot.metrics import COUNTED, REQUESTS
from bot.process import Bot
from bot.services import Services
from bot.settings import Settings
from storage.database import Database
from tests.community import Cop
from tests.logged import logged
from tests.wire import SECRET, WireSlack

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
DOCS = Path(__file__).parents[2] / "docs"
OURS = re.compile(r"\bcopbot_\w+")
PROMETHEUS_OWN = {"up"}


def rules() -> Iterator[dict[str, Any]]:
    for group in yaml.safe_load((DOCS / "alerts.yml").read_text("utf-8"))["groups"]:
        assert set(group) == {"name", "rules"}
        yield from group["rules"]


async def shown(services: Services) -> str:
    """Run the bot and read its page."""
    bot = Bot(services)
    with logged():
        try:
            async with aiohttp.ClientSession() as session, session.get(f"{await bot.start()}/metrics") as answer:
                assert answer.status == 200
                return await answer.text()
        finally:
            await bot.stop()


async def test_every_number_that_an_alarm_watches_is_shown_by_a_running_bot(
    cop: Cop, second_database: Database
) -> None:
    slack = WireSlack()
    await slack.start()
    settings = Settings(mode="http", slack_signing_secret=SECRET, slack_api_url=f"{slack.url}/api/", port=0)
    page = await shown(Services(second_database, cop.clock, settings))
    await slack.stop()
    exposed = {re.split(r"[{ ]", line)[0] for line in page.splitlines() if not line.startswith("#")}
    asked = {name for rule in rules() for name in OURS.findall(rule["expr"])}
    assert asked
    assert asked - exposed == set()
    told = set(OURS.findall((DOCS / "operating.md").read_text("utf-8")))
    # A histogram and a counter are documented by their names without the endings that Prometheus adds.
    assert {re.sub(r"_(bucket|count|sum)$", "", name) for name in exposed} == told


def test_every_alarm_says_what_is_wrong_and_what_to_do(database_url: str) -> None:
    found = list(rules())
    assert len({rule["alert"] for rule in found}) == len(found) >= 5
    for rule in found:
        assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
        assert set(rule["annotations"]) == {"summary", "action"}
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert re.fullmatch(r"\d+[smhd]", rule.get("for", "1m"))
        assert rule["expr"].count("(") == rule["expr"].count(")")


def test_every_label_that_an_alarm_picks_has_that_value(database_url: str) -> None:
    picked = {pair for rule in rules() for pair in re.findall(r'(\w+)!?="(\w+)"', rule["expr"])}
    known = {("state", state) for state in COUNTED} | {("type", request) for request in REQUESTS} | {("job", "copbot")}
    assert picked - known == set()


@pytest.mark.parametrize("needed", ["up{", "last_tick", "oldest_overdue", '"failed"', "uncertain", "ack_seconds"])
def test_what_an_operator_must_hear_of_has_an_alarm(database_url: str, needed: str) -> None:
    assert any(needed in rule["expr"] for rule in rules())
