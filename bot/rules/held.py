"""What is held about people, table by table: what their own download shows of it, and what erasing does to it.

`docs/privacy.nl.md` says the same in Dutch. A test fails for a table that is not in both.
"""

from __future__ import annotations

from dataclasses import dataclass

GONE = "gone"
"""The rows are removed."""
NAMELESS = "nameless"
"""The rows stay, without the person; with everything erased, without a text too."""
STRUCK = "struck"
"""The rows are of the community; only what points at the person is taken out."""
NOBODY = "nobody"
"""Nothing of a person stands there."""


@dataclass(frozen=True)
class Held:
    """One table: which columns of a person's own rows their download shows, and what erasing does."""

    shown: tuple[str, ...]
    erased: str


_TEXTS = ("did", "happened", "lesson", "friction", "ask", "next_step", "keywords")
_CHOSEN = ("working_themes", "cbs_themes", "dimensions", "visibility", "in_channel")
_MOMENTS = ("created_at", "edited_at", "ask_closed_at", "withdrawn_at")

HELD: dict[str, Held] = {
    "members": Held(
        (
            "team_id", "user_id", "name", "locale", "language", "timezone", "is_admin", "is_outsider", "topics",
            "private_messages", "paused_until", "deactivated_at", "profiled_at", "created_at",
        ),
        GONE,
    ),
    "memberships": Held(("joined_at", "left_at"), GONE),
    "roles": Held(("role", "given_at"), GONE),
    "case_holders": Held(("asked_at", "unanswered", "ask_never"), GONE),
    "submissions": Held(("number", "kind", *_TEXTS, *_CHOSEN, *_MOMENTS), NAMELESS),
    "cases": Held(("title", "region", "question", "status", "created_at"), STRUCK),
    "meetings": Held(
        ("number", "kind", "starts_at", "ends_at", "status", "place", "link", "preparation", "created_at"), STRUCK
    ),
    "rsvps": Held(("choice", "answered_at"), GONE),
    "approvals": Held(("approved", "decided_at"), STRUCK),
    "deliveries": Held(("kind", "due_at", "state", "posted_at"), GONE),
    "homes": Held(("team_id", "changes", "shown"), GONE),
    "destinations": Held(("team_id", "next_post_at", "blocked_at", "blocked_reason"), GONE),
    "downloads": Held(("expires_at",), GONE),
    "installations": Held(("team_id", "team_name", "installed_at"), STRUCK),
    "communities": Held((), NOBODY),
    "digests": Held((), NOBODY),
    "digest_items": Held((), NOBODY),
    "receipts": Held((), NOBODY),
    "oauth_states": Held((), NOBODY),
    "workspaces": Held((), NOBODY),
    "brakes": Held((), NOBODY),
}  # fmt: skip
"""`deliveries` are private messages; one to somebody else that names the person stays, without the name."""
