"""Where the bot is installed: over OAuth or by the operator's token, withdrawn, and back again."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.facts import Place, Workplace
from bot.rules.deliveries import ONBOARDING, key
from bot.usecases import pauses
from storage import communities, deliveries, homes, installations, oauth_states, workspaces
from storage.records import Installation, Workspace

STATE_LIVES = timedelta(minutes=10)
"""How long somebody may take between our page and Slack's answer."""


@dataclass(frozen=True)
class Installed:
    """A working installation with its token, for authorizing a request. The token stays out of its repr."""

    team_id: str
    enterprise_id: str
    bot_id: str
    bot_user_id: str
    token: str = field(repr=False)


@dataclass(frozen=True)
class Grant:
    """What Slack gave when somebody installed the bot. `team_id` is "" for a whole organisation."""

    team_id: str
    team_name: str
    enterprise_id: str
    client_id: str
    app_id: str
    bot_id: str
    bot_user_id: str
    scopes: str
    installed_by: str
    token_expires_at: datetime | None
    token: str = field(repr=False)


def remember(
    session: Session,
    team_id: str,
    token: str,
    now: datetime,
    *,
    team_name: str,
    bot_id: str,
    bot_user_id: str,
    scopes: str = "",
    enterprise_id: str = "",
) -> None:
    """Keep a workspace's installation by the operator's token: it is stored encrypted."""
    known = installations.find(session, team_id)
    was_away = known is None or known.disabled_at is not None
    away_since = known.disabled_at if known is not None else None
    fields = {"team_name": team_name, "bot_id": bot_id, "bot_user_id": bot_user_id, "scopes": scopes}
    since = {"installed_at": now} if was_away else {}
    installations.save(session, team_id, token, now, enterprise_id=enterprise_id, **fields, **since)
    if was_away:
        _resume(session, team_id, enterprise_id, now, away_since)


def install(session: Session, grant: Grant, now: datetime) -> list[tuple[str, str]]:
    """Keep what Slack gave. A workspace that was here before goes on; a new one's installer is asked to set it up.

    Gives workspace and channel of its communities: the bot has to go into them again.
    """
    known = installations.find(session, grant.team_id, grant.enterprise_id)
    away_since = known.disabled_at if known is not None else None
    installations.save(
        session,
        grant.team_id,
        grant.token,
        now,
        enterprise_id=grant.enterprise_id,
        client_id=grant.client_id,
        team_name=grant.team_name,
        app_id=grant.app_id,
        bot_id=grant.bot_id,
        bot_user_id=grant.bot_user_id,
        scopes=grant.scopes,
        installed_by=grant.installed_by,
        installed_at=now,
        token_expires_at=grant.token_expires_at,
    )
    where = grant.team_id or grant.enterprise_id
    places = _resume(session, grant.team_id, grant.enterprise_id, now, away_since)
    if places or not grant.installed_by:
        return places
    deliveries.plan(
        session,
        key=key(ONBOARDING, where, now.isoformat(timespec="seconds")),
        community_id=None,
        team_id=where,
        channel_id=grant.installed_by,
        kind=ONBOARDING,
        subject_id=0,
        due_at=now,
        late_after=now + timedelta(days=7),
    )
    return []


def disable(
    session: Session,
    team_id: str,
    reason: str,
    now: datetime,
    *,
    enterprise_id: str = "",
    told_at: datetime | None = None,
    whole: bool | None = None,
) -> bool:
    """Note that the bot is not in a workspace (or organisation) any more. Its settings stay. Says whether it was.

    What Slack told at a moment before the present installation is about an earlier one. `whole` says whether Slack
    told it of the organisation's installation, or of the workspace's own; without it, of the one that is in use.
    """
    record = installations.find(session, "" if whole else team_id, enterprise_id)
    if whole is False:
        record = installations.of_workspace(session, team_id) or record
    if record is None or record.disabled_at is not None:
        return False
    if told_at is not None and told_at < record.installed_at.replace(microsecond=0):
        return False
    record.disabled_at, record.disabled_reason = now, reason
    for known in {team_id, *(one.team_id for one in _heard_of(session, record.team_id, record.enterprise_id))}:
        homes.forget(session, known)
    return True


def find(session: Session, team_id: str, enterprise_id: str = "") -> Installed | None:
    """Give the workspace's installation if it works. Raises LookupError when no key opens its token."""
    record = installations.find(session, team_id, enterprise_id)
    if record is None or record.disabled_at is not None:
        return None
    token = installations.token(session, record)
    return Installed(record.team_id, record.enterprise_id, record.bot_id, record.bot_user_id, token)


def any_workplaces(session: Session) -> list[Workplace]:
    """Give every installation as an operator looks at it, disabled ones too."""
    return [_workplace(session, record) for record in installations.any_all(session)]


def any_rotating(session: Session) -> list[str]:
    """Give the names of the workspaces whose token dies of itself, because Slack rotates it."""
    found = installations.any_all(session)
    return [record.team_name or record.team_id for record in found if record.token_expires_at is not None]


def token_of(session: Session, installation_id: int) -> str:
    """Give an installation's token, for an operator's check. Raises LookupError when no key opens it."""
    record = next(record for record in installations.any_all(session) if record.id == installation_id)
    return installations.token(session, record)


def _workplace(session: Session, record: Installation) -> Workplace:
    heard = _heard_of(session, record.team_id, record.enterprise_id)
    here = [community for workspace in heard for community in communities.in_team(session, workspace.team_id)]
    if record.team_id and not heard:
        here = list(communities.in_team(session, record.team_id))
    return Workplace(
        record.id,
        record.team_name or record.team_id or record.enterprise_id,
        record.disabled_at,
        record.disabled_reason,
        record.token_expires_at,
        max((workspace.last_event_at for workspace in heard), default=None),
        tuple(Place(community.name, community.channel_id or "") for community in here),
    )


def seen(session: Session, team_id: str, enterprise_id: str, now: datetime) -> None:
    """Note that a workspace sent something."""
    workspaces.seen(session, team_id, enterprise_id, now)


def any_reseal(session: Session) -> int:
    """Encrypt every token anew with the newest key. Gives how many. Raises LookupError where no key fits."""
    return installations.any_reseal(session)


def new_state() -> str:
    """Give a state that nobody can guess."""
    return secrets.token_urlsafe(32)


def any_issue_state(session: Session, state_digest: str, now: datetime) -> None:
    """Let somebody begin to install the bot."""
    oauth_states.any_forget(session, now)
    oauth_states.any_issue(session, state_digest, now + STATE_LIVES)


def any_consume_state(session: Session, state_digest: str, now: datetime) -> bool:
    """Say whether somebody may finish what they began: once, and within ten minutes."""
    return oauth_states.any_consume(session, state_digest, now)


def _resume(
    session: Session, team_id: str, enterprise_id: str, now: datetime, away_since: datetime | None
) -> list[tuple[str, str]]:
    """Go on with the communities of the workspace, or of the whole organisation, as they were.

    Where the bot was away the coordinators get one summary. Gives the workspace and channel of each community.
    """
    teams = [team_id] if team_id else [workspace.team_id for workspace in _heard_of(session, "", enterprise_id)]
    known = [community for team in teams for community in communities.in_team(session, team)]
    for community in known:
        pauses.end(session, community, away_since, now)
    return [(community.team_id or "", community.channel_id or "") for community in known]


def _heard_of(session: Session, team_id: str, enterprise_id: str) -> Sequence[Workspace]:
    """Give the workspace, or those of the organisation, as far as they ever sent something."""
    return workspaces.any_of(session, team_id, enterprise_id)
