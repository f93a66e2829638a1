"""Who may do what."""

from __future__ import annotations

import ast
import itertools
from pathlib import Path

import pytest

from bot.rules import roles
from bot.rules.roles import ALLOWED, CASE_HOLDER, COORDINATOR, EXPERT, GUEST, MEMBER, WORKSPACE_ADMIN, may

ROOT = Path(__file__).parents[2]
ONLY_COORDINATORS = [
    "community.configure", "community.health", "role.give", "ask.close_any", "meeting.plan",
    "digest.preview", "digest.post",
]  # fmt: skip
READING = ["case.list", "case.show", "ask.list", "meeting.list", "digest.last", "community.status"]


@pytest.mark.parametrize("action", ONLY_COORDINATORS)
def test_only_coordinators_run_the_community(action: str) -> None:
    assert may([COORDINATOR], action)
    assert may([roles.PROGRAMME_COORDINATOR], action)
    assert not may([MEMBER, CASE_HOLDER, EXPERT, GUEST, WORKSPACE_ADMIN], action)


@pytest.mark.parametrize("role", [COORDINATOR, CASE_HOLDER, EXPERT, MEMBER])
def test_every_member_may_share_and_read(role: str) -> None:
    assert all(may([role], action) for action in [*READING, "submission.share", "submission.change_own"])


def test_a_guest_reads_and_does_nothing_else() -> None:
    assert {action for action in ALLOWED if may([GUEST], action)} == set(READING)


@pytest.mark.parametrize("action", ["case.create", "case.holder"])
def test_a_case_holder_may_open_a_case_and_name_who_holds_it(action: str) -> None:
    assert may([MEMBER, CASE_HOLDER], action)
    assert not may([MEMBER, EXPERT, GUEST], action)


def test_an_administrator_of_the_workspace_may_connect_it_and_no_more() -> None:
    assert [action for action in ALLOWED if may([WORKSPACE_ADMIN], action)] == ["community.connect"]


def test_somebody_without_a_role_may_do_nothing() -> None:
    assert not any(may([], action) for action in ALLOWED)


def test_one_more_role_never_takes_anything_away() -> None:
    known = [COORDINATOR, CASE_HOLDER, EXPERT, MEMBER, GUEST, WORKSPACE_ADMIN, roles.PROGRAMME_COORDINATOR]
    for (one, other), action in itertools.product(itertools.permutations(known, 2), ALLOWED):
        assert may([one, other], action) >= may([one], action)


def test_an_action_that_is_not_in_the_table_is_a_fault_of_ours() -> None:
    with pytest.raises(KeyError):
        may([COORDINATOR], "everything")


def test_every_action_that_is_asked_about_is_in_the_table() -> None:
    asked = set()
    for path in [*(ROOT / "bot/usecases").glob("*.py"), *(ROOT / "handlers").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
                if name in ("may", "require"):
                    asked.update(texts)
    assert asked <= set(ALLOWED)
    assert {"case.create", "meeting.plan", "submission.share"} <= asked
