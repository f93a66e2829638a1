"""The bot's listeners, jobs and install pages in this process, and the pretend Slack that really calls them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from html import unescape
from typing import Any

import aiohttp
from aiohttp import web
from sqlalchemy import select

from bot.clock import MovableClock
from bot.sandbox import Enterprise, Sandbox, Team, demo_world
from bot.services import Services
from bot.settings import Settings
from bot.usecases import communities, digests, installations
from handlers.slack import app as slack_app
from handlers.slack.authorize import Installations
from handlers.slack.manifest import manifest
from handlers.web import app as web_app
from handlers.web import install
from jobs.deliver import Deliverer
from jobs.roster import Rosters
from jobs.sender import Sender
from storage.database import Database
from storage.records import Community, Delivery, Installation, Member, Membership
from tests.logged import Written, logged
from tests.whole.sandbox import free_port

Json = dict[str, Any]
NEW = "T0COP6"
"""The workspace of the pretend Slack that the bot is not installed in."""


@dataclass
class Replica:
    """One process of the bot: its pages and listeners at an address of its own, and its jobs."""

    url: str
    services: Services
    known: Installations
    deliverer: Deliverer
    rosters: Rosters


@dataclass
class Living:
    """A bot, the pretend Slack, and the browser of somebody who installs it."""

    sandbox: Sandbox
    slack_url: str
    bot: Replica
    session: aiohttp.ClientSession
    database: Database
    clock: MovableClock
    log: Written

    def team(self, number: int) -> Team:
        """Give a workspace of the pretend Slack, counted from one."""
        return self.sandbox.world.teams[number - 1]

    async def control(self, path: str, **body: Any) -> Json:
        """Do something in Slack through its control API."""
        async with self.session.post(f"{self.slack_url}/sandbox/api/{path}", json=body) as answer:
            found: Json = await answer.json()
        assert found.pop("ok"), found
        return found

    async def tries(self, path: str, **body: Any) -> Json:
        """Do something that Slack may refuse."""
        async with self.session.post(f"{self.slack_url}/sandbox/api/{path}", json=body) as answer:
            found: Json = await answer.json()
        return found

    async def types(self, team: Team, user: str, command: str, text: str = "", channel: str = "") -> str:
        """Type a command, also where the bot is not. Gives the private answer."""
        place = channel or team.channels[0].id
        answer = await self.control(
            "command", team=team.id, channel=place, user=user, command=command, text=text, force=True
        )
        return str((answer["message"] or {}).get("text") or "")

    async def begins(self) -> tuple[str, str, str]:
        """Open the install page. Gives Slack's address on it, the cookie, and the page."""
        async with self.session.get(f"{self.bot.url}/slack/install") as answer:
            assert answer.status == 200, await answer.text()
            page = await answer.text()
            cookie = answer.headers["Set-Cookie"].split(";")[0]
        found = re.search(r'class="button" href="([^"]+)"', page)
        assert found
        return unescape(found[1]), cookie, page

    async def consents(self, url: str, team: str = NEW, **more: Any) -> str:
        """Decide on what an address asks. Gives where Slack sends the browser."""
        admin = next(one for one in self.sandbox.world.teams if one.id == team).admin
        assert admin
        return str((await self.control("authorize", team=team, user=admin.id, url=url, **more))["redirect"])

    async def returns(self, redirect: str, cookie: str = "", replica: Replica | None = None) -> tuple[int, str]:
        """Follow Slack's redirect. Gives the status and the page."""
        address = redirect.replace(self.bot.url, replica.url) if replica else redirect
        headers = {"Cookie": cookie} if cookie else {}
        async with self.session.get(address, headers=headers) as answer:
            return answer.status, await answer.text()

    async def installs(self, team: str = NEW, **more: Any) -> str:
        """Install the bot from its page to the last. Gives the last page."""
        url, cookie, _ = await self.begins()
        status, page = await self.returns(await self.consents(url, team, **more), cookie)
        assert status == 200, page
        return page

    async def sends(self) -> None:
        """Post everything that is due now."""
        for _ in range(40):
            if not await self.bot.deliverer.tick():
                break
            await self.bot.deliverer.settle()
            self.clock.move_to(self.clock.now() + timedelta(seconds=1))

    async def reads_rosters(self) -> None:
        """Read who is in the channels, as each day."""
        await self.bot.rosters.tick()

    def connect(self, team: Team) -> Community:
        """Let the bot know a workspace by its token, and its CoP by its channel and coordinator."""
        assert team.admin
        now = self.clock.now()
        self.database.write_here(
            installations.remember, team.id, team.bot_token, now,
            team_name=team.name, bot_id=team.bot_id, bot_user_id=team.bot_user_id, enterprise_id=team.enterprise_id,
        )  # fmt: skip
        channel, coordinators = team.channels[0].id, [team.admin.id]
        self.database.write_here(communities.connect, team.cop, team.id, channel, coordinators, now)
        self.bot.known.forget()
        return self.community(team)

    def community(self, team: Team) -> Community:
        """Give a workspace's CoP as it is stored now."""
        return self.database.write_here(communities.by_slug, team.cop)

    def installation(self, team_id: str) -> Installation:
        """Give the installation as it is stored now."""
        query = select(Installation).where(Installation.team_id == team_id).order_by(Installation.id)
        return self.database.write_here(lambda session: session.scalars(query).one())

    def deliveries(self, *kinds: str) -> list[Delivery]:
        """Give the deliveries of these kinds, oldest first."""
        query = select(Delivery).where(Delivery.kind.in_(kinds)).order_by(Delivery.id)
        return list(self.database.write_here(lambda session: session.scalars(query).all()))

    def plans(self) -> None:
        """Plan the digests, as each minute."""
        self.database.write_here(digests.plan_all, self.clock.now())

    def roster(self, community_id: int) -> dict[str, str]:
        """Give who is on a roster: the person's id and their own workspace's."""
        query = select(Member).join(Membership, Membership.member_id == Member.id)
        query = query.where(Membership.community_id == community_id, Membership.left_at.is_(None))
        return {m.user_id: m.team_id for m in self.database.write_here(lambda session: session.scalars(query).all())}

    def said(self, team: Team, channel: str = "") -> list[str]:
        """Give what stands in a channel (the CoP's own when none is named)."""
        found = self.sandbox.state.messages.get((team.id, channel or team.channels[0].id), [])
        return [message["text"] for message in found if not message["ephemeral"]]

    def told(self, team: Team, user: str) -> list[str]:
        """Give what somebody was told in their direct message."""
        return self.said(team, team.im(user).id)


@asynccontextmanager
async def replica(
    sandbox: Sandbox, slack_url: str, database: Database, clock: MovableClock, session: aiohttp.ClientSession,
    url: str, port: int = 0,
) -> AsyncIterator[Replica]:  # fmt: skip
    """Run one process' worth of the bot. `url` is the public address, which may be another replica's."""
    world = sandbox.world
    settings = Settings(
        mode="http",
        slack_signing_secret=world.signing_secret,
        slack_api_url=f"{slack_url}/api/",
        slack_client_id=world.client_id,
        slack_client_secret=world.client_secret,
        public_url=url,
    )
    services = Services(database, clock, settings)
    known = Installations(services)
    application = web_app.build(slack_app.build(services, session, known), _yes)
    install.register(application, services, session, known)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    own = f"http://127.0.0.1:{runner.addresses[0][1]}"
    sender = Sender(settings.slack_api_url)
    yield Replica(own, services, known, Deliverer(services, sender), Rosters(services))
    await sender.close()
    await runner.cleanup()


@asynccontextmanager
async def living(
    database: Database, clock: MovableClock, *, organisation: tuple[int, ...] = ()
) -> AsyncIterator[Living]:
    """A bot and the demonstration's workspaces; those of `organisation` belong to E1 and do not have the bot yet."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    world = demo_world()
    if organisation:
        world.enterprises.append(Enterprise("E1", "Rijk"))
        for number in organisation:
            team = world.teams[number - 1]
            world.teams[number - 1] = replace(team, enterprise_id="E1", bot_token="", scopes=[])
    sandbox = Sandbox(manifest=manifest("http", url), clock=clock, world=world)
    slack_url = await sandbox.start()
    with logged() as log:
        async with (
            aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session,
            replica(sandbox, slack_url, database, clock, session, url, port) as bot,
        ):
            sandbox.connect_http(f"{url}/slack/events")
            yield Living(sandbox, slack_url, bot, session, database, clock, log)
            await sandbox.stop()


async def _yes() -> bool:
    return True
