"""Rows as a table of Markdown, so that what is printed can stand in the documentation."""

from __future__ import annotations

from typing import Any

WORDS = {True: "yes", False: "no"}


def table(rows: list[dict[str, Any]]) -> str:
    """Give the table; its columns are those of the first row."""
    names = list(rows[0])
    lines = [names, *([_shown(row[name]) for name in names] for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(names))]
    right = [
        all(isinstance(row[name], int | float) and not isinstance(row[name], bool) for row in rows) for name in names
    ]
    drawn = ["| " + " | ".join(_put(*cell) for cell in zip(line, widths, right, strict=True)) + " |" for line in lines]
    rule = (
        "|"
        + "|".join("-" * (width + 1) + (":" if one else "-") for width, one in zip(widths, right, strict=True))
        + "|"
    )
    return "\n".join([drawn[0], rule, *drawn[1:]])


def _put(text: str, width: int, right: bool) -> str:
    return text.rjust(width) if right else text.ljust(width)


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return WORDS[value]
    return f"{value:,}" if isinstance(value, int | float) else str(value)
