"""The posting half of the bot as a process: `python -m tests.bench.replica DATABASE SLACK KEY`.

Says that it is ready, waits for a line, posts what is due, and says so when nothing is left to do.
"""

from __future__ import annotations

import asyncio
import sys

from bot import logs
from bot.clock import SystemClock
from bot.services import Services, open_database
from bot.settings import Settings
from jobs.deliver import Deliverer
from jobs.sender import Sender
from tests.bench import furnishing

PAUSE = 0.02
"""Seconds between two looks at what is due; the bot itself looks each second, and whenever a slot comes free."""


async def post(database_url: str, slack: str, key: str) -> None:
    """Post until nothing is due or under way."""
    logs.configure("text")  # as a running bot: on standard error, not among what is said here
    settings = Settings(slack_api_url=slack, database_url=database_url, token_keys=(key,))
    database = open_database(settings)
    sender = Sender(slack)
    deliverer = Deliverer(Services(database, SystemClock(), settings), sender)
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    left = True
    while left:
        await asyncio.gather(deliverer.tick(), asyncio.sleep(PAUSE))
        left = bool(await asyncio.to_thread(furnishing.in_state, database_url, "due", "sending"))
    await deliverer.settle()
    print("done", flush=True)
    await deliverer.stop()
    await sender.close()
    database.close()


if __name__ == "__main__":
    asyncio.run(post(*sys.argv[1:]))
