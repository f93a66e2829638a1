"""What every request to the bot says of who did something, and where."""

from __future__ import annotations

from bot.sandbox.events import VERIFICATION
from bot.sandbox.installations import organisation_of
from bot.sandbox.state import Json, State
from bot.sandbox.world import Channel, Team, User


class Payloads:
    """Makes the parts that commands, buttons, forms and shortcuts have in common."""

    def __init__(self, state: State, base_url: str) -> None:
        self._state, self._base_url = state, base_url

    def command(self, team: Team, channel: Channel, user: User, command: str, text: str) -> Json:
        """Give the form of a slash command."""
        payload = {
            "token": VERIFICATION,
            "team_id": team.id,
            "team_domain": team.cop,
            "channel_id": channel.id,
            "channel_name": channel.name or "directmessage",
            "user_id": user.id,
            "user_name": user.name.lower(),
            "command": command,
            "text": text,
            "api_app_id": self._state.world.app_id,
            "is_enterprise_install": str(self._whole(team)).lower(),
            "response_url": self.response_url(team, channel, user),
            "trigger_id": self._state.new_trigger(team.id, user.id),
        }
        enterprise = self._enterprise(team)
        if enterprise is None:
            return payload
        return payload | {"enterprise_id": enterprise["id"], "enterprise_name": enterprise["name"]}

    def person(self, team: Team, user: User) -> Json:
        """Give who did it: `team` has the form or the message, the person may belong to another."""
        name = user.name.lower()
        return {
            "team": {"id": team.id, "domain": team.cop},
            "user": {"id": user.id, "username": name, "name": name, "team_id": user.home_team or team.id},
            "api_app_id": self._state.world.app_id,
            "token": VERIFICATION,
            "trigger_id": self._state.new_trigger(team.id, user.id),
            "enterprise": self._enterprise(team),
            "is_enterprise_install": self._whole(team),
        }

    def response_url(self, team: Team, channel: Channel, user: User, ts: str | None = None) -> str:
        """Give an address for answers; `ts` names the message that an answer may replace."""
        return f"{self._base_url}/response/{self._state.new_response_url(team.id, channel.id, user.id, ts)}"

    def message(self, team: Team, channel: Channel, user: User, ts: str) -> Json | None:
        """Give the message that somebody points at, if they can see it."""
        message = self._state.find_message(team.id, channel.id, ts)
        return None if message is None or (message["ephemeral"] and message["to"] != user.id) else message

    def _whole(self, team: Team) -> bool:
        return organisation_of(self._state.world, team) is not None

    def _enterprise(self, team: Team) -> Json | None:
        enterprise = self._state.world.enterprise(team.enterprise_id)
        return {"id": enterprise.id, "name": enterprise.name} if enterprise else None


def shown(message: Json) -> Json:
    """Give a message as Slack sends it along."""
    hidden = ("ephemeral", "to")
    return {name: value for name, value in message.items() if name not in hidden and not name.startswith("_")}
