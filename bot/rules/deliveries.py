"""What the bot says unasked: kinds, keys, states, and what to make of Slack's answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

CARD, CARD_EDIT, CARD_REMOVAL = "card", "card_edit", "card_removal"
MEETING_PLANNED, MEETING_MOVED, MEETING_CANCELLED = "meeting_planned", "meeting_moved", "meeting_cancelled"
REMINDER, DIGEST, DIGEST_EDIT, WELCOME = "reminder", "digest", "digest_edit", "welcome"
ONBOARDING, NEWCOMER, TROUBLE, SUCCESSOR, NUDGE = "onboarding", "newcomer", "trouble", "successor", "nudge"
CONSENTED = "consented"

PRIVATE = frozenset({ONBOARDING, NEWCOMER, TROUBLE, SUCCESSOR, NUDGE, CONSENTED})
"""These go to one person, as a direct message."""

EDITS = frozenset({CARD_EDIT, CARD_REMOVAL, DIGEST_EDIT})
"""These change a message that stands already: they never come too late and may be tried freely."""

DUE, SENDING, SENT = "due", "sending", "sent"
DROPPED, MISSED, FAILED, UNCERTAIN = "dropped", "missed", "failed", "uncertain"

GOES_AGAIN = frozenset(
    {REMINDER, MEETING_PLANNED, MEETING_MOVED, MEETING_CANCELLED, ONBOARDING, TROUBLE, SUCCESSOR, *EDITS}
)
"""Kinds that are sent again when nobody can say whether they arrived: twice is better than never."""

AS_PLAIN_TEXT = "refused_blocks"
"""Why a delivery goes once more without its blocks: Slack did not take them."""

LEASE = timedelta(seconds=90)
POST_TIMEOUT = 20.0
"""Seconds for one request to Slack, well under the lease."""
PACE = timedelta(seconds=1)
"""Slack takes one message a second per channel."""
MOST_ATTEMPTS = 12
"""For what may come twice, and for what dies in our own hands. What Slack certainly did not take has no such limit."""

DEAD_TOKEN = frozenset(["account_inactive", "token_revoked", "invalid_auth", "not_authed", "token_expired"])
"""The bot is not in this workspace any more, whether or not Slack told so."""

_CLOSED = frozenset(
    [
        "channel_not_found",
        "not_in_channel",
        "is_archived",
        "restricted_action",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
        "restricted_action_non_threadable_channel",
        "ekm_access_denied",
        "team_not_found",
        "missing_scope",
        "not_allowed_token_type",
        "no_permission",
        "access_denied",
        "app_access_restricted",
        "enterprise_is_restricted",
    ]
)
"""Nothing can be posted there until a person changes something."""
_GONE = frozenset(
    [
        "cannot_reply_to_message",
        "message_not_found",
        "cant_update_message",
        "cant_delete_message",
        "edit_window_closed",
        "messages_tab_disabled",
        "user_not_found",
        "user_disabled",
        "user_not_visible",
        "cannot_dm_bot",
    ]
)
"""This one message, or this one person, cannot be reached; others can."""
_PAYLOAD = frozenset(
    [
        "invalid_blocks",
        "invalid_blocks_format",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_text",
        "markdown_text_conflict",
        "too_many_attachments",
        "invalid_metadata_format",
        "invalid_metadata_schema",
        "metadata_too_large",
        "invalid_arg_name",
        "invalid_charset",
        "invalid_arguments",
    ]
)
_NOT_POSTED = frozenset(
    ["ratelimited", "rate_limited", "message_limit_exceeded", "team_added_to_org", "org_login_required"]
)


WORKSPACE, CHANNEL = "workspace", "channel"


class Dropped(Exception):
    """There is nothing to say any more; the reason tells why."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def key(kind: str, subject: str, occurrence: str = "", revision: int = 0, part: int = 0) -> str:
    """Give the name of a delivery: the same thing said again has the same key, and is stored once."""
    return f"{kind}:{subject}:{occurrence}:r{revision}" + (f":p{part}" if part else "")


@dataclass(frozen=True)
class Outcome:
    """What becomes of a delivery after an attempt: its state, why, and how long to wait before the next try.

    `closes` says what else cannot be reached now: the whole WORKSPACE, or this CHANNEL.
    """

    state: str
    reason: str = ""
    wait: timedelta = timedelta()
    closes: str = ""


def refused_by_slack(error: str, attempts: int, retry_after: int | None = None, *, plain: bool = False) -> Outcome:
    """Judge an error name that Slack answered. Unknown names count as uncertain: it may have posted.

    `plain` says that it already went as plain text, without blocks.
    """
    if error in _NOT_POSTED or retry_after is not None:
        return _again(error, attempts, timedelta(seconds=retry_after) if retry_after else None)
    if error in _PAYLOAD and not plain:
        # A fault of ours in the blocks must not cost anybody their text.
        return Outcome(DUE, AS_PLAIN_TEXT)
    if error in DEAD_TOKEN:
        return Outcome(DUE, error, closes=WORKSPACE)
    if error in _CLOSED:
        return Outcome(DUE, error, closes=CHANNEL)
    if error in _GONE | _PAYLOAD:
        return Outcome(FAILED, error)
    return Outcome(UNCERTAIN, error)


def never_reached_slack(attempts: int) -> Outcome:
    """Judge a request that certainly did not arrive: connection refused, no name, no TLS."""
    return _again("unreachable", attempts, None)


def never_attempted(attempts: int) -> Outcome:
    """Judge a claim whose worker died, or could not compose the message: others in the channel go first."""
    if attempts >= MOST_ATTEMPTS:
        return Outcome(FAILED, "lease_expired")
    return _again("lease_expired", attempts, None)


def answer_lost() -> Outcome:
    """Judge a request that may have arrived: a lost answer, a 5xx, a time-out."""
    return Outcome(UNCERTAIN, "answer_lost")


def after_uncertain(kind: str, attempts: int) -> Outcome:
    """Say what follows on an uncertain send: kinds that may come twice go again, the others wait for a person."""
    if kind in EDITS or (kind in GOES_AGAIN and attempts < MOST_ATTEMPTS):
        return Outcome(DUE, "sent_again_after_uncertain", backoff(attempts))
    return Outcome(UNCERTAIN, "answer_lost")


def _again(reason: str, attempts: int, wait: timedelta | None) -> Outcome:
    """It goes until it is of no use any more: `late_after` says when, and an edit or a removal is never too late."""
    return Outcome(DUE, reason, wait or backoff(attempts))


def backoff(attempts: int) -> timedelta:
    """Give the wait before the next try: 2, 4, 8 … seconds, at most 10 minutes."""
    return timedelta(seconds=min(2 ** min(max(attempts, 1), 10), 600))


def is_private(channel_id: str) -> bool:
    """Say whether a delivery goes to one person: its channel is their Slack id."""
    return channel_id.startswith(("U", "W"))


def is_late(late_after: datetime | None, now: datetime) -> bool:
    """Say whether a delivery is of no use any more."""
    return late_after is not None and now >= late_after
