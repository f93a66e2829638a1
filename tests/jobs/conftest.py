"""The pretend Slack on loopback, and bots that post to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.clock import MovableClock
from bot.sandbox import Sandbox, demo_world
from bot.sandbox.faults import Fault
from bot.services import Services
from bot.settings import Settings
from handlers.slack.manifest import manifest
from jobs.deliver import Deliverer
from jobs.sender import Sender
from storage import deliveries
from storage.database import Database
from storage.records import Delivery
from tests.community import Cop, connect


@dataclass
class Slack:
    """The pretend Slack, its address, and the two communities in it."""

    sandbox: Sandbox
    url: str
    cop: Cop
    other: Cop
    senders: list[Sender] = field(default_factory=list)

    def bot(self, database: Database | None = None, clock: MovableClock | None = None) -> Deliverer:
        """Give the posting half of a bot process."""
        settings = Settings(slack_api_url=f"{self.url}/api/")
        services = Services(database or self.cop.database, clock or self.cop.clock, settings)
        self.senders.append(Sender(settings.slack_api_url))
        return Deliverer(services, self.senders[-1])

    def posted(self, cop: Cop | None = None) -> list[dict[str, Any]]:
        """Give what stands in a community's channel, oldest first."""
        cop = cop or self.cop
        return self.sandbox.state.messages.get((cop.team_id, cop.channel_id), [])

    def keys(self, cop: Cop | None = None) -> list[str]:
        """Give the delivery keys of what stands in a community's channel."""
        return [message["metadata"]["event_payload"]["key"] for message in self.posted(cop)]

    def fault(self, kind: str, *, method: str = "chat.postMessage", cop: Cop | None = None, **more: Any) -> None:
        """Arrange a fault for the next call."""
        team_id = cop.team_id if cop else None
        self.sandbox.faults.add(Fault(method, kind, team=team_id, **more))


@pytest.fixture
async def slack(database: Database, clock: MovableClock) -> AsyncIterator[Slack]:
    """Two connected communities in the pretend Slack."""
    sandbox = Sandbox(manifest=manifest("http", "http://127.0.0.1"), clock=clock, world=demo_world())
    url = await sandbox.start()
    cops = [
        connect(database, clock, slug=team.cop, team_id=team.id, channel_id=team.channels[0].id, token=team.bot_token)
        for team in sandbox.world.teams[:2]
    ]
    slack = Slack(sandbox, url, *cops)
    yield slack
    for sender in slack.senders:
        await sender.close()
    await sandbox.stop()


@pytest.fixture
def say(clock: MovableClock) -> Callable[..., Delivery]:
    """Plan the card of a fresh insight, due now. Gives its delivery."""

    def plan(cop: Cop, lesson: str = "Een les") -> Delivery:
        number = cop.insight(lesson).line.submission.id
        key = f"card:{number}::r0"

        def at_once(session: Session) -> Delivery:
            row = deliveries.by_key(session, cop.community_id, key)
            assert row is not None
            row.due_at = row.ready_at = clock.now()
            row.late_after = clock.now() + timedelta(days=7)
            return row

        return cop.do(at_once)

    return plan


async def round_of(bot: Deliverer) -> int:
    """Let a bot post what may go now. Gives how many it took."""
    number = await bot.tick()
    await bot.settle()
    return number


def look(cop: Cop, delivery: Delivery) -> Delivery:
    """Give a delivery as it is stored now."""
    found = cop.do(deliveries.by_id, cop.team_id, delivery.id)
    assert found is not None
    return found


def forward(cop: Cop, seconds: float = 1) -> datetime:
    """Move the clock."""
    cop.clock.move_to(cop.now + timedelta(seconds=seconds))
    return cop.now
