"""Queries for every community (`any_…`) are asked by few: operators, the planner, and who holds a secret."""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.storage.test_tenancy import MODULES

ROOT = Path(__file__).parents[2]

OPERATORS = "an operator asks, or the process as it starts, for nobody in particular"
JOBS = "the clock works for every community; each row names its own workspace"
SECRETS = "only by the digest of a secret that its holder sends"
NAMES = "a slug is unique everywhere; what is found is shown only if it is the programme's, or of this workspace"

MAY_ASK = {
    "communities.seed": {"communities.any_make": OPERATORS},
    "communities.any_all": {"communities.any_all": OPERATORS},
    "communities.speak_everywhere": {"communities.any_all": OPERATORS},
    "communities.by_name": {"communities.any_by_slug": NAMES},
    "communities._by_slug": {"communities.any_all": OPERATORS, "communities.any_by_slug": OPERATORS},
    "health.statuses": {"communities.any_all": OPERATORS},
    "totals.count": {"totals.any_owed": OPERATORS, "totals.any_unsettled": OPERATORS},
    "onboarding.choices": {"communities.any_by_slug": NAMES},
    "onboarding._chosen": {"communities.any_by_slug": NAMES, "communities.any_make": NAMES},
    "installations.any_workplaces": {"installations.any_all": OPERATORS},
    "installations.any_rotating": {"installations.any_all": OPERATORS},
    "installations.any_reseal": {"installations.any_reseal": OPERATORS},
    "installations.token_of": {"installations.any_all": OPERATORS},
    "installations._heard_of": {"workspaces.any_of": OPERATORS},
    "installations.any_issue_state": {"oauth_states.any_issue": SECRETS, "oauth_states.any_forget": SECRETS},
    "installations.any_consume_state": {"oauth_states.any_consume": SECRETS},
    "digests.plan_all": {"communities.any_all": JOBS},
    "roster.any_due": {"communities.any_all": JOBS},
    "requests.forget_old": {"receipts.any_forget": JOBS, "downloads.any_forget": JOBS},
    "nudges.plan_all": {"communities.any_all": JOBS},
    "home.any_stale": {"homes.any_stale": JOBS},
    "home.turn_the_hour": {"communities.any_all": JOBS},
    "privacy.any_link_stands": {"downloads.any_stands": SECRETS},
    "privacy.any_fetch": {"downloads.any_consume": SECRETS},
    "deliveries.claim": {"claims.any_claim": JOBS},
    "repairs.any_left": {"deliveries.any_expired": JOBS},
    "repairs.repair": {"deliveries.any_expired_still": JOBS, "deliveries.any_orphans": JOBS},
    "lapses.lapse": {"lapses.any_late": JOBS},
    "lookups.claim": {"lookups.any_teams": JOBS},
    "lookups.any_waiting": {"lookups.any_teams": JOBS},
    "times.the_time": {"times.any_moment": JOBS},
    "outbox.standing": {"outbox.any_standing": OPERATORS},
    "outbox.held": {"outbox.any_held": OPERATORS},
    "outbox._each": {"outbox.any_of": OPERATORS},
    "restores.hold": {"outbox.any_owed": OPERATORS},
    "deliveries.next_moment": {"claims.any_next_moment": JOBS},
}
"""Which use case may ask which query, and why."""

NOT_FOR_PEOPLE = {name for name, asked in MAY_ASK.items() if not {NAMES, SECRETS} & set(asked.values())}
ASKED_BY_OPERATORS = {"communities.connect", "communities.by_slug", "communities.by_id", "digests.release"}
"""Use cases without `any_` that trust whoever calls them to name a community."""


def calls(file: Path, package: str) -> Iterator[tuple[str, str]]:
    """Give (function, called) for what a file names of a package's modules: `deliveries.claim`, whatever its alias."""
    tree = ast.parse(file.read_text())
    known = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == package
        for alias in node.names
    }
    for function in tree.body:
        for node in ast.walk(function):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in known:
                yield getattr(function, "name", ""), f"{known[node.value.id]}.{node.attr}"


def test_queries_for_every_community_are_asked_by_these_use_cases_only() -> None:
    found: dict[str, set[str]] = {}
    for file in sorted((ROOT / "bot/usecases").glob("*.py")):
        for function, called in calls(file, "storage"):
            if called.split(".")[1].startswith("any_"):
                found.setdefault(f"{file.stem}.{function}", set()).add(called)
    assert found == {name: set(asked) for name, asked in MAY_ASK.items()}


def test_nobody_outside_the_use_cases_asks_the_store_for_every_community() -> None:
    files = [*(ROOT / "bot").glob("*.py"), *(ROOT / "handlers").rglob("*.py"), *(ROOT / "jobs").rglob("*.py")]
    asked = [(file.name, called) for file in files for _, called in calls(file, "storage")]
    assert [one for one in asked if one[1].split(".")[1].startswith("any_")] == []


@pytest.mark.parametrize("file", sorted((ROOT / "handlers/slack").glob("*.py")), ids=lambda file: file.stem)
def test_no_listener_of_slacks_asks_what_is_for_operators_and_the_clock(file: Path) -> None:
    named = {called for _, called in calls(file, "bot.usecases")}
    assert named & (NOT_FOR_PEOPLE | ASKED_BY_OPERATORS) == set()


def test_every_module_of_the_store_with_queries_is_tried_on_two_workspaces() -> None:
    """Those that `tests/storage/test_tenancy.py` does not name would never be tried there."""
    with_queries = set()
    for file in (ROOT / "storage").glob("*.py"):
        module = importlib.import_module(f"storage.{file.stem}")
        for _, function in inspect.getmembers(module, inspect.isfunction):
            first = next(iter(inspect.signature(function).parameters), "")
            if function.__module__ == module.__name__ and first == "session":
                with_queries.add(file.stem)
    assert with_queries == {module.__name__.removeprefix("storage.") for module in MODULES}
