"""Adding the bot to a workspace: Slack's OAuth flow by Bolt, with our pages, our states and our table."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.error import BoltError
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient

from bot.logs import log
from bot.services import DatabaseBusy, Services
from bot.settings import SLACK_API, Settings
from bot.usecases import installations
from bot.usecases.installations import Grant
from bot.views import pages
from handlers.slack.authorize import Installations
from handlers.slack.manifest import INSTALL_PATH, REDIRECT_PATH, scopes
from handlers.slack.onboarding import enter

logger = log(__name__)
_unheard = logging.getLogger(f"{__name__}.bolt")
_unheard.disabled = True  # It writes down the code that Slack sent.
AUTHORIZE = "https://slack.com/oauth/v2/authorize"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
"""The page holds a link that is good for one, once: it is kept nowhere, and the address it came from is told nobody."""


class States(AsyncOAuthStateStore):
    """States in our database: taken out once, whichever replica Slack's answer reaches. Only digests are kept."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def async_issue(self, *args: Any, **kwargs: Any) -> str:
        """Give a new state."""
        state = installations.new_state()
        now = self._services.clock.now()
        await self._services.database.write(installations.any_issue_state, _digest(state), now)
        return state

    async def async_consume(self, state: str) -> bool:
        """Say whether the state was good; it never is again."""
        now = self._services.clock.now()
        return await self._services.database.write(installations.any_consume_state, _digest(state), now)


class Store(AsyncInstallationStore):
    """Puts what Bolt's flow was given into our table."""

    def __init__(self, services: Services, session: aiohttp.ClientSession, known: Installations) -> None:
        self._services, self._session, self._known = services, session, known

    async def async_save(self, installation: Installation) -> None:
        """Keep the installation; its installer is asked to set the bot up."""
        now = self._services.clock.now()
        expires = installation.bot_token_expires_at
        grant = Grant(
            team_id="" if installation.is_enterprise_install else installation.team_id or "",
            team_name=installation.team_name or installation.enterprise_name or "",
            enterprise_id=installation.enterprise_id or "",
            client_id=self._services.settings.slack_client_id,
            app_id=installation.app_id or "",
            bot_id=installation.bot_id or "",
            bot_user_id=installation.bot_user_id or "",
            scopes=",".join(installation.bot_scopes or ()),
            installed_by=installation.user_id or "",
            token_expires_at=now + timedelta(seconds=expires - installation.installed_at) if expires else None,
            token=installation.bot_token or "",
        )
        try:
            places = await self._services.database.write(installations.install, grant, now)
        except DatabaseBusy as error:
            raise BoltError("the database is busy") from error
        self._known.forget()
        url = self._services.settings.slack_api_url
        client = AsyncWebClient(token=grant.token, base_url=url, session=self._session, retry_handlers=[])
        for team_id, channel_id in places:  # Removing the app took the bot out of every channel.
            await enter(client, team_id, self._services, channel_id)
        logger.info("installed", team=grant.team_id or grant.enterprise_id)


class Flow(AsyncOAuthFlow):
    """Bolt's flow with our page before it. Slack's refusals never reach a log with what came with them."""

    def __init__(self, services: Services, client: AsyncWebClient, settings: AsyncOAuthSettings) -> None:
        super().__init__(client=client, settings=settings, logger=_unheard)
        self._services = services

    async def build_install_page_html(self, url: str, request: AsyncBoltRequest) -> str:
        """Give the page that says what the bot asks and what it does not."""
        settings = self._services.settings
        asked = scopes(history=settings.slack_history == "on")
        return pages.install(url, f"{settings.public_url}{INSTALL_PATH}", asked)

    async def build_authorize_url(self, state: str, request: AsyncBoltRequest) -> str:
        """Give Slack's address; a workspace named in ours is passed on, and nothing else that stands in its place."""
        named = (request.query.get("team") or [""])[0]
        team = named if re.fullmatch(r"[TE][A-Z0-9]{1,30}", named) else None
        return str(self.settings.authorize_url_generator.generate(state=state, team=team))

    async def run_installation(self, code: str) -> Installation | None:
        """Trade Slack's code for a token; None when Slack does not take it, or answers something else."""
        try:
            found = await super().run_installation(code)
        # The last three: an answer in which things are not what they are at Slack.
        except (
            aiohttp.ClientError,
            TimeoutError,
            OSError,
            SlackApiError,
            ValueError,
            TypeError,
            AttributeError,
        ) as error:
            logger.warning("Slack could not be asked for a token", error=type(error).__name__)
            return None
        if (
            found is None
            or not found.bot_token
            or not (found.enterprise_id if found.is_enterprise_install else found.team_id)
        ):
            logger.warning("Slack gave no token for a workspace")
            return None
        return found


def register(app: web.Application, services: Services, session: aiohttp.ClientSession, known: Installations) -> None:
    """Add `GET /slack/install`, the address that Slack sends people back to."""
    settings = services.settings
    client = AsyncWebClient(base_url=settings.slack_api_url, session=session, retry_handlers=[])
    flow = Flow(services, client, _flow_settings(services, session, known))

    async def begin(request: web.Request) -> web.StreamResponse:
        try:
            answer = await flow.handle_installation(await to_bolt_request(request))
        except DatabaseBusy:
            answer = _page(pages.not_installed("busy", INSTALL_PATH), 503)
        return _guarded(await to_aiohttp_response(answer))

    async def finish(request: web.Request) -> web.StreamResponse:
        try:
            answer = await flow.handle_callback(await to_bolt_request(request))
        except DatabaseBusy:
            answer = _page(pages.not_installed("busy", INSTALL_PATH), 503)
        return _guarded(await to_aiohttp_response(answer))

    app.router.add_get(INSTALL_PATH, begin)
    app.router.add_get(REDIRECT_PATH, finish)


def _flow_settings(services: Services, session: aiohttp.ClientSession, known: Installations) -> AsyncOAuthSettings:
    settings = services.settings
    own = settings.slack_api_url != SLACK_API
    return AsyncOAuthSettings(
        client_id=settings.slack_client_id,
        client_secret=settings.slack_client_secret,
        scopes=list(scopes(history=settings.slack_history == "on")),
        user_scopes=[],
        redirect_uri=f"{settings.public_url}{REDIRECT_PATH}",
        install_path=INSTALL_PATH,
        redirect_uri_path=REDIRECT_PATH,
        # Another Slack than Slack (our sandbox) asks for consent beside its methods.
        authorization_url=f"{settings.slack_api_url.removesuffix('api/')}oauth/v2/authorize" if own else AUTHORIZE,
        installation_store=Store(services, session, known),
        state_store=States(services),
        state_expiration_seconds=int(installations.STATE_LIVES.total_seconds()),
        callback_options=AsyncCallbackOptions(success=_succeeded(settings), failure=_failed),
    )


def _succeeded(settings: Settings) -> Callable[[AsyncSuccessArgs], Awaitable[BoltResponse]]:
    async def succeeded(args: AsyncSuccessArgs) -> BoltResponse:
        found = args.installation
        link = f"https://slack.com/app_redirect?app={found.app_id}" + (
            f"&team={found.team_id}" if found.team_id else ""
        )
        if settings.slack_api_url != SLACK_API:
            link = settings.slack_api_url.removesuffix("api/")
        return _page(pages.installed(found.team_name or found.enterprise_name or "", link))

    return succeeded


async def _failed(args: AsyncFailureArgs) -> BoltResponse:
    logger.warning("an installation did not come to an end", reason=args.reason if args.reason in REASONS else "other")
    return _page(pages.not_installed(args.reason, INSTALL_PATH), args.suggested_status_code)


REASONS = ("access_denied", "invalid_browser", "invalid_state", "missing_code", "invalid_code", "storage_error")


def _page(html: str, status: int = 200) -> BoltResponse:
    return BoltResponse(status=status, body=html, headers={"Content-Type": "text/html; charset=utf-8"})


def _guarded(response: web.StreamResponse) -> web.StreamResponse:
    response.headers.update(HEADERS)
    return response


def _digest(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()
