"""What the tools say of the code: lint, format, types and the import floors."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT_IMPORTS = Path(sys.executable).parent / "lint-imports"


def complaints(*command: str | Path) -> str:
    """Run a tool on the project; give what it says if it is not content, and nothing if it is."""
    done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=600)
    return "" if done.returncode == 0 else f"exit code {done.returncode}\n{done.stdout}{done.stderr}"


def test_ruff_finds_nothing_to_say() -> None:
    said = complaints(sys.executable, "-m", "ruff", "check", "--output-format=concise", ".")
    assert not said, said


def test_every_file_is_formatted() -> None:
    said = complaints(sys.executable, "-m", "ruff", "format", "--check", ".")
    assert not said, said


@pytest.mark.slow
def test_mypy_finds_the_types_right() -> None:
    said = complaints(sys.executable, "-m", "mypy")
    assert not said, said


@pytest.mark.slow
def test_imports_only_go_down() -> None:
    said = complaints(LINT_IMPORTS, "--no-cache")
    assert not said, said
