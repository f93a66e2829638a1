"""The page on which somebody lets the app into a workspace, as Slack's at /oauth/v2/authorize."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from urllib.parse import urlsplit

from aiohttp import web

from bot.sandbox.consent_words import RIGHTS, SAYS, SLACK_SAYS
from bot.sandbox.errors import Refused
from bot.sandbox.installations import installed
from bot.sandbox.oauth import ADDRESS, Asked, NotAsked, OAuth
from bot.sandbox.state import State
from bot.sandbox.world import Enterprise, Team, User, World

_STYLES = "".join(f'<link rel="stylesheet" href="/sandbox/page/{name}.css">' for name in ("tokens", "consent"))
_KEPT = ("client_id", "scope", "user_scope", "state", "redirect_uri")


class Consent:
    """The consent page and what is decided on it."""

    def __init__(self, state: State, oauth: OAuth) -> None:
        self._state, self._oauth = state, oauth

    def routes(self) -> list[web.RouteDef]:
        """Give the routes."""
        return [web.get(ADDRESS, self.show), web.post(f"{ADDRESS}/decide", self.decide)]

    async def show(self, request: web.Request) -> web.Response:
        """Ask; or say, without going anywhere, what is wrong with the address."""
        try:
            asked = self._oauth.asked(request.query)
        except NotAsked as wrong:
            return self._wrong(wrong)
        return self._page(self._question(request.query, asked), _origin(asked.redirect_uri))

    async def decide(self, request: web.Request) -> web.Response:
        """Go back to the app with a code, or with the refusal."""
        form = {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
        try:
            asked = self._oauth.asked(form)
            if form.get("decision") != "allow":
                raise web.HTTPFound(self._oauth.deny(asked))
            team, user, org = chosen(self._state.world, form.get("where", ""))
            raise web.HTTPFound(self._oauth.allow(asked, team, user, org=org))
        except NotAsked as wrong:
            return self._wrong(wrong)
        except Refused as refused:
            return self._wrong(NotAsked(str(refused)))

    def _question(self, query: Mapping[str, str], asked: Asked) -> str:
        hidden = "".join(
            f'<input type="hidden" name="{name}" value="{escape(query[name])}">' for name in _KEPT if name in query
        )
        rights = "".join(self._right(scope) for scope in asked.scopes)
        return (
            f"<h1>{self._say('title')}</h1><p>{self._say('intro')}</p>"
            f'<form method="post" action="{ADDRESS}/decide">{hidden}'
            f'<label for="where">{self._say("where")}</label>'
            f'<select class="select" id="where" name="where">{self._places()}</select>'
            f"<h2>{self._say('may')}</h2><ul>{rights}</ul>"
            '<p class="choice">'
            f'<button class="button button-primary" name="decision" value="allow">{self._say("allow")}</button>'
            f'<button class="button" name="decision" value="deny">{self._say("deny")}</button></p></form>'
        )

    def _right(self, scope: str) -> str:
        known = RIGHTS[self._state.language].get(scope, "").format(app=self._oauth.name)
        said = f"<span>{escape(known)}</span> " if known else ""
        return f"<li>{said}<code>{escape(scope)}</code></li>"

    def _places(self) -> str:
        world = self._state.world
        fresh = next((team for team in world.teams if not installed(world, team)), None)
        options = [
            self._place(team, "has" if installed(world, team) else "", chosen=team is fresh) for team in world.teams
        ]
        return "".join([*options, *(self._place(one, "org") for one in world.enterprises)])

    def _place(self, place: Team | Enterprise, text: str, *, chosen: bool = False) -> str:
        said = self._say(text, name=place.name) if text else escape(place.name)
        return f'<option value="{escape(place.id)}"{" selected" if chosen else ""}>{said}</option>'

    def _wrong(self, wrong: NotAsked) -> web.Response:
        words = SLACK_SAYS.get(wrong.error, "").format(detail=wrong.detail)
        text = f"<h1>{self._say('wrong')}</h1><p><code>{escape(wrong.error)}</code> {escape(words)}</p>"
        return self._page(text, status=400)

    def _say(self, text: str, **facts: str) -> str:
        return escape(SAYS[self._state.language][text].format(app=self._oauth.name, **facts))

    def _page(self, body: str, target: str = "", *, status: int = 200) -> web.Response:
        text = (
            f'<!doctype html><html lang="{self._state.language}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>{self._say('title')}</title>{_STYLES}</head>"
            f'<body><header class="not-slack">{self._say("not_slack")}</header>'
            f'<main class="consent">{body}</main></body></html>'
        )
        # Browsers hold a form to form-action also where its answer sends it on to: the app's own address.
        policy = "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'"
        goes_to = f"'self' {target}" if target else "'none'"
        headers = {
            "Content-Security-Policy": f"{policy}; form-action {goes_to}",
            "X-Content-Type-Options": "nosniff",
            # Under no-referrer a browser would send the form with "Origin: null".
            "Referrer-Policy": "same-origin",
            "Cache-Control": "no-store",
        }
        return web.Response(text=text, content_type="text/html", status=status, headers=headers)


def chosen(world: World, place: str) -> tuple[Team, User, bool]:
    """Give the workspace that was chosen, who installs there, and whether its whole organisation was meant.

    Slack knows who is logged in; here it is the administrator, or else the first member.
    """
    enterprise = world.enterprise(place)
    team = next(iter(world.teams_of(enterprise)), None) if enterprise else world.team(place)
    members = team.users if team is not None else []
    installer = next((user for user in sorted(members, key=lambda one: not one.is_admin) if _may_install(user)), None)
    if team is None or installer is None:
        raise Refused("team_not_found")
    return team, installer, enterprise is not None


def _may_install(user: User) -> bool:
    return not (user.is_bot or user.guest or user.deleted or user.home_team)


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
