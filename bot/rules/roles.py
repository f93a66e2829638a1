"""Who may do what, in one table. Use cases ask it; views may hide a button but never guard.

`docs/roles.md` shows the table; a test keeps it.
"""

from __future__ import annotations

from collections.abc import Collection

PROGRAMME_COORDINATOR = "programme_coordinator"
COORDINATOR = "coordinator"
CASE_HOLDER = "case_holder"
EXPERT = "expert"
MEMBER = "member"
GUEST = "guest"
WORKSPACE_ADMIN = "workspace_admin"
"""Not a role in a CoP: an administrator of the Slack workspace, or whoever installed the bot there."""

ROLES = (PROGRAMME_COORDINATOR, COORDINATOR, CASE_HOLDER, EXPERT, MEMBER, GUEST, WORKSPACE_ADMIN)
ANYONE = frozenset({PROGRAMME_COORDINATOR, COORDINATOR, CASE_HOLDER, EXPERT, MEMBER})
COORDINATORS = frozenset({PROGRAMME_COORDINATOR, COORDINATOR})

ALLOWED: dict[str, frozenset[str]] = {
    "community.connect": COORDINATORS | {WORKSPACE_ADMIN},
    "community.configure": COORDINATORS,
    "community.health": COORDINATORS,
    "community.status": ANYONE | {GUEST},
    "role.give": COORDINATORS,
    "case.list": ANYONE | {GUEST},
    "case.show": ANYONE | {GUEST},
    "case.create": COORDINATORS | {CASE_HOLDER},
    "case.holder": COORDINATORS | {CASE_HOLDER},
    "case.rest": COORDINATORS | {CASE_HOLDER},
    "submission.share": ANYONE,
    "submission.change_own": ANYONE,
    "submission.ask_consent": ANYONE,
    "submission.approve": COORDINATORS,
    "ask.list": ANYONE | {GUEST},
    "ask.close_any": COORDINATORS,
    "meeting.list": ANYONE | {GUEST},
    "meeting.answer": ANYONE,
    "meeting.plan": COORDINATORS,
    "digest.last": ANYONE | {GUEST},
    "digest.preview": COORDINATORS,
    "digest.post": COORDINATORS,
    "delivery.settle": COORDINATORS,
}
"""Source: the roles and commands of the programme's domain notes (commands, column 'who'). What somebody may see and
change of themselves (`/cop gegevens`) depends on no role."""

NOTHING, READ, SHARE = OUTSIDERS = ("nothing", "read", "share")
"""What a community lets outsiders do: guests of the workspace, and people of other organisations (Slack Connect)."""


def of_outsiders(allowed: str) -> frozenset[str]:
    """Give the roles that an outsider has by a community's setting; by an unknown one, none."""
    return {READ: frozenset({GUEST}), SHARE: frozenset({GUEST, MEMBER})}.get(allowed, frozenset())


def may(roles: Collection[str], action: str) -> bool:
    """Say whether somebody with these roles may do the action. Raises KeyError for an unknown action."""
    return not ALLOWED[action].isdisjoint(roles)
