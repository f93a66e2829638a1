"""Reads each day who is in the channels of the communities: Slack may not have told of everybody who came or went."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

from bot.facts import Community
from bot.logs import log
from bot.rules import outcomes as rules
from bot.services import Services
from bot.slack_errors import name_of
from bot.usecases import channels, deliveries, installations, reach, roster
from bot.usecases.profiles import Profile, profile_of

logger = log(__name__)
AT_ONCE = 200
"""People on a page of Slack's list. Who is new costs one request more: at most as many as the channel has people."""
TRIED_AGAIN_AFTER = 600.0
"""Seconds after a roster that could not be read."""
CAME_BACK = ("is_archived", "not_in_channel", "channel_not_found")
"""What is over when the bot sees that it is in the channel again, though Slack never told."""


class Rosters:
    """Keeps the rosters. One in each process; that two read the same one at once does no harm."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._wait: dict[int, float] = {}

    async def tick(self) -> None:
        """Read every roster that was not read today. One that cannot be read keeps no other waiting for ever."""
        now = self._services.clock.now()
        for community in await self._services.database.read(roster.any_due, now):
            if self._wait.get(community.id, 0.0) > now.timestamp():
                continue
            try:
                await self._read(community)
            except SlackApiError as error:
                await self._refused(community, name_of(error), now)
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                self._later(community, type(error).__name__)
            except Exception as error:
                self._later(community, "unforeseen")
                logger.error("a roster could not be read", community=community.id, exc_info=error)

    async def _read(self, community: Community) -> None:
        services, team_id, channel_id = self._services, community.team_id or "", community.channel_id or ""
        access = await services.database.read(deliveries.access, team_id)
        if not isinstance(access, deliveries.Access):
            self._later(community, access.reason)
            return
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20, connect=5)) as session:
            retrying = [AsyncConnectionErrorRetryHandler(), AsyncRateLimitErrorRetryHandler(max_retry_count=3)]
            client = AsyncWebClient(
                token=access.token,
                base_url=services.settings.slack_api_url,
                session=session,
                retry_handlers=retrying,
            )
            found = (await client.conversations_info(channel=channel_id))["channel"]
            closed = "is_archived" if found.get("is_archived") else "" if found.get("is_member") else "not_in_channel"
            if closed:
                await self._refused(community, closed, services.clock.now())
                return
            read_at = services.clock.now()
            people = await _people(client, channel_id)
            unknown = await services.database.read(roster.unknown, team_id, people)
            gone = await services.database.read(roster.gone, community.id, people)
            profiles = {}
            for user_id in dict.fromkeys([*unknown, *gone]):
                if profile := await _profile(client, user_id, team_id, access.enterprise_id):
                    profiles[user_id] = profile
        now = services.clock.now()
        reason = await services.database.read(reach.why_closed, team_id, channel_id)
        if reason in CAME_BACK:
            await services.database.write_patiently(channels.open_again, team_id, channel_id, now)
        await services.database.write_patiently(roster.take, community.id, people, profiles, now, read_at=read_at)

    async def _refused(self, community: Community, error: str, began: datetime) -> None:
        """Slack says that the token or the channel is closed: the same as when a post is refused."""
        database, now = self._services.database, self._services.clock.now()
        team_id, channel_id = community.team_id or "", community.channel_id or ""
        outcome = rules.refused_by_slack(error, 1)
        if outcome.closes == rules.WORKSPACE:
            await database.write_patiently(installations.disable, team_id, error, now, told_at=began)
        elif outcome.closes == rules.CHANNEL:
            await database.write_patiently(channels.close, team_id, channel_id, error, now)
        self._later(community, error)

    def _later(self, community: Community, reason: str) -> None:
        self._wait[community.id] = self._services.clock.now().timestamp() + TRIED_AGAIN_AFTER
        logger.warning("a roster could not be read now", community=community.id, reason=reason)


async def _people(client: AsyncWebClient, channel_id: str) -> list[str]:
    """Give everybody in the channel, page after page."""
    found: list[str] = []
    cursor = ""
    while True:
        page: Any = await client.conversations_members(channel=channel_id, limit=AT_ONCE, cursor=cursor)
        found += page["members"]
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return found


async def _profile(client: AsyncWebClient, user_id: str, team_id: str, enterprise_id: str) -> Profile | None:
    """Give who somebody is, or None for whom Slack does not show: one such person hides nobody else."""
    try:
        answer = await client.users_info(user=user_id, include_locale=True)
    except SlackApiError as error:
        if name_of(error) in ("user_not_found", "user_not_visible"):
            return None
        raise
    return profile_of(answer["user"], team_id, enterprise_id)
