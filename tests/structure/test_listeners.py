"""Bolt gives a listener what it names. A misspelt name becomes None there, so the names are checked here."""

from __future__ import annotations

import ast
import inspect
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.kwargs_injection.async_args import AsyncArgs

from handlers.slack import choosing
from handlers.slack.app import FEATURES
from handlers.slack.middleware import identify

ROOT = Path(__file__).parents[2]
FROM_BOLT = set(AsyncArgs.__annotations__) - {"next", "next_"}
FROM_THE_MIDDLEWARE = {"actor", "known", "services", "t"}
CHOSEN = {"onboarding.cop"}
"""Selects that act as soon as something is chosen."""
EVENTS_HAVE_NO_ACTOR = "events find their actor themselves: the middleware would ask the database for each of them"

Listener = Callable[..., Any]


@dataclass
class Register:
    """Writes down what is registered, as Bolt's application is asked to."""

    listeners: list[tuple[str, str, Listener]] = field(default_factory=list)

    def __getattr__(self, kind: str) -> Callable[[str], Callable[[Listener], Listener]]:
        def named(name: str) -> Callable[[Listener], Listener]:
            def keep(listener: Listener) -> Listener:
                self.listeners.append((kind, name, listener))
                return listener

            return keep

        return named


def registered() -> list[tuple[str, str, Listener]]:
    register = Register()
    for feature in FEATURES:
        feature.register(register)
    return register.listeners


def names(kind: str) -> set[str]:
    return {name for found, name, _ in registered() if found == kind}


LISTENERS = [pytest.param(*found, id=f"{found[0]}:{found[1]}") for found in registered()]


def test_bolt_takes_every_listener() -> None:
    async def nobody() -> None:
        return None

    app = AsyncApp(signing_secret="a secret", authorize=nobody)
    for feature in FEATURES:
        feature.register(app)
    assert len(app._async_listeners) == len(LISTENERS) > 20
    assert all(not listener.lazy_functions for listener in app._async_listeners), "Bolt swallows their errors"


@pytest.mark.parametrize(("kind", "name", "listener"), LISTENERS)
def test_a_listener_names_only_what_exists(kind: str, name: str, listener: Listener) -> None:
    taken = inspect.signature(listener).parameters
    assert set(taken) <= FROM_BOLT | FROM_THE_MIDDLEWARE
    assert {one.kind for one in taken.values()} <= {inspect.Parameter.POSITIONAL_OR_KEYWORD}, "Bolt fills no others"
    assert all(one.default is inspect.Parameter.empty for one in taken.values()), "Bolt would fill it with None"
    if kind == "event":
        assert "actor" not in taken, EVENTS_HAVE_NO_ACTOR


@pytest.mark.parametrize(("kind", "name", "listener"), LISTENERS)
def test_a_listener_acknowledges_unless_it_is_of_an_event(kind: str, name: str, listener: Listener) -> None:
    assert inspect.iscoroutinefunction(listener)
    assert ("ack" in inspect.signature(listener).parameters) == (kind != "event")


@pytest.mark.parametrize(("kind", "name", "listener"), LISTENERS)
def test_a_listener_takes_what_its_kind_of_request_carries(kind: str, name: str, listener: Listener) -> None:
    absent = {
        "command": {"event", "action", "view", "message", "options", "shortcut"},
        "action": {"event", "command", "message", "options", "shortcut"},
        "view": {"event", "command", "action", "message", "options", "shortcut", "respond"},
        "event": {"command", "action", "view", "options", "shortcut", "respond"},
        # A global shortcut has no message and no channel, so nothing to respond to.
        "shortcut": {"event", "command", "action", "view", "message", "options", "respond"},
    }
    assert not absent[kind] & set(inspect.signature(listener).parameters), "Bolt gives None for these"


def test_every_command_can_be_chosen_a_cop_for() -> None:
    commands = {name: listener for kind, name, listener in registered() if kind == "command"}
    assert commands == choosing.COMMANDS
    assert set(choosing.OTHERS) <= names("action") | names("shortcut")


def test_no_two_listeners_answer_the_same_request() -> None:
    twice = [found for found, number in Counter((kind, name) for kind, name, _ in registered()).items() if number > 1]
    assert twice == []


def test_the_middleware_puts_these_names_in_the_context() -> None:
    written = {
        node.slice.value
        for node in ast.walk(ast.parse(inspect.getsource(identify)))
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and isinstance(node.ctx, ast.Store)
    }
    assert written == FROM_THE_MIDDLEWARE


def in_the_views(function: str, position: int) -> set[str]:
    """Find the constant argument of every call in the views; `{…}` in one counts for each of two."""
    found = set()
    for path in (ROOT / "bot/views").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") != function or len(node.args) <= position:
                continue
            match node.args[position]:
                case ast.Constant(str(text)):
                    found.add(text)
                case ast.JoinedStr(values=[ast.Constant(str(text)), _]):
                    found |= {f"{text}0", f"{text}1"}
    return found


def test_every_button_has_a_listener_and_every_listener_a_button() -> None:
    assert in_the_views("button", 1) | in_the_views("select", 1) | CHOSEN == names("action")


def test_every_form_that_can_be_sent_has_a_listener_and_every_listener_a_form() -> None:
    assert in_the_views("form", 0) - {"receipt"} == names("view")
