"""Which workspace a call means that is made with an organisation's token (Enterprise Grid)."""

from __future__ import annotations

from bot.sandbox.errors import SlackError
from bot.sandbox.installations import Grant
from bot.sandbox.state import Json, State
from bot.sandbox.world import Team

ASK_THE_TEAM = ("conversations.list", "users.list", "team.info")
"""These name nothing that belongs to one workspace, so that an organisation's token must."""
_PEOPLE = ("user", "user_id", "users")


def team_meant(state: State, grant: Grant, method: str, args: Json) -> Team:
    """Give the workspace: by `team_id`, else by the channel, person, form or trigger that a call names.

    A call that names nothing (auth.test) is made in any of them.
    """
    teams = state.world.teams_of(grant.enterprise) if grant.enterprise is not None else []
    if args.get("team_id"):
        found = next((team for team in teams if team.id == args["team_id"]), None)
        if found is None:
            raise SlackError("team_access_not_granted")
        return found
    if method in ASK_THE_TEAM:
        raise SlackError("missing_argument")
    named = [team for team in teams if _names(state, team, args)]
    if len(named) == 1:
        return named[0]
    if named:
        raise SlackError("missing_argument")
    if not teams:
        raise SlackError("team_access_not_granted")
    return teams[0]


def _names(state: State, team: Team, args: Json) -> bool:
    trigger = state.triggers.get(str(args.get("trigger_id")))
    view = state.find_view(str(args.get("view_id")))
    if trigger is not None or view is not None:
        return team.id in (getattr(trigger, "team_id", None), (view or {}).get("team_id"))
    if args.get("channel"):
        return team.channel(str(args["channel"])) is not None
    people = [name.strip() for key in _PEOPLE for name in str(args.get(key) or "").split(",") if name.strip()]
    return bool(people) and all(team.user(name) is not None for name in people)
