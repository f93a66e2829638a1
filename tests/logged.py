"""Logs as a running bot writes them."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from typing import Any

import structlog

from bot import logs

LIBRARIES = ("slack_bolt", "slack_sdk", "apscheduler", "aiohttp.access", "alembic")


class Written(io.StringIO):
    """What was logged."""

    def lines(self) -> list[dict[str, Any]]:
        """Give the lines that were logged as JSON."""
        return [json.loads(line) for line in self.getvalue().splitlines()]

    def by(self, name: str) -> list[dict[str, Any]]:
        """Give the lines of one module."""
        return [line for line in self.lines() if line["logger"] == name]


@contextmanager
def logged(log_format: str = "json") -> Iterator[Written]:
    """Configure the logs as a process does, and put back afterwards what pytest had."""
    root, written = logging.getLogger(), Written()
    handlers, level, ours = root.handlers[:], root.level, structlog.get_config()
    levels = {name: logging.getLogger(name).level for name in LIBRARIES}
    with redirect_stderr(written):
        logs.configure(log_format)
    try:
        yield written
    finally:
        structlog.configure(**ours)
        root.handlers[:] = handlers
        root.setLevel(level)
        for name, before in levels.items():
            logging.getLogger(name).setLevel(before)
