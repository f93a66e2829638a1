"""What to make of an attempt: Slack's error names are classified here, once, for everything that talks to Slack."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.rules.deliveries import AS_PLAIN_TEXT, EDITS, GOES_AGAIN
from bot.rules.states import LOST, POSTPONED, REFUSED, REPEATED, SENDING, after

MOST_ATTEMPTS = 12
"""For what may come twice, and for what dies in our own hands. What Slack certainly did not take has no such limit."""
LONGEST_WAIT = timedelta(days=1)
"""Whatever Slack asks, it is tried again after this."""

DEAD_TOKEN = frozenset(["account_inactive", "token_revoked", "invalid_auth", "not_authed", "token_expired"])
"""The bot is not in this workspace any more, whether or not Slack told so."""

CLOSED = frozenset(
    [
        "channel_not_found",
        "not_in_channel",
        "is_archived",
        "is_inactive",
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
_CLOSED_FAMILIES = ("restricted_action", "slack_connect_")
"""Slack has several names that begin so, each for another rule about who may post where."""
GONE = frozenset(
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
PAYLOAD = frozenset(
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
"""A fault of ours in what was sent."""
NOT_POSTED = frozenset(
    ["ratelimited", "rate_limited", "message_limit_exceeded", "team_added_to_org", "org_login_required"]
)
"""Slack turned it away for now."""
RATE_LIMITED = frozenset(["ratelimited", "rate_limited"])
PERHAPS_POSTED = frozenset(["internal_error", "fatal_error", "service_unavailable", "request_timeout"])
"""Slack says itself that some of it may have been done."""

WORKSPACE, CHANNEL = "workspace", "channel"


@dataclass(frozen=True)
class Outcome:
    """What happened to a delivery that was not accepted, why, and how long to wait before it goes again.

    `closes` says what else cannot be reached now: the whole WORKSPACE, or this CHANNEL.
    """

    event: str
    reason: str = ""
    wait: timedelta = timedelta()
    closes: str = ""

    @property
    def state(self) -> str:
        """The state in which the delivery is then."""
        return after(SENDING, self.event)


def is_known(error: str) -> bool:
    """Say whether an error name of Slack's is classified; any other counts as uncertain, and is worth a log line."""
    return _closes_channel(error) or error in DEAD_TOKEN | GONE | PAYLOAD | NOT_POSTED | PERHAPS_POSTED


def refused_by_slack(error: str, attempts: int, retry_after: int | None = None, *, plain: bool = False) -> Outcome:
    """Judge an error name that Slack answered. Unknown names count as uncertain: it may have posted.

    `plain` says that it already went as plain text, without blocks; `retry_after` is in seconds.
    """
    if error in NOT_POSTED or retry_after is not None:
        return postponed(error, attempts, timedelta(seconds=retry_after) if retry_after else None)
    if error in PAYLOAD and not plain:
        # A fault of ours in the blocks must not cost anybody their text.
        return Outcome(POSTPONED, AS_PLAIN_TEXT)
    if error in DEAD_TOKEN:
        return Outcome(POSTPONED, error, closes=WORKSPACE)
    if _closes_channel(error):
        return Outcome(POSTPONED, error, closes=CHANNEL)
    if error in GONE | PAYLOAD:
        return Outcome(REFUSED, error)
    return Outcome(LOST, error or "answer_lost")


def _closes_channel(error: str) -> bool:
    return error in CLOSED or error.startswith(_CLOSED_FAMILIES)


def never_reached_slack(attempts: int) -> Outcome:
    """Judge a request that certainly did not arrive: connection refused, no name, no TLS."""
    return postponed("unreachable", attempts)


def never_attempted(attempts: int) -> Outcome:
    """Judge a claim whose worker died, or could not compose the message: others in the channel go first."""
    return Outcome(REFUSED, "lease_expired") if attempts >= MOST_ATTEMPTS else postponed("lease_expired", attempts)


def answer_lost() -> Outcome:
    """Judge a request that may have arrived: a lost answer, a 5xx, a time-out, a worker that died."""
    return Outcome(LOST, "answer_lost")


def postponed(reason: str, attempts: int, wait: timedelta | None = None) -> Outcome:
    """It goes again for as long as it is of use, which `late_after` says; a change or a removal is never too late."""
    return Outcome(POSTPONED, reason, min(wait or backoff(attempts), LONGEST_WAIT))


def policy(kind: str, attempts: int) -> str:
    """Say what follows on an uncertain send that cannot be looked up: REPEATED, or "" where it waits for a person."""
    return REPEATED if kind in EDITS or (kind in GOES_AGAIN and attempts < MOST_ATTEMPTS) else ""


def backoff(attempts: int) -> timedelta:
    """Give the wait before the next try: 2, 4, 8 … seconds, at most 10 minutes."""
    return timedelta(seconds=min(2 ** min(max(attempts, 1), 10), 600))
