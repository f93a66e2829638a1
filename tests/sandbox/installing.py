"""A pretend Slack whose app can be installed, and the steps of an installation."""

from __future__ import annotations

import copy
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.sandbox.pretend import MANIFEST, Script

Json = dict[str, Any]

BACK = "https://bot.example/slack/oauth_redirect"
EVENTS = [
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "channel_archive",
    "channel_deleted",
    "channel_id_changed",
    "channel_left",
    "channel_rename",
    "channel_unarchive",
    "group_archive",
    "group_deleted",
    "group_left",
    "group_rename",
    "group_unarchive",
    "member_joined_channel",
    "member_left_channel",
    "tokens_revoked",
    "user_change",
]


def installable(*redirect_urls: str) -> Json:
    """Give the manifest with redirect URLs and every event that a workspace can tell."""
    made = copy.deepcopy(MANIFEST)
    made["oauth_config"]["redirect_urls"] = list(redirect_urls or (BACK,))
    made["settings"]["event_subscriptions"]["bot_events"] = list(EVENTS)
    return made


def address(slack: Script, **more: str) -> str:
    """Give an authorize address that Slack takes, unless `more` spoils it."""
    query = {"client_id": slack.sandbox.world.client_id, "scope": "chat:write,users:read", "state": "s1"} | more
    return "/oauth/v2/authorize?" + urlencode(query)


def answered(redirect: str) -> dict[str, str]:
    """Give what an address brings back to the app."""
    return {name: values[0] for name, values in parse_qs(urlsplit(redirect).query, keep_blank_values=True).items()}


async def code(slack: Script, url: str = "", **who: Any) -> str:
    """Allow the app as the administrator of the first workspace. Gives the code."""
    answer = await slack.post("authorize", url=url or address(slack), **who)
    assert answer["ok"], answer
    return answered(answer["redirect"])["code"]


async def exchange(slack: Script, given: str, **more: str) -> Json:
    """Ask for the token with the app's id and secret among the arguments."""
    world = slack.sandbox.world
    args = {"client_id": world.client_id, "client_secret": world.client_secret, "code": given} | more
    answer: Json = (await slack.call("oauth.v2.access", None, **args))[1]
    return answer


async def install(slack: Script, **who: Any) -> str:
    """Install the app. Gives the token."""
    answer = await exchange(slack, await code(slack, **who))
    assert answer["ok"], answer
    return str(answer["access_token"])
