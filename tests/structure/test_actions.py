"""Every button and form that a view makes has a listener, and every listener a button or form."""

from __future__ import annotations

import ast
from pathlib import Path

from handlers.slack.app import FEATURES

CHOSEN = {"onboarding.cop"}
VIEWS = Path(__file__).parents[2] / "bot" / "views"


class Registered:
    """Takes the place of Bolt's application: remembers what is registered."""

    def __init__(self) -> None:
        self.actions: set[str] = set()
        self.views: set[str] = set()

    def action(self, name: str):
        self.actions.add(name)
        return lambda listener: listener

    def view(self, name: str):
        self.views.add(name)
        return lambda listener: listener

    def command(self, name: str):
        return lambda listener: listener

    def event(self, name: str):
        return lambda listener: listener

    def shortcut(self, name: str):
        return lambda listener: listener


def made_in_views(function: str, position: int) -> set[str]:
    """Give the literal argument at a position of every call of a function in the views."""
    found: set[str] = set()
    for path in VIEWS.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == function
            if called and len(node.args) > position and isinstance(node.args[position], ast.Constant):
                found.add(str(node.args[position].value))
    return found


def registered() -> Registered:
    app = Registered()
    for feature in FEATURES:
        feature.register(app)
    return app


def test_every_button_has_a_listener() -> None:
    # The two days to choose from are numbered in one expression.
    # What is chosen in a form, and acted on at once, is no button.
    pressed = made_in_views("button", 1) | made_in_views("select", 1) | CHOSEN
    assert pressed | {"meeting.choose.0", "meeting.choose.1"} == registered().actions


def test_every_form_with_a_button_of_its_own_has_a_listener() -> None:
    assert made_in_views("form", 0) - {"receipt"} == registered().views
