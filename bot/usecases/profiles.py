"""What Slack says of people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.i18n import language_of
from storage import members
from storage.records import Member


@dataclass(frozen=True)
class Profile:
    """What Slack says of a person. `locale` as nl-NL, `timezone` an IANA name.

    An outsider is a guest of the workspace, or somebody of another organisation (Slack Connect); `home_team_id` is
    then that organisation's workspace.
    """

    name: str = ""
    locale: str | None = None
    timezone: str | None = None
    is_admin: bool = False
    is_outsider: bool = False
    is_deactivated: bool = False
    is_bot: bool = False
    home_team_id: str | None = None


def profile_of(user: Mapping[str, Any], team_id: str, enterprise_id: str = "") -> Profile:
    """Read Slack's user object, as seen from a workspace. In one organisation nobody is a stranger to another.

    `enterprise_id` is the workspace's organisation, if it is of one: people of other organisations have one too.
    """
    shown = user.get("profile") or {}
    own = str(user.get("team_id") or team_id)
    organisation = (user.get("enterprise_user") or {}).get("enterprise_id")
    elsewhere = own not in (team_id, enterprise_id) and (not enterprise_id or organisation != enterprise_id)
    guest = user.get("is_restricted") or user.get("is_ultra_restricted")
    return Profile(
        name=shown.get("display_name") or user.get("real_name") or user.get("name") or "",
        locale=user.get("locale") if language_of(user.get("locale")) else None,
        timezone=user.get("tz") or None,
        is_admin=bool(user.get("is_admin") or user.get("is_owner")) and not elsewhere,
        is_outsider=bool(guest or user.get("is_stranger") or elsewhere),
        is_deactivated=bool(user.get("deleted")),
        is_bot=bool(user.get("is_bot")) or user.get("id") == "USLACKBOT",
        home_team_id=own if elsewhere else None,
    )


def describe(member: Member, profile: Profile, now: datetime) -> None:
    """Take over what Slack says of a person."""
    """Take over what Slack says of somebody. What they are in their own workspace, only that one knows."""
    member.name = profile.name
    member.locale = profile.locale
    member.timezone = profile.timezone
    member.deactivated_at = (member.deactivated_at or now) if profile.is_deactivated else None
    if profile.home_team_id is not None:
        return
    member.is_admin = profile.is_admin
    member.is_outsider = profile.is_outsider
    member.profiled_at = now


def names(session: Session, team_id: str, user_ids: list[str]) -> dict[str, str]:
    """Give the names of people in a workspace, by Slack id, where they are known."""
    return members.names(session, team_id, user_ids)


def language_for(session: Session, team_id: str, user_id: str) -> str | None:
    """Give the language in which a person wants to be spoken to, where it is known."""
    member = members.find(session, team_id, user_id)
    return (member.language or language_of(member.locale)) if member is not None else None
