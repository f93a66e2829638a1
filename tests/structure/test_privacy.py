"""No table without an answer: what does somebody's download show of it, and what does erasing do to it?"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from bot.rules.held import GONE, HELD, NAMELESS, NOBODY, STRUCK
from storage.privacy import TABLES
from storage.records import Record

ROOT = Path(__file__).parents[2]
IN_DUTCH = {GONE: "weg", NAMELESS: "zonder jou", STRUCK: "verwijzing weg", NOBODY: "niets over jou"}
INTERNAL = {
    "id",
    "member_id",
    "author_id",
    "created_by",
    "community_id",
    "case_id",
    "meeting_id",
    "submission_id",
    "decided_by",
    "request_key",
}
"""Numbers of ours; the download gives the names of the community, the case and the meeting instead."""
UNSEEN = {
    "members": {"home_community_id"},
    "submissions": {"revision"},
    "rsvps": {"sequence"},
    "approvals": {"revision"},
    "cases": {"title_key"},
    "meetings": {"timezone", "reason", "sequence"},
    "homes": {"view_hash", "user_id"},
    "destinations": {"channel_id", "rested_at"},
    "downloads": {"secret_digest"},
    "deliveries": {
        "key", "team_id", "channel_id", "subject_id", "occurrence", "part", "parent_id", "facts", "ready_at",
        "late_after", "attempts", "owner", "lease_until", "attempted_at", "posted_ts", "look_at", "reason",
        "created_at",
    },
    "installations": {
        "client_id", "enterprise_id", "app_id", "bot_token", "bot_id", "bot_user_id", "scopes", "installed_by",
        "token_expires_at", "disabled_at", "disabled_reason",
    },
}  # fmt: skip
"""Columns that say nothing of the person, or what another wrote (the reason of a cancellation), or a secret."""


def test_every_table_says_how_it_is_exported_and_erased() -> None:
    assert set(HELD) == set(Record.metadata.tables) == set(TABLES), "say it in bot/rules/held.py and docs/privacy.nl.md"


@pytest.mark.parametrize("name", [name for name, held in HELD.items() if held.shown])
def test_a_column_is_shown_or_it_is_said_that_it_is_not(name: str) -> None:
    columns = set(Record.metadata.tables[name].columns.keys())
    shown = set(HELD[name].shown)
    assert shown <= columns
    assert columns - shown - INTERNAL == UNSEEN.get(name, set())


def test_what_points_at_a_person_is_erased() -> None:
    """A table with a person's number or Slack id in it cannot be said to hold nobody."""
    people = Record.metadata.tables["members"]
    for table in Record.metadata.tables.values():
        points = any(key.column.table is people for column in table.c for key in column.foreign_keys)
        if points or {"user_id", "installed_by"} & set(table.c.keys()):
            assert HELD[table.name].erased != NOBODY, table.name
            assert HELD[table.name].shown, table.name


def test_the_page_on_privacy_shows_the_same_table() -> None:
    text = (ROOT / "docs/privacy.nl.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", text, re.M)
    assert [(name, shown, erased) for name, _, shown, erased in rows] == [
        (name, "ja" if held.shown else "nee", IN_DUTCH[held.erased]) for name, held in HELD.items()
    ]
    assert all(len(what.strip()) > 5 for _, what, _, _ in rows)


def test_who_shared_something_is_shown_so_that_they_may_be_nobody() -> None:
    """An author may have had their name taken off: `mention` would make a broken mention of nobody."""
    wrong = []
    for path in (ROOT / "bot/views").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            called = isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("mention", "mentions")
            if called and any(getattr(inner, "attr", "") == "author" for arg in node.args for inner in ast.walk(arg)):
                wrong.append(f"{path.name}:{node.lineno}")
    assert not wrong, "use views.text.author"
