"""Installing the app with OAuth 2: what an authorize address asks, the code it gives, and the token for the code."""

from __future__ import annotations

import base64
import binascii
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from bot.sandbox.errors import Refused, SlackError
from bot.sandbox.installations import install, install_everywhere
from bot.sandbox.state import Json, State
from bot.sandbox.world import Enterprise, Team, User

ADDRESS = "/oauth/v2/authorize"
CODE_LIVES = 600.0
LOOPBACK = ("127.0.0.1", "localhost")


class NotAsked(Exception):
    """An authorize address that Slack would answer with a page of its own: `error` names what is wrong."""

    def __init__(self, error: str, detail: str = "") -> None:
        self.error, self.detail = error, detail
        super().__init__(error)


@dataclass(frozen=True)
class Asked:
    """What an authorize address asks. `named_uri` says whether it named the address to return to."""

    scopes: list[str]
    state: str
    redirect_uri: str
    named_uri: bool


@dataclass
class Code:
    """The right to one token, for ten minutes of real time."""

    team: Team
    user: User
    enterprise: Enterprise | None
    asked: Asked
    made_at: float
    used: bool = False


class OAuth:
    """The authorization server of the pretend Slack, for the one app in the manifest."""

    def __init__(self, state: State, manifest: Mapping[str, Any]) -> None:
        self._state = state
        config = manifest.get("oauth_config", {})
        self.name = str(manifest.get("display_information", {}).get("name") or "The app")
        self.scopes: list[str] = list(config.get("scopes", {}).get("bot", []))
        self._urls: list[str] = list(config.get("redirect_urls", []))
        self._bot = ""
        self.codes: dict[str, Code] = {}

    @property
    def install_url(self) -> str | None:
        """Give the bot's own page to install it; None while it has no address, or cannot be installed so."""
        return f"{self._bot}/slack/install" if self._bot and self._urls else None

    def bot_at(self, events_url: str) -> None:
        """Take the bot's address. The manifest was made before its port was known."""
        parts = urlsplit(events_url)
        self._bot = urlunsplit((parts.scheme, parts.netloc, "", "", ""))

    @property
    def redirect_urls(self) -> list[str]:
        """Give the manifest's redirect URLs; one on this machine without a port has the bot's."""
        return [self._settled(url) for url in self._urls]

    def asked(self, query: Mapping[str, str]) -> Asked:
        """Read an authorize address. Raises NotAsked for what Slack does not let come to a question."""
        if query.get("client_id") != self._state.world.client_id:
            raise NotAsked("invalid_client_id")
        named = query.get("redirect_uri", "")
        redirect_uri = named or next(iter(self.redirect_urls), "")
        if not any(_below(redirect_uri, url) for url in self.redirect_urls):
            raise NotAsked("bad_redirect_uri", redirect_uri)
        scopes = [scope for scope in query.get("scope", "").replace(" ", ",").split(",") if scope]
        unknown = [scope for scope in scopes if scope not in self.scopes]
        if query.get("user_scope") or unknown or not scopes:
            raise NotAsked("invalid_scope", ",".join(unknown) or query.get("user_scope", ""))
        return Asked(scopes, query.get("state", ""), redirect_uri, bool(named))

    def allow(self, asked: Asked, team: Team, user: User, *, org: bool = False) -> str:
        """Give the address to return to, with a code. Raises Refused for who may not install an app."""
        if user.guest:
            raise Refused("restricted_action")
        enterprise = self._state.world.enterprise(team.enterprise_id) if org else None
        if org and enterprise is None:
            raise Refused("not_an_enterprise")
        name = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}.{secrets.token_hex(32)}"
        self.codes[name] = Code(team, user, enterprise, asked, time.monotonic())
        return _with(asked.redirect_uri, {"code": name, "state": asked.state})

    def deny(self, asked: Asked) -> str:
        """Give the address to return to after a refusal."""
        return _with(asked.redirect_uri, {"error": "access_denied", "state": asked.state})

    def access(self, args: Mapping[str, Any], authorization: str) -> Json:
        """Answer oauth.v2.access: the token for a code. `authorization` is the request's header."""
        world = self._state.world
        client_id, client_secret = _credentials(args, authorization)
        if client_id != world.client_id:
            raise SlackError("invalid_client_id")
        if not secrets.compare_digest(client_secret.encode(), world.client_secret.encode()):
            raise SlackError("bad_client_secret")
        code = self.codes.get(str(args.get("code") or ""))
        if code is None or time.monotonic() - code.made_at > CODE_LIVES:
            raise SlackError("invalid_code")
        if code.used:
            raise SlackError("code_already_used")
        given = str(args.get("redirect_uri") or "")
        if given != code.asked.redirect_uri and (given or code.asked.named_uri):
            raise SlackError("bad_redirect_uri")
        code.used = True
        return self._installed(code)

    def _installed(self, code: Code) -> Json:
        world, team, enterprise = self._state.world, code.team, code.enterprise
        holder: Team | Enterprise = enterprise or team
        if enterprise is not None:
            token = install_everywhere(world, enterprise, code.asked.scopes)
        else:
            token = install(world, team, code.asked.scopes)
        self._state.save_world()
        self._state.touch()
        belongs = world.enterprise(team.enterprise_id)
        return {
            "access_token": token,
            "token_type": "bot",
            "scope": ",".join(holder.scopes),
            "bot_user_id": holder.bot_user_id,
            "app_id": world.app_id,
            "team": None if enterprise else {"id": team.id, "name": team.name},
            "enterprise": {"id": belongs.id, "name": belongs.name} if belongs else None,
            "is_enterprise_install": enterprise is not None,
            "authed_user": {"id": code.user.id},
        }

    def _settled(self, url: str) -> str:
        parts = urlsplit(url)
        if not self._bot or parts.hostname not in LOOPBACK or parts.port is not None:
            return url
        bot = urlsplit(self._bot)
        return urlunsplit((bot.scheme, bot.netloc, parts.path, parts.query, "")) if bot.hostname in LOOPBACK else url


def _below(address: str, known: str) -> bool:
    """Say whether an address starts with a known one: the same host, and its path or one below it."""
    given, allowed = urlsplit(address), urlsplit(known)
    if not allowed.netloc or (given.scheme, given.netloc) != (allowed.scheme, allowed.netloc):
        return False
    path = allowed.path.rstrip("/")
    return given.path.rstrip("/") == path or given.path.startswith(f"{path}/")


def _with(address: str, more: Mapping[str, str]) -> str:
    parts = urlsplit(address)
    query = [*parse_qsl(parts.query, keep_blank_values=True), *more.items()]
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(query), parts.fragment))


def _credentials(args: Mapping[str, Any], authorization: str) -> tuple[str, str]:
    """Give the client's id and secret, of the header (HTTP Basic) or else of the arguments."""
    kind, _, rest = authorization.partition(" ")
    if kind.lower() != "basic":
        return str(args.get("client_id") or ""), str(args.get("client_secret") or "")
    try:
        client_id, _, client_secret = base64.b64decode(rest, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return client_id, client_secret
