"""Workspaces without the bot, and how somebody adds it: the bot's page, Slack's consent, and the way back."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from html import unescape
from pathlib import Path

from bot.sandbox import demo_world
from bot.sandbox.state import State
from bot.sandbox.world import COORDINATOR, Channel, Team, User, World
from tests.whole.sandbox import Json, SandboxProcess

COORDINATOR_ID, MEMBER_ID, SECOND_ID = "U0SAME01", "U0SAME02", "U0SAME03"
OPEN, CLOSED = "C0SAME01", "C0SAME02"


def bare_world(number: int) -> World:
    """Make workspaces without the bot, whose people and channels have the same Slack ids and other names."""
    demo = demo_world()
    return World([_team(index) for index in range(1, number + 1)], demo.signing_secret, demo.app_token)


def _team(number: int) -> Team:
    people = [
        User(COORDINATOR_ID, f"Coördinator{number}", COORDINATOR),
        User(MEMBER_ID, f"Lid{number}"),
        User(SECOND_ID, f"Collega{number}"),
    ]
    everyone = [person.id for person in people]
    channels = [
        Channel(OPEN, f"open-{number}", False, list(everyone)),
        Channel(CLOSED, f"dicht-{number}", True, list(everyone)),
    ]
    return Team(f"T0BARE{number}", f"Werkruimte {number}", f"werkruimte-{number}", "", "", "", channels, people)


def keep(world: World, data: Path) -> None:
    """Put the world where a sandbox with this folder finds it."""
    data.mkdir(parents=True, exist_ok=True)
    State(data / "slack.sqlite", world).close()


class Browser:
    """Somebody's browser, as far as adding an app needs one: it keeps the cookie of the bot's page."""

    def __init__(self, sandbox: SandboxProcess) -> None:
        self.sandbox = sandbox
        self.cookie = ""

    def begins(self) -> str:
        """Open the bot's page. Gives the address of *Voeg toe aan Slack*."""
        with urllib.request.urlopen(self.sandbox.get("state")["install_url"], timeout=20) as page:
            self.cookie = page.headers["Set-Cookie"].split(";")[0]
            html = page.read().decode()
        assert "leest jullie gesprekken niet" in html
        found = re.search(r'href="([^"]*/oauth/v2/authorize[^"]*)"', html)
        assert found
        return unescape(found[1])

    def agrees(self, team: str, url: str, user: str = COORDINATOR_ID, **how: object) -> str:
        """Give permission in Slack. Gives where Slack sends the browser to."""
        answer: Json = self.sandbox.post("authorize", team=team, user=user, url=url, **how)
        assert answer["ok"], answer
        return str(answer["redirect"])

    def returns(self, address: str) -> tuple[int, str]:
        """Come back to the bot. Gives the status and the page."""
        request = urllib.request.Request(address, headers={"Cookie": self.cookie} if self.cookie else {})
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, unescape(answer.read().decode())
        except urllib.error.HTTPError as error:
            return error.code, unescape(error.read().decode())

    def adds_the_bot(self, team: str) -> str:
        """Do all of it. Gives the last page."""
        status, page = self.returns(self.agrees(team, self.begins()))
        assert status == 200, page
        return page
