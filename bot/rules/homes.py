"""What to make of Slack's refusal to show somebody's Home tab."""

from __future__ import annotations

from datetime import timedelta

from bot.rules.outcomes import DEAD_TOKEN

CONFLICT = "conflict"
"""Somebody else showed it meanwhile: read again, and try again."""
WORKSPACE_GONE, PERSON_GONE = "workspace_gone", "person_gone"
UNSHOWABLE = "unshowable"
"""A fault of ours in what was to be shown: the same again would be refused again."""
LATER = "later"

_NOBODY = frozenset(["user_not_found", "user_disabled", "user_not_visible", "users_not_found", "not_enabled"])
"""`not_enabled`: the bot has no Home tab there."""
_OURS = frozenset(
    [
        "invalid_blocks",
        "invalid_blocks_format",
        "invalid_arguments",
        "invalid_view",
        "view_too_large",
        "duplicate_external_id",
        "msg_blocks_too_long",
    ]
)
LONGEST_REST = timedelta(minutes=10)


def judge(error: str) -> str:
    """Judge an error name that Slack answered to views.publish; an unknown one may pass."""
    if error == "hash_conflict":
        return CONFLICT
    if error in DEAD_TOKEN:
        return WORKSPACE_GONE
    if error in _NOBODY:
        return PERSON_GONE
    return UNSHOWABLE if error in _OURS else LATER


def rest(failures: int) -> timedelta:
    """Give how long to leave a Home alone that could not be shown: 2, 4, 8 … seconds, at most ten minutes."""
    return min(timedelta(seconds=2 ** min(max(failures, 1), 10)), LONGEST_REST)
