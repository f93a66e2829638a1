"""The bot as a process that is told to stop, or killed, or deaf: nothing is lost, and nothing is posted twice."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.clock import MovableClock
from bot.rules.deliveries import CARD
from bot.sandbox.faults import Fault
from storage.database import Database
from storage.records import Submission
from tests.community import connect
from tests.conftest import KEY
from tests.whole.machine import Machine, ended
from tests.whole.running import Slack, until
from tests.whole.sandbox import free_port

pytestmark = pytest.mark.slow
IN_HURRY = """
from bot import __main__, watch
from handlers.slack import socket
watch.EVERY, watch.LOST_AFTER, socket.PING_EVERY = 0.5, 16, 1.0
__main__.STOPPED_WITHIN = 1.0
__main__.main(["run"])
"""
"""The bot with looks, pings and patience that are short, so that a test need not wait for minutes."""


@pytest.fixture
def machine(
    request: pytest.FixtureRequest, tmp_path: Path, slack: Slack, database: Database, database_url: str
) -> Iterator[Machine]:
    """The pretend Slack, and a database with a community in it."""
    cop = connect(
        database, MovableClock(datetime.now(UTC)), team_id=slack.team.id, channel_id=slack.channel.id,
        token=slack.team.bot_token,
    )  # fmt: skip
    port = free_port()
    settings = {
        "COPBOT_MODE": request.node.callspec.params["slack"],
        "COPBOT_SLACK_SIGNING_SECRET": slack.sandbox.world.signing_secret,
        "COPBOT_SLACK_BOT_TOKEN": slack.team.bot_token,
        "COPBOT_SLACK_APP_TOKEN": slack.sandbox.world.app_token,
        "COPBOT_SLACK_API_URL": f"{slack.url}/api/",
        "COPBOT_TOKEN_KEYS": KEY,
        "COPBOT_PORT": str(port),
        "COPBOT_DATABASE_URL": database_url,
        "COPBOT_LOG_FORMAT": "json",
    }
    made = Machine(tmp_path, slack, cop, settings, port)
    yield made
    for process in made.started:
        process.kill()
        process.wait()
    print((tmp_path / "log").read_text())  # shown with a test that failed


@pytest.mark.parametrize("slack", ["http"], indirect=True)
async def test_told_to_stop_it_finishes_the_send_in_hand_and_begins_no_other(machine: Machine) -> None:
    process = await machine.run()
    await machine.is_sending("Eerste les", 4)
    machine.owes("Tweede les")
    process.send_signal(signal.SIGTERM)
    await until(lambda: machine.posted("Eerste les"))
    assert await ended(process) == 0
    first, second = machine.cards
    assert (first.state, first.attempts, [first.posted_ts]) == ("sent", 1, machine.posted("Eerste les"))
    assert (second.state, second.owner, second.attempted_at) == ("due", None, None)
    assert machine.posted("Tweede les") == []

    process = await machine.run()
    await until(lambda: machine.cards[1].state == "sent")
    process.send_signal(signal.SIGTERM)
    assert await ended(process) == 0
    assert (len(machine.posted("Eerste les")), len(machine.posted("Tweede les"))) == (1, 1)
    assert "Traceback" not in (machine.folder / "log").read_text()


@pytest.mark.parametrize("slack", ["http"], indirect=True)
async def test_while_it_finishes_ready_says_no(machine: Machine) -> None:
    process = await machine.run()
    assert await machine.told() == (200, "")
    await machine.is_sending("Eerste les", 3)
    process.send_signal(signal.SIGTERM)
    await machine.says(503, "the bot is stopping")
    assert await ended(process) == 0


@pytest.mark.parametrize("slack", ["http", "socket"], indirect=True)
async def test_a_command_in_hand_is_answered_and_stored_once(machine: Machine) -> None:
    process = await machine.run()
    slow = Fault("users.info", "slow", retry_after=2)
    machine.slack.sandbox.faults.add(slow)
    typed = asyncio.create_task(machine.slack.types("/inzicht", "Dit blijft bewaard."))
    await until(lambda: slow.times == 0)
    process.send_signal(signal.SIGTERM)
    assert "bewaard" in await typed
    assert await ended(process) == 0
    assert len(machine.cop.rows(Submission)) == 1
    assert "Traceback" not in (machine.folder / "log").read_text()


@pytest.mark.parametrize("slack", ["http"], indirect=True)
async def test_killed_while_it_sends_it_loses_nothing_and_posts_once_what_it_had_not_tried(machine: Machine) -> None:
    other = machine.other_cop()
    process = await machine.run()
    await machine.is_sending("Eerste les", 1)
    other.insight("Les van elders")
    process.kill()
    assert await ended(process) == -signal.SIGKILL
    # Slack takes it, and nobody reads its answer.
    await until(lambda: machine.posted("Eerste les"))

    machine.hurries()
    process = await machine.run()
    await until(lambda: [card.state for card in other.deliveries(CARD)] == ["sent"])
    process.send_signal(signal.SIGTERM)
    assert await ended(process) == 0
    assert machine.posted("Les van elders", other) == [card.posted_ts for card in other.deliveries(CARD)]
    # Its lease has not run out. What becomes of it then is tried where the clock can be moved.
    (first,) = machine.cards
    assert (first.state, first.posted_ts, first.attempts) == ("sending", None, 1)
    assert first.attempted_at is not None
    assert first.lease_until is not None
    assert len(machine.posted("Eerste les")) == 1


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("slack", ["http"], indirect=True)
async def test_told_a_second_time_it_ends_at_once(machine: Machine) -> None:
    process = await machine.run()
    await machine.is_sending("Eerste les", 8)
    process.send_signal(signal.SIGTERM)
    process.send_signal(signal.SIGTERM)  # One signal that came twice, as to a group of processes, is one.
    await asyncio.sleep(2)
    assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    assert await ended(process) == -signal.SIGTERM
    assert machine.cards[0].state == "sending"


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("slack", ["http"], indirect=True)
async def test_a_start_that_waits_for_slack_stops_as_gently(machine: Machine) -> None:
    machine.settings["COPBOT_SLACK_API_URL"] = f"http://127.0.0.1:{free_port()}/api/"
    process = machine.start()
    await machine.says(503, "the bot is starting")
    process.send_signal(signal.SIGTERM)
    assert await ended(process) == 0


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("slack", ["http"], indirect=True)
async def test_a_stop_that_hangs_is_ended_and_says_where(machine: Machine) -> None:
    process = await machine.run(sys.executable, "-c", IN_HURRY)
    await machine.is_sending("Eerste les", 8)
    process.send_signal(signal.SIGTERM)
    assert await ended(process) == 1
    assert "Timeout" in (machine.folder / "log").read_text()


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("slack", ["socket"], indirect=True)
async def test_a_deaf_socket_ends_the_process_so_that_its_supervisor_starts_it_anew(machine: Machine) -> None:
    process = await machine.run(sys.executable, "-c", IN_HURRY)
    machine.slack.sandbox.link.go_deaf()
    await machine.says(503, "no sign of life from Slack's socket")
    assert await ended(process, 20) == 75
    log = (machine.folder / "log").read_text()
    assert "the bot stops, to be started anew by its supervisor" in log
    machine.slack.sandbox.link.hear_again()
    process = await machine.run()
    assert "bewaard" in await machine.slack.types("/inzicht", "Weer te horen.")
