"""Structured logs: what happened to which community or delivery. Never a token, never a member's text."""

from __future__ import annotations

import logging
import re
import sys
from typing import Any

import structlog

_TOKEN = re.compile(r"xox[a-z]-[\w-]+|xapp-[\w-]+")
_CODE = re.compile(r"""(\b(?:code|state)\b["']?(?:=|:\s?)["']?)[\w.~-]{20,}""")
"""What Slack sends back with whoever installs the bot: at DEBUG the SDK tells all that it sends on."""


def configure(log_format: str) -> None:
    """Send every log line to standard error, as text or as JSON."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_words,
        structlog.processors.format_exc_info,
        _without_tokens,
    ]
    last: Any = (
        structlog.processors.JSONRenderer() if log_format == "json" else structlog.dev.ConsoleRenderer(colors=False)
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
            foreign_pre_chain=shared,
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    # Bolt, the SDK and APScheduler tell their life story at INFO; some of it repeats what people wrote.
    for name in ("slack_bolt", "slack_sdk", "apscheduler", "aiohttp.access", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def log(name: str) -> Any:
    """Give the logger of a module."""
    return structlog.stdlib.get_logger(name)


def _without_words(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Keep of an exception what it is and where it came from: its message may quote what somebody wrote.

    Also of those that a library logs: APScheduler does so when a job of ours fails.
    """
    given = event.get("exc_info")
    error = given[1] if isinstance(given, tuple) else given if isinstance(given, BaseException) else sys.exc_info()[1]
    if given and error is not None:
        event["exc_info"] = (RuntimeError, RuntimeError(type(error).__name__), error.__traceback__)
    return event


def _without_tokens(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    return {name: _veiled(value) if isinstance(value, str) else value for name, value in event.items()}


def _veiled(text: str) -> str:
    return _CODE.sub(r"\1…", _TOKEN.sub("xox…", text))
