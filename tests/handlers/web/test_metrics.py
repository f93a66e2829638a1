"""`GET /metrics` over HTTP: what is owed and what happened, without a name or an id."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import aiohttp
import pytest
from aiohttp import web
from prometheus_client.parser import text_string_to_metric_families

from bot.metrics import COUNTED, KINDS, REQUESTS
from bot.rules.deliveries import CARD, DIGEST
from bot.services import Services
from bot.settings import Settings
from handlers.web import metrics
from tests.community import COORDINATOR, Cop
from tests.handlers.conftest import Wired
from tests.usecases.test_health import card

Sample = dict[tuple[str, tuple[tuple[str, str], ...]], float]


@asynccontextmanager
async def served(services: Services) -> AsyncIterator[str]:
    """Serve the page by itself. Gives its address."""
    app = web.Application()
    metrics.register(app, services)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/metrics"
    finally:
        await runner.cleanup()


async def read(url: str, session: aiohttp.ClientSession) -> Sample:
    async with session.get(url) as answer:
        assert answer.status == 200
        assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
        families = text_string_to_metric_families(await answer.text())
        return {(one.name, tuple(sorted(one.labels.items()))): one.value for found in families for one in found.samples}


def of_kind(kind: str, **more: str) -> tuple[tuple[str, str], ...]:
    return tuple(sorted({"kind": kind, **more}.items()))


@pytest.fixture
def services(cop: Cop) -> Services:
    return Services(cop.database, cop.clock, Settings())


async def test_what_is_owed_is_told_by_kind_and_the_database_is_not_asked_at_every_request(
    cop: Cop, services: Services
) -> None:
    card(cop)
    async with aiohttp.ClientSession() as session, served(services) as url:
        found = await read(url, session)
        assert found["copbot_deliveries_owed", of_kind(CARD)] == 1
        assert found["copbot_deliveries_overdue", of_kind(CARD)] == 1
        assert found["copbot_oldest_overdue_seconds", ()] == 300
        assert found["copbot_deliveries_owed", of_kind(DIGEST)] == 0
        assert found["copbot_database_up", ()] == 1
        card(cop, "Nog een")
        assert (await read(url, session))["copbot_deliveries_owed", of_kind(CARD)] == 1


async def test_a_database_that_gives_no_answer_hides_nothing_that_this_process_counted(
    cop: Cop, services: Services
) -> None:
    services.metrics.recorded(CARD, "sent")
    cop.database.close()
    async with aiohttp.ClientSession() as session, served(services) as url:
        found = await read(url, session)
    assert found["copbot_database_up", ()] == 0
    assert ("copbot_deliveries_owed", of_kind(CARD)) not in found
    assert found["copbot_oldest_overdue_seconds", ()] != found["copbot_oldest_overdue_seconds", ()], "not a number"
    assert found["copbot_deliveries_total", of_kind(CARD, state="sent")] == 1


async def test_no_label_holds_a_name_or_an_id_and_there_are_as_many_series_as_at_the_start(
    cop: Cop, other_cop: Cop, services: Services
) -> None:
    async with aiohttp.ClientSession() as session, served(services) as url:
        before = await read(url, session)
        for one in (cop, other_cop):
            for state in ("due", "uncertain", "held"):
                card(one, state, state=state)
        services.metrics.recorded("a kind of tomorrow", "sent")
    async with aiohttp.ClientSession() as session, served(services) as url:
        after = await read(url, session)
    assert set(before) == set(after)
    assert len(after) < 400
    labels = {name: {value for _, pairs in after for key, value in pairs if key == name} for name in ("kind", "type")}
    assert labels == {"kind": set(KINDS), "type": set(REQUESTS)}
    assert {value for _, pairs in after for key, value in pairs if key == "state"} == set(COUNTED)


async def test_where_the_settings_leave_it_out_there_is_no_such_page(services: Services) -> None:
    hidden = replace(services, settings=Settings(metrics="off"))
    async with aiohttp.ClientSession() as session, served(hidden) as url, session.get(url) as answer:
        assert answer.status == 404


async def test_each_request_of_slack_s_is_measured_by_what_it_is(met: Wired, caplog: pytest.LogCaptureFixture) -> None:
    def times(request: str) -> float:
        found = re.search(rf'copbot_ack_seconds_count{{type="{request}"}} (\S+)', met.metrics.page().decode())
        assert found
        return float(found[1])

    await met.person.types("/cop", "status", user=COORDINATOR)
    await met.person.causes("Ev1", {"type": "app_home_opened", "tab": "home"})
    await met.person.presses("home.refresh", "", {"type": "home", "id": "V1", "hash": "h1", "blocks": []})
    async with met.browser.post(f"{met.bot}/slack/events", data={"command": "/cop"}) as answer:
        assert answer.status == 401
    expected = {"command": 1, "event": 1, "action": 1, "refused": 1}
    assert {request: times(request) for request in REQUESTS} == {name: expected.get(name, 0) for name in REQUESTS}
