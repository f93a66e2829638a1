"""The floors of the architecture: test_tools runs the contracts in pyproject.toml; here they must notice a breach."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FLOORS = ["bot", "handlers", "jobs", "storage"]
BREACHES = {
    "No edge knows another": {"jobs/plan.py": "import handlers.cli"},
    "Edges reach the store through use cases": {"handlers/slack/home.py": "import storage.records"},
    "Use cases know no view, no Slack and no waiting": {"bot/usecases/home.py": "import asyncio"},
    "Views render: no use case, no query, no waiting": {"bot/views/home.py": "import sqlalchemy"},
    "Both edges publish, and publishing knows neither": {"bot/publishing.py": "import jobs.homes"},
    "Rules are pure": {"bot/rules/roles.py": "import storage.records"},
    "The store knows nothing of the bot": {"storage/receipts.py": "import bot.clock"},
    "The sandbox imports nothing of ours": {"bot/sandbox/errors.py": "import bot.clock"},
    "Nobody imports the entry": {"bot/services.py": "import bot.__main__"},
}
MORE_BREACHES = [
    ("bot/usecases/home.py", "import bot.views.home"),
    ("bot/usecases/home.py", "import slack_sdk"),
    ("bot/usecases/home.py", "import slack_bolt"),
    ("bot/usecases/home.py", "import aiohttp"),
    ("bot/usecases/home.py", "import apscheduler"),
    ("bot/views/home.py", "import bot.usecases.home"),
    ("bot/views/home.py", "import aiohttp"),
    ("bot/views/home.py", "import asyncio"),
    ("jobs/plan.py", "import sqlalchemy"),
    ("bot/publishing.py", "import storage.homes"),
    ("bot/usecases/home.py", "import bot.publishing"),
    ("bot/views/home.py", "import bot.publishing"),
    ("handlers/cli.py", "import jobs.plan"),
    ("storage/receipts.py", "import handlers.cli"),
    ("bot/rules/roles.py", "import bot.facts"),
    ("bot/sandbox/errors.py", "import slack_sdk"),
]


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def test_every_contract_is_tried_with_a_breach() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    assert {contract["name"] for contract in contracts} == set(BREACHES)


@pytest.mark.slow
def test_a_breach_of_any_contract_is_noticed(tmp_path: Path) -> None:
    """Break all of them in a copy: the report must name each contract and each breach."""
    for folder in FLOORS:
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "page"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    breaches = [*[found for each in BREACHES.values() for found in each.items()], *MORE_BREACHES]
    for file, line in breaches:
        with (tmp_path / file).open("a", encoding="utf-8") as written:
            written.write(f"\n{line}\n")
    # With -c the working folder comes first, so the copy is found before the installed project.
    linter = (
        "import sys; sys.path.insert(0, ''); from importlinter.cli import lint_imports_command; lint_imports_command()"
    )
    done = subprocess.run(
        [sys.executable, "-c", linter, "--no-cache"], cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    said = done.stdout + done.stderr
    assert done.returncode == 1, said
    for contract in BREACHES:
        assert f"{contract} BROKEN" in said, contract
    for file, line in breaches:
        source = file.removesuffix(".py").replace("/", ".")
        assert f"{source} -> {line.removeprefix('import ')}" in said, (file, line)


@pytest.mark.parametrize("path", sorted((ROOT / "bot/rules").glob("*.py")), ids=lambda path: path.stem)
def test_a_rule_imports_the_standard_library_other_rules_and_the_calendar_only(path: Path) -> None:
    for module in imported(path):
        top = module.split(".")[0]
        assert module.startswith("bot.rules") or top in {*sys.stdlib_module_names, "holidays"}, module
        assert top not in {"asyncio", "threading", "socket", "os", "subprocess", "logging", "time", "random"}, module


@pytest.mark.parametrize("path", sorted((ROOT / "storage").rglob("*.py")), ids=lambda path: path.stem)
def test_only_the_database_s_edge_waits(path: Path) -> None:
    assert ("asyncio" in imported(path)) == (path.name == "database.py")


def test_only_the_clock_reads_the_time() -> None:
    """The bot, its jobs and its store are handed `now`; the pretend Slack keeps the time of a real one."""
    readers = set()
    for folder in FLOORS:
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Attribute) and node.attr in ("now", "utcnow", "today"):
                    owner = node.value
                    if isinstance(owner, ast.Name) and owner.id in ("datetime", "date"):
                        readers.add(path.relative_to(ROOT).as_posix())
    assert {path for path in readers if not path.startswith("bot/sandbox/")} == {"bot/clock.py"}
