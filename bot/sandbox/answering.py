"""What the bot answers to a form that was sent: the form closes, changes, or shows what is wrong."""

from __future__ import annotations

from typing import Any

from bot.sandbox.errors import Refused, SlackError
from bot.sandbox.limits import check_view
from bot.sandbox.state import Json, State
from bot.sandbox.views import MOST_STACKED, push_view, replace_view
from bot.sandbox.world import Team, User

UNREADABLE = "invalid_response"
"""Slack's client says "We had some trouble connecting. Try again?" and keeps the form."""


def after_submit(state: State, team: Team, user: User, view: Json, body: Any) -> dict[str, str]:
    """Do what the bot answered. Gives its errors by block id; raises Refused when Slack could not follow it."""
    stack = state.stack(team.id, user.id)
    action = body.get("response_action") if isinstance(body, dict) else None
    if not body:
        # By identity: meanwhile it may have been closed, or another form may stand on top.
        stack[:] = [other for other in stack if other is not view]
    elif action == "clear":
        stack.clear()
    elif action == "errors":
        return _errors(view, body.get("errors"))
    elif action in ("update", "push"):
        _show(state, team, user, view, body, action)
    else:
        raise Refused(UNREADABLE)
    state.touch()
    return {}


def _errors(view: Json, errors: Any) -> dict[str, str]:
    """Give errors that Slack can show: sentences, each at an input block of the form."""
    inputs = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
    if not errors or not isinstance(errors, dict) or not set(errors) <= inputs:
        raise Refused(UNREADABLE)
    if not all(isinstance(text, str) and text for text in errors.values()):
        raise Refused(UNREADABLE)
    return errors


def _show(state: State, team: Team, user: User, view: Json, body: Json, action: str) -> None:
    try:
        check_view(body.get("view"), "modal")
    except SlackError as error:
        raise Refused(error.error) from error
    if action == "update":
        replace_view(state, view, body["view"])
    elif len(state.stack(team.id, user.id)) >= MOST_STACKED:
        raise Refused("push_limit_reached")
    else:
        push_view(state, team, user.id, body["view"])
