"""Long lists: a page at a time, and how many are left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from slack_sdk.models.blocks import Block

from bot.i18n import Translator
from bot.views.blocks import context

PAGE = 20
Line = TypeVar("Line")


def paged(lines: Sequence[Line], page: int) -> tuple[Sequence[Line], int]:
    """Give the lines of a page, counted from 1, and how many come after it. A page past the end is the last one."""
    last = max((len(lines) - 1) // PAGE, 0)
    start = min(max(page - 1, 0), last) * PAGE
    return lines[start : start + PAGE], max(len(lines) - start - PAGE, 0)


def left_over(t: Translator, left: int) -> list[Block]:
    """Give the line below a list of which some are not shown; nothing when all are."""
    return [context(and_more(t, left))] if left > 0 else []


def and_more(t: Translator, left: int) -> str:
    """Say how many are not shown."""
    return t.plural("And one more.", "And {n} more.", left)
