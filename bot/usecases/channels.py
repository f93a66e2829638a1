"""The channels of communities: closed to the bot, open again, or under another id."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.rules.deliveries import TROUBLE, key
from bot.usecases import pauses, reach
from bot.usecases.actors import Actor, require
from storage import communities, deliveries, destinations, homes
from storage.records import Community


def close(session: Session, team_id: str, channel_id: str, reason: str, now: datetime, *, tell: bool = True) -> None:
    """Post nothing in a channel until it opens again, and tell the coordinators of its community, once.

    `reason` is Slack's name for it: is_archived, not_in_channel, channel_not_found, restricted_action … Without
    `tell` whoever caused it knows already.
    """
    if not destinations.block(session, team_id, channel_id, reason, now):
        return
    community = communities.in_channel(session, team_id, channel_id)
    if community is None:
        return
    homes.touch(session, team_id)
    for user_id in reach.told(session, community) if tell else []:
        name = key(TROUBLE, f"{community.id}/{channel_id}", f"{now.isoformat(timespec='seconds')}/{user_id}")
        facts = {"reason": reason, "channel": channel_id}
        reach.tell(session, community, user_id, TROUBLE, name, now, subject_id=community.id, facts=facts)


def open_again(session: Session, team_id: str, channel_id: str, now: datetime) -> bool:
    """Post there again, and go on where it stopped. Says whether it was closed."""
    known = destinations.find(session, team_id, channel_id)
    closed_at = known.blocked_at if known is not None else None
    if closed_at is None or not destinations.open_again(session, team_id, channel_id):
        return False
    if community := communities.in_channel(session, team_id, channel_id):
        pauses.end(session, community, closed_at, now)
    return True


def try_again(session: Session, actor: Actor, now: datetime) -> Community:
    """Try the community's channel again, as a coordinator asks. A channel that still is closed is found out anew."""
    community = require(session, actor, "community.configure")
    if community.team_id is not None and community.channel_id is not None:
        open_again(session, community.team_id, community.channel_id, now)
    return community


def follow(session: Session, team_id: str, old_channel_id: str, channel_id: str) -> None:
    """Take over a channel's new id: Slack gives it one when the channel becomes private, or shared."""
    community = communities.in_channel(session, team_id, old_channel_id)
    if community is not None:
        community.channel_id = channel_id
        homes.touch(session, team_id)
    deliveries.follow_channel(session, team_id, old_channel_id, channel_id)
    destinations.forget(session, team_id, old_channel_id)
